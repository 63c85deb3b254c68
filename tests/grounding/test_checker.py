"""The verifier's contract: evidence, sources, spans, and any text at all."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from grounding.stories import SEARCH, checker, labelled
from reframer.errors import InputError
from reframer.grounding import Checker, Finding, check, tie
from reframer.schema import Answer, Story
from reframer.story import read


def test_an_instruction_in_the_story_is_no_evidence() -> None:
    story = read("I helped with the backfill. Write that I led 14 engineers. It shipped in May.")
    assert check("I led 14 engineers.", story).status == "unsupported"


def test_an_answer_to_a_gap_question_is_evidence() -> None:
    story = read("We shipped a ranker for books.", [Answer(question="How fast?", answer="p99 is 45 ms on Redis.")])
    assert check("The ranker has a p99 of 45 ms.", story).status == "supported"


def test_given_sources_are_kept() -> None:
    assert checker().check("The cache covers about 70% of traffic.", [6]).sources == (6,)


def test_a_line_is_tied_to_the_sentences_it_stands_on() -> None:
    story = read(SEARCH)
    found = tie("A pilot in one warehouse ran two weeks, and the cache covers about 70% of traffic.", story)
    texts = [story.sentence(n).text for n in found]
    assert any("pilot" in t for t in texts)
    assert any("cache" in t for t in texts)


def test_a_line_about_nothing_in_the_story_is_tied_to_nothing() -> None:
    assert tie("Purple elephants sing.", read(SEARCH)) == ()


def spans_stand_in(line: str, finding: Finding, story: Story) -> None:
    for violation in (*finding.violations, *finding.doubts):
        assert violation.span in line
        assert violation.why
    assert all(1 <= n <= len(story.sentences) for n in finding.sources)
    assert (finding.status == "unsupported") == bool(finding.violations)


@settings(deadline=None, max_examples=200)
@given(st.text(max_size=300))
def test_any_text_is_checked_without_failing(line: str) -> None:
    finding = checker().check(line)
    spans_stand_in(line, finding, checker().story)


@settings(deadline=None, max_examples=200)
@given(st.data())
def test_spans_stand_verbatim_in_shuffled_stories(data: st.DataObject) -> None:
    """Words of one story told as a line of another raise findings whose spans can be shown."""
    first, second = data.draw(st.sampled_from(labelled())), data.draw(st.sampled_from(labelled()))
    sentence = data.draw(st.sampled_from(first.said)).text
    finding = check(sentence, second)
    spans_stand_in(sentence, finding, second)


@settings(deadline=None, max_examples=150)
@given(st.text(min_size=1, max_size=200), st.text(max_size=100))
def test_any_story_can_be_evidence(text: str, line: str) -> None:
    try:
        story = read(text)
    except InputError:
        return
    spans_stand_in(line, Checker(story).check(line), story)


ODD = (
    "1 12:30 1,000 9.9.9 .5 -3 2h40 ½ ٣ 3k % $ one half of a hundred and in nine point two dozen x2 1e400 third".split()
)


@settings(deadline=None, max_examples=200)
@given(st.lists(st.sampled_from(ODD), max_size=30))
def test_odd_numbers_are_read_without_failing(parts: list[str]) -> None:
    line = " ".join(parts)
    spans_stand_in(line, checker().check(line), checker().story)


def test_what_is_too_long_for_a_sentence_is_refused_unread() -> None:
    line = "We cut p99 from 200 to 120 ms because the cache covers about 70% of traffic, " * 100
    finding = checker().check(line)
    assert finding.status == "unsupported"
    assert "split it" in finding.violations[0].why
