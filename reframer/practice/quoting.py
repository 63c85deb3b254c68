"""Which words of an answer an interviewer would repeat."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from reframer import text

FEWEST, WHOLE, MOST = 4, 6, 14
# What goes on from something said before makes no sense alone.
_LEANING = re.compile(r"(?:and|but|so|or|which|that|because|then)\b", re.IGNORECASE)
_JOINTS = re.compile(r"(?:[,;:]|\s[-–—]|\s(?:and|but|so|because|since|which|while|when|where))\s")


def quotable(sentences: Iterable[str]) -> str | None:
    """The first clause that can be repeated in a question: of six to fourteen words, else of four, without quotes.

    >>> quotable(["We sharded the queue by tenant, because one customer could fill all of it and starve the rest."])
    'We sharded the queue by tenant'
    """
    clauses = [clause for said in sentences for clause in _clauses(said) if not _LEANING.match(clause)]
    sized = [clause for clause in clauses if FEWEST <= len(text.words(clause)) <= MOST]
    return next((clause for clause in sized if len(text.words(clause)) >= WHOLE), next(iter(sized), None))


def _clauses(said: str) -> Iterator[str]:
    """A sentence whole, then the clauses it is made of."""
    plain = " ".join(re.sub(r"[“”\"]", "", said).split()).rstrip(".!?;: ")
    yield plain
    yield from (part.strip() for part in _JOINTS.split(plain))
