"""The figures that a change is held against: kept under review, taken over by a command, never by themselves."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from reframer import files
from reframer.errors import InputError
from reframer.evals.comparing import Side, Value
from reframer.evals.suite import Suite


def path(suite: Suite) -> Path:
    """Where a suite's baseline stands."""
    return suite.baselines / f"{suite.suite}.json"


def load(suite: Suite) -> dict[str, Side]:
    """The sides of a suite's baseline by name; none where there is no file.

    Raises InputError where the file is broken or of another suite.
    """
    file = path(suite)
    if not file.exists():
        return {}
    try:
        raw = json.loads(files.read(file))
        sides = {
            name: Side(
                f"baseline {name}",
                {
                    metric: {case: Value(value, raw["clusters"][case], "") for case, value in cases.items()}
                    for metric, cases in metrics.items()
                },
                {},
            )
            for name, metrics in raw["sides"].items()
        }
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise InputError(
            f"{file} is no baseline ({error}); take it from version control, or write it anew with --take-over"
        ) from None
    if raw.get("suite") != suite.suite or raw.get("task") != suite.task:
        raise InputError(
            f"{file} is the baseline of the suite {raw.get('suite')!r} ({raw.get('task')}), not of {suite.suite!r} "
            f"({suite.task}); give each suite its own name"
        )
    return sides


def save(suite: Suite, sides: Sequence[Side]) -> Path:
    """Takes the present figures over as the baseline."""
    clusters = {
        case: value.cluster for side in sides for values in side.values.values() for case, value in values.items()
    }
    told: dict[str, Any] = {
        "suite": suite.suite, "task": suite.task, "clusters": dict(sorted(clusters.items())),
        "sides": {side.name: _plain(side) for side in sides},
    }  # fmt: skip
    file = path(suite)
    file.parent.mkdir(parents=True, exist_ok=True)
    files.write(file, json.dumps(told, ensure_ascii=False, indent=1) + "\n")
    return file


def _plain(side: Side) -> Mapping[str, Mapping[str, float]]:
    return {
        metric: {case: round(each.value, 4) for case, each in sorted(cases.items())}
        for metric, cases in sorted(side.values.items())
    }
