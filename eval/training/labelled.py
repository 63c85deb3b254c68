"""The labelled texts: those kept for measuring (`eval/data`), and those written for training (`eval/training/data`)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

KEPT, OWN = Path("eval/data"), Path("eval/training/data")


def rows(path: Path) -> list[dict[str, Any]]:
    """The objects of a JSON Lines file, each with its file's `author`."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return [json.loads(line) | {"author": path.stem} for line in lines]


def written(kind: str) -> list[dict[str, Any]]:
    """What was written for training: `sentences`, `drafts`, `contexts` or `questions`, in the order of the files."""
    return [row for path in sorted(OWN.glob(f"{kind}_*.jsonl")) for row in rows(path)]


def kept(kind: str) -> list[dict[str, Any]]:
    """What is kept for measuring: `sentences`, `drafts` or `contexts`."""
    return [row for path in sorted(KEPT.glob(f"{kind}*.jsonl")) for row in rows(path)]


def sentences() -> list[dict[str, Any]]:
    """Every labelled sentence with `text`, `signals`, `author`, and `doc` where it stands in a whole text.

    The drafts kept for measuring are not among them, so that whatever reads drafts is measured on texts never seen.
    """
    return [*kept("sentences"), *written("sentences"), *_of_drafts()]


def _of_drafts() -> Iterator[dict[str, Any]]:
    for draft in written("drafts"):
        for sentence in draft["sentences"]:
            yield sentence | {"author": draft["author"], "doc": draft["id"]}


def answer(draft: dict[str, Any]) -> str:
    """The text of a draft answer."""
    return draft["answer"] if "answer" in draft else " ".join(sentence["text"] for sentence in draft["sentences"])
