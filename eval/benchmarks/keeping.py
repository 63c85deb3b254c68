"""The figures that were measured, kept in one file, with the machine they were measured on."""

from __future__ import annotations

import json
import os
import platform
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
FIGURES = Path(__file__).with_name("figures.json")
Told = dict[str, Any]


def kept() -> dict[str, Told]:
    """All figures by the name of their measurement."""
    return json.loads(FIGURES.read_text(encoding="utf-8")) if FIGURES.exists() else {}


def keep(name: str, told: Told) -> None:
    """Keeps the figures of one measurement beside the others."""
    figures = kept() | {name: {"machine": machine(), **rounded(told)}}
    rows = (f"{json.dumps(each)}: {json.dumps(told)}" for each, told in sorted(figures.items()))
    text = "{\n" + ",\n".join(rows) + "\n}\n"
    fresh = FIGURES.with_suffix(".new")
    fresh.write_text(text, encoding="utf-8")
    fresh.replace(FIGURES)


def machine() -> str:
    """What the figures hang on."""
    return f"{os.cpu_count()} cores, {platform.system()} {platform.machine()}, Python {platform.python_version()}"


def rounded(told: Any) -> Any:
    """The same with four significant digits, for more of them say nothing."""
    if isinstance(told, dict):
        return {key: rounded(value) for key, value in told.items()}
    if isinstance(told, list):
        return [rounded(value) for value in told]
    return float(f"{told:.4g}") if isinstance(told, float) else told


def timed(command: Sequence[object]) -> float:
    """Seconds of a whole process, run in the checkout with no settings of the user's; its failure is an error."""
    env = os.environ | {"PYTHONPATH": str(ROOT), "REFRAMER_CONFIG": "nowhere"}
    start = time.perf_counter()
    done = subprocess.run(
        list(map(str, command)), cwd=ROOT, env=env, check=False, stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    seconds = time.perf_counter() - start
    if done.returncode:
        raise RuntimeError(f"{' '.join(map(str, command))[:200]} ended with {done.returncode}: {done.stderr[-500:]}")
    return seconds
