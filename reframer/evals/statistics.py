"""What a paired comparison can say: an interval for the mean difference, and the smallest one it could have seen.

Cases of one cluster (a story told for two teams) are not independent, so the standard error is the sandwich estimate
over clusters with Student's t on one degree of freedom less than there are clusters (Liang and Zeger 1986; Cameron and
Miller 2015, section VI for few clusters). `eval/benchmarks/statistics.py` measures coverage and false alarms.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any, Literal, NamedTuple

from reframer.errors import InputError

Verdict = Literal["better", "worse", "no worse", "cannot tell"]
LEVEL, POWER = 0.95, 0.8


class Estimate(NamedTuple):
    """A mean difference with its interval; `smallest` is what would have been seen in four of five such suites.

    `error` is the standard error, `p` the two-sided p-value of no difference.
    """

    mean: float
    low: float
    high: float
    error: float
    p: float
    cases: int
    clusters: int
    smallest: float


def paired(differences: Sequence[float], clusters: Sequence[str], level: float = LEVEL) -> Estimate:
    """The mean of paired differences, one a case, with the cluster that each case belongs to.

    Where no case differs from another, the interval is that of a rate never seen in so many clusters: it does not
    shrink to nothing. With one cluster it is without bounds.

    >>> estimate = paired([1, 0, 1, 0, 1, 1], ["a", "a", "b", "c", "d", "e"])
    >>> round(estimate.mean, 2), estimate.clusters, estimate.low < 0.67 < estimate.high
    (0.67, 5, True)
    """
    count = len(differences)
    sums: dict[str, float] = defaultdict(float)
    mean = math.fsum(differences) / count
    for difference, cluster in zip(differences, clusters, strict=True):
        sums[cluster] += difference - mean
    groups = len(sums)
    if groups < 2:
        return Estimate(mean, -math.inf, math.inf, math.inf, 1.0, count, groups, math.inf)
    error = math.sqrt(groups / (groups - 1) * math.fsum(each * each for each in sums.values())) / count
    wide = _quantile(0.5 + level / 2, groups - 1)
    if error < 1e-12:
        unseen = 1 - (1 - level) ** (1 / groups)
        p = 1.0 if mean == 0 else (1 - level) / 10
        return Estimate(mean, mean - unseen, mean + unseen, 0.0, p, count, groups, unseen)
    p = _two_sided(mean / error, groups - 1)
    smallest = (wide + _quantile(POWER, groups - 1)) * error
    return Estimate(mean, mean - wide * error, mean + wide * error, error, p, count, groups, smallest)


def verdict(estimate: Estimate, margin: float, *, p: float | None = None, level: float = LEVEL) -> Verdict:
    """What an estimate of an improvement says; `p` is its p-value after a correction for several metrics.

    >>> verdict(paired([0.5] * 5 + [0.6] * 5, [str(n) for n in range(10)]), margin=0.05)
    'better'
    """
    sure = (estimate.p if p is None else p) < 1 - level
    if estimate.low > 0 and sure:
        return "better"
    if estimate.high < 0 and sure:
        return "worse"
    return "no worse" if estimate.low > -margin else "cannot tell"


def holm(values: Mapping[str, float]) -> dict[str, float]:
    """P-values corrected for their number by Holm's method, by name.

    >>> holm({"a": 0.01, "b": 0.04})
    {'a': 0.02, 'b': 0.04}
    """
    corrected: dict[str, float] = {}
    highest = 0.0
    for rank, (name, value) in enumerate(sorted(values.items(), key=lambda item: item[1])):
        highest = max(highest, min(1.0, value * (len(values) - rank)))
        corrected[name] = highest
    return {name: corrected[name] for name in values}


def more_clusters(estimate: Estimate, margin: float) -> int | None:
    """How many more clusters like these would likely settle it, None where no number could.

    It is settled when a difference as large as the one seen would be told from none, or, where none was seen, when the
    interval fits within the margin.
    """
    if estimate.clusters < 2 or not math.isfinite(estimate.error) or estimate.error == 0:
        return None
    goal = max(abs(estimate.mean), margin)
    if goal <= 0:
        return None
    wanted = estimate.clusters * (estimate.smallest / goal) ** 2
    return max(0, math.ceil(wanted) - estimate.clusters)


def _quantile(share: float, freedom: int) -> float:
    return float(_student().stdtrit(freedom, share))


def _two_sided(ratio: float, freedom: int) -> float:
    return float(2 * _student().stdtr(freedom, -abs(ratio)))


def _student() -> Any:
    """Student's t. Raises InputError where scipy is not installed."""
    try:
        from scipy import special  # type: ignore[import-untyped]
    except ImportError:
        raise InputError('comparisons need scipy: pip install "reframer[eval]"') from None
    return special
