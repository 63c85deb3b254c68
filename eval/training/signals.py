"""Trains and cross-validates the signal model.

    python -m eval.training.signals --cross-validate
    python -m eval.training.signals --train

The first leaves each author of `eval/data` out in turn, prints the figures and writes `eval/training/signals_cv.json`;
the second writes `reframer/weights/signals.npz` from all. Both leave out authors one by one first: from what is said of
those, thresholds and the reading in context are learnt; what is said of drafts is kept in `left_out.npz`, from which
the critic learns.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression

from eval.training.labelled import kept, sentences
from eval.training.linear import Corpus, fit, pack, space, without_each, write
from reframer.signals import KNOWN, WEIGHTS, surroundings

REPORT, LEFT_OUT = Path("eval/training/signals_cv.json"), Path("eval/training/left_out.npz")
# How firmly the reading in context holds to a sentence's own margins.
FIRM = 10.0


def main() -> None:
    """Runs what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--train", action="store_true")
    parser.add_argument("--cross-validate", action="store_true")
    asked = parser.parse_args()
    rows = sentences()
    truth = np.array([[name in row["signals"] for name in KNOWN] for row in rows], dtype=np.float64)
    data = Corpus([row["text"] for row in rows])
    said = left_out(rows, data, truth)
    np.savez(LEFT_OUT, **drafts_of(rows, said))
    if asked.cross_validate:
        cross_validate(rows, truth, said)
    if asked.train:
        every = np.arange(len(rows))
        place = space(data, every)
        arrays = pack(place, fit(place, every, truth)) | calibrated(rows, truth, said, every)
        write(WEIGHTS, arrays)
        print(f"{WEIGHTS}: {WEIGHTS.stat().st_size / 1e6:.2f} MB, {len(arrays['known'])} n-grams")


def left_out(rows: list[dict[str, Any]], data: Corpus, truth: np.ndarray) -> np.ndarray:
    """What a model that never saw their author says of each sentence kept for measuring, and of each in a whole text.

    Rows of nan for the rest, which is learnt from in every fold. What is kept for measuring has a fold of its own for
    each author, features and all; the others are told apart by `without_each`.
    """
    author = np.array([row["author"] for row in rows])
    said = without_each(space(data, np.arange(len(rows))), truth, author)
    measured = {row["author"] for row in kept("sentences")}
    said[[row.get("doc") is None and row["author"] not in measured for row in rows]] = np.nan
    for out in sorted(measured):
        inside, outside = np.flatnonzero(author != out), np.flatnonzero(author == out)
        place = space(data, inside)
        said[outside] = fit(place, inside, truth).margins(place, outside)
        print(f"without {out}: F1 {best(truth[outside], said[outside])[1]:.3f} at its best threshold", flush=True)
    return said


def cross_validate(rows: list[dict[str, Any]], truth: np.ndarray, said: np.ndarray) -> None:
    """For each author of the data kept for measuring, what was learnt without them."""
    author = np.array([row["author"] for row in rows])
    shown, alone = np.zeros(truth.shape, dtype=bool), np.zeros(truth.shape, dtype=bool)
    for out in dict.fromkeys(row["author"] for row in kept("sentences")):
        inside, outside = np.flatnonzero(author != out), np.flatnonzero(author == out)
        found = calibrated(rows, truth, said, inside)
        alone[outside] = said[outside] >= found["limits"]
        shown[outside] = in_context(rows, said, outside, found["around"]) >= found["limits"]
    report(rows, truth, shown, alone)


def calibrated(
    rows: list[dict[str, Any]], truth: np.ndarray, said: np.ndarray, inside: np.ndarray
) -> dict[str, np.ndarray]:
    """Thresholds, the reading in context and the curve from margins to probabilities, from left-out margins."""
    read = inside[~np.isnan(said[inside, 0])]
    single = np.array([number for number in read if rows[number].get("doc") is None])
    limits = thresholds(truth[single], said[single])
    around = learn_context(rows, truth, said, read, limits)
    curve = LogisticRegression(C=1e6).fit(said[single].reshape(-1, 1), truth[single].reshape(-1))
    slope, offset = float(curve.coef_[0, 0]), float(curve.intercept_[0])
    scores = 1 / (1 + np.exp(-(slope * limits + offset)))
    found = {"limits": limits, "around": around, "thresholds": scores, "curve": np.array([slope, offset])}
    return {name: value.astype(np.float32) for name, value in found.items()}


def learn_context(
    rows: list[dict[str, Any]], truth: np.ndarray, said: np.ndarray, inside: np.ndarray, limits: np.ndarray
) -> np.ndarray:
    """The map from a sentence's surroundings to its margins: a ridge towards its own margins, then moved so that the
    thresholds of single sentences fit."""
    texts = list(documents(rows, inside))
    seen = np.vstack([surroundings(said[text]) for text in texts])
    told = np.vstack([truth[text] for text in texts])
    own = np.zeros((seen.shape[1], len(KNOWN)))
    own[: len(KNOWN)] = np.eye(len(KNOWN))
    moved = np.linalg.solve(seen.T @ seen + FIRM * np.eye(seen.shape[1]), seen.T @ (told - seen @ own))
    around = own + moved
    around[-1] += limits - thresholds(told, seen @ around)
    return around


def drafts_of(rows: list[dict[str, Any]], said: np.ndarray) -> dict[str, np.ndarray]:
    """The left-out margins of each draft's sentences, read in context, by the draft's id."""
    read = np.flatnonzero(~np.isnan(said[:, 0]))
    truth = np.array([[name in row["signals"] for name in KNOWN] for row in rows], dtype=np.float64)
    found = calibrated(rows, truth, said, read)
    return {
        rows[text[0]]["doc"]: (surroundings(said[text]) @ found["around"]).astype(np.float32)
        for text in documents(rows, read)
        if rows[text[0]]["author"].startswith("drafts")
    } | {"curve": found["curve"]}


def documents(rows: list[dict[str, Any]], chosen: Iterable[int]) -> Iterator[list[int]]:
    """The sentences of each whole text among the chosen ones, in order."""
    found: dict[tuple[str, str], list[int]] = {}
    for number in chosen:
        if rows[number].get("doc") is not None:
            found.setdefault((rows[number]["author"], rows[number]["doc"]), []).append(number)
    yield from found.values()


def in_context(rows: list[dict[str, Any]], said: np.ndarray, chosen: np.ndarray, around: np.ndarray) -> np.ndarray:
    """Margins with each sentence of a whole text read in its text; single sentences stay as they are."""
    result = said.copy()
    for text in documents(rows, chosen):
        result[text] = surroundings(said[text]) @ around
    return result[chosen]


def thresholds(truth: np.ndarray, said: np.ndarray) -> np.ndarray:
    """One threshold for all signals, each signal's then moved half as far as would gain most F1 over all."""
    shared = best(truth, said)[0]
    limits = np.full(len(KNOWN), shared)
    for signal in range(len(KNOWN)):
        options = []
        for step in np.arange(-0.1, 0.101, 0.02):
            moved = limits.copy()
            moved[signal] += step
            options.append((f1(truth, said >= moved) - 0.02 * abs(step), moved[signal]))
        limits[signal] = max(options)[1]
    # What gains on these authors gains less on others.
    return (limits + shared) / 2


def best(truth: np.ndarray, said: np.ndarray) -> tuple[float, float]:
    """The shared threshold with the highest F1, and that F1."""
    value, step = max((f1(truth, said >= step), step) for step in np.arange(0.15, 0.6, 0.01))
    return float(step), value


def f1(truth: np.ndarray, shown: np.ndarray) -> float:
    """F1 over all sentences and signals together."""
    return float(2 * (truth * shown).sum() / max(truth.sum() + shown.sum(), 1))


def figures(truth: np.ndarray, shown: np.ndarray) -> dict[str, float]:
    """F1, precision and recall."""
    right = float((truth * shown).sum())
    parts = {"f1": f1(truth, shown), "precision": right / max(shown.sum(), 1), "recall": right / max(truth.sum(), 1)}
    return {name: round(float(value), 4) for name, value in parts.items()}


def report(rows: list[dict[str, Any]], truth: np.ndarray, shown: np.ndarray, alone: np.ndarray) -> None:
    """Prints the tables over the data kept for measuring, and writes them."""
    count = len(kept("sentences"))
    truth, shown, alone = truth[:count], shown[:count], alone[:count]
    author = np.array([row["author"] for row in rows[:count]])
    single = np.array([row.get("doc") is None for row in rows[:count]])
    found: dict[str, Any] = {
        "single sentences": figures(truth[single], shown[single]),
        "whole texts": figures(truth[~single], shown[~single]),
        "whole texts, each sentence alone": figures(truth[~single], alone[~single]),
        "authors": {a: figures(truth[author == a], shown[author == a]) for a in dict.fromkeys(author.tolist())},
        "signals, single sentences": _by_signal(truth[single], shown[single]),
        "signals, whole texts": _by_signal(truth[~single], shown[~single]),
    }
    for title, value in found.items():
        table = value if "f1" not in value else {title: value}
        if table is value:
            print(title)
        for name, row in table.items():
            print(f"  {name:34} F1 {row['f1']:.3f}  precision {row['precision']:.3f}  recall {row['recall']:.3f}")
    REPORT.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")


def _by_signal(truth: np.ndarray, shown: np.ndarray) -> dict[str, dict[str, float]]:
    return {name: figures(truth[:, [place]], shown[:, [place]]) for place, name in enumerate(KNOWN)}


if __name__ == "__main__":
    main()
