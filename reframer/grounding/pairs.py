"""Amounts told as a step from one to another: where the story tells a step from the first, it is that one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from reframer.grounding.evidence import Evidence
from reframer.grounding.lines import Read
from reframer.grounding.quantities import Quantity

_STEP = re.compile(
    r"^\W*(?:(?:of|in|on) (?:the )?\w+ )?(?:(?:down|up|back|straight|all the way) )?(?:to|→|->|=>)"
    r"(?: (?:about|around|roughly|some|nearly|almost|just|under|over))*\W*$"
)


def steps(line: Read) -> Iterator[tuple[Quantity, Quantity]]:
    """Pairs of amounts of one kind, the second told as what the first became."""
    for first, second in pairwise(line.quantities):
        by = line.text[: first.start].rstrip().endswith("by")
        if first.dimension == second.dimension and not by and _STEP.match(line.text[first.end : second.start]):
            yield first, second


def another(first: Quantity, second: Quantity, evidence: Evidence) -> str:
    """The story sentence that goes from `first` to another amount than `second`, where none goes to that; else ''."""
    from_there = [
        (then, sentence.text)
        for sentence in evidence.sentences
        for start, then in steps(sentence)
        if _same(start, first)
    ]
    if any(_same(then, second) for then, _ in from_there):
        return ""
    return next((text for _, text in from_there), "")


def _same(told: Quantity, said: Quantity) -> bool:
    """Whether two amounts are one, rounding and a unit left unsaid aside."""
    close = abs(told.value - said.value) <= 0.1 * max(abs(told.value), 1e-9)
    return close or abs(told.value / (told.unit or 1) - said.value / (said.unit or 1)) <= 1e-9
