"""Where in the answer each chosen sentence goes.

Chains of sentences that lean on each other stay together, and the telling keeps the story's own order: the parts are
the best division of it, with none jumped back to.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from reframer import structure
from reframer.arrange import choose
from reframer.arrange.choose import STORY_START, Weights
from reframer.reading import Reading
from reframer.schema import PARTS, PartName


def chains(reading: Reading, chosen: Sequence[int]) -> list[list[int]]:
    """The chosen sentences in story order, in runs that must stay together."""
    found: list[list[int]] = []
    for id in chosen:
        follows = bool(found) and found[-1][-1] == id - 1
        one_reply = reading.story.sentence(id).answer is not None and not reading.opens_paragraph(id)
        if follows and (one_reply or id in reading.leaning or id in reading.caveats):
            found[-1].append(id)
        else:
            found.append([id])
    return found


def place(
    reading: Reading, chosen: Sequence[int], opening: Collection[int], weight: Weights
) -> dict[PartName, list[list[int]]]:
    """Each chain's part, by the division of the story that fits best."""
    runs = chains(reading, chosen)
    told = [run for run in runs if reading.story.sentence(run[0]).answer is None]
    # What stands before the candidate's part and what was built sets the scene, if it is not half the story.
    scene = min(choose.acts(reading), STORY_START * len(reading.story.said) + 1)
    fits = [_fits(reading, run, opening, weight, index / len(told), scene) for index, run in enumerate(told)]
    part_of = {run[0]: part for run, part in zip(told, structure.assign(fits, float("inf")), strict=True)}
    placed: dict[PartName, list[list[int]]] = {}
    before: list[int] = []
    for run in runs:
        part = part_of.get(run[0]) or _reply_part(reading, run, weight)
        if run[0] not in part_of and _terms(reading, run) & _terms(reading, before):
            part = next(name for name, group in placed.items() if before in group)
        placed.setdefault(part, []).append(run)
        before = run
    return placed


def _terms(reading: Reading, run: Sequence[int]) -> set[str]:
    return {term for id in run for term in reading.terms[id]}


def _reply_part(reading: Reading, run: Sequence[int], weight: Weights) -> PartName:
    """The part of a reply to a gap question that takes up nothing of the story."""
    fits = _fits(reading, run, (), weight, 0.6)
    return max((part for part in PARTS if part not in ("problem", "approach")), key=lambda part: fits[part])


def _fits(
    reading: Reading, run: Sequence[int], opening: Collection[int], weight: Weights, position: float, scene: float = 0
) -> Mapping[PartName, float]:
    said = " ".join(reading.story.sentence(id).text for id in run)
    scores = {id: max(reading.score(n, id) for n in run) for n in run for id in reading.scores[n - 1]}
    fits = {part: structure.fit(said, scores, part, position, weight.wanted) for part in PARTS}
    fits["problem"] = 2.0 if run[0] in opening else 0.95 if run[0] <= max(opening, default=0) else -1.0 - position
    if opening and max(opening) < run[-1] < scene:
        fits["problem"] = 2.0
    return fits
