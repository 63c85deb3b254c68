"""Two sides of a suite compared case by case: better, worse, no worse, or that the suite cannot tell."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from statistics import fmean
from typing import NamedTuple

from reframer.errors import InputError
from reframer.evals import scorers, scoring, statistics
from reframer.evals.outputs import Output, Score
from reframer.evals.statistics import Estimate, Verdict
from reframer.evals.suite import Suite


class Value(NamedTuple):
    """One case's value, as a mean over epochs, with the first reason given for it."""

    value: float
    cluster: str
    reason: str


class Side(NamedTuple):
    """What is compared: by metric each case's value, and by case the text that came of it."""

    name: str
    values: Mapping[str, Mapping[str, Value]]
    texts: Mapping[str, str]


class Metric(NamedTuple):
    """One metric of both sides: positive differences are improvements, whichever way the metric points."""

    name: str
    before: float
    after: float
    estimate: Estimate
    p: float
    verdict: Verdict
    more: int | None
    flipped: tuple[Flip, ...]


class Flip(NamedTuple):
    """A case whose value changed, with both reasons; `change` is an improvement where positive."""

    case: str
    change: float
    before: Value
    after: Value


class Comparison(NamedTuple):
    """What a comparison says of every metric; its verdict is the primary one's unless another got worse.

    `prompts` is how the two sides' prompts differ, where both are variants of the suite.
    """

    suite: str
    before: Side
    after: Side
    metrics: tuple[Metric, ...]
    verdict: Verdict
    left_out: int
    prompts: str = ""


def side(name: str, outputs: Sequence[Output], scores: Iterable[Score]) -> Side:
    """A side from what one variant and model made: what failed counts as worst, what was not judged is left out."""
    ended = {(o.case, o.epoch): o.outcome for o in outputs}
    rows: dict[str, dict[str, list[Score]]] = defaultdict(lambda: defaultdict(list))
    for score in scores:
        rows[score.metric][score.case].append(score)
    values: dict[str, dict[str, Value]] = {}
    for metric, by_case in rows.items():
        values[metric] = {}
        for case, found in by_case.items():
            counted = [
                scoring.worst(metric) if ended[(case, s.epoch)] in ("failed", "refused") else s.value for s in found
            ]
            good = [value for value in counted if value is not None]
            if good:
                values[metric][case] = Value(fmean(good), found[0].cluster, found[0].reason)
    texts = {o.case: text(o) for o in outputs if o.epoch == 1}
    return Side(name, values, texts)


def text(output: Output) -> str:
    """What a reader sees of an output."""
    if output.outcome != "done":
        return f"({output.outcome}) {output.why}"
    result = output.result or {}
    if "framings" in result or "draft" in result:
        return scorers.told(output)
    if "sentences" in result and "faithful" in result:
        wrong = [each for each in result["sentences"] if each["status"] != "supported"]
        told = [f"{each['status']}: {each['text']} {[v['why'] for v in each['violations']]}" for each in wrong]
        return "\n".join(told) or "nothing found"
    said = result.get("verdict") or result.get("team") or ""
    found = ", ".join(each["id"] for each in result.get("patterns", ()))
    first = result.get("first") or result.get("pivot") or ""
    return "\n".join(line for line in (str(said), found, first) if line)


def compare(suite: Suite, before: Side, after: Side) -> Comparison:
    """Compares two sides on the suite's metrics, on the cases that both have.

    Raises InputError where they have no case in common on any of them.
    """
    estimates: dict[str, tuple[Estimate, dict[str, tuple[Value, Value]]]] = {}
    for name in suite.metrics:
        shared = _shared(before, after, name)
        if shared:
            way = -1.0 if name in scorers.LOWER else 1.0
            differences = [way * (b.value - a.value) for a, b in shared.values()]
            estimates[name] = statistics.paired(differences, [a.cluster for a, _ in shared.values()]), shared
    if not estimates:
        raise InputError(
            f"{before.name} and {after.name} have no judged case in common; record and run both, then compare"
        )
    corrected = statistics.holm({name: estimate.p for name, (estimate, _) in estimates.items()})
    metrics = tuple(
        _metric(name, estimate, corrected[name], shared, suite) for name, (estimate, shared) in estimates.items()
    )
    most = max(len(after.values.get(name, {})) for name in estimates)
    return Comparison(
        suite.suite, before, after, metrics, _overall(metrics, suite), most - max(m.estimate.cases for m in metrics)
    )


def _shared(before: Side, after: Side, metric: str) -> dict[str, tuple[Value, Value]]:
    one, other = before.values.get(metric, {}), after.values.get(metric, {})
    return {case: (one[case], other[case]) for case in one if case in other}


def _metric(name: str, estimate: Estimate, p: float, shared: Mapping[str, tuple[Value, Value]], suite: Suite) -> Metric:
    way = -1.0 if name in scorers.LOWER else 1.0
    flips = [Flip(case, way * (b.value - a.value), a, b) for case, (a, b) in shared.items()]
    flipped = sorted(
        (f for f in flips if not math.isclose(f.change, 0, abs_tol=1e-9)), key=lambda f: (f.change, f.case)
    )
    return Metric(
        name, fmean(a.value for a, _ in shared.values()), fmean(b.value for _, b in shared.values()), estimate, p,
        statistics.verdict(estimate, suite.margin, p=p), statistics.more_clusters(estimate, suite.margin),
        tuple(flipped),
    )  # fmt: skip


def _overall(metrics: Sequence[Metric], suite: Suite) -> Verdict:
    """The primary metric's verdict; worse where any metric is worse, and no better than any that is unsure."""
    primary = next((m for m in metrics if m.name == suite.primary), metrics[0])
    if any(metric.verdict == "worse" for metric in metrics):
        return "worse"
    return primary.verdict
