"""Fits what speaks for a boundary between two projects, on stories and on pairs of them joined.

    python -m eval.training.splitting

Paragraph breaks inside one story are the negatives, the joint of two stories the positives; folds keep a story's
breaks together. Prints the cross-validated recall and false alarms and the weights for `reframer.splitting`.
"""

from __future__ import annotations

import json
import random
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold, cross_val_predict

from reframer import splitting

FILES = ("eval/data/stories.jsonl", "eval/data/stories_b.jsonl", "eval/cases/stories.jsonl")
PAIRS, FOLDS, SEED = 130, 8, 1


def main() -> None:
    """Prints the cross-validated figures and the weights."""
    stories = [json.loads(line) for file in FILES for line in Path(file).read_text(encoding="utf-8").splitlines()]
    rows, labels, groups = [], [], []
    for story in stories:
        for found in splitting._BREAK.finditer(story["text"]):
            clues = splitting.clues(story["text"], 0, found.end())
            if clues.size >= 0.6:
                rows.append(clues), labels.append(0), groups.append(story["id"])
    rng = random.Random(SEED)
    for _ in range(PAIRS):
        one, other = rng.sample(stories, 2)
        first = one["text"].strip() + "\n\n"
        rows.append(splitting.clues(first + other["text"].strip(), 0, len(first)))
        labels.append(1), groups.append(one["id"])
    names = [name for name in splitting.Clues._fields if name != "announced"]
    x = np.array([[getattr(row, name) for name in names] for row in rows])
    y = np.array(labels)
    model = LogisticRegression(C=3)
    p = cross_val_predict(model, x, y, groups=groups, cv=GroupKFold(FOLDS), method="predict_proba")[:, 1]
    for least in (0.5, 0.6, 0.7, 0.8):
        print(f"p > {least}: recall {(p[y == 1] > least).mean():.3f}, false alarms {(p[y == 0] > least).mean():.3f}")
    model.fit(x, y)
    print(dict(zip(names, model.coef_[0].round(1), strict=True)), "bias", model.intercept_.round(1))


if __name__ == "__main__":
    main()
