"""A line's number is the story's, of the same thing and the same way round, or it is told so."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grounding.stories import checker, labelled
from reframer.grounding import Checker, check

CHECKERS = [Checker(story) for story in labelled()]


@pytest.mark.parametrize(
    "line",
    [
        "The bookshop had some 8k titles.",
        "The bookshop had roughly eight thousand titles.",
        "p99 came down from 200 milliseconds to 120.",
        "p99 went from 0.2 s to 0.12 seconds.",
        "The pilot ran for a fortnight in one warehouse.",
        "The cache takes seven tenths of the traffic.",
        "Clicks through went up 1.8 percent.",
    ],
)
def test_an_equal_value_in_another_spelling_passes(line: str) -> None:
    assert checker().check(line).violations == ()


@pytest.mark.parametrize(
    ("line", "span"),
    [
        ("p99 went from 200 to 110 ms.", "110 ms"),
        ("p99 went from 200 to 120 s.", "120 s"),
        ("The cache covers about 80% of traffic.", "80%"),
        ("The pilot ran for three weeks.", "three weeks"),
        ("p99 fell to 40 ms.", "40 ms"),
        ("Click-through rose 1.8 percentage points.", "1.8 percentage points"),
        ("Around thirty product teams use the library.", "thirty"),
        ("Click-through fell 1.8%.", "1.8%"),
    ],
)
def test_another_value_unit_statistic_or_direction_is_a_violation(line: str, span: str) -> None:
    finding = checker().check(line)
    assert finding.status == "unsupported"
    assert ("number", span) in [(v.kind, v.span) for v in finding.violations]


@pytest.mark.parametrize(
    ("line", "arithmetic"),
    [
        ("p99 got 40% faster.", "(200 - 120) / 200 = 40%"),
        ("Complaints fell by about a third.", "(90 - 60) / 90 = 33.3%"),
        ("p99 came down by 80 ms.", "200 - 120 = 80"),
    ],
)
def test_a_computed_value_is_recomputed_and_shown(line: str, arithmetic: str) -> None:
    finding = checker().check(line)
    assert finding.status == "derived"
    assert [d.arithmetic for d in finding.derived] == [arithmetic]


@pytest.mark.parametrize(
    ("story", "line"),
    [
        ("Regions were randomised, 14 with and 14 without.", "28 regions were randomised."),
        ("It gained half a point of AUC (0.91 to 0.915).", "Its AUC was 0.005 higher."),
        ("The file is due at 11:15, page at 10:45.", "The page for the file goes out half an hour ahead."),
        ("Utilisation was 47% then. Four months later utilisation was 71%.", "Utilisation gained 24 points."),
        ("The median was 41 seconds, 36 on the desks with it.", "The median was five seconds lower on those desks."),
    ],
)  # fmt: skip
def test_a_sum_or_a_difference_of_two_told_values_is_derived(story: str, line: str) -> None:
    assert checker(story).check(line).status == "derived"


@pytest.mark.parametrize(
    ("story", "line"),
    [
        ("Day-14 return went from 31 to 34.5.", "The return by day 14 went from 31 to 34.5."),
        ("We quantized it to int8 with TFLite.", "We did eight-bit quantization with TFLite."),
        ("The wait for the jobs was p50 6 h, p95 31 h.", "Half of the jobs waited six hours or longer."),
        ("We tested it for a quarter.", "We tested it for three months."),
        ("The queue gets at most 400 a day.", "The queue can take 400 a day."),
        ("It lost 1.5 points of accuracy.", "We gave up a point and a half of accuracy."),
    ],
)
def test_a_number_that_spells_out_a_name_a_rank_or_a_span_is_no_violation(story: str, line: str) -> None:
    assert checker(story).check(line).violations == ()


def test_a_count_of_what_the_story_counts_otherwise_is_a_violation() -> None:
    story = "By the end 140 agents had it. We went through 400 wrong photos."
    assert checker(story).check("At the end 400 agents had it.").violations[0].span == "400"


def test_a_true_number_on_another_thing_is_a_violation() -> None:
    story = "I read 500 late deliveries by hand with a dispatcher. Support had 1,900 tickets a week about lost parcels."
    finding = checker(story).check("I read 1,900 late deliveries by hand with a dispatcher.")
    assert finding.violations[0].span == "1,900"
    assert "500 late deliveries" in finding.violations[0].why


def test_a_cap_told_as_what_came_is_a_violation() -> None:
    story = "We agreed on a cap of 8,000 euros of lost margin. We used about half."
    assert checker(story).check("The test cost us 8,000 euros of margin.").violations[0].kind == "number"


def test_a_why_quotes_the_story() -> None:
    assert "about 70%" in checker().check("The cache covers about 80% of traffic.").violations[0].why


DIGITS = re.compile(r"(?<![\w.,:/-])\d{2,3}(?=[ %])(?! ?[:/])")


@settings(deadline=None, max_examples=150)
@given(st.data())
def test_a_changed_number_in_a_story_sentence_is_never_supported(data: st.DataObject) -> None:
    """A number that stands nowhere in the story is seen, whichever sentence it is put into."""
    chosen = data.draw(st.sampled_from([c for c in CHECKERS if any(DIGITS.search(s.text) for s in c.story.said)]))
    sentence = data.draw(st.sampled_from([s for s in chosen.story.said if DIGITS.search(s.text)]))
    match = data.draw(st.sampled_from(list(DIGITS.finditer(sentence.text))))
    other = data.draw(st.integers(1013, 9973).filter(lambda n: n % 10 and str(n) not in chosen.story.text))
    line = sentence.text[: match.start()] + str(other) + sentence.text[match.end() :]
    finding = chosen.check(line)
    assert finding.status != "supported", line
    if finding.status == "derived":
        assert finding.derived[0].arithmetic


def test_a_story_without_numbers_supports_none() -> None:
    from reframer.story import read

    finding = check("We cut latency by 30%.", read("We cut latency a lot. It was a hard project for the team."))
    assert finding.status == "unsupported"
