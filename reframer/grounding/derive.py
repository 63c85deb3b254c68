"""Values that a line computes from the story's: ratios, differences, sums, parts; recomputed, never believed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from reframer.grounding.arithmetic import COUNTS, FEW, derived, difference, fits, part, ratio, spelled, sum_of
from reframer.grounding.evidence import Evidence
from reframer.grounding.lines import Read
from reframer.grounding.quantities import Quantity
from reframer.grounding.subject import likeness
from reframer.schema import Derived

_CHANGE = re.compile(
    r"\b(?:fell|fall|falls|drop\w*|down|rose|rise|up|cut|lower|higher|less|fewer|more|faster|slower|quicker|reduc\w+|"
    r"increas\w+|decreas\w+|improv\w+|gain\w*|lost|lose|gave up|added|add|save\w*|by|over|under|shorter|longer|"
    r"cheaper|half|"
    r"earlier|later|sooner|ahead|better|worse|gone|side|grew|halv\w+|doubl\w+|tripl\w+|times|each|every|with|without|difference|apart|between|another|extra|of)\b",
    re.IGNORECASE,
)
_WINDOW, _SENTENCES, _LONGEST, LEAST_TOTAL = 4, 6, 6, 6
_SPANS = frozenset(("time", "points", "clock"))
_NOT_MEASURED = frozenset(("", "count", "clock"))
_MOST, _CLOSE, _COMMA = 16, 30, 14


def find(quantity: Quantity, line: Read, evidence: Evidence, least: float = 0.0) -> Derived | None:
    """How a quantity follows from two of the story's that stand side by side, or None.

    The words around one of the two must be as telling as `least`.

    >>> from reframer.grounding.evidence import Evidence
    >>> from reframer.grounding.lines import read
    >>> from reframer.story import read as story
    >>> line = read("p95 came down 40%")
    >>> find(line.quantities[0], line, Evidence(story("p95 went from 200 to 120 ms."))).arithmetic
    '(200 - 120) / 200 = 40%'
    """
    if not _CHANGE.search(line.text):
        return _counted(quantity, line, evidence)
    for first, second in _pairs(quantity, line, evidence):
        if not first.value or not second.value:
            continue
        if first.value == second.value:
            found = sum_of(quantity, first, second)
            if found:
                return found
            continue
        if max(likeness(quantity, q, line, evidence) for q in (first, second)) < least:
            continue
        found = _computed(quantity, first, second, line)
        if found:
            return found
    found = _total(quantity, line, evidence) or _others(quantity, line, evidence)
    return found or (_rest(quantity, line, evidence) if least <= 0 else None) or _apart(quantity, line, evidence)


def _counted(said: Quantity, line: Read, evidence: Evidence) -> Derived | None:
    """What two parts of one thing add up to: 14 regions with it and 14 without are 28 regions."""
    for first, second in _pairs(said, line, evidence):
        here = evidence.sentences[evidence.place[first.sentence]]
        if said.noun & here.stems and first.dimension in COUNTS and (found := sum_of(said, first, second)):
            return found
    return None


def _computed(said: Quantity, first: Quantity, second: Quantity, line: Read) -> Derived | None:
    """What two values give, whichever way they are set against each other."""
    whole = line.text.startswith(" of ", said.end)
    found = ratio(said, first, second, whole)
    return found or difference(said, first, second) or part(said, first, second) or sum_of(said, first, second)


def _apart(said: Quantity, line: Read, evidence: Evidence) -> Derived | None:
    """A change between two places of the story that tell the same measure: 47% at first, later 71%."""
    if said.dimension not in ("share", "points", "factor"):
        return None
    told = [q for q in evidence.told if q.dimension not in _NOT_MEASURED and line.kin & q.near]
    for n, first in enumerate(told[:_MOST]):
        for second in told[n + 1 : _MOST]:
            same = first.dimension == second.dimension and first.sentence != second.sentence
            if same and first.value != second.value and first.value and second.value and _measure(first, second, line):
                found = ratio(said, first, second, True) or difference(said, first, second)
                if found:
                    return found
    return None


def _measure(first: Quantity, second: Quantity, line: Read) -> bool:
    if first.statistic or second.statistic:
        return first.statistic == second.statistic
    return bool(first.near & second.near & line.kin)


def _others(said: Quantity, line: Read, evidence: Evidence) -> Derived | None:
    """What is left of a few: 7 of 11 teams joined, the other four did not."""
    if said.dimension not in COUNTS or said.value >= FEW or not _REST.search(line.text):
        return None
    for _, place in evidence.near(line, 3):
        told = [q for q in evidence.sentences[place].quantities if q.dimension in COUNTS]
        for first, second in pairwise(told):
            if abs(first.value - second.value) == said.value:
                high, low = max(first.value, second.value), min(first.value, second.value)
                return derived(said, first, second, f"{high:g} - {low:g} = {said.value:g}")
    return None


def _total(said: Quantity, line: Read, evidence: Evidence) -> Derived | None:
    """The sum of three or more numbers told in a row."""
    counted = said.dimension in COUNTS
    for _, place in evidence.near(line, _SENTENCES):
        told = [
            q
            for q in evidence.sentences[place].quantities
            if q.dimension == said.dimension or (counted and q.dimension in COUNTS)
        ]
        for first in range(len(told) - 2):
            total = told[first].value + told[first + 1].value
            for last in range(first + 2, min(first + _LONGEST, len(told))):
                total += told[last].value
                if said.value >= LEAST_TOTAL and abs(total - said.value) <= 1e-9 * total:
                    row = " + ".join(spelled(q.value, q) for q in told[first : last + 1])
                    return derived(said, told[first], told[last], f"{row} = {spelled(total, said)}")
    return None


_REST = re.compile(
    r"\b(?:rest|other|others|remaining|remainder|left|not|never|without|except|fail\w*|miss\w*|no)\b|n't\b", re.I
)


def _rest(said: Quantity, line: Read, evidence: Evidence) -> Derived | None:
    """What a share leaves over (70% hit the cache, the other 30% did not) and a ratio exceeds (1.3 is 30% over)."""
    if said.dimension != "share":
        return None
    for _, place in evidence.near(line):
        for told in evidence.sentences[place].quantities:
            over = abs(told.value - 1) * 100
            if (
                told.dimension in ("", "factor")
                and 0.2 < told.value < 3
                and over
                and line.kin & told.near
                and fits(said, over)
            ):
                return derived(said, told, told, f"{told.value:.4g} - 1 = {told.value - 1:+.0%}")
            left = _REST.search(line.text)
            if left and told.dimension == "share" and line.kin & told.near and fits(said, 100 - told.value):
                rest = 100 - told.value
                return derived(said, told, told, f"100% - {told.value:.3g}% = {rest:.3g}%")
    return None


def _pairs(said: Quantity, line: Read, evidence: Evidence) -> Iterator[tuple[Quantity, Quantity]]:
    """Pairs of numbers that stand near each other where the story is about what the line is about."""
    places = [place for _, place in evidence.near(line, _SENTENCES)]
    for place in places:
        told, text = _united(said, evidence.sentences[place].quantities), evidence.sentences[place].text
        for n, first in enumerate(told):
            for second in told[n + 1 : n + _WINDOW]:
                between = text[first.end : second.start]
                linked = (
                    second is told[n + 1]
                    and (_LINK.search(between) or (said.dimension in _SPANS and len(between) < _COMMA))
                ) or "share" in _kinds(first, second, said)
                if linked and (
                    line.kin & (first.near | second.near)
                    or said.noun & evidence.sentences[place].stems
                    or len(line.kin & evidence.sentences[place].kin) > 1
                ):
                    yield first, second


def _united(said: Quantity, told: tuple[Quantity, ...]) -> Sequence[Quantity]:
    """A sentence's quantities, bare ones with the unit of one before: '41 seconds, 36 on the desks'."""
    if said.dimension in COUNTS or not any(q.dimension in COUNTS for q in told):
        return told
    found: list[Quantity] = []
    for quantity in told:
        before = found[-1] if found else None
        alike = before is not None and quantity.dimension == "" and before.dimension not in _NOT_MEASURED
        near = alike and before is not None and quantity.start - before.end < _CLOSE
        found.append(
            replace(quantity, value=quantity.value * before.unit, dimension=before.dimension, unit=before.unit)
            if near and before is not None
            else quantity
        )
    return found


_LINK = re.compile(
    r"->|→|=>|⇒|\b(?:to|vs|versus|against|from|instead|after|was|now|of|before|where|and|each|plus|without)\b|[/+]"
)


def _kinds(first: Quantity, second: Quantity, said: Quantity) -> set[str]:
    """The dimension that is a share, where exactly one of two is: half of 120 agents."""
    return {first.dimension, second.dimension} - {said.dimension} if first.dimension != second.dimension else set()
