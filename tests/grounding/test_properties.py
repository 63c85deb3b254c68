"""What holds of every story: its own words are supported in any order, and one word turned is seen."""

from __future__ import annotations

import re

from hypothesis import given, reject, settings
from hypothesis import strategies as st

from reframer.errors import InputError
from reframer.grounding import Checker
from reframer.story import read
from tests.grounding.stories import labelled

CHECKERS = [Checker(story) for story in labelled()]
DOINGS = ["the cache warmer", "the retry queue", "the labelling tool", "a nightly backfill", "the feature registry"]
WRITTEN = st.text(alphabet=st.characters(), max_size=300)
NAMED = st.sampled_from(DOINGS)


@given(st.data())
def test_any_sentences_of_a_story_in_any_order_are_supported(data: st.DataObject) -> None:
    checker = data.draw(st.sampled_from(CHECKERS))
    said = data.draw(st.lists(st.sampled_from(checker.story.said), min_size=1, max_size=4, unique_by=lambda s: s.id))
    for sentence in said:
        assert checker.check(sentence.text).status == "supported", sentence.text


@given(NAMED, st.integers(12, 99), st.integers(101, 999), st.sampled_from(["ms", "%", "GB", "euros"]))
def test_two_amounts_that_change_places_are_seen(thing: str, small: int, large: int, unit: str) -> None:
    checker = Checker(read(f"With {thing} the median went from {large} {unit} to {small} {unit} in one month."))
    assert checker.check(f"With {thing} the median went from {small} {unit} to {large} {unit}.").status == "unsupported"


@given(NAMED, st.sampled_from(["planned to", "wanted to", "hoped to", "were going to"]))
def test_a_plan_told_as_done_is_seen(thing: str, hedge: str) -> None:
    checker = Checker(read(f"I keep the ranking service running. We {hedge} move {thing} to the new cluster."))
    assert checker.check(f"We moved {thing} to the new cluster.").status != "supported"


@given(NAMED, st.sampled_from(["estimate", "expect", "hope"]), st.integers(11, 48))
def test_an_estimate_told_as_measured_is_seen(thing: str, hedge: str, share: int) -> None:
    checker = Checker(read(f"I keep the ranking service running. We {hedge} that {thing} saves {share}% of the cost."))
    assert checker.check(f"{thing.capitalize()} saves {share}% of the cost.").status != "supported"


@given(st.data())
def test_the_same_check_says_the_same_twice(data: st.DataObject) -> None:
    checker = data.draw(st.sampled_from(CHECKERS))
    sentence = data.draw(st.sampled_from(checker.story.said)).text
    line = re.sub(r"\d+", "41", sentence) if data.draw(st.booleans()) else f"I led all of this: {sentence}"
    assert checker.check(line) == Checker(checker.story).check(line)


@settings(max_examples=20)
@given(WRITTEN, WRITTEN)
def test_any_unicode_is_checked_against_any_unicode(story: str, line: str) -> None:
    try:
        found = read(f"I built it. {story}")
    except InputError:
        reject()
    assert Checker(found).check(line).status in ("supported", "derived", "doubtful", "unsupported")
