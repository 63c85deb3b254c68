"""Fuzzing: `targets` says what is held to what, `__main__` runs it, `corpus` keeps what was found and mended."""

from __future__ import annotations

from pathlib import Path

HERE = Path(__file__).parent
CORPUS = HERE / "corpus"
