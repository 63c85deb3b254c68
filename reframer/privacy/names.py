"""Proper names by how they are written: what has a capital and is not known to be harmless, names somebody."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from reframer.privacy import known
from reframer.privacy.placeholders import LOOKALIKE, Span

_UNSEEN = r"[\u0300-\u036f\u00ad\u200b-\u200f\u2060-\u2064\ufeff]"
_TOKEN = re.compile(rf"[^\W_](?:[^\W_]|{_UNSEEN}|['’](?=[^\W\d_]))*")
_CAMEL = re.compile(r"[a-z][A-Z]|[A-Z]{2}[a-z]|[a-z][^\Wa-z_0-9]")
_TITLES = frozenset(("mr", "mrs", "ms", "mx", "dr", "prof", "professor", "sir", "madam"))
_EMPLOYED = frozenset(("at", "joined", "joining", "left", "leaving"))
_EMPLOYED_BY = re.compile(
    r"\b(?:work(?:s|ed|ing)?|intern(?:ed|ing|ship)?|engineer|scientist|manager|job|role|years?|months?|offer|employed|"
    r"hired|position) (?:at|for|with|by|from) $|\b(?:joined|left|employer(?: was|:)?|colleagues at) $",
    re.IGNORECASE,
)
_OPENING = re.compile(r"(?:^|[.!?…:;][\"”’)*_\]]*|[\"“‘\[{>*_#|•–—~`]|(?:^|\n)[ \t]*(?:[-+]|\d{1,3}[.)]))$")
# What is said of somebody in a line of its own: the word after it opens no sentence.
_LABEL = re.compile(r"\b(?:employer|compan(?:y|ies)|clients?|customers?|vendors?|author|manager|mentor|with):$", re.I)
_JOINTS = re.compile(r"[ \t\u00a0]{1,2}|[-‐‑]|[ \t]?&[ \t]?|\.[ \t\u00a0]?|['’]")
# A line at least so long that ends in the middle of a sentence was wrapped: the next one opens none.
_WRAPPED = 50


@dataclass(slots=True)
class Token:
    """A word at its place; `bare` is its lower case without a possessive."""

    start: int
    end: int
    text: str
    bare: str
    opens: bool = False
    tech: bool = False
    hides: bool = False
    common: bool = False


@dataclass
class Found:
    """The names of a text: where they stand, and the words of them by which they are known elsewhere.

    `rare` are words that are no common ones, by the kind of what they name, and hidden in any case; `common` are those
    that only their capital tells, and hidden where they have one. Of the rare ones `inside` have a capital inside a
    sentence.
    """

    spans: list[Span] = field(default_factory=list)
    rare: dict[str, str] = field(default_factory=dict)
    inside: set[str] = field(default_factory=set)
    common: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Attested:
    """What the texts of one request tell of each other's words.

    `capitals` are common words that name somebody in one of them, `ordinary` are rare words that name nobody: all have
    their capital from the start of a sentence, and stand elsewhere after an article.
    """

    capitals: frozenset[str] = frozenset()
    ordinary: frozenset[str] = frozenset()


NOTHING = Attested()
_ARTICLE = (
    r"(?<!\w)(?i:an?|the|our|their|its|his|her|my|your|each|every|this|that|these|those|no|of|per|any|some|more|less)"
)


def attested(found: Sequence[Found], texts: Sequence[str]) -> Attested:
    """What is told by texts that were read one by one."""
    doubtful = {word for each in found for word in each.rare} - {word for each in found for word in each.inside}
    ordinary = [w for w in doubtful if any(re.search(rf"{_ARTICLE} {re.escape(w)}(?!\w)", text) for text in texts)]
    return Attested(frozenset(word for each in found for word in each.common), frozenset(ordinary))


def names(text: str, told: Attested = NOTHING) -> Found:
    """The proper names of a text, with what is told of its words elsewhere in the same request.

    >>> said = "I asked Anselm Okafor at Globex GmbH about Kafka."
    >>> [said[span.start : span.end] for span in names(said).spans]
    ['Anselm Okafor', 'Globex GmbH']
    """
    return _Reading(text, told).found()


class _Reading:
    """One text, its words judged one by one and then run together."""

    def __init__(self, text: str, told: Attested) -> None:
        self.text = text
        self.told = told
        self.tokens = list(self._read())

    def found(self) -> Found:
        """Where the names are."""
        found = Found()
        at = 0
        while at < len(self.tokens):
            if not self.tokens[at].hides:
                at += 1
                continue
            first, last = self._first(at), self._last(at)
            run = self.tokens[first : last + 1]
            kind = self._kind(first, run)
            found.spans.append(Span(run[0].start, self._end(run[-1]), kind))
            for token in run:
                if token.hides:
                    self._learn(token, kind, found)
            at = last + 1
        return found

    def _learn(self, token: Token, kind: str, found: Found) -> None:
        if len(token.bare) < 3 or known.harmless(token.text):
            return
        if known.in_vocabulary(token.bare):
            found.common.add(token.bare)
        else:
            found.rare.setdefault(token.bare, kind)
            if not token.opens or known.is_given(_own(token.text)):
                found.inside.add(token.bare)

    def _read(self) -> Iterator[Token]:
        covered = _covered(len(self.text), known.technologies(self.text))
        ours = _covered(len(self.text), (match.span() for match in LOOKALIKE.finditer(self.text)))
        for match in _TOKEN.finditer(self.text):
            if ours[match.start()]:
                continue
            word = match.group()
            token = Token(*match.span(), word, known.bare(word), tech=bool(covered[match.start()]))
            token.opens = self._opens(match.start())
            token.common = known.in_vocabulary(token.bare)
            token.hides = self._hides(token)
            yield token

    def _hides(self, token: Token) -> bool:
        word = token.text
        if word.islower() and word.isascii():
            return False
        if not any(c.isupper() or c.istitle() for c in word):
            # Scripts without capitals cannot be told apart, so all of their words are hidden.
            return any(c.isalpha() and not c.islower() for c in word)
        if token.tech:
            return self._employs(token)
        letters = sum(map(str.isalpha, word))
        if letters < 2 or (letters < 3 and len(word) > letters) or known.harmless(word):
            return False
        if token.bare in self.told.capitals:
            return True
        if token.opens and token.bare in self.told.ordinary and not known.is_given(word):
            return False
        if _CAMEL.search(word) or any(c.isdigit() for c in word):
            return True
        return not (token.common and (token.opens or self._shouted(token)))

    def _employs(self, token: Token) -> bool:
        """Whether a technology that is also a company is named as somebody's employer."""
        listed = known.section("employers that are technologies")
        return token.text in listed and bool(_EMPLOYED_BY.search(self.text[max(token.start - 40, 0) : token.start]))

    def _shouted(self, token: Token) -> bool:
        """Whether a common word is in capitals as all of its line is."""
        if not token.text.isupper():
            return False
        start = self.text.rfind("\n", 0, token.start) + 1
        end = self.text.find("\n", token.end)
        line = self.text[start : end if end >= 0 else None]
        return line.isupper() and len(line.split()) > 1

    def _opens(self, start: int) -> bool:
        """Whether a capital may be owed to the place: the start of a sentence, a line, a quote or a list item."""
        before = self.text[max(start - 120, 0) : start]
        line = before.rstrip(' \t\u00a0*_#("“‘')
        if not line:
            return True
        if _LABEL.search(line):
            return False
        if line[-1] == "\n":
            above = line[:-1].rpartition("\n")[2]
            return not (len(above) >= _WRAPPED and (above[-1].islower() or above[-1] == ","))
        # A bracket inside a sentence opens none, a quote does.
        return bool(_OPENING.search(line)) or line != before.rstrip(" \t\u00a0*_#(")

    def _first(self, at: int) -> int:
        """The index of a run's first word: initials, particles, and a given name that opens a sentence, go before."""
        while at and self._joined(at - 1):
            before = self.tokens[at - 1]
            dotted = self.text[before.end : before.end + 1] == "."
            initial = len(before.text) == 1 and before.text.isupper() and (dotted or before.text not in "IA")
            given = before.text in known.section("words that are given names")
            particle = before.bare in known.section("particles") and self._joint(at - 1) != "."
            if not (initial or given or particle) or (before.tech and not given):
                break
            at -= 1
        return at

    def _last(self, at: int) -> int:
        """The index of a run's last word: initials and legal forms are part of it, particles where a name follows."""
        last = at
        while at + 1 < len(self.tokens) and self._joined(at) and at - last < 3:
            token = self.tokens[at + 1]
            legal = _own(token.text) in known.section("legal forms")
            initial = len(token.text) == 1 and token.text.isupper() and token.text != "I"
            if token.hides or legal or (initial and not token.tech):
                last = at + 1
            elif token.bare not in known.section("particles"):
                break
            at += 1
        return last

    def _joint(self, at: int) -> str:
        return self.text[self.tokens[at].end : self.tokens[at + 1].start]

    def _joined(self, at: int) -> bool:
        """Whether a word and the next may be of one name; a dot joins only after an initial or a legal form."""
        joint = self._joint(at)
        if not _JOINTS.fullmatch(joint):
            return False
        return not joint.startswith(".") or len(self.tokens[at].text) == 1

    def _end(self, token: Token) -> int:
        """Where a name ends, without its possessive."""
        return token.start + len(_own(token.text))

    def _kind(self, first: int, run: list[Token]) -> str:
        before = self.tokens[first - 1].bare if first else ""
        if (
            before in _TITLES
            or known.is_given(run[0].text)
            or run[0].text in known.section("words that are given names")
        ):
            return "PERSON"
        if before in _EMPLOYED or _own(run[-1].text) in known.section("legal forms"):
            return "COMPANY"
        return "NAME"


def _covered(length: int, spans: Iterable[tuple[int, int]]) -> bytearray:
    """A mark for each place of a text, set within these spans."""
    marks = bytearray(length)
    for start, end in spans:
        marks[start:end] = b"\1" * (end - start)
    return marks


def _own(word: str) -> str:
    return re.sub(r"['’]s$", "", word)
