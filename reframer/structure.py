"""The six parts of an answer: how well a stretch of text fits each, and the best assignment of a sequence to them."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence

from reframer.schema import PARTS, PartName

# Patterns are of small letters and look at lowered text: that is four times as fast as letters of any case.
_NEXT = re.compile(
    r"\b(?:next|planned|not done|not started|roadmap|would do differently|in hindsight|later|never built|"
    r"still open|idea for|"
    r"would have|should have|today|handover|handed|when i left|moved on|what i took|lesson|monitor\w*|"
    r"on-call|second version|v2)\b"
)
_APPROACH = re.compile(
    r"\b(?:i proposed|we decided|i decided|the idea|so we|we built|i built|my (?:part|role|job|piece|"
    r"task)|i was|i owned|i led|"
    r"first version|baseline|instead|approach|we started|i began|i started|role:|tech lead|picked)\b"
)
# The signals by which text is drawn to a part.
_DRAWN: Mapping[PartName, tuple[str, ...]] = {
    "problem": (),
    "approach": ("ownership", "product_thinking"),
    "components": ("system_design", "model_focus"),
    "tradeoffs": ("tradeoff_awareness", "system_tradeoff"),
    "depth": ("experimentation", "metric_awareness", "reliability", "scalability", "reusability"),
    "iteration": ("iteration", "operations"),
}


def fit(text: str, scores: Mapping[str, float], part: PartName, position: float, wanted: Collection[str]) -> float:
    """How well a text fits a part, about -1 to 2, by its signals, its words and its place in the whole (0 to 1)."""
    if part == "problem":
        return 0.9 - 3.5 * position
    drawn = max((scores.get(id, 0.0) for id in _DRAWN[part] if part != "depth" or id in wanted), default=0.0)
    if part == "approach":
        # What this team does not go deep into shows that the approach worked.
        aside = max((scores.get(id, 0.0) for id in _DRAWN["depth"] if id not in wanted), default=0.0)
        return 0.5 * max(drawn, aside) + (0.6 if _APPROACH.search(text.lower()) else 0.1) - 0.8 * position
    if part == "iteration":
        return 0.6 * drawn + (0.7 if _NEXT.search(text.lower()) else 0.0) + 0.6 * (position - 0.6)
    return drawn


def _sources(last: Sequence[float], jump: float) -> list[tuple[float, int]]:
    """For each part the best value to come with, and where from: itself, an earlier part, or a later at a price."""
    found, best = [(value, place) for place, value in enumerate(last)], 0
    for place, value in enumerate(last):
        best = place if value >= last[best] else best
        found[place] = last[best], best
    best = len(last) - 1
    for place in range(len(last) - 2, -1, -1):
        best = place + 1 if last[place + 1] > last[best] else best
        if last[best] - jump > found[place][0]:
            found[place] = last[best] - jump, best
    return found


def assign(fits: Sequence[Mapping[PartName, float]], jump: float) -> list[PartName]:
    """The parts of best total fit for a sequence, where each step back to an earlier part costs `jump`.

    With an infinite price the parts come in order, so that the sequence keeps its own.

    >>> assign([{p: float(p == q) for p in PARTS} for q in ("problem", "depth", "approach")], jump=2)
    ['problem', 'depth', 'depth']
    """
    if not fits:
        return []
    rows = [[fits[0][part] for part in PARTS]]
    came: list[list[int]] = []
    for step in fits[1:]:
        reached = _sources(rows[-1], jump)
        rows.append([value + step[part] for part, (value, _) in zip(PARTS, reached, strict=True)])
        came.append([source for _, source in reached])
    at = max(range(len(PARTS)), key=lambda index: rows[-1][index])
    path = [at]
    for back in reversed(came):
        at = back[at]
        path.append(at)
    return [PARTS[index] for index in reversed(path)]
