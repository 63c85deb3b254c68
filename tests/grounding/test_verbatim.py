"""A story's own sentences are supported, cleaned of fillers and joined or not."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grounding.stories import checker, labelled
from reframer.grounding import Checker

CHECKERS = [Checker(story) for story in labelled()]
FILLERS = re.compile(r"\b(?:um|uh|basically|actually|honestly|you know|well|okay|ok|yeah),?\s+", re.IGNORECASE)


@pytest.mark.parametrize("checker", CHECKERS)
def test_every_sentence_of_a_story_is_supported_by_it(checker: Checker) -> None:
    for sentence in checker.story.said:
        assert checker.check(sentence.text).status == "supported", sentence.text


@pytest.mark.parametrize("checker", CHECKERS)
def test_a_sentence_without_its_fillers_and_its_first_capital_is_supported(checker: Checker) -> None:
    for sentence in checker.story.said:
        cleaned = FILLERS.sub("", sentence.text).strip() or sentence.text
        assert checker.check(cleaned[0].upper() + cleaned[1:]).status == "supported", cleaned


@settings(deadline=None, max_examples=200)
@given(st.data())
def test_joined_neighbours_are_supported_and_cite_their_sentences(data: st.DataObject) -> None:
    checker = data.draw(st.sampled_from(CHECKERS))
    said = checker.story.said
    first = data.draw(st.integers(0, len(said) - 1))
    part = said[first : first + data.draw(st.integers(1, 3))]
    glue = data.draw(st.sampled_from([", and ", " and ", "; ", ", "]))
    line = glue.join(s.text.rstrip(" .!?;,") for s in part) + "."
    finding = checker.check(line)
    assert finding.status == "supported", line
    assert finding.sources


def test_a_sentence_without_its_negation_is_not_the_sentence() -> None:
    assert checker("We did not lead the design.").check("We did lead the design.").status == "unsupported"
