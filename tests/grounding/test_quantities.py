"""Quantities are read as values with units, vagueness and what they count."""

from __future__ import annotations

import pytest

from reframer.grounding import quantities
from reframer.grounding.quantities import Quantity
from reframer.grounding.tokens import tokens


def read(text: str) -> list[Quantity]:
    return quantities.read(text, tokens(text))


@pytest.mark.parametrize(
    ("text", "value", "dimension"),
    [
        ("8k requests", 8000, "count"),
        ("8,000 requests", 8000, "count"),
        ("eight thousand requests", 8000, "count"),
        ("3.1M pairs", 3.1e6, "count"),
        ("2.2bn rows", 2.2e9, "count"),
        ("a hundred and twenty stores", 120, "count"),
        ("a couple of hundred stores", 200, "count"),
        ("two dozen segments", 24, "count"),
        ("twenty-five teams", 25, "count"),
        ("40%", 40, "share"),
        ("forty percent", 40, "share"),
        ("a third of users", 100 / 3, "share"),
        ("three quarters of them", 75, "share"),
        ("one in nine searches", 100 / 9, "share"),
        ("six in ten of our moves", 60, "share"),
        ("19 basis points", 0.19, "share"),
        ("13 bps", 0.13, "share"),
        ("0.9 points", 0.9, "points"),
        ("4 pp", 4, "points"),
        ("two percentage points", 2, "points"),
        ("120 ms", 0.12, "time"),
        ("120ms", 0.12, "time"),
        ("2 hrs", 7200, "time"),
        ("2h40", 9600, "time"),
        ("2 hours and 40 minutes", 9600, "time"),
        ("two hours forty", 9600, "time"),
        ("one and a half hours", 5400, "time"),
        ("a quarter of a second", 0.25, "time"),
        ("a quarter past eleven", 675, "clock"),
        ("hundred a day", 100, ""),
        ("half a dozen", 6, ""),
        ("half dozen", 6, ""),
        ("a quarter of a million euros", 250000, "euro"),
        ("nine times in ten", 90, "share"),
        ("seven in every hundred", 7, "share"),
        ("half a million euros", 5e5, "euro"),
        ("one point two million dollars", 1.2e6, "dollar"),
        ("half a percent", 0.5, "share"),
        ("three in a hundred", 3, "share"),
        ("eight times as fast", 8, "factor"),
        ("twice as many", 2, "factor"),
        ("48 kilobytes", 48e3, "bytes"),
        ("half an hour", 1800, "time"),
        ("a quarter of an hour", 900, "time"),
        ("a fortnight and one fortnight", 1209600, "time"),
        ("a day and a half", 129600, "time"),
        ("four-week test", 2419200, "time"),
        ("$40K", 40000, "dollar"),
        ("140k euro", 140000, "euro"),
        ("180 GB", 180e9, "bytes"),
        ("2.4x", 2.4, "factor"),
        ("traffic tripled", 3, "factor"),
        ("point nine eight", 0.98, ""),
        ("F1 of .93", 0.93, ""),
    ],
)
def test_an_amount_is_read_whatever_its_spelling(text: str, value: float, dimension: str) -> None:
    found = read(text)
    assert [(round(q.value, 6), q.dimension) for q in found][:1] == [(round(value, 6), dimension)]


@pytest.mark.parametrize(
    "name", ["T5-small", "GPT-3.5", "p99", "Cortex-A53", "3DS2", "int8", "XLM-R", "v2 of Q3", "DenseNet-121"]
)
def test_a_number_within_a_name_is_no_quantity(name: str) -> None:
    assert read(f"we took {name} then") == []


@pytest.mark.parametrize(
    ("text", "vague"),
    [
        ("about 70%", "about"), ("~70%", "about"), ("roughly 70%", "about"), ("some 70 stores", "about"),
        ("70% or so", "about"),
        ("nearly 70%", "nearly"), ("more than 70%", "over"), ("at least 70%", "over"), ("under 70%", "under"),
        ("70%", ""),
        ("less than 70%", "under"), ("almost a third", "nearly"),
    ],
)  # fmt: skip
def test_a_hedge_is_read_with_its_number(text: str, vague: str) -> None:
    assert read(text)[0].vague == vague


@pytest.mark.parametrize(
    "text", ["from 200 to 120 ms", "200 -> 120 ms", "200 vs 120 ms", "200 → 120ms", "200 ms to 120"]
)
def test_both_ends_of_a_change_share_their_unit(text: str) -> None:
    assert [q.value for q in read(text)] == [0.2, 0.12]


@pytest.mark.parametrize(
    ("text", "statistic"),
    [
        ("p99 of 9 ms", "p99"),
        ("9 ms at the 99th percentile", "p99"),
        ("a median of 9 ms", "p50"),
        ("9 ms on average", "mean"),
    ],
)
def test_the_statistic_that_a_number_is_stands_beside_it(text: str, statistic: str) -> None:
    assert read(text)[0].statistic == statistic


def test_a_rate_knows_its_period() -> None:
    assert read("1,900 tickets a week")[0].per == "week"
    assert read("4k reads/s")[0].per == "second"
