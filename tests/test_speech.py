"""From notes and transcripts to what one can say: nothing that is claimed changes."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reframer import text
from reframer.arrange.speech import is_fragment, spoken

ROOT = Path(__file__).parent.parent
DIGITS = re.compile(r"\d+")
DATA = [*sorted((ROOT / "eval/data").glob("*.jsonl")), ROOT / "eval/cases/stories.jsonl"]
HEDGES = re.compile(
    r"\b(?:about|maybe|roughly|almost|nearly|planned|estimated?|not|never|nobody|could|might|may|would)\b", re.I
)


def sentences(file: Path) -> list[str]:
    found = []
    for line in file.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        for said in (row[key] for key in ("text", "story", "answer") if isinstance(row.get(key), str)):
            found += [said[span.start : span.end] for span in text.sentences(said)]
    return found


@pytest.mark.parametrize(
    ("noted", "said"),
    [
        ("finetuned T5-small w/ int8, p95 110 -> 38ms", "We finetuned T5-small with int8, p95 from 110 to 38ms."),
        ("low-result searches 11% → 7.4%", "Low-result searches from 11% to 7.4%."),
        ("~9k entries w/o an owner", "About 9k entries without an owner."),
        ("it failed b/c of the cache", "It failed because of the cache."),
        ("an alert: “Was this you?”", "An alert: “Was this you?”"),
        ('we asked "is it you?"', 'We asked "is it you?"'),
        ("Project: search for used sofas", "The project: search for used sofas."),
        ('owned "feed quality" for a podcast app', 'I owned "feed quality" for a podcast app.'),
        ("built candidate gen and a ranker", "We built candidate gen and a ranker."),
        ("added canary on embedding norms", "We added canary on embedding norms."),
        ("added latency was 5 ms", "Added latency was 5 ms."),
        ("built by the search team", "Built by the search team."),
        ("designed services fail early", "Designed services fail early."),
        ("p95 vs. p99, n.s.", "p95 versus p99, not significant."),
        ("**Result**: `p95` fell", "The result: p95 fell."),
        ("it ran in prod for 3 wks", "It ran in production for 3 weeks."),
        ("[the page](https://x.example/a) was slow", "The page was slow."),
        ("queue -> worker -> store", "Queue, then worker, then store."),
        ("🚀 shipped it", "We shipped it."),
    ],
)
def test_notation_is_spelled_out(noted: str, said: str) -> None:
    assert spoken(noted) == said


@pytest.mark.parametrize(
    ("transcribed", "said"),
    [
        ("ok so um the, the model was like 0.97", "The model was about 0.97."),
        ("yeah, so we, uh, measured it", "So we measured it."),
        ("So basically it was slow, you know.", "It was slow."),
        ("It was, um, slow.", "It was slow."),
        ("It took like 3 weeks.", "It took about 3 weeks."),
        ("We liked it like this.", "We liked it like this."),
        ("It was right, and well made.", "It was right, and well made."),
    ],
)
def test_fillers_are_dropped_and_hedges_stay(transcribed: str, said: str) -> None:
    assert spoken(transcribed) == said


@pytest.mark.parametrize(
    ("noted", "said"),
    [
        ("built the cache", "We built the cache."),
        ("then wrote a fallback", "Then we wrote a fallback."),
        ("role: owned the ranker", "I owned the ranker."),
        ("role: tech lead", "I was tech lead."),
        ("me: the ranker and the cache", "My part: the ranker and the cache."),
        ("me: wrote the ranker", "I wrote the ranker."),
        ("serves 40 teams", "It serves 40 teams."),
        ("approved by the director", "Approved by the director."),
        ("Asked by the lead, I said no.", "Asked by the lead, I said no."),
        ("The team built it.", "The team built it."),
        ("planned: a second zone", "Planned: a second zone."),
        ("I built it.", "I built it."),
    ],
)
def test_a_missing_subject_becomes_we_and_never_i(noted: str, said: str) -> None:
    assert spoken(noted) == said


@pytest.mark.parametrize("empty", ["", "  ", "so yeah...", "what else", "ok.", "Then the second part.", "—", "🚀"])
def test_where_nothing_was_said_nothing_is(empty: str) -> None:
    assert spoken(empty) == ""


@pytest.mark.parametrize("file", DATA, ids=lambda file: file.stem)
def test_no_number_is_lost_added_or_changed(file: Path) -> None:
    for sentence in sentences(file):
        assert Counter(DIGITS.findall(spoken(sentence))) == Counter(DIGITS.findall(sentence)), sentence


@pytest.mark.parametrize("file", DATA, ids=lambda file: file.stem)
def test_no_hedge_and_no_denial_is_lost(file: Path) -> None:
    for sentence in sentences(file):
        if said := spoken(sentence):
            before = Counter(word.lower() for word in HEDGES.findall(sentence))
            lost = before - Counter(word.lower() for word in HEDGES.findall(said))
            assert not lost, sentence


@given(
    st.text()
    | st.lists(st.sampled_from(["um", "3 -> 4", "w/", "**", "=>", "so,", "the the", "~5", "→", "built", "."])).map(
        " ".join
    )
)
def test_any_text_becomes_one_sentence_or_none(said: str) -> None:
    result = spoken(said)
    assert result == result.strip()
    assert not result or re.search(r"\w", result)


@given(st.integers(0, 10**9), st.integers(0, 10**9))
def test_a_property_of_any_two_numbers_with_an_arrow_is_their_order(one: int, other: int) -> None:
    assert spoken(f"p95 {one} -> {other} ms") == f"p95 from {one} to {other} ms."


@pytest.mark.parametrize(
    ("said", "scrap"),
    [
        ("Four weeks.", True),
        ("Twice a day.", True),
        ("We shipped it.", False),
        ("Stack: Go.", False),
        ("It's fast.", False),
    ],
)
def test_a_scrap_is_told_from_a_sentence(said: str, scrap: bool) -> None:
    assert is_fragment(said) is scrap
