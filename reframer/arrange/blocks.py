"""The order of telling: what serves the team comes early, as far as nothing then hangs in the air.

A block is a paragraph, or a run of notes on one thing. The opening stays first and the close last; between them a
block moves up past others that serve the team less, unless it leans on them or speaks of what they bring in.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from reframer import text
from reframer.arrange.choose import BUILT, POINTS, STORY_START
from reframer.reading import Reading

# How much more a block has to serve the team than the one before it, to be told first.
LEAD = 0.3
# A block of at least this worth serves the team well enough to stay where it is.
OTHERS = 0.1
# Whoever tells by situation, task, action and result has put it in order.
_STAR = re.compile(r"^\W*(?:situation|task)\b\W*", re.IGNORECASE | re.MULTILINE)


@dataclass(frozen=True)
class _About:
    """What bears on moving blocks: the worth of each by its first id, the terms that the opening brought in, and the
    sentence that first tells what was built."""

    worth: Mapping[int, float]
    known: set[str]
    built: int


def in_order(reading: Reading, kept: Iterable[int], value: Mapping[int, float], opening: int) -> list[int]:
    """The kept ids in the order of telling; `opening` is the last id of the opening, `value` what each is worth.

    What the first third of the story tells stays first.
    """
    if _STAR.search(reading.story.text):
        return sorted(kept)
    parts = blocks(reading, sorted(kept))
    start = max(opening, len(reading.story.said) * STORY_START)
    head = next((i for i, block in enumerate(parts) if block[0] > start), len(parts))
    fixed, movable, close = parts[:head], parts[head:-1], parts[head:][-1:]
    about = _About(
        worth={block[0]: _worth(reading, block, value) for block in movable},
        known=set().union(*(_terms(reading, block) for block in fixed)),
        built=next((id for block in parts for id in block if BUILT.search(reading.story.sentence(id).text)), 0),
    )
    ordered: list[list[int]] = []
    for block in movable:
        at = len(ordered)
        while at and _may_pass(reading, block, ordered[at - 1], about):
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


def _may_pass(reading: Reading, block: Sequence[int], before: Sequence[int], about: _About) -> bool:
    """Whether a block may be told before the one that it follows: it serves the team, that one serves others.

    Nothing is told before what was built, and nothing that speaks as of something known of what that one brings in.
    """
    first = reading.story.sentence(block[0]).text
    if block[0] in reading.leaning or POINTS.match(first) or about.built in before:
        return False
    if about.worth[before[0]] >= OTHERS or about.worth[block[0]] < about.worth[before[0]] + LEAD:
        return False
    brought = _terms(reading, before) - about.known
    return not any(brought & reading.known[id] for id in block)


def _terms(reading: Reading, block: Sequence[int]) -> set[str]:
    return {stem for id in block for stem in reading.terms[id]}
