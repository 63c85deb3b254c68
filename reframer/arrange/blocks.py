"""The order of telling: what serves the team comes early, as far as nothing then hangs in the air.

A block is a paragraph, or a run of notes on one thing. The opening stays first and the close last; between them a
block moves up past others that serve the team less, unless it leans on them or speaks of what they bring in.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from reframer import text
from reframer.arrange.choose import BUILT, RESULT
from reframer.reading import Reading

# How much more a block has to serve the team than the one before it, to be told first.
LEAD = 0.3
# Whoever tells by situation, task, action and result has put it in order.
_STAR = re.compile(r"^\W*(?:situation|task)\b\W*", re.IGNORECASE | re.MULTILINE)


def in_order(reading: Reading, kept: Iterable[int], value: Mapping[int, float], opening: int) -> list[int]:
    """The kept ids in the order of telling; `opening` is the last id of the opening, `value` what each is worth."""
    if _STAR.search(reading.story.text):
        return sorted(kept)
    parts = blocks(reading, sorted(kept))
    head = next((i + 1 for i, block in enumerate(parts) if block[-1] >= opening), len(parts))
    fixed, movable, close = parts[:head], parts[head:-1], parts[head:][-1:]
    worth = {block[0]: _worth(reading, block, value) for block in movable}
    terms = {block[0]: _terms(reading, block) for block in parts}
    known = set().union(*(terms[block[0]] for block in fixed)) if fixed else set()
    ordered: list[list[int]] = []
    for block in movable:
        at = len(ordered)
        while at and _may_pass(reading, block, ordered[at - 1], worth, terms, known):
            at -= 1
        ordered.insert(at, block)
    return [id for block in (*fixed, *ordered, *close) for id in block]


def blocks(reading: Reading, kept: Sequence[int]) -> list[list[int]]:
    """The kept sentences by paragraph; one that leans on the paragraph before belongs to it."""
    found: list[list[int]] = []
    for id in kept:
        crosses = not found or any(reading.opens_paragraph(i) for i in range(found[-1][-1] + 1, id + 1))
        if not found or (crosses and not (id in reading.leaning and id - 1 in found[-1])):
            found.append([])
        found[-1].append(id)
    return found


def _worth(reading: Reading, block: Sequence[int], value: Mapping[int, float]) -> float:
    lengths = {id: len(text.words(reading.story.sentence(id).text)) for id in block}
    return sum(value.get(id, 0.0) * lengths[id] for id in block) / max(1, sum(lengths.values()))


def _may_pass(
    reading: Reading,
    block: Sequence[int],
    before: Sequence[int],
    worth: Mapping[int, float],
    terms: Mapping[int, set[str]],
    known: set[str],
) -> bool:
    """Whether a block may be told before the one that it follows: that one serves others, and nothing needs it first.

    No result is told before what brought it, and nothing before what was built.
    """
    if block[0] in reading.leaning or worth[before[0]] >= 0 or worth[block[0]] < worth[before[0]] + LEAD:
        return False
    if _holds(reading, block, RESULT) or _holds(reading, before, BUILT):
        return False
    return not (terms[block[0]] & terms[before[0]]) - known


def _holds(reading: Reading, block: Sequence[int], pattern: re.Pattern[str]) -> bool:
    return any(pattern.search(reading.story.sentence(id).text) for id in block)


def _terms(reading: Reading, block: Sequence[int]) -> set[str]:
    return {stem for id in block for stem in text.terms(reading.story.sentence(id).text)}
