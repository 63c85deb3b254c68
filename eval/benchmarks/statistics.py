"""Measures the statistics of `reframer.evals` on simulated suites whose truth is known.

    python -m eval.benchmarks.statistics [--suites 4000]

A suite has stories, each told for two teams; what is scored is right or wrong, or a share, and both sides of a case,
and both cases of a story, go together. Prints how often the interval holds the true difference, how often "better" is
said where there is none, and how often a difference as large as the `smallest` is seen.
"""

from __future__ import annotations

import argparse
from typing import NamedTuple

import numpy as np

from reframer.evals import statistics

SIZES, MARGIN = (20, 50, 200), 0.05


class Told(NamedTuple):
    """Shares of simulated suites: intervals that hold the truth, and the verdicts."""

    covered: float
    better: float
    worse: float


def main() -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--suites", type=int, default=4000, help="so many simulated suites for each row")
    suites = parser.parse_args().suites
    print("stories  metric         true difference  covered  better  worse")
    for stories in SIZES:
        for name, rate in (("right or wrong", 0.75), ("rare fault", 0.03), ("share", None)):
            for truth in (0.0, 0.1):
                told = simulated(stories, rate, truth, suites, seed=stories)
                print(
                    f"{stories:7}  {name:14} {truth:15.2f}  {told.covered:7.3f}  {told.better:6.3f}  {told.worse:5.3f}"
                )


def simulated(stories: int, rate: float | None, truth: float, suites: int, seed: int) -> Told:
    """What is said of many suites; `rate` is the mean of a metric of right and wrong, None makes it a share."""
    random = np.random.default_rng(seed)
    clusters = [str(n // 2) for n in range(2 * stories)]
    covered = better = worse = 0
    for _ in range(suites):
        before, after = _scores(random, stories, rate, truth)
        estimate = statistics.paired((after - before).tolist(), clusters)
        said = statistics.verdict(estimate, MARGIN)
        covered += estimate.low <= truth <= estimate.high
        better += said == "better"
        worse += said == "worse"
    return Told(covered / suites, better / suites, worse / suites)


def _scores(
    random: np.random.Generator, stories: int, rate: float | None, truth: float
) -> tuple[np.ndarray, np.ndarray]:
    """Both sides of every case: a story's difficulty is shared by its two cases and by both sides."""
    hard = np.repeat(random.normal(size=stories), 2)
    if rate is None:
        change = np.repeat(random.normal(0, 0.1, stories), 2)
        noise = random.normal(0, 0.1, (2, 2 * stories))
        return 0.5 + 0.1 * hard + noise[0], 0.5 + 0.1 * hard + truth + change + noise[1]
    base = np.clip(rate + 0.1 * np.tanh(hard) * min(rate, 1 - rate) / 0.15, 0, 1)
    # What both sides share is drawn once, so that they agree as two prompts on one case do.
    shared = random.random(2 * stories) < 0.5
    luck, other = random.random((2, 2 * stories))
    raised = np.clip(base + truth, 0, 1)
    return (luck < base).astype(float), (np.where(shared, luck, other) < raised).astype(float)


if __name__ == "__main__":
    main()
