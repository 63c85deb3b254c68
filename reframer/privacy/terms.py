"""Words that are hidden wherever they stand: in any case, inside identifiers, however their letters are set."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path

from reframer.errors import InputError
from reframer.privacy.folded import Folded, folded
from reframer.privacy.known import in_vocabulary
from reframer.privacy.placeholders import Span

# Shorter ones are found as words of their own only: within other words they are chance.
WITHIN = 4
_JOINT = r"[\s_./-]*"
_WORD = re.compile(r"[^\W\d_]+")


class Terms:
    """Words and phrases to look for, compiled once; safe to share between threads.

    >>> said = "ACME, acme_prod, myacmelib and Ácme, but no pacemaker"
    >>> sorted({said[span.start : span.end] for span in Terms(["Acme"]).spans(said)})
    ['ACME', 'acme', 'myacmelib', 'Ácme']
    """

    def __init__(self, terms: Iterable[str] = (), kind: str = "TERM") -> None:
        """Raises InputError for a term without a letter."""
        self.given = tuple(dict.fromkeys(" ".join(term.split()) for term in terms if term.strip()))
        for term in self.given:
            if not any(character.isalpha() for character in term):
                raise InputError(
                    f"the term {term!r} has no letter; numbers are never hidden, since answers are checked by them"
                )
        self.kind = kind
        keys = sorted({folded(term).text for term in self.given} - {""}, key=lambda each: (-len(each), each))
        self._whole = _pattern(keys, "({})")
        self._within = _pattern([each for each in keys if len(each) >= WITHIN], "(?=({}))")

    def __bool__(self) -> bool:
        return bool(self.given)

    def spans(self, text: str, fold: Folded | None = None) -> Iterator[Span]:
        """Where a text holds a term, as a word, as a part of an identifier, or inside a word that is no common one."""
        fold = fold or folded(text)
        if self._whole is None:
            return
        for match in self._whole.finditer(fold.text):
            start, end = fold.span(*match.span())
            if not _joined(fold, match) or _parts(text, start, end):
                yield Span(start, end, self.kind)
        if self._within is not None:
            for word in _WORD.finditer(fold.text):
                if self._within.search(word.group()) and not in_vocabulary(word.group()):
                    yield Span(*fold.span(*word.span()), self.kind)

    def first(self, text: str) -> str | None:
        """The first term that a text still holds, as it stands there; for a last look at what leaves."""
        span = next(self.spans(text), None)
        return None if span is None else text[span.start : span.end]


def _pattern(keys: list[str], shape: str) -> re.Pattern[str] | None:
    spelt = "|".join(_JOINT.join(re.escape(part) for part in re.split(r"[\s_./-]+", key) if part) for key in keys)
    return re.compile(shape.format(spelt)) if spelt else None


def _joined(fold: Folded, match: re.Match[str]) -> bool:
    """Whether letters or digits go on at either end: `acme_prod` parts there, `pacemaker` does not."""
    before, after = fold.text[max(match.start() - 1, 0) : match.start()], fold.text[match.end() : match.end() + 1]
    first, last = match.group()[0], match.group()[-1]
    return (before.isalpha() and first.isalpha()) or (after.isalpha() and last.isalpha())


def _parts(text: str, start: int, end: int) -> bool:
    """Whether capitals set a stretch apart from the letters around it, as in `AcmeProd` or `prodAcme`."""
    before, first = text[max(start - 1, 0) : start], text[start]
    last, after = text[end - 1], text[end : end + 1]
    opens = not before.isalpha() or (first.isupper() and before.islower())
    closes = not after.isalpha() or (after.isupper() and last.islower())
    return opens and closes


def listed(file: Path | None) -> Terms:
    """The terms of a file, one a line; a line that begins with # is none.

    Raises InputError that names the file where it cannot be read, or where a term has no letter.
    """
    if file is None:
        return Terms()
    try:
        text = file.expanduser().read_text(encoding="utf-8-sig")
    except OSError as error:
        raise InputError(f"--terms: {file} cannot be read ({error.strerror})") from None
    except UnicodeDecodeError:
        raise InputError(f"--terms: {file} is not UTF-8 text; save it as UTF-8") from None
    return _compiled(tuple(line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#")))


@lru_cache(maxsize=8)
def _compiled(terms: tuple[str, ...]) -> Terms:
    return Terms(terms)
