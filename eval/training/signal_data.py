"""The labelled sentences, their authors, and the reworded copies that the teacher labels."""

from __future__ import annotations

import json
import zlib
from pathlib import Path
from typing import Any

import numpy as np

from reframer.signals import KNOWN
from reframer.text import sentences

DATA, TEACHER = Path("eval/data"), Path("eval/training/teacher.npz")
AUTHORS = ("", "_b", "_c", "_d", "_e", "_f")


def labelled() -> list[dict[str, Any]]:
    """Every labelled sentence, in the order of the files, with its `author`."""
    rows = []
    for author in AUTHORS:
        for line in (DATA / f"sentences{author}.jsonl").read_text(encoding="utf-8").splitlines():
            rows.append(json.loads(line) | {"author": author})
    return rows


def answers(rows: list[dict[str, Any]]) -> np.ndarray:
    """A row per sentence, 1 for each signal it shows."""
    return np.array([[name in row["signals"] for name in KNOWN] for row in rows], dtype=np.float64)


def teaching(count: int) -> tuple[list[str], np.ndarray]:
    """The reworded sentences, `count` a copy in the labelled order, and the vectors of labelled and reworded."""
    with np.load(TEACHER) as held:
        reworded = zlib.decompress(held["reworded"].tobytes()).decode().split("\n")
        vectors = held["vectors"].astype(np.float32) * held["step"]
    if len(reworded) % count or len(vectors) != count + len(reworded):
        raise ValueError("teacher.npz was made from other sentences; run python -m eval.training.distil")
    return reworded, vectors


def drafts() -> tuple[list[str], np.ndarray, np.ndarray]:
    """Sentences of the draft answers, the number of each one's text, and 1 for each signal that its text shows."""
    texts, owners, shown = [], [], []
    lines = [line for name in ("drafts", "drafts_b") for line in (DATA / f"{name}.jsonl").read_text().splitlines()]
    for number, line in enumerate(lines):
        row = json.loads(line)
        for span in sentences(row["answer"]):
            texts.append(row["answer"][span.start : span.end])
            owners.append(number)
            shown.append([name in row["signals"] for name in KNOWN])
    return texts, np.array(owners), np.array(shown, dtype=np.float64)
