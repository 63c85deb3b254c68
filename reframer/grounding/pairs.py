"""Amounts told as a step from one to another: both ends must be those of one step in the story."""

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


def apart(first: Quantity, second: Quantity, evidence: Evidence) -> bool:
    """Whether the story holds both amounts, and nowhere beside each other; each is one that equals the story's."""
    return not any(abs(one - other) <= 1 for one in _places(first, evidence) for other in _places(second, evidence))


def _places(quantity: Quantity, evidence: Evidence) -> set[int]:
    return {
        evidence.place[told.sentence]
        for told in evidence.candidates(quantity.value)
        if abs(told.value - quantity.value) <= 0.1 * max(abs(told.value), 1e-9)
        or abs(told.value / (told.unit or 1) - quantity.value / (quantity.unit or 1)) <= 1e-9
    }
