"""The statistics of comparisons, on suites whose truth is known."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.benchmarks.statistics import simulated
from reframer.evals import statistics
from reframer.evals.statistics import holm, more_clusters, paired, verdict

SUITES = 600
# Three standard errors of a rate of one in forty, and of one in twenty, seen in so many suites.
SLACK_VERDICT, SLACK_COVERED = (3 * math.sqrt(p * (1 - p) / SUITES) for p in (0.025, 0.05))


@pytest.mark.parametrize("stories", [20, 50, 200])
@pytest.mark.parametrize("rate", [0.75, 0.03, None])
def test_better_is_rarely_said_of_no_difference_and_intervals_hold_the_truth(stories: int, rate: float | None) -> None:
    told = simulated(stories, rate, 0.0, SUITES, seed=7)
    assert told.better <= 0.025 + SLACK_VERDICT
    assert told.worse <= 0.025 + SLACK_VERDICT
    assert told.covered >= 0.95 - SLACK_COVERED


def test_cases_of_one_story_count_as_one() -> None:
    rng = np.random.default_rng(1)
    story = rng.normal(0.1, 0.4, 20)
    once = paired(story.tolist(), [str(n) for n in range(20)])
    ten = paired(np.repeat(story, 10).tolist(), [str(n) for n in range(20) for _ in range(10)])
    assert ten.error == pytest.approx(once.error)
    assert paired(np.repeat(story, 10).tolist(), [str(n) for n in range(200)]).error < 0.5 * once.error


def test_the_interval_is_students_for_cases_on_their_own() -> None:
    values = [0.0, 1.0, 0.0, 0.5, 1.0, 0.0]
    error = np.std(values, ddof=1) / math.sqrt(6)
    estimate = paired(values, list("abcdef"))
    assert (estimate.error, estimate.mean) == (pytest.approx(error), pytest.approx(np.mean(values)))
    assert estimate.high - estimate.mean == pytest.approx(2.5706 * error, rel=1e-4)


def test_no_difference_in_any_case_is_not_a_proof_of_none() -> None:
    few, many = (paired([0.0] * n, [str(i) for i in range(n)]) for n in (10, 400))
    assert verdict(few, 0.05) == "cannot tell"
    assert verdict(many, 0.05) == "no worse"


def test_one_cluster_tells_nothing() -> None:
    estimate = paired([1.0, 1.0], ["a", "a"])
    assert (estimate.low, estimate.high, verdict(estimate, 0.05)) == (-math.inf, math.inf, "cannot tell")


def test_what_a_suite_could_have_seen_is_seen_in_four_of_five() -> None:
    rng = np.random.default_rng(3)
    names = [str(n) for n in range(50)]
    smallest = paired(rng.normal(0, 0.3, 50).tolist(), names).smallest
    seen = [verdict(paired(rng.normal(smallest, 0.3, 50).tolist(), names), 0.0) == "better" for _ in range(400)]
    assert 0.65 < np.mean(seen) < 0.95


@given(st.dictionaries(st.text(max_size=3), st.floats(0, 1), min_size=1, max_size=6))
def test_holm_raises_every_p_value_and_keeps_their_order(values: dict[str, float]) -> None:
    corrected = holm(values)
    assert all(values[name] <= corrected[name] <= 1 for name in values)
    order = sorted(values, key=lambda name: values[name])
    assert [corrected[name] for name in order] == sorted(corrected.values())


def test_more_clusters_are_asked_for_where_the_difference_is_small() -> None:
    rng = np.random.default_rng(5)
    wide, narrow = (
        more_clusters(paired((rng.normal(size=20) + shift).tolist(), [str(n) for n in range(20)]), 0.05)
        for shift in (0.3, 3.0)
    )
    assert wide is not None and wide > 20
    assert narrow == 0


def test_levels_and_power_are_the_usual_ones() -> None:
    assert (statistics.LEVEL, statistics.POWER) == (0.95, 0.8)
