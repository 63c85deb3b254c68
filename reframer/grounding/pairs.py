"""Amounts told as a step from one to another: the story's step from the first leads there too, and the same way."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from reframer.grounding.amounts import same
from reframer.grounding.evidence import Evidence
from reframer.grounding.lines import Read
from reframer.grounding.quantities import Quantity
from reframer.grounding.report import Report
from reframer.schema import Violation

_STEP = re.compile(
    r"^\W*(?:(?:of|in|on) (?:the )?\w+ )?(?:(?:down|up|back|straight|all the way) )?(?:to|→|->|=>)"
    r"(?: (?:about|around|roughly|some|nearly|almost|just|under|over))*\W*$"
)


def check(line: Read, evidence: Evidence, numbers: Report) -> Report:
    """The steps of a line that lead elsewhere than the story's; `numbers` is what was found of its single amounts."""
    report = Report()
    objected = {violation.span for violation in (*numbers.violations, *numbers.doubts)}
    for first, second in steps(line):
        if objected & {first.text, second.text} or line.holds(second.start):
            continue
        told = another(first, second, evidence)
        if told:
            span = line.text[second.start : second.end]
            report.violations.append(Violation(kind="number", span=span, why=f'The story says "{told}".'))
    return report


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
        if same(first, start)
    ]
    if any(same(second, then) for then, _ in from_there):
        return ""
    return next((text for _, text in from_there), "") or _turned(first, second, evidence)


def _turned(first: Quantity, second: Quantity, evidence: Evidence) -> str:
    """The story sentence that goes from `second` to `first`, else ''."""
    if same(first, second):
        return ""
    found = (
        s.text for s in evidence.sentences for start, then in steps(s) if same(second, start) and same(first, then)
    )
    return next(found, "")
