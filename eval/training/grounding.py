"""Trains and cross-validates the judge of `reframer.grounding`: how likely a clause says more than its story.

    python -m eval.training.grounding

Learns from the stories and lines of `eval/training/data` (`stories_*`, `lines_*`), so that the violations and rewrites
of `eval/data` measure it on authors it never saw. Leaves authors out four parts at a time, prints what share of each
kind is caught at the chosen limits, and writes `reframer/weights/grounding.json` from all.
"""

from __future__ import annotations

import json
from collections import Counter
from typing import Any, NamedTuple, get_args

import numpy as np
from sklearn.linear_model import LogisticRegression

from eval.training.labelled import written
from reframer.grounding import Checker
from reframer.grounding.judge import WEIGHTS
from reframer.schema import ViolationKind
from reframer.story import read

STRENGTH, LEAST, PARTS = 0.5, 40, 4
# The share of true lines, as hard as those written for training, that the judge may tell false, and doubtful.
FALSE, DOUBTFUL = 0.04, 0.12
# The share of them that may be said, wrongly, to tell another's work as one's own.
ANOTHER = 0.015


class Clause(NamedTuple):
    """A clause of a labelled line: its measures, the kind of violation its words carry, and its line's number."""

    measures: dict[str, float]
    kind: str | None
    line: int


class Learnt(NamedTuple):
    """A model fitted to all clauses, and how likely each line is by one that has not seen its author."""

    model: dict[str, Any]
    likely: np.ndarray


def main() -> None:
    """Prints the cross-validated figures and writes the weights."""
    lines = written("lines")
    clauses, claimed = measured(lines)
    true = np.array([line["violation"] is None for line in lines])
    added = learnt(lines, clauses, squares=True)
    credit = learnt(lines, [c for c in claimed if own(lines[c.line])], squares=False)
    limits = {
        name: float(np.quantile(likely[true], 1 - share))
        for name, likely, share in (
            ("false", added.likely, FALSE), ("doubtful", added.likely, DOUBTFUL), ("another", credit.likely, ANOTHER),
        )
    }  # fmt: skip
    report(lines, {"false": added.likely, "doubtful": added.likely, "another": credit.likely}, limits)
    models = {"added": added.model, "credit": credit.model}
    names, squared, table = columns(clauses)
    wrong = np.array([clause.kind is not None for clause in clauses])
    for kind in get_args(ViolationKind):
        models[kind] = packed(names, squared, fitted(table[wrong], np.array([c.kind == kind for c in clauses])[wrong]))
    WEIGHTS.write_text(json.dumps(limits | {"models": models}, indent=1) + "\n", encoding="utf-8")


def own(line: dict[str, Any]) -> bool:
    """Whether a line teaches whose work is whose: true ones, and those that take another's."""
    return line["violation"] in (None, "ownership")


def learnt(lines: list[dict[str, Any]], clauses: list[Clause], *, squares: bool) -> Learnt:
    """Fits a model to all clauses, and to those of other authors for each line's likelihood."""
    names, squared, table = columns(clauses, squares=squares)
    wrong = np.array([clause.kind is not None for clause in clauses])
    owner = np.array([clause.line for clause in clauses])
    author = np.array([lines[number]["author"] for number in owner])
    strength = np.zeros(len(clauses))
    for part in range(PARTS):
        out = np.isin(author, sorted(set(author.tolist()))[part::PARTS])
        strength[out] = fitted(table[~out], wrong[~out]).decision_function(table[out])
    likely = np.zeros(len(lines))
    np.maximum.at(likely, owner, 1 / (1 + np.exp(-strength)))
    return Learnt(packed(names, squared, fitted(table, wrong)), likely)


def measured(lines: list[dict[str, Any]]) -> tuple[list[Clause], list[Clause]]:
    """The clauses of all lines that the story does not hold word for word, and those in which 'I' or 'we' act."""
    checkers = {story["id"]: Checker(read(story["text"])) for story in written("stories")}
    every: list[Clause] = []
    claimed: list[Clause] = []
    for number, line in enumerate(lines):
        at = line["text"].find(line["span"]) if line["violation"] else -1
        for into, found in zip((every, claimed), checkers[line["story"]].measured(line["text"]), strict=True):
            for beside in found:
                inside = at >= 0 and beside.clause.start < at + len(line["span"]) and beside.clause.end > at
                into.append(Clause(beside.measures, line["violation"] if inside else None, number))
    return every, claimed


def columns(clauses: list[Clause], *, squares: bool = True) -> tuple[list[str], list[str], np.ndarray]:
    """The measures that are frequent enough, those of them that have squares, and their values, a row a clause."""
    count = Counter(name for clause in clauses for name, value in clause.measures.items() if value)
    names = sorted(name for name, many in count.items() if many >= LEAST)
    place = {name: column for column, name in enumerate(names)}
    table = np.zeros((len(clauses), len(names)))
    for row, clause in enumerate(clauses):
        for name, value in clause.measures.items():
            if name in place:
                table[row, place[name]] = value
    squared = [name for name in names if squares and ":" not in name]
    return names, squared, np.hstack([table, table[:, [place[name] for name in squared]] ** 2])


def fitted(table: np.ndarray, truth: np.ndarray) -> LogisticRegression:
    """A logistic regression over measures made of deviation one, its weights told for measures as they are."""
    mean, deviation = table.mean(axis=0), table.std(axis=0) + 1e-6
    model = LogisticRegression(C=STRENGTH, max_iter=300, solver="liblinear").fit((table - mean) / deviation, truth)
    model.coef_ = model.coef_ / deviation
    model.intercept_ = model.intercept_ - model.coef_ @ mean
    return model


def packed(names: list[str], squared: list[str], model: LogisticRegression) -> dict[str, Any]:
    """A model as the judge reads it."""
    values = [round(float(value), 4) for value in model.coef_[0]]
    return {
        "start": round(float(model.intercept_[0]), 4),
        "weights": dict(zip(names, values[: len(names)], strict=True)),
        "squares": dict(zip(squared, values[len(names) :], strict=True)),
    }


def report(lines: list[dict[str, Any]], likely: dict[str, np.ndarray], limits: dict[str, float]) -> None:
    """Prints what share of each kind, and of the true lines, lies above each limit."""
    kind = np.array([line["violation"] or "true" for line in lines])
    for name, limit in limits.items():
        above = likely[name] >= limit
        shares = ", ".join(f"{each} {above[kind == each].mean():.2f}" for each in sorted(set(kind.tolist())))
        print(f"{name} from {limit:.2f}: all violations {above[kind != 'true'].mean():.3f}; {shares}")


if __name__ == "__main__":
    main()
