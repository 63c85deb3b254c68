"""Trains and cross-validates the signal model.

    python -m eval.training.signals --cross-validate
    python -m eval.training.signals --train

The first leaves each author out in turn, prints the figures and writes `eval/training/signals_cv.json`; thresholds
come from leaving out, one by one, the authors that remain. The second writes `reframer/weights/signals.npz` from all.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression

from eval.training.signal_data import AUTHORS, answers, labelled, teaching
from eval.training.signal_fit import Corpus, corpus, fit, margins, pack, space, write
from reframer.signals import KNOWN, WEIGHTS, in_context

REPORT = Path("eval/training/signals_cv.json")
TEXTS = "_d"


def main() -> None:
    """Runs what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--train", action="store_true")
    parser.add_argument("--cross-validate", action="store_true")
    asked = parser.parse_args()
    rows = labelled()
    reworded, vectors = teaching(len(rows))
    data = corpus([row["text"] for row in rows], reworded, vectors)
    if asked.cross_validate:
        cross_validate(rows, data)
    if asked.train:
        train(rows, data)


def train(rows: list[dict[str, Any]], data: Corpus) -> None:
    """Writes the weights learnt from all authors."""
    truth, every = answers(rows), np.arange(len(rows))
    place = space(data, every)
    said = left_out(rows, data, place, list(AUTHORS))
    arrays = pack(place, fit(data, place, every, truth)) | calibrated(rows, said, truth, every)
    write(WEIGHTS, arrays)
    print(f"{WEIGHTS}: {WEIGHTS.stat().st_size / 1e6:.2f} MB, {len(arrays['known'])} n-grams")


def cross_validate(rows: list[dict[str, Any]], data: Corpus) -> None:
    """Leaves each author out; whatever is chosen is chosen on the others."""
    truth, author = answers(rows), np.array([row["author"] for row in rows])
    shown, alone = np.zeros(truth.shape, dtype=bool), np.zeros(truth.shape, dtype=bool)
    for out in AUTHORS:
        inside, outside = np.flatnonzero(author != out), np.flatnonzero(author == out)
        place = space(data, inside)
        said = left_out(rows, data, place, [name for name in AUTHORS if name != out])
        limits = calibrated(rows, said, truth, inside)
        result = margins(place, outside, fit(data, place, inside, truth))
        alone[outside] = result >= limits["limits"]
        shown[outside] = told(rows, outside, result, limits["means"]) >= limits["limits"]
        print(f"without {out or '_a'}: F1 {f1(truth[outside], shown[outside]):.3f}", flush=True)
    report(truth, author, shown, alone)


def left_out(rows: list[dict[str, Any]], data: Corpus, place: Any, authors: list[str]) -> np.ndarray:
    """What a model that never saw their author says of the sentences of `authors`."""
    truth, author = answers(rows), np.array([row["author"] for row in rows])
    said = np.zeros(truth.shape)
    for out in authors:
        inside = np.flatnonzero(np.isin(author, authors) & (author != out))
        outside = np.flatnonzero(author == out)
        said[outside] = margins(place, outside, fit(data, place, inside, truth))
    return said


def told(rows: list[dict[str, Any]], chosen: np.ndarray, said: np.ndarray, means: np.ndarray) -> np.ndarray:
    """Margins with each sentence of a whole text read in its text; single sentences stay as they are."""
    result = said.copy()
    documents: dict[str, list[int]] = {}
    for place, row in enumerate(chosen):
        if rows[row]["author"] == TEXTS:
            documents.setdefault(rows[row]["doc"], []).append(place)
    for places in documents.values():
        result[places] = in_context(said[places].astype(np.float32), means)
    return result


def calibrated(
    rows: list[dict[str, Any]], said: np.ndarray, truth: np.ndarray, inside: np.ndarray
) -> dict[str, np.ndarray]:
    """Means, the curve from margins to probabilities, and the thresholds, from left-out predictions."""
    means = said[inside].mean(axis=0).astype(np.float32)
    read = told(rows, inside, said[inside], means)
    limits = thresholds(truth[inside], read)
    curve = LogisticRegression(C=1e6).fit(read.reshape(-1, 1), truth[inside].reshape(-1))
    slope, offset = float(curve.coef_[0, 0]), float(curve.intercept_[0])
    scores = 1 / (1 + np.exp(-(slope * limits + offset)))
    found = {"means": means, "limits": limits, "thresholds": scores, "curve": np.array([slope, offset])}
    return {name: value.astype(np.float32) for name, value in found.items()}


def thresholds(truth: np.ndarray, said: np.ndarray) -> np.ndarray:
    """One threshold for all signals, then each signal's moved a little where that gains F1 over all."""
    steps = np.arange(0.15, 0.6, 0.01)
    shared = steps[np.argmax([f1(truth, said >= step) for step in steps])]
    limits = np.full(len(KNOWN), shared)
    for signal in range(len(KNOWN)):
        options = []
        for step in np.arange(-0.1, 0.101, 0.02):
            moved = limits.copy()
            moved[signal] = shared + step
            options.append((f1(truth, said >= moved) - 0.02 * abs(step), moved[signal]))
        limits[signal] = max(options)[1]
    return limits


def f1(truth: np.ndarray, shown: np.ndarray) -> float:
    """F1 over all sentences and signals together."""
    return float(2 * (truth * shown).sum() / max(truth.sum() + shown.sum(), 1))


def figures(truth: np.ndarray, shown: np.ndarray) -> dict[str, float]:
    """F1, precision and recall."""
    right = float((truth * shown).sum())
    parts = {"f1": f1(truth, shown), "precision": right / max(shown.sum(), 1), "recall": right / max(truth.sum(), 1)}
    return {name: round(float(value), 4) for name, value in parts.items()}


def report(truth: np.ndarray, author: np.ndarray, shown: np.ndarray, alone: np.ndarray) -> None:
    """Prints the tables and writes them."""
    single = author != TEXTS
    found: dict[str, Any] = {
        "single sentences": figures(truth[single], shown[single]),
        "whole texts": figures(truth[~single], shown[~single]),
        "whole texts, each sentence alone": figures(truth[~single], alone[~single]),
        "authors": {f"sentences{a}": figures(truth[author == a], shown[author == a]) for a in AUTHORS},
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
