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
LEAD = 0.2
# A block of at least this worth serves the team well enough to stay where it is.
OTHERS = 0.1
# A look back or ahead ends a telling, and so does what came after.
_CLOSES = re.compile(
    r"\b(?:next|planned|plans?|would|learn\w*|lesson\w*|mistakes?|looking back|hindsight|differently|regret|today|"
    r"since then|still|later|afterwards|in the end|finally|left|moved on|proud|"
    r"not (?:finished|done|started)|unfinished|hand(?:ed)? ?over|open (?:points?|questions?)|never|thanks)\b",
    re.IGNORECASE,
)
# What went wrong came after what was tried, and is told after it.
_WENT_WRONG = re.compile(r"\b(?:went wrong|mistakes?|incidents?|failures?|failed|missed|outage)\b", re.IGNORECASE)
# A last paragraph of fewer sentences is no subject of its own.
WHOLE = 3
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

    A block that begins in the scene stays there, and so does what closes the story.
    """
    if _STAR.search(reading.story.text) or not reading.has_paragraphs:
        return sorted(kept)
    parts = blocks(reading, sorted(kept))
    start = max(opening, len(reading.story.said) * STORY_START)
    head = next((i for i, block in enumerate(parts) if block[0] > start), len(parts))
    end = len(parts) - (not parts or _is_close(reading, parts[-1], value))
    fixed, movable, close = parts[:head], parts[head:end], parts[max(head, end) :]
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


def _is_close(reading: Reading, block: Sequence[int], value: Mapping[int, float]) -> bool:
    """Whether a story's last block ends it: by a result, a look back or ahead, or by saying little to this team."""
    if len(block) < WHOLE or _worth(reading, block, value) < OTHERS:
        return True
    ends = (reading.story.sentence(id).text for id in (block[0], block[-1]))
    return any(_CLOSES.search(said) for said in ends) or any(id in reading.results for id in block)


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
    if block[0] in reading.leaning or POINTS.match(first) or _WENT_WRONG.search(first) or about.built in before:
        return False
    # "Things that went well" and "things that did not" are a pair, in this order.
    if text.words(first.lower())[:2] == text.words(reading.story.sentence(before[0]).text.lower())[:2]:
        return False
    if about.worth[before[0]] >= OTHERS or about.worth[block[0]] < about.worth[before[0]] + LEAD:
        return False
    brought = _terms(reading, before) - about.known
    return not any(brought & reading.known[id] for id in block)


def _terms(reading: Reading, block: Sequence[int]) -> set[str]:
    return {stem for id in block for stem in reading.terms[id]}
