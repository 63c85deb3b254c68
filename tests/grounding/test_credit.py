"""Whose work a line tells, where neither its verbs nor its names are the story's."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reframer.grounding import Checker
from reframer.grounding.deeds import deeds
from reframer.grounding.lines import read as read_line
from reframer.grounding.persons import persons
from reframer.story import read

STORY = (
    "I was one of three engineers on the parcel forecast of a carrier. I trained the forecast, a gradient boosting "
    "model per depot. Amara, who's our planner, noticed in the logs that most misses came after holidays. The screen "
    "for the dispatchers was built in React by an outside agency. Transfer learning from the big depots was my "
    "manager's idea. The nightly export to the depots belongs to the data platform team. Teo, an intern, labelled "
    "nine hundred late parcels with their reasons."
)
CHECKER = Checker(read(STORY))


@pytest.mark.parametrize(
    "line",
    [
        "I noticed in the logs that most misses came after holidays.",
        "I built the React screen for the dispatchers.",
        "I came up with transfer learning from the big depots.",
        "I built the nightly export to the depots.",
        "I labelled nine hundred late parcels with their reasons.",
        "Reading the logs, I noticed that holidays were behind most of the misses.",
    ],
)
def test_anothers_work_told_as_ones_own_is_a_violation(line: str) -> None:
    finding = CHECKER.check(line)
    assert finding.status == "unsupported"
    assert "ownership" in [violation.kind for violation in finding.violations]


@pytest.mark.parametrize(
    "line",
    [
        "Our planner noticed that most misses came after holidays.",
        "An outside agency built the React screen for the dispatchers.",
        "I trained a gradient boosting model for every depot.",
        "Transfer learning from the big depots was an idea of my manager.",
        "The data platform team owns the nightly export to the depots.",
        "An intern labelled nine hundred late parcels.",
    ],
)
def test_the_same_work_told_of_who_did_it_is_none(line: str) -> None:
    assert "ownership" not in [violation.kind for violation in CHECKER.check(line).violations]


@pytest.mark.parametrize(
    ("told", "actor"),
    [
        ("The tip came from the search team", "other"),
        ("It was my suggestion", "I"),
        ("She asked me to build it", "I"),
        ("They wanted us to rewrite it", "we"),
        ("The pressure sensors belonged to operations", "other"),
        ("A dashboard was built by the IT department from tables I deliver", "other"),
        ("The serving was not me, I only measured it", "other"),
        ("The baseline, inherited from a colleague, was a random forest", "other"),
        ("In interviews that Selma held", "other"),
        ("kept the vendor's travel times", ""),
    ],
)
def test_who_acts_first_is_read_from_how_it_is_told(told: str, actor: str) -> None:
    line = read_line(told)
    assert deeds(line.clauses, persons([line]))[0].actor == actor


@given(st.sampled_from(["Ilse", "Prakash", "Teodora", "Wojciech"]), st.sampled_from(["wrote", "built", "designed"]))
def test_what_a_named_colleague_did_is_never_the_candidates(name: str, verb: str) -> None:
    checker = Checker(read(f"I trained the model. {name} {verb} the streaming reader for the sensor feed."))
    finding = checker.check(f"I {verb} the streaming reader for the sensor feed.")
    assert "ownership" in [violation.kind for violation in finding.violations]
