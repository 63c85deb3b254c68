"""What people say aloud of a written fact passes, and the same words with another fact do not."""

from __future__ import annotations

import pytest

from grounding.stories import checker

FACTS = (
    "At peak the feature lookup took 9 ms at p99. The nightly run went from 50 minutes to one hour forty. "
    "A vendor had been tried before I came (USD 0.40 per page). Median time to full deletion **9 days**, "
    "99th percentile 16, limit 30. In 1 quarter 7 incidents -> 6 of 7 were data. "
    "From your twelve warnings eight are a broken sensor, they said. After this it was eleven real of seventeen. "
    "I also made a dashboard for speed, and then the annotators' lead explained to me that people were rushing. "
    "Three other teams asked for the adapter kit; one uses it. I want to tell about the change of the assignment. "
    "The prediction of the kitchen time was already made by a colleague, Amira; I used it. "
    "The analyst left two off weeks out, I would have reported both versions."
)


@pytest.mark.parametrize(
    "line",
    [
        "At peak, ninety-ninth percentile lookup was nine milliseconds.",
        "The nightly run went from fifty minutes to an hour and forty.",
        "A vendor had been tried before I came, at forty US cents a page.",
        "What came of it is a median of nine days to full deletion, with the 99th percentile at 16.",
        "In one quarter there were seven incidents, and six of those were really data.",
        "After that, eleven of seventeen warnings were real.",
        "I made a dashboard for speed, and their lead explained to me that people were rushing.",
        "Three other teams asked for the adapter kit, and 1 uses it.",
        "This is about how we changed the assignment.",
        "For the kitchen time I used a prediction my colleague Amira had already made.",
        "The analyst left out two off weeks; I'd have reported both versions.",
    ],
)
def test_a_written_fact_told_as_people_speak_passes(line: str) -> None:
    assert checker(FACTS).check(line).violations == ()


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("At peak, ninety-ninth percentile lookup was five milliseconds.", "number"),
        ("The nightly run went from fifty minutes to an hour and ten.", "number"),
        ("A vendor had been tried before I came, at thirty US cents a page.", "number"),
        ("What came of it is a median of sixteen days to full deletion.", "number"),
        ("After that, eleven of nineteen warnings were real.", "number"),
        ("I made the prediction of the kitchen time.", "ownership"),
    ],
)
def test_another_fact_told_as_people_speak_is_a_violation(line: str, kind: str) -> None:
    finding = checker(FACTS).check(line)
    assert finding.status == "unsupported"
    assert kind in [v.kind for v in finding.violations]
