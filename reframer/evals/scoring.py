"""Scores of outputs: by every scorer of the suite, with failures as outcomes of their own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from statistics import fmean
from typing import NamedTuple

from reframer.evals import judging, scorers
from reframer.evals.cases import Case
from reframer.evals.outputs import Output, Score
from reframer.evals.suite import Suite


class Summary(NamedTuple):
    """One metric of one variant and model over all cases.

    `mean` counts what failed as worst, `judged` leaves it out; `cases` were done or failed, `unjudged` could not be
    judged.
    """

    variant: str
    model: str
    metric: str
    mean: float | None
    judged: float | None
    cases: int
    failed: int
    unjudged: int


def score(suite: Suite, cases: list[Case], outputs: Sequence[Output]) -> list[Score]:
    """The scores of all outputs; a scorer that raises on a case gives None with its error as the reason."""
    scorers.check(suite.scorers)
    known = {case.id: case for case in cases}
    found = [
        _scored(name, known[output.case], output, suite)
        for output in outputs
        for name in suite.scorers
        if name in scorers.SCORERS
    ]
    if suite.judge or suite.truth:
        found += judging.scores(suite, cases, list(outputs))
    return found


def _scored(name: str, case: Case, output: Output, suite: Suite) -> Score:
    said = _said(name, case, output, suite)
    return Score(output.case, output.cluster, output.variant, output.model, output.epoch, name, said.value, said.reason)


def _said(name: str, case: Case, output: Output, suite: Suite) -> scorers.Judged:
    if output.outcome != "done":
        return scorers.Judged(None, f"{output.outcome}: {output.why.splitlines()[0] if output.why else ''}")
    try:
        return scorers.SCORERS[name](case, output, suite.words)
    # A scorer is given outputs of models: whatever it stumbles over is told, and the rest is scored.
    except Exception as error:
        return scorers.Judged(None, f"the scorer {name} failed: {type(error).__name__}: {error}")


def worst(metric: str) -> float:
    """The value that a failure counts as."""
    return 1.0 if metric in scorers.LOWER else 0.0


def summaries(suite: Suite, outputs: Sequence[Output], scores: Iterable[Score]) -> Iterator[Summary]:
    """Every metric of every variant and model, in the suite's order."""
    outcome = {(o.variant, o.model, o.case, o.epoch): o.outcome for o in outputs}
    groups: dict[tuple[str, str, str], list[tuple[Score, str]]] = {}
    for each in scores:
        ended = outcome[(each.variant, each.model, each.case, each.epoch)]
        groups.setdefault((each.variant, each.model, each.metric), []).append((each, ended))
    for (variant, model, metric), rows in groups.items():
        good = [s.value for s, ended in rows if ended == "done" and s.value is not None]
        failed = sum(ended in ("failed", "refused") for _, ended in rows)
        unjudged = sum(ended == "done" and s.value is None for s, ended in rows)
        whole = good + [worst(metric)] * failed
        yield Summary(
            variant, model, metric, fmean(whole) if whole else None, fmean(good) if good else None, len(whole), failed,
            unjudged,
        )  # fmt: skip


def broken(suite: Suite, found: Iterable[Summary]) -> list[str]:
    """The thresholds that the summaries do not reach, each as a sentence."""
    told = []
    for each in found:
        limit = suite.thresholds.get(each.metric)
        if limit is None or (limit.variants and each.variant not in limit.variants) or each.mean is None:
            continue
        if limit.at_least is not None and each.mean < limit.at_least - 1e-9:
            told.append(
                f"{each.variant}/{each.model}: {each.metric} is {each.mean:.3f}, at least {limit.at_least} is asked"
            )
        if limit.at_most is not None and each.mean > limit.at_most + 1e-9:
            told.append(
                f"{each.variant}/{each.model}: {each.metric} is {each.mean:.3f}, at most {limit.at_most} is asked"
            )
    return told
