"""Reversible placeholders: names, addresses and a user's own terms out of a text, and exactly back.

Hidden are e-mail addresses, phone numbers, URLs, host names, people's names (after a title, or beginning with a common
given name) and the terms that a user lists, such as employers and products. The rules find what looks like one of
these; a rare name without a title or a company that is not listed stays. Numbers are never hidden, for a rewrite is
checked against them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from reframer.errors import InputError
from reframer.given_names import given_names, no_surnames

KINDS = ("TERM", "URL", "EMAIL", "HOST", "PHONE", "PERSON")

_KIND = "|".join(KINDS)
_BETWEEN = r"(?:[ \t_-]|\\[_-])*"
# What a model makes of a placeholder: other case, other or escaped joints, escaped brackets, no brackets at all.
_SHAPES = (
    rf"\[[ \t]*({_KIND}){_BETWEEN}([0-9]{{1,6}})[ \t]*\]",
    rf"\\\[[ \t]*({_KIND}){_BETWEEN}([0-9]{{1,6}})[ \t]*\\\]",
)
_BARE = rf"({_KIND})\\?_([0-9]{{1,6}})"
_PLACEHOLDER = re.compile("|".join((*_SHAPES, rf"(?<!\w){_BARE}(?!\w)")), re.IGNORECASE | re.ASCII)
# Looser than what is restored: whatever could be taken for a placeholder of ours is hidden behind one.
_LOOKALIKE = re.compile("|".join((*_SHAPES, _BARE)), re.IGNORECASE | re.ASCII)
_BROKEN = re.compile(rf"\[(?:{_KIND})[^\[\]\n\\]{{0,12}}\]")

_URL = re.compile(r"(?<![A-Za-z])[A-Za-z][A-Za-z0-9+-]{1,20}://[^\s<>\"'`|\\]+")
_REMOTE = re.compile(r"(?<![\w.%+-])[\w.-]{1,64}+@[\w.-]{1,255}+:[\w~-][\w.~-]*+/[\w./~-]*\w")
_EMAIL = re.compile(r"(?<![\w.%+-])[\w.%+-]{1,64}+@(?:[\w-]{1,63}\.)+[^\W\d_]{2,24}(?![\w-])")
_HOST = re.compile(
    r"(?<![\w.@-])(?:[A-Za-z0-9][A-Za-z0-9-]{0,62}\.)+"
    r"(?:com|org|net|edu|gov|io|ai|dev|app|cloud|tech|internal|intranet|local|lan|corp|"
    r"(?:(?:co|com|ac|org)\.)?(?:uk|jp|nz|za|kr|au|br|cn|sg)|ca|ch|cz|de|dk|es|eu|fi|fr|il|nl|ru|se)"
    r"(?![\w(-])(?::[0-9]{2,5}(?![0-9]))?(?:/[^\s<>\"'`|\\]*)?"
)
# Technologies that are called like a host.
_NO_HOSTS = re.compile(
    r"(?:(?:asp|ado|vb|ml|self|java)\.net|(?:h2o|fast|neptune|scale)\.ai|(?:socket|draw|crates|java)\.io"
    r"|threading\.local)",
    re.IGNORECASE,
)
_PHONE = re.compile(
    r"(?<![\w.+])\+[1-9][0-9]{0,14}(?:[ .()/-]{1,2}[0-9]{1,14}){0,7}(?![\w%])"
    r"|(?<![\w.(])\([0-9]{3}\) ?[0-9]{3}[ .-][0-9]{4}(?![\w%])"
    r"|(?<![\w.-])(?:1-)?[0-9]{3}([.-])[0-9]{3}\1[0-9]{4}(?![\w%]|[.-][0-9])"
)
# Without a plus sign, a number with spaces is a phone's only where the text says so.
_CALLED = re.compile(
    r"\b(?:(?:phone|tel|mobile|cell|whatsapp)(?: number)?(?:\.? ?:| is)|(?:call|ring|reach|text) me (?:at|on))"
    r" {0,2}(?P<number>[0-9(][0-9 ().-]{7,18}[0-9])(?![\w%])",
    re.IGNORECASE,
)

_WORD = re.compile(r"[^\W\d_]+(?:['’](?!s\b)[^\W\d_]+)?(?:-[^\W\d_]+)*")
_TITLES = frozenset({"Mr", "Mrs", "Ms", "Mx", "Dr", "Prof", "Professor"})
_PLACES = frozenset({"San", "Santa", "São", "Saint", "St"})
_PARTICLE = re.compile(r"al|bin|da|dal|del?|della|de[nr]|di|dos|du|el|ibn|la|le|te[nr]|van|von|y")


class Span(NamedTuple):
    """A stretch of a text that is to be hidden, end exclusive."""

    start: int
    end: int
    kind: str


class Mask:
    """Hides what should not leave the machine, the same value behind the same placeholder for as long as it lives.

    >>> mask = Mask(["Acme"])
    >>> mask.hide("At Acme, Priya Natarajan cut p99 to 120 ms; ask priya@acme.com.")
    'At [TERM_1], [PERSON_1] cut p99 to 120 ms; ask [EMAIL_1].'
    >>> mask.restore("[Person_1] of TERM\\\\_1 cut p99.")
    'Priya Natarajan of Acme cut p99.'
    """

    def __init__(self, terms: Iterable[str] = ()) -> None:
        """Takes words or phrases to hide, in any case. Raises InputError for a term without a letter."""
        self._terms = _term_pattern(terms)
        self._names: dict[tuple[str, str], str] = {}
        self._values: dict[tuple[str, int], str] = {}
        self._last = dict.fromkeys(KINDS, 0)

    @property
    def hidden(self) -> Mapping[str, str]:
        """What stands behind each placeholder so far, in the order of its first use."""
        return {placeholder: value for (_, value), placeholder in self._names.items()}

    def hide(self, text: str) -> str:
        """The text with placeholders; `restore` gives back exactly this text."""
        spans = _merged(sorted([*_lookalikes(text), *_found(text), *self._terms_in(text)]))
        # A placeholder that the text itself holds keeps its number where that is still free.
        for span in spans:
            if match := _LOOKALIKE.fullmatch(text, span.start, span.end):
                self._keep(text[span.start : span.end], *_read(match))
        pieces, at = [], 0
        for span in spans:
            pieces += [text[at : span.start], self._placeholder(text[span.start : span.end], span.kind)]
            at = span.end
        return "".join([*pieces, text[at:]])

    def hide_all(self, value: Any) -> Any:
        """A value with every text in it masked; a mapping's keys are not of the user's text and stay."""
        if isinstance(value, str):
            return self.hide(value)
        if isinstance(value, list | tuple):
            return [self.hide_all(each) for each in value]
        if isinstance(value, Mapping):
            return {key: self.hide_all(each) for key, each in value.items()}
        return value

    def restore(self, text: str) -> str:
        """A text with its placeholders turned back into what they stand for, mangled ones too; unknown ones stay."""
        return _PLACEHOLDER.sub(lambda match: self._values.get(_read(match), match.group()), text)

    def unresolved(self, text: str) -> list[str]:
        """The placeholders in a text that stand for nothing, as they stand there; to be asked before `restore`."""
        unknown = [(m.start(), m.group()) for m in _PLACEHOLDER.finditer(text) if _read(m) not in self._values]
        broken = [(m.start(), m.group()) for m in _BROKEN.finditer(text) if not _PLACEHOLDER.fullmatch(m.group())]
        return list(dict.fromkeys(said for _, said in sorted(unknown + broken)))

    def _terms_in(self, text: str) -> Iterator[Span]:
        if self._terms:
            yield from (Span(*match.span(), "TERM") for match in self._terms.finditer(text))

    def _keep(self, value: str, kind: str, number: int) -> None:
        if (kind, value) not in self._names and (kind, number) not in self._values:
            self._store(value, kind, number)

    def _placeholder(self, value: str, kind: str) -> str:
        if (kind, value) not in self._names:
            number = self._last[kind] + 1
            while (kind, number) in self._values:
                number += 1
            self._last[kind] = number
            self._store(value, kind, number)
        return self._names[kind, value]

    def _store(self, value: str, kind: str, number: int) -> None:
        self._values[kind, number] = value
        self._names[kind, value] = f"[{kind}_{number}]"


def _read(match: re.Match[str]) -> tuple[str, int]:
    """The kind and number of a placeholder, mangled or not."""
    kind, number = (part for part in match.groups() if part is not None)
    return kind.upper(), int(number)


def _term_pattern(terms: Iterable[str]) -> re.Pattern[str] | None:
    given = sorted({" ".join(term.split()) for term in terms} - {""}, key=lambda term: (-len(term), term))
    for term in given:
        if not any(character.isalpha() for character in term):
            raise InputError(
                f"the term {term!r} has no letter; numbers are never hidden, since answers are checked by them"
            )
    if not given:
        return None
    spelt = "|".join(re.escape(term).replace(r"\ ", r"\s+") for term in given)
    # An underscore parts words here: `acme_prod` gives the employer away as `Acme` does.
    return re.compile(rf"(?<![^\W_])(?:{spelt})(?![^\W_])", re.IGNORECASE)


def _merged(spans: Iterable[Span]) -> list[Span]:
    """Spans that overlap, made into one of the longest's kind, so that nothing found by any rule shows."""
    merged: list[Span] = []
    longest = 0
    for span in spans:
        if merged and span.start < merged[-1].end:
            before = merged.pop()
            kind = span.kind if span.end - span.start > longest else before.kind
            longest = max(longest, span.end - span.start)
            merged.append(Span(before.start, max(before.end, span.end), kind))
        else:
            longest = span.end - span.start
            merged.append(span)
    return merged


def _lookalikes(text: str) -> Iterator[Span]:
    for match in _LOOKALIKE.finditer(text):
        yield Span(*match.span(), _read(match)[0])


def _found(text: str) -> Iterator[Span]:
    for kind, pattern in (("URL", _URL), ("URL", _REMOTE), ("EMAIL", _EMAIL), ("HOST", _HOST)):
        for match in pattern.finditer(text):
            # The sentence's own punctuation comes after an address, not in it.
            end = match.start() + len(match.group().rstrip(".,;:!?)]}*_~"))
            if end > match.start() and not _NO_HOSTS.fullmatch(text, match.start(), end):
                yield Span(match.start(), end, kind)
    for match in _PHONE.finditer(text):
        if match.group()[0] != "+" or _is_phone(match.group()):
            yield Span(*match.span(), "PHONE")
    for match in _CALLED.finditer(text):
        if _is_phone(match["number"]):
            yield Span(*match.span("number"), "PHONE")
    yield from _people(text)


def _is_phone(number: str) -> bool:
    """Whether digits are a phone's and not an amount, such as `+10 000 000` or `+12000000`."""
    groups = re.findall(r"[0-9]+", number)
    digits = sum(map(len, groups))
    if len(groups) < 3:
        return 10 <= digits <= 15 and not groups[-1].endswith("00000")
    thousands = len(groups) == 3 and len(groups[1]) == len(groups[2]) == 3
    return 8 <= digits <= 15 and not thousands


def _people(text: str) -> Iterator[Span]:
    """Names after a title, and common given names with the surname that follows."""
    words = list(_WORD.finditer(text))
    at = 0
    while at < len(words):
        titled = words[at].group() in _TITLES and at + 1 < len(words)
        if titled and _joined(text, words[at], words[at + 1], dot=True) and _is_name(words[at + 1].group()):
            at += 1
        elif not _is_given(text, words, at):
            at += 1
            continue
        last = _last_name(text, words, at)
        yield Span(words[at].start(), words[last].end(), "PERSON")
        at = last + 1


def _is_given(text: str, words: list[re.Match[str]], at: int) -> bool:
    """Whether a word is a given name, and neither a piece of an identifier such as `Maria_v2` nor of a place."""
    start, end = words[at].span()
    name, *others = words[at].group().split("-")
    if name not in given_names() or not all(map(_is_name, others)):
        return False
    around = text[max(0, start - 1) : start] + text[end : end + 1]
    if "_" in around or any(c.isdigit() for c in around):
        return False
    return not (at and words[at - 1].group() in _PLACES and _joined(text, words[at - 1], words[at], dot=True))


def _last_name(text: str, words: list[re.Match[str]], first: int) -> int:
    """The index of a name's last word: an initial, particles and surnames may follow, four words at most."""
    last = at = first
    while at + 1 < len(words) and at - first < 4:
        if not _joined(text, words[at], words[at + 1], dot=len(words[at].group()) == 1):
            break
        at += 1
        word, end = words[at].group(), words[at].end()
        if _is_name(word) or (len(word) == 1 and word.isupper() and text[end : end + 1] == "."):
            last = at
        elif not _PARTICLE.fullmatch(word):
            break
    return last


def _joined(text: str, before: re.Match[str], after: re.Match[str], *, dot: bool) -> bool:
    between = text[before.end() : after.start()]
    return between in (" ", "\t", "\u00a0") or (dot and between in (". ", ".", ".\u00a0"))


def _is_name(word: str) -> bool:
    return word[0].isupper() and any(c.islower() for c in word) and word not in no_surnames()
