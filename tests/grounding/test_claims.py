"""What is open stays open, part stays part, coincidence stays coincidence, and nothing is added."""

from __future__ import annotations

import pytest

from grounding.stories import checker


@pytest.mark.parametrize(
    ("story", "line", "kind"),
    [
        ("The US rollout was planned for the next year.", "The US rollout followed, and it went well.", "certainty"),
        (
            "Finance estimates 140k euro a year in refunds, not verified.",
            "It saves 140k euro a year in refunds.",
            "certainty",
        ),
        ("Automatic retraining was specced, not built.", "Automatic retraining runs every night.", "certainty"),
        ("Trips were up one percent, not significant.", "Trips were measurably up, by one percent.", "certainty"),
        (
            "The pilot ran at one hospital for ten weeks.",
            "Radiologists in our hospitals had it for ten weeks.",
            "scope",
        ),
        ("It launched in all countries except one.", "It launched in all countries.", "scope"),
        (
            "Most product teams use the layer, hardware still does its own.",
            "Every product team uses the layer.",
            "scope",
        ),
        (
            "Tickets fell from 90 to 60 a week, although support also added a help page.",
            "The new model cut tickets from 90 to 60 a week.",
            "causality",
        ),
    ],
)
def test_a_claim_that_goes_beyond_the_story_is_a_violation(story: str, line: str, kind: str) -> None:
    assert kind in [v.kind for v in checker(story).check(line).violations]


@pytest.mark.parametrize(
    ("story", "line"),
    [
        ("The US rollout was planned for the next year.", "The US rollout was only a plan."),
        (
            "Finance estimates 140k euro a year in refunds, not verified.",
            "By finance's estimate it is 140k euro a year in refunds.",
        ),
        ("Automatic retraining was specced, not built.", "Automatic retraining has a spec and no code."),
        ("It launched in all countries except one.", "It launched in all countries but one."),
        ("Nightly jobs failed because the disk was full.", "The disk was full, so nightly jobs failed."),
        ("Nightly jobs failed because the disk was full.", "Because the disk was full, nightly jobs failed."),
    ],
)
def test_an_honest_paraphrase_passes(story: str, line: str) -> None:
    assert checker(story).check(line).violations == ()


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("Click-through rose 1.8% because shoppers trusted the covers.", "causality"),
        ("I wrote the runbook for the cache.", "activity"),
        ("Click-through rose 1.8%, and churn fell.", "outcome"),
        ("Gardeners harvested purple carrots beneath quiet mountains.", "activity"),
    ],
)
def test_a_claim_without_footing_is_in_doubt(line: str, kind: str) -> None:
    finding = checker().check(line)
    assert finding.status in ("doubtful", "unsupported")
    assert kind in [v.kind for v in (*finding.doubts, *finding.violations)]
