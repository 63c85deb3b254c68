"""A line may not raise a role: helped stays helped, we stays we, another's work stays another's."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grounding.stories import checker


def kinds(story: str, line: str) -> list[str]:
    return [v.kind for v in checker(story).check(line).violations]


@pytest.mark.parametrize(
    ("story", "line"),
    [
        ("I helped with the backfill of the features.", "I led the backfill of the features."),
        ("I helped with the backfill of the features.", "I built the backfill of the features."),
        ("I helped with the backfill of the features.", "The backfill of the features was mine."),
        ("We collected 210 hours of audio in nine warehouses.", "I collected 210 hours of audio in nine warehouses."),
        ("A staff engineer designed the streaming side.", "I designed the streaming side."),
        ("The PM ran a usability test with 12 customers.", "I ran a usability test with 12 customers."),
        ("Label-based placement, done by the SRE, came later.", "I added the label-based placement."),
        ("My colleague noticed the leak in saliency maps.", "I noticed the leak in saliency maps."),
        ("An intern wrote the simulator for replays.", "We wrote the simulator for replays."),
        ("We took Whisper medium, fine-tuned by the senior.", "I fine-tuned Whisper medium."),
        ("Backend made the import layer with one format.", "I built the import layer with one format."),
        ("Co-built the test set with 2 lawyers.", "I built the test set."),
    ],
)
def test_a_larger_role_is_a_violation(story: str, line: str) -> None:
    assert "ownership" in kinds(story, line)


@pytest.mark.parametrize(
    ("story", "line"),
    [
        ("I built the cache for lookups.", "We built the cache for lookups."),
        ("I built the cache for lookups.", "I wrote the cache for lookups."),
        ("I led the migration of the store.", "I helped with the migration of the store."),
        ("Built the cache for lookups on Redis.", "We built the cache for lookups on Redis."),
        ("An SRE and I built the scheduler.", "With an SRE I built the scheduler."),
        ("Me and a colleague rewrote the checks.", "A colleague and I rewrote it, the checks."),
        ("Argued the quotas through with the 5 leads.", "I argued the quotas through with the five leads."),
        ("Only ML person in the squad (6 engineers, 1 PM) and was asked to mend it.", "I was asked to mend it."),
        ("There was an idea to let a model write the tests.", "We haven't let a model write the tests."),
        ("A colleague found the leak in the logs.", "A colleague found the leak in the logs, and we fixed it."),
        ("I owned the ranking model end to end.", "I was responsible for the ranking model."),
        ("I was the only engineer. We built the parser for invoices.", "I built the parser for invoices."),
    ],
)
def test_an_equal_or_smaller_role_passes(story: str, line: str) -> None:
    assert "ownership" not in kinds(story, line)


@given(
    st.sampled_from(["backfill", "migration", "serving layer", "label pipeline", "feature store", "retraining job"]),
    st.sampled_from(["led", "owned", "designed", "built", "drove", "headed"]),
)
def test_helped_told_as_more_is_always_caught(thing: str, verb: str) -> None:
    assert "ownership" in kinds(f"I helped with the {thing}. The team shipped it in May.", f"I {verb} the {thing}.")


def test_built_told_as_led_is_in_doubt() -> None:
    assert (
        checker("I implemented the cache for lookups.").check("I led the cache for lookups.").doubts[0].kind
        == "ownership"
    )
