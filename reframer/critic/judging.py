"""Verdict and failure patterns, read from the measures of an answer by small trained models.

Each is a logistic regression over a few named measures; `weights/critic.json`, written by `eval/training/critic.py`,
holds them so that a person can read what speaks for what.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from functools import cache
from typing import Any

from reframer.framework import HYBRID
from reframer.schema import Verdict
from reframer.views import HOME

WEIGHTS = HOME / "critic.json"
VERDICTS: tuple[Verdict, ...] = ("aligned", "mixed", "misaligned")
# A team of the user's own is read as any other.
KINDS = ("product", "platform", HYBRID)


def verdict(measures: Mapping[str, float], target: str) -> dict[Verdict, float]:
    """How likely each verdict is; sums to 1."""
    models = _weights()["verdict"][HYBRID if target == HYBRID else "team"]
    strength = {name: _strength(models[name], measures) for name in VERDICTS}
    most = max(strength.values())
    odds = {name: math.exp(value - most) for name, value in strength.items()}
    total = sum(odds.values())
    return {name: value / total for name, value in odds.items()}


def patterns(measures: Mapping[str, float]) -> dict[str, tuple[float, bool]]:
    """How likely each failure pattern is, and whether that is enough to name it."""
    found = {}
    for id, model in _weights()["patterns"].items():
        likely = 1 / (1 + math.exp(-max(-30.0, min(30.0, _strength(model, measures)))))
        found[id] = (likely, likely >= model["threshold"])
    return found


def _strength(model: Mapping[str, Any], measures: Mapping[str, float]) -> float:
    return float(model["start"] + sum(weight * measures[name] for name, weight in model["weights"].items()))


@cache
def _weights() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(WEIGHTS.read_text(encoding="utf-8"))
    return found
