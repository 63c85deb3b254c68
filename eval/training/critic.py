"""Trains and cross-validates the critic's models: verdict and failure patterns from the measures of an answer.

    python -m eval.training.signals --train      (first: it leaves what is said of drafts in left_out.npz)
    python -m eval.training.critic

Learns from the drafts of `eval/training/data` alone, so that the drafts of `eval/data` measure it on texts and authors
it never saw. Leaves each author out in turn, prints the figures, and writes `reframer/weights/critic.json` from all.
"""

from __future__ import annotations

import json
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression

from eval.training.labelled import answer, written
from eval.training.signals import LEFT_OUT
from reframer import framework, text
from reframer.critic import hearing, judging
from reframer.critic.measures import measure
from reframer.framework import HYBRID
from reframer.linear import probabilities
from reframer.signals import KNOWN

STRENGTH = {"verdict": 0.3, "patterns": 0.15}
# Weights smaller than this, for a measure that varies by one deviation, are left out of the file.
LEAST = 0.02


def main() -> None:
    """Prints the cross-validated figures and writes the weights."""
    drafts = written("drafts")
    lens = framework.load()
    names, seen = measured(drafts, lens)
    author = np.array([draft["author"] for draft in drafts])
    hybrid = np.array([draft["target"] == HYBRID for draft in drafts])
    made: dict[str, Any] = {"verdict": {}, "patterns": {}}
    for kind, chosen in (("team", ~hybrid), (HYBRID, hybrid)):
        truth = np.array([draft["verdict"] for draft in drafts])
        said = across(author, chosen, lambda rows, t=truth: fitted(seen, t, rows, STRENGTH["verdict"]), seen)
        classes = np.array(sorted(judging.VERDICTS))
        found = classes[said[chosen].argmax(axis=1)]
        opposite = ((found == "aligned") & (truth[chosen] == "misaligned")) | (
            (found == "misaligned") & (truth[chosen] == "aligned")
        )
        print(
            f"verdict, {kind}: {chosen.sum()}, right {(found == truth[chosen]).mean():.3f}, "
            f"opposite {opposite.mean():.3f}"
        )
        made["verdict"][kind] = verdict_weights(names, seen, truth, np.flatnonzero(chosen))
    shown = []
    for id, pattern in lens.patterns.items():
        chosen = np.array([pattern.team in ("any", draft["target"]) for draft in drafts])
        truth = np.array([id in draft["patterns"] for draft in drafts])
        said = across(author, chosen, lambda rows, t=truth: fitted(seen, t, rows, STRENGTH["patterns"]), seen)[:, 1]
        limit = threshold(truth[chosen], said[chosen])
        shown.append((truth[chosen], said[chosen] >= limit))
        print(f"{id:30} {truth.sum():4} F1 {f1(*shown[-1]):.3f} from {limit:.2f}")
        made["patterns"][id] = pattern_weights(names, seen, truth, np.flatnonzero(chosen)) | {
            "threshold": round(limit, 3)
        }
    print(f"patterns, micro-F1 {f1(*(np.concatenate(part) for part in zip(*shown, strict=True))):.3f}")
    judging.WEIGHTS.write_text(json.dumps(made, indent=1) + "\n", encoding="utf-8")


def measured(drafts: list[dict[str, Any]], lens: framework.Framework) -> tuple[list[str], np.ndarray]:
    """The measures of each draft from what models say of it that never saw its author, and their names."""
    with np.load(LEFT_OUT) as held:
        scores = {id: probabilities(held[id], held["curve"]) for id in held.files if id != "curve"}
    rows = []
    for draft in drafts:
        said = answer(draft)
        at, spans = 0, []
        for sentence in draft["sentences"]:
            spans.append(text.Span(at, at + len(sentence["text"])))
            at += len(sentence["text"]) + 1
        by_sentence = [dict(zip(KNOWN, row, strict=True)) for row in scores[draft["id"]].tolist()]
        heard = hearing.of_scores(said, spans, by_sentence, lens)
        rows.append(measure(heard, draft["target"], lens, draft["question"], draft["context"]))
    names = list(rows[0])
    return names, np.array([[row[name] for name in names] for row in rows])


class Scaled:
    """A logistic regression over measures of mean 0 and deviation 1."""

    def __init__(self, seen: np.ndarray, truth: np.ndarray, strength: float) -> None:
        self.mean, self.deviation = seen.mean(axis=0), seen.std(axis=0) + 1e-6
        self.model = LogisticRegression(C=strength, max_iter=5000).fit((seen - self.mean) / self.deviation, truth)

    def says(self, seen: np.ndarray) -> np.ndarray:
        """The probability of each class, a row per answer."""
        return self.model.predict_proba((seen - self.mean) / self.deviation)

    def as_weights(self, names: list[str], row: int) -> dict[str, Any]:
        """The class's start and weights for measures as they are, the weightiest first."""
        weights = self.model.coef_[row]
        kept = [place for place in np.argsort(-np.abs(weights)) if abs(weights[place]) >= LEAST]
        start = self.model.intercept_[row] - sum(weights[p] * self.mean[p] / self.deviation[p] for p in kept)
        return {
            "start": round(float(start), 4),
            "weights": {names[p]: round(float(weights[p] / self.deviation[p]), 4) for p in kept},
        }


def fitted(seen: np.ndarray, truth: np.ndarray, rows: np.ndarray, strength: float) -> Scaled:
    """The model learnt from some rows."""
    return Scaled(seen[rows], truth[rows], strength)


def across(author: np.ndarray, chosen: np.ndarray, learn: Any, seen: np.ndarray) -> np.ndarray:
    """What is said of each chosen row by a model that never saw its author."""
    said = None
    for out in sorted(set(author)):
        inside, outside = np.flatnonzero(chosen & (author != out)), np.flatnonzero(chosen & (author == out))
        found = learn(inside).says(seen[outside])
        said = np.zeros((len(author), found.shape[1])) if said is None else said
        said[outside] = found
    assert said is not None
    return said


def verdict_weights(names: list[str], seen: np.ndarray, truth: np.ndarray, rows: np.ndarray) -> dict[str, Any]:
    """The verdicts' weights, learnt from all rows."""
    model = fitted(seen, truth, rows, STRENGTH["verdict"])
    return {name: model.as_weights(names, list(model.model.classes_).index(name)) for name in judging.VERDICTS}


def pattern_weights(names: list[str], seen: np.ndarray, truth: np.ndarray, rows: np.ndarray) -> dict[str, Any]:
    """A pattern's weights, learnt from all rows."""
    return fitted(seen, truth, rows, STRENGTH["patterns"]).as_weights(names, 0)


def threshold(truth: np.ndarray, said: np.ndarray) -> float:
    """The likelihood from which naming a pattern gives the best F1, smoothed over its neighbours."""
    steps = np.arange(0.15, 0.8, 0.01)
    curve = np.array([f1(truth, said >= step) for step in steps])
    return float(steps[np.convolve(np.pad(curve, 3, mode="edge"), np.ones(7) / 7, mode="valid").argmax()])


def f1(truth: np.ndarray, shown: np.ndarray) -> float:
    """F1 of one pattern, or of all together."""
    return float(2 * (truth & shown).sum() / max(truth.sum() + shown.sum(), 1))


if __name__ == "__main__":
    main()
