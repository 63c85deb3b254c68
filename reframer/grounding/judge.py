"""How likely a clause says more than its story, where no rule proves it: a small trained model over named measures.

Logistic regressions whose weights, in `weights/grounding.json` as `eval/training/grounding.py` writes them, a person
can read: one says how likely, one for each kind of violation says which, and one says whose work a clause tells.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, NamedTuple

from reframer.grounding.credit import Credit
from reframer.grounding.evidence import Evidence
from reframer.grounding.likeness import Likeness
from reframer.grounding.lines import Read
from reframer.grounding.measures import Beside, Measures
from reframer.schema import Violation, ViolationKind
from reframer.senses import HOME

WEIGHTS = HOME / "grounding.json"
KINDS: tuple[ViolationKind, ...] = (
    "number", "outcome", "ownership", "causality", "scope", "certainty", "activity",
)  # fmt: skip


class Weighed(NamedTuple):
    """A logistic regression; `squares` weigh the squares of measures."""

    start: float
    weights: Mapping[str, float]
    squares: Mapping[str, float]

    def strength(self, measures: Mapping[str, float]) -> float:
        """The log odds that it holds."""
        found = self.start + sum(self.weights.get(name, 0.0) * value for name, value in measures.items())
        return found + sum(weight * measures.get(name, 0.0) ** 2 for name, weight in self.squares.items())

    def likely(self, measures: Mapping[str, float]) -> float:
        """How likely it holds, from 0 to 1."""
        return _odds(self.strength(measures))


def _odds(strength: float) -> float:
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, strength))))


class Judged(NamedTuple):
    """What the judge says of a line: how likely it says more than the story, and the clause that speaks most for it."""

    likely: float
    violation: Violation | None


class Judge:
    """Judges lines against one story."""

    def __init__(self, evidence: Evidence) -> None:
        likeness = Likeness(evidence)
        self._measures = Measures(evidence, likeness)
        self._credit = Credit(evidence, likeness)

    def beside(self, line: Read, found: Mapping[str, list[Violation]]) -> Iterator[Beside]:
        """The clauses of a line beside the story."""
        return self._measures.of(line, found)

    def claimed(self, line: Read, found: Mapping[str, list[Violation]]) -> Iterator[Beside]:
        """The clauses in which a line's 'I' or 'we' act, beside who does such things in the story."""
        return self._credit.of(line, found)

    def credit(self, line: Read, found: Mapping[str, list[Violation]]) -> Iterator[Violation]:
        """The clauses that take for the candidate what the story most likely gives to another."""
        for beside in self._credit.of(line, found):
            if weights()["credit"].likely(beside.measures) >= limits().another:
                yield _violation(line, beside, "ownership")

    def judge(self, line: Read, found: Mapping[str, list[Violation]]) -> Judged:
        """The clause of a line that most likely says more; `found` is what the rules object to, proved and doubted."""
        added = weights()["added"]
        best, worst = -math.inf, None
        for beside in self._measures.of(line, found):
            strength = added.strength(beside.measures)
            if strength > best:
                best, worst = strength, beside
        if worst is None:
            return Judged(0.0, None)
        return Judged(_odds(best), _violation(line, worst, _kind(worst)))


def _kind(beside: Beside) -> ViolationKind:
    # An added name is proved by the rules, and a number cannot be wrong where there is none.
    kinds = [kind for kind in KINDS if kind != "number" or beside.measures["amounts"]]
    return max(kinds, key=lambda each: weights()[each].strength(beside.measures))


def _violation(line: Read, beside: Beside, kind: ViolationKind) -> Violation:
    told = " ".join(token.text for token in beside.told.tokens)
    span = line.text[beside.clause.start : beside.clause.end]
    return Violation(kind=kind, span=span, why=f'The story does not seem to bear this out; nearest it says "{told}".')


@cache
def weights() -> Mapping[str, Weighed]:
    """The models by name: `added`, and one for each kind."""
    models = _file()["models"]
    return {name: Weighed(model["start"], model["weights"], model["squares"]) for name, model in models.items()}


class Limits(NamedTuple):
    """How likely a line must be to count as false where nobody looks again, as doubtful, and as another's work."""

    false: float
    doubtful: float
    another: float


@cache
def limits() -> Limits:
    """The limits that were set with the weights."""
    return Limits(*(float(_file()[name]) for name in Limits._fields))


@cache
def _file() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(WEIGHTS.read_text(encoding="utf-8"))
    return found
