"""Inputs, calls of the command, and outputs."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from typer.testing import CliRunner

from reframer.cli import app
from reframer.errors import ReframerError
from reframer.settings import Settings

SENTENCES = ("If the cache is down we serve a copy.", "Half the riders saw the new screen.", "I decided to stop.")
EMBEDDED = Settings(engine="embedded")


def lines(count: int) -> list[bytes]:
    rows = ({"id": str(n), "text": f"{SENTENCES[n % 3]} Number {n}."} for n in range(count))
    return [json.dumps(row).encode() + b"\n" for row in rows]


def written(path: Path, count: int, bad: int | None = None) -> Path:
    given = lines(count)
    if bad is not None:
        given[bad] = b"nope\n"
    path.write_bytes(b"".join(given))
    return path


def run(*arguments: str | Path) -> tuple[int, str]:
    ended = CliRunner().invoke(app, ["batch", *map(str, arguments)])
    if isinstance(ended.exception, ReframerError):
        return ended.exception.exit_code, str(ended.exception)
    if ended.exception is not None and not isinstance(ended.exception, SystemExit):
        raise ended.exception
    return ended.exit_code, ended.stderr


def rows(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def started(*arguments: str | Path, **more: Any) -> subprocess.Popen[bytes]:
    """The command as a process of its own."""
    command = [sys.executable, "-m", "reframer", "batch", *map(str, arguments)]
    environment = os.environ | {"PYTHONUNBUFFERED": "1"}
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=environment, **more)


def until(held: Callable[[], bool], seconds: float = 60) -> None:
    for _ in range(round(seconds / 0.025)):
        if held():
            return
        time.sleep(0.025)
    raise AssertionError("it never came to that")
