"""A clause that its story holds nearly word for word is supported, whatever else the rules would say of it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from grounding.stories import checker
from reframer.arrange.speech import spoken
from reframer.grounding import Checker
from reframer.story import read

ROOT = Path(__file__).resolve().parents[2]
LISTED = [*sorted((ROOT / "eval" / "data").glob("stories*.jsonl")), ROOT / "eval" / "cases" / "stories.jsonl"]
TEXTS = [json.loads(row)["text"] for path in LISTED for row in path.read_text(encoding="utf-8").splitlines() if row]
TEXTS += [
    path.read_text(encoding="utf-8")
    for path in sorted((ROOT / "examples" / "stories").iterdir())
    if path.suffix in (".md", ".txt")
]


@pytest.mark.parametrize("text", TEXTS)
def test_what_a_story_says_is_supported_when_it_is_spelled_out_to_be_spoken(text: str) -> None:
    story = read(text)
    found = Checker(story)
    for sentence in story.said:
        for who in ("I", "We"):
            said = spoken(sentence.text, who)
            if said:
                assert found.check(said, (sentence.id,)).status != "unsupported", said


@pytest.mark.parametrize(
    ("story", "line"),
    [
        ("And the vendor updates models silently; a nightly run would catch that.", "The vendor updates models."),
        ("I proposed quotas: each team keeps a guaranteed share.", "Each team keeps a guaranteed share."),
        ("Alerts first went to everyone, hundred a day, nobody read them.", "They went to everyone, a hundred a day."),
        ("So me and a colleague rewrote the checks in one pass.", "A colleague and I rewrote the checks in one pass."),
        ("Raised to 50, plus an alert on queue age.", "We raised it to 50 and added an alert on queue age."),
        ("Still running AFAIK.", "It is still running as far as I know."),
        ("After 6 months the wait was 2h40.", "After six months the wait was two hours forty."),
        ("Sort the letters (eviction, heating cut off).", "The task: sort the letters, eviction or heating cut off."),
    ],
)  # fmt: skip
def test_a_clause_in_nearly_the_same_words_is_supported(story: str, line: str) -> None:
    assert checker(story).check(line).status == "supported"


@pytest.mark.parametrize(
    ("story", "line"),
    [
        ("We did not lead the design of the store.", "We did lead the design of the store."),
        ("I helped build the ranking service.", "I built the ranking service."),
        ("A colleague rewrote the nightly checks in Spark.", "I rewrote the nightly checks in Spark."),
        ("We collected the audio in nine warehouses.", "I collected the audio in nine warehouses."),
        ("It launched in all countries except one.", "It launched in all countries."),
        ("The wait fell from 45 to 12 minutes.", "The wait fell from 45 to 13 minutes."),
    ],
)
def test_a_word_that_turns_the_claim_is_not_passed_over(story: str, line: str) -> None:
    assert checker(story).check(line).status == "unsupported"
