"""What a run made of the cases, and how it scored: two files of JSON lines in a folder of its own."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

from reframer import files
from reframer.errors import InputError

# stale: the prompt is not the recorded one; missing: nothing was recorded. Neither says anything of the prompt.
Outcome = Literal["done", "failed", "refused", "stale", "missing"]
OUTPUTS, SCORES, SUMMARY = "outputs.jsonl", "scores.jsonl", "run.json"


@dataclass(frozen=True, slots=True)
class Output:
    """What became of one case by one variant and model in one epoch.

    `result` is the task's result as JSON; `said` holds what the model answered, by prompt; `why` explains any other
    outcome than done.
    """

    case: str
    cluster: str
    variant: str
    model: str
    epoch: int
    outcome: Outcome
    result: dict[str, Any] | None = None
    said: list[dict[str, str]] = field(default_factory=list)
    why: str = ""
    usage: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Score:
    """One metric of one output: a value, or None where it could not be judged, and the reason.

    `flips` says of each of a judge's choices whether the other order turned it.
    """

    case: str
    cluster: str
    variant: str
    model: str
    epoch: int
    metric: str
    value: float | None
    reason: str = ""
    flips: list[bool] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Run:
    """A run's folder."""

    folder: Path

    @property
    def name(self) -> str:
        """The run's name: its folder's."""
        return self.folder.name

    def outputs(self) -> list[Output]:
        """Its outputs. Raises InputError where they cannot be read."""
        return [Output(**row) for row in _rows(self.folder / OUTPUTS)]

    def scores(self) -> list[Score]:
        """Its scores. Raises InputError where they cannot be read."""
        return [Score(**row) for row in _rows(self.folder / SCORES)]

    def write_outputs(self, outputs: Iterable[Output]) -> None:
        """Writes the outputs, whole or not at all."""
        _write(self.folder / OUTPUTS, map(plain, outputs))

    def write_scores(self, scores: Iterable[Score]) -> None:
        """Writes the scores, whole or not at all."""
        _write(self.folder / SCORES, map(plain, scores))


def new(runs: Path, suite: str) -> Run:
    """A folder for a run that begins now."""
    stamp = datetime.now(UTC).strftime("%Y%m%d-%H%M%S-%f")[:-3]
    folder = runs / suite / stamp
    folder.mkdir(parents=True, exist_ok=True)
    return Run(folder)


def find(runs: Path, suite: str, name: str | None = None) -> Run:
    """A run by its name or folder, the latest where none is given. Raises InputError where there is none."""
    home = runs / suite
    if name:
        for folder in (Path(name), home / name):
            if (folder / OUTPUTS).is_file():
                return Run(folder)
        raise InputError(f"there is no run {name!r} in {home}; `reframer eval run` makes one")
    there = sorted(folder for folder in home.glob("*") if (folder / OUTPUTS).is_file()) if home.is_dir() else []
    if not there:
        raise InputError(f"{suite} has no run yet; `reframer eval run` makes one")
    return Run(there[-1])


def plain(row: Output | Score) -> dict[str, Any]:
    """An output or a score as a dict; what it holds is not copied."""
    return {name: getattr(row, name) for name in row.__slots__}


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    try:
        with path.open(encoding="utf-8") as lines:
            for number, line in enumerate(lines, 1):
                try:
                    yield json.loads(line)
                except ValueError:
                    raise InputError(f"{path}:{number} is cut short; run the suite again") from None
    except OSError as error:
        raise InputError(f"{path} cannot be read ({error.strerror}); run the suite again") from None


def _write(path: Path, rows: Iterable[dict[str, Any]]) -> None:
    with files.growing(path) as file:
        for row in rows:
            file.write(json.dumps(row, ensure_ascii=False) + "\n")
