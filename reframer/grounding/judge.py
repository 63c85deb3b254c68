"""How likely a clause says more than its story, where no rule proves it: a small trained model over named measures.

Logistic regressions whose weights, in `weights/grounding.json` as `eval/training/grounding.py` writes them, a person
can read; one says how likely, and one for each kind of violation says which.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, NamedTuple

from reframer.grounding.evidence import Evidence
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


class Judged(NamedTuple):
    """What the judge says of a line: how likely it says more than the story, and the clause that speaks most for it."""

    likely: float
    violation: Violation | None


class Judge:
    """Judges lines against one story."""

    def __init__(self, evidence: Evidence) -> None:
        self._measures = Measures(evidence)

    def beside(self, line: Read, found: Mapping[str, list[Violation]]) -> Iterator[Beside]:
        """The clauses of a line beside the story."""
        return self._measures.of(line, found)

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
        return Judged(1 / (1 + math.exp(-max(-30.0, min(30.0, best)))), _violation(line, worst))


def _violation(line: Read, beside: Beside) -> Violation:
    # An added name is proved by the rules, and a number cannot be wrong where there is none.
    kinds = [kind for kind in KINDS if kind != "number" or beside.measures["amounts"]]
    kind = max(kinds, key=lambda each: weights()[each].strength(beside.measures))
    told = " ".join(token.text for token in beside.told.tokens)
    span = line.text[beside.clause.start : beside.clause.end]
    return Violation(kind=kind, span=span, why=f'The story does not seem to bear this out; nearest it says "{told}".')


@cache
def weights() -> Mapping[str, Weighed]:
    """The models by name: `added`, and one for each kind."""
    models = _file()["models"]
    return {name: Weighed(model["start"], model["weights"], model["squares"]) for name, model in models.items()}


def limits() -> tuple[float, float]:
    """From how likely on a line counts as false where nobody looks again, and from how likely on as doubtful."""
    return _file()["false"], _file()["doubtful"]


@cache
def _file() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(WEIGHTS.read_text(encoding="utf-8"))
    return found
