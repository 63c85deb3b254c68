"""What can be counted of a clause of a line beside its story: the named measures from which the judge reads.

Nothing counts how long a line is: among labelled lines the false ones are shorter, which says nothing of others.
Shares go from 0 to 1. `adds:x` and `drops:x` are small words that the clause has and the story's place has not, and the
other way round; `acts:a|b` and `rung:a|b` set who acts, and how far up the ladder of roles, beside the story's.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple

from reframer.grounding.clauses import Clause
from reframer.grounding.deeds import Deed
from reframer.grounding.evidence import Evidence
from reframer.grounding.likeness import WHOLE, Alike, Likeness
from reframer.grounding.lines import Read
from reframer.schema import Violation

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

# Small words that claim nothing.
_EMPTY = frozenset(
    "the a an of to in on at for and with by it that this is was were are as be been so i we my our".split()
)
_NOT = frozenset("not no never nobody nothing without neither".split())
FIVE = 5.0


class Beside(NamedTuple):
    """A clause of a line, the story clause it comes nearest to, and the measures of the two."""

    clause: Clause
    told: Clause
    measures: dict[str, float]


class Measures:
    """Sets the clauses of lines beside one story."""

    def __init__(self, evidence: Evidence, likeness: Likeness) -> None:
        self._evidence = evidence
        self._likeness = likeness
        self._lows = [frozenset(token.low for token in sentence.tokens) for sentence in evidence.sentences]

    def of(self, line: Read, found: Mapping[str, list[Violation]]) -> Iterator[Beside]:
        """Each clause of a line that the story does not hold word for word; `found` is what the rules object to."""
        import numpy as np

        alike = self._likeness.of(line)
        if not self._evidence.clauses or not alike.words:
            return
        whole = alike.share(alike.sentences, list(range(len(alike.words))))
        home = np.array(self._likeness.home)
        said = self._evidence.acting(line)
        for number, clause in enumerate(line.clauses):
            places = alike.within(clause.start, clause.end)
            if clause.start in line.told or not places:
                continue
            by_sentence = alike.share(alike.sentences, places)
            near = np.argsort(-(by_sentence + WHOLE * whole), kind="stable")[:3]
            by_clause = alike.share(alike.clauses, places)
            told = self._evidence.clauses[int(np.argmax(by_clause + 0.5 * (by_sentence + WHOLE * whole)[home]))]
            made = _shares(alike, places, near, by_sentence, float(by_clause.max()))
            made["line"] = float(whole.max())
            made["apart"] = abs(int(near[0]) - int(whole.argmax())) / FIVE
            made |= self._amounts(line, clause, near) | self._small(line, clause, told, near)
            made |= _roles(said[number], self._evidence.deed(told))
            made |= objections(line, clause, found)
            yield Beside(clause, told, made)

    def _amounts(self, line: Read, clause: Clause, near: NDArray[np.int64]) -> dict[str, float]:
        """How many amounts there are, how many the story does not hold, and how many its nearest sentences do not."""
        amounts = [q for q in line.quantities if clause.start <= q.start < clause.end]
        unknown = astray = other = 0
        for amount in amounts:
            equal = [
                q for q in self._evidence.quantities if abs(amount.value - q.value) <= 1e-6 * max(1.0, abs(q.value))
            ]
            unknown += not equal
            astray += not any(self._evidence.place[q.sentence] in near for q in equal)
            other += not any(amount.noun & q.noun for q in equal)
        return {"amounts": float(len(amounts)), "unknown_amounts": float(unknown), "astray_amounts": float(astray),
                "other_amounts": float(other)}  # fmt: skip

    def _small(self, line: Read, clause: Clause, told: Clause, near: NDArray[np.int64]) -> dict[str, float]:
        """The small words that turn a claim: added to the story's nearest sentences, or dropped from its clause."""
        there = self._lows[int(near[0])] | (self._lows[int(near[1])] if len(near) > 1 else frozenset())
        here = frozenset(token.low for token in line.tokens)
        small = [token.low for token in clause.tokens if token.what == "word" and not token.content]
        gone = [token.low for token in told.tokens if token.what == "word" and not token.content]
        made = {f"adds:{low}": 1.0 for low in small if low not in there and low not in _EMPTY}
        made |= {f"drops:{low}": 1.0 for low in gone if low not in here and low not in _EMPTY}
        denies, denied = (any(low in _NOT or low.endswith("n't") for low in c.words) for c in (clause, told))
        return made | {"denies": float(denies), "denied": float(denied), "turned": float(denies != denied)}


def _shares(
    alike: Alike, places: list[int], near: NDArray[np.int64], by_sentence: NDArray[np.float64], clause: float
) -> dict[str, float]:
    """How much of a clause the nearest clause, the nearest sentence, the two nearest, and the whole story say."""
    both, every = alike.sentences[places][:, near[:2]].max(axis=1), alike.sentences[places].max(axis=1)
    weight = alike.weight[places]
    total = max(float(weight.sum()), 1e-6)
    return {
        "clause": clause, "sentence": float(by_sentence[near[0]]), "two": float(weight @ both) / total,
        "story": float(weight @ every) / total, "strangest": float(every.min()), "strangest_near": float(both.min()),
        "words": len(places) / FIVE,
    }  # fmt: skip


def _roles(said: Deed, told: Deed) -> dict[str, float]:
    return {f"acts:{said.actor}|{told.actor}": 1.0, f"rung:{said.rung}|{told.rung}": 1.0}


def objections(line: Read, clause: Clause, found: Mapping[str, list[Violation]]) -> dict[str, float]:
    """Which rules object to words of the clause: `proved:kind` and `doubted:kind`."""
    made: dict[str, float] = {}
    for strength, violations in found.items():
        for violation in violations:
            at = line.text.find(violation.span)
            if at < clause.end and at + len(violation.span) > clause.start:
                made[f"{strength}:{violation.kind}"] = 1.0
    return made
