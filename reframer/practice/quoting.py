"""Which words of an answer an interviewer would repeat."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from reframer import text

FEWEST, MOST = 4, 14
_JOINTS = re.compile(r"(?:[,;:]|\s[-–—]|\s(?:and|but|so|because|since|which|while|when|where))\s")


def quotable(sentences: Iterable[str]) -> str | None:
    """The first clause that can be repeated in a question: of four to fourteen words, without quotation marks.

    >>> quotable(["We sharded the queue by tenant, because one customer could fill all of it and starve the rest."])
    'We sharded the queue by tenant'
    """
    clauses = (clause for said in sentences for clause in _clauses(said))
    return next((clause for clause in clauses if FEWEST <= len(text.words(clause)) <= MOST), None)


def _clauses(said: str) -> Iterator[str]:
    """A sentence whole, then the clauses it is made of."""
    plain = " ".join(re.sub(r"[“”\"]", "", said).split()).rstrip(".!?;: ")
    yield plain
    yield from (part.strip() for part in _JOINTS.split(plain))
