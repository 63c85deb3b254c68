"""Verdict and failure patterns, read from the measures of an answer by small trained models.

Each is a logistic regression over a few named measures; `weights/critic.json`, written by `eval/training/critic.py`,
holds them so that a person can read what speaks for what.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from functools import cache
from operator import itemgetter, mul
from typing import Any, NamedTuple

from reframer.framework import HYBRID
from reframer.schema import Verdict
from reframer.senses import HOME

WEIGHTS = HOME / "critic.json"
VERDICTS: tuple[Verdict, ...] = ("aligned", "mixed", "misaligned")


class Weighed(NamedTuple):
    """A logistic regression: the measures it looks at, and their weights."""

    start: float
    names: tuple[str, ...]
    weights: tuple[float, ...]
    threshold: float

    def strength(self, measures: Mapping[str, float]) -> float:
        """The log odds that it holds."""
        return float(self.start + sum(map(mul, self.weights, itemgetter(*self.names)(measures))))


def verdict(measures: Mapping[str, float], target: str) -> dict[Verdict, float]:
    """How likely each verdict is; sums to 1."""
    kind = HYBRID if target == HYBRID else "team"
    strength = {name: _weighed("verdict", kind, name).strength(measures) for name in VERDICTS}
    most = max(strength.values())
    odds = {name: math.exp(value - most) for name, value in strength.items()}
    total = sum(odds.values())
    return {name: value / total for name, value in odds.items()}


def patterns(measures: Mapping[str, float]) -> dict[str, tuple[float, bool]]:
    """How likely each failure pattern is, and whether that is enough to name it."""
    found = {}
    for id in _file()["patterns"]:
        model = _weighed("patterns", id)
        likely = 1 / (1 + math.exp(-max(-30.0, min(30.0, model.strength(measures)))))
        found[id] = (likely, likely >= model.threshold)
    return found


@cache
def _weighed(*place: str) -> Weighed:
    held: dict[str, Any] = _file()
    for key in place:
        held = held[key]
    weights: dict[str, float] = held["weights"]
    return Weighed(held["start"], tuple(weights), tuple(weights.values()), held.get("threshold", 0.5))


@cache
def _file() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(WEIGHTS.read_text(encoding="utf-8"))
    return found
