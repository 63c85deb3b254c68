"""Trains and measures the reading of a text for the kind of team it speaks of.

    python -m eval.training.teams --cross-validate
    python -m eval.training.teams --train

Two models: which side a sentence speaks for, a linear model over its views; and which team a whole text means, a
logistic regression over what its sentences say. Both learn from `eval/training/data` alone, so that the contexts of
`eval/data` measure it on texts and authors it never saw.
"""

from __future__ import annotations

import argparse
import re
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression

from eval.training.labelled import sentences, written
from eval.training.linear import Corpus, fit, pack, space, without_each, write
from reframer import framework, teams, text
from reframer.critic.hearing import families
from reframer.teams import SIDES

# How far a row is trusted: what somebody told of a project, and what a posting says without being a quote for a side.
TOLD, UNQUOTED = 0.25, 0.3
# Of what was told of projects, every so many-th sentence is enough.
EVERY = 8


def main() -> None:
    """Runs what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--train", action="store_true")
    parser.add_argument("--cross-validate", action="store_true")
    asked = parser.parse_args()
    texts, truth, trust, author, owner = learnt_from()
    data = Corpus(texts)
    every = np.arange(len(texts))
    place = space(data, every)
    # One writer's postings and questions bear the same letter.
    said = without_each(place, truth, np.array([name[-1] for name in author]), trust)
    wholes = [*written("contexts"), *written("questions")]
    seen = np.array([teams.measures(said[owner == number]) for number in range(len(wholes))])
    team = np.array([row["team"] for row in wholes])
    question = np.array([row["kind"] == "question" for row in wholes])
    if asked.cross_validate:
        writer = np.array([row["author"][-1] for row in wholes])
        for kind, chosen in (("contexts", ~question), ("questions", question)):
            found = np.empty(len(wholes), dtype=object)
            for out in sorted(set(writer[chosen])):
                inside, outside = chosen & (writer != out), chosen & (writer == out)
                found[outside] = Whole(seen[inside], team[inside]).predict(seen[outside])
            report(kind, team[chosen], found[chosen])
    if asked.train:
        arrays = pack(place, fit(place, every, truth, trust))
        for name, chosen in (("text", ~question), ("question", question)):
            arrays[name] = Whole(seen[chosen], team[chosen]).weights()
        write(teams.WEIGHTS, arrays)
        print(f"{teams.WEIGHTS}: {teams.WEIGHTS.stat().st_size / 1e6:.2f} MB, {len(arrays['known'])} n-grams")


class Whole:
    """The model of a whole text's team, over `teams.measures` of mean 0 and deviation 1."""

    def __init__(self, seen: np.ndarray, team: np.ndarray) -> None:
        self.mean, self.deviation = seen.mean(axis=0), seen.std(axis=0) + 1e-6
        self.model = LogisticRegression(C=1.0, max_iter=5000).fit((seen - self.mean) / self.deviation, team)

    def predict(self, seen: np.ndarray) -> np.ndarray:
        """The likeliest team of each text."""
        return self.model.predict((seen - self.mean) / self.deviation)

    def weights(self) -> np.ndarray:
        """A row per team of `teams.TEAMS`: weights for measures as they are, then the start."""
        order = [list(self.model.classes_).index(team) for team in teams.TEAMS]
        weights = self.model.coef_ / self.deviation
        start = self.model.intercept_ - weights @ self.mean
        return np.hstack([weights, start[:, None]])[order].astype(np.float32)


def learnt_from() -> tuple[list[str], np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Sentences, the sides they speak for, how far each is trusted, their authors, and the number of their text (-1
    for what somebody told of a project)."""
    rows: list[tuple[str, tuple[float, float], float, str, int]] = []
    for number, row in enumerate([*written("contexts"), *written("questions")]):
        for span in text.sentences(row["text"]):
            said = row["text"][span.start : span.end]
            rows.append((said, *_label(row, said), row["author"], number))
    speaking = families(framework.load())
    for row in sentences()[::EVERY]:
        sides = tuple(float(not set(speaking[side]).isdisjoint(row["signals"])) for side in SIDES)
        rows.append((row["text"], sides, TOLD, row["author"], -1))
    texts, truth, trust, author, owner = zip(*rows, strict=True)
    return list(texts), np.array(truth), np.array(trust), np.array(author), np.array(owner)


def _label(row: dict[str, Any], said: str) -> tuple[tuple[float, float], float]:
    team = row["team"]
    if row["kind"] == "question":
        return tuple(float(team in (side, "hybrid")) for side in SIDES), 1.0
    quoted = [side for quote, side in row["sides"] if _overlap(quote, said)]
    if quoted or team == "unclear":
        return tuple(float(side in quoted) for side in SIDES), 1.0
    return tuple(0.25 * (team == side) for side in SIDES), UNQUOTED


def _overlap(quote: str, said: str) -> bool:
    plain = [re.sub(r"\W+", " ", part).strip() for part in (quote, said)]
    return len(plain[1]) > 8 and (plain[1] in plain[0] or plain[0] in plain[1])


def report(kind: str, truth: np.ndarray, found: np.ndarray) -> None:
    """Prints accuracy, and the share told for the opposite team."""
    opposite = ((truth == "product") & (found == "platform")) | ((truth == "platform") & (found == "product"))
    print(f"{kind}: {len(truth)}, right {(truth == found).mean():.3f}, opposite {opposite.mean():.3f}")


if __name__ == "__main__":
    main()
