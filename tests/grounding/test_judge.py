"""The judge: what no rule proves, weighed by how a clause stands beside its story."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reframer.grounding import Checker, judge
from reframer.story import read

STORY = (
    "I trained the ranking model for a travel site. We tested it on one of six markets for three weeks, and bookings "
    "there did not move. A colleague wrote the feature job. My manager wants to try the other markets next year."
)


def likely(line: str) -> float:
    checker = Checker(read(STORY))
    added = judge.weights()["added"]
    strengths = [added.strength(beside.measures) for beside in checker.measured(line).clauses]
    return max(strengths, default=-math.inf)


@pytest.mark.parametrize(
    ("true", "false"),
    [
        (
            "The feature job was a colleague's.",
            "The feature job was a colleague's, and every evening we went through its output with the support desk.",
        ),
        (
            "Next year my manager would like to try the other markets.",
            "Since everyone was delighted, the other markets got it right away.",
        ),
    ],
)
def test_an_invented_clause_is_likelier_false_than_the_story_in_other_words(true: str, false: str) -> None:
    assert likely(false) > likely(true)


def test_what_is_likely_false_is_in_doubt_and_false_where_nobody_looks_again() -> None:
    line = "Every evening we went through its output with the support desk."
    assert Checker(read(STORY)).check(line).status == "doubtful"
    assert Checker(read(STORY), firm=True).check(line).status == "unsupported"


def test_a_story_is_judged_true_of_itself() -> None:
    story = read(STORY)
    assert not any(Checker(story).measured(sentence.text).clauses for sentence in story.said)


@given(st.text(max_size=120))
def test_every_measure_is_a_finite_number_and_the_same_each_time(line: str) -> None:
    first, second = (Checker(read(STORY)).measured(line).clauses for _ in range(2))
    assert [beside.measures for beside in first] == [beside.measures for beside in second]
    assert all(math.isfinite(value) for beside in first for value in beside.measures.values())
