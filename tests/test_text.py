"""Sentences of informal English: where they begin and end, and that nothing of a text is lost between them."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reframer import text

# fmt: off
pieces = st.sampled_from([
    "We built it", "p95 fell", "e.g.", "Dr. Lee", "3.5 ms", "U.S.", "and then", "so", "Situation:", "**Task:**",
    "RESULT.", "- ", "* ", "1. ", "(2) ", "## ", "> ", "->", ". ", "! ", "? ", "… ", "...", ".”", '."', ")", "\n",
    "\r\n", "\n\n", "\r", "\u2028", "\x85", "\t", " ", "\u00a0", "\u200b", "é", "e\u0301", "👩\u200d💻", "我们",
    "\ud800", "\x1c", "İ", "**", "_", "`",
])
# fmt: on
texts = st.text() | st.lists(pieces | st.text(max_size=3), max_size=40).map("".join)
# What may lie between sentences: blanks, bullets and marks, the number of a list's item, a STAR label.
BETWEEN = re.compile(
    r"(?:[\W_]|\b\d{1,2}[.)]|situation|task|actions?|results?|lessons?(?: learned)?|context|background|outcome"
    r"|reflection)*",
    re.IGNORECASE,
)


def cut(said: str) -> list[str]:
    return [said[span.start : span.end] for span in text.sentences(said)]


@given(texts)
def test_any_text_is_cut_into_ordered_stretches_that_do_not_overlap(said: str) -> None:
    at = 0
    for span in text.sentences(said):
        assert at <= span.start < span.end <= len(said)
        assert said[span.start : span.end].strip() == said[span.start : span.end]
        at = span.end


@given(texts)
def test_between_the_sentences_of_any_text_lie_only_blanks_bullets_and_labels(said: str) -> None:
    ends = [0, *(span.end for span in text.sentences(said))]
    starts = [*(span.start for span in text.sentences(said)), len(said)]
    for end, start in zip(ends, starts, strict=True):
        assert BETWEEN.fullmatch(said[end:start]), said[end:start]


@given(texts)
def test_any_text_is_cut_the_same_way_twice(said: str) -> None:
    assert text.sentences(said) == text.sentences(said)


@given(
    st.lists(st.sampled_from(["We built it.", "It broke, e.g. in May.", "- a note", "", "Then p95 fell to 3.5 ms!"]))
)
def test_any_line_ends_cut_the_same_sentences(lines: list[str]) -> None:
    with_returns = [sentence.replace("\r\n", "\n") for sentence in cut("\r\n".join(lines))]
    assert with_returns == cut("\n".join(lines))


@pytest.mark.parametrize(
    ("said", "sentences"),
    [
        ("We built it. It broke! Why? Nobody knew…", ["We built it.", "It broke!", "Why?", "Nobody knew…"]),
        ("no full stop at the end", ["no full stop at the end"]),
        # notes, bullets and numbered lists
        ("- cut p95 to 120 ms\n- shipped it", ["cut p95 to 120 ms", "shipped it"]),
        ("* a tool\n  * its cache\n  • its queue\n→ it held", ["a tool", "its cache", "its queue", "it held"]),
        ("1. First we looked\n2) then built\n(3) then shipped", ["First we looked", "then built", "then shipped"]),
        ("- we built it. it broke. Then we fixed it", ["we built it.", "it broke.", "Then we fixed it"]),
        (
            "problem: slow\nrole: owned the ranker\nstack = Go",
            ["problem: slow", "role: owned the ranker", "stack = Go"],
        ),
        ("## Search\n\nIt was slow.", ["Search", "It was slow."]),
        ("3 weeks later we shipped.\n4 people quit.", ["3 weeks later we shipped.", "4 people quit."]),
        # abbreviations, decimals, names of tools
        ("It was, e.g. 3.5 ms vs. 4.2 ms. Dr. Lee agreed.", ["It was, e.g. 3.5 ms vs. 4.2 ms.", "Dr. Lee agreed."]),
        ("We cut approx. 40 % of it. Then Mr. Okafor left.", ["We cut approx. 40 % of it.", "Then Mr. Okafor left."]),
        ("Kafka, Flink etc. were there. Node.js was not.", ["Kafka, Flink etc. were there.", "Node.js was not."]),
        ("In v2.0 it took 1.5 s. Before, 3 s.", ["In v2.0 it took 1.5 s.", "Before, 3 s."]),
        ("It ran for 2 hrs. Then it broke.", ["It ran for 2 hrs.", "Then it broke."]),
        ("It helped... a little. We kept it.", ["It helped... a little.", "We kept it."]),
        # quotes
        ('She said "It broke." Then we fixed it.', ['She said "It broke."', "Then we fixed it."]),
        ('They asked "why?" and left.', ['They asked "why?" and left.']),
        ("It asks “Was this you?” in red. I wrote it.", ["It asks “Was this you?” in red.", "I wrote it."]),
        # paragraphs that an editor wrapped
        (
            "For two years I worked on the ranking of offers at a marketplace,\n"
            "where sellers from nine countries list what they no longer need.\nThen I left.",
            [
                "For two years I worked on the ranking of offers at a marketplace,\n"
                "where sellers from nine countries list what they no longer need.",
                "Then I left.",
            ],
        ),
        ("We built it\n\nfor the desk", ["We built it", "for the desk"]),
    ],
)
def test_a_text_is_cut_where_its_sentences_end(said: str, sentences: list[str]) -> None:
    assert cut(said) == sentences


@pytest.mark.parametrize(
    ("said", "labels"),
    [
        ("Situation: x was bad.\nTask: mend it.", ["situation", "task"]),
        ("SITUATION. We had churn.\nTASK. Mend it.", ["situation", "task"]),
        ("**Situation:** We had churn.\n**Result:** Less.", ["situation", "result"]),
        ("**Situation**: We had churn.", ["situation"]),
        ("Action – we wrote it.\r\nResults - it held.", ["action", "results"]),
        ("- Lessons learned: ask first.", ["lessons learned"]),
        ("Task force was built. Results vary.", [None, None]),
        ("Situation: it broke. It was late.", ["situation", None]),
    ],
)
def test_a_star_label_stands_outside_the_sentence_it_opens(said: str, labels: list[str | None]) -> None:
    assert [span.label for span in text.sentences(said)] == labels
    assert not any(sentence.lower().startswith(("situation", "**", "action")) for sentence in cut(said))


def test_a_bullet_is_marked_on_the_first_sentence_of_its_item() -> None:
    assert [span.bullet for span in text.sentences("- One. Two.\nThree.")] == [True, False, False]


def test_a_transcript_without_full_stops_is_cut_where_its_speaker_goes_on() -> None:
    said = (
        "so we had this search thing and it was really slow for everybody in the shop and then we looked at the logs "
        "and the logs said that the ranker did most things twice and so I wrote a cache for it with two of the others "
        "but then the cache was stale on every monday and people saw offers that were long gone"
    )
    found = cut(said)
    assert len(found) == 4
    assert [sentence.split()[0] for sentence in found] == ["so", "and", "and", "but"]


def test_a_long_sentence_of_prose_stays_whole() -> None:
    said = "We " + "measured the thing with great care, " * 8 + "and it held."
    assert cut(said) == [said]


@pytest.mark.parametrize("said", ["", " \n\t\r\n", "- \n* \n", "Task: ", "\u2028\x85"])
def test_a_text_without_words_has_no_sentence(said: str) -> None:
    assert text.sentences(said) == []


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("p99 fell to 120 ms, about 40%.", ["p99", "fell", "to", "120", "ms", "about", "40%"]),
        ("1,200 users' A/B test (v2.1)", ["1,200", "users", "A/B", "test", "v2.1"]),
        ("", []),
    ],
)
def test_words_keep_their_signs_and_units(said: str, found: list[str]) -> None:
    assert text.words(said) == found


@pytest.mark.parametrize(("words", "seconds"), [(0, 0), (150, 60), (300, 120), (375, 150)])
def test_speaking_time_is_counted_at_150_words_a_minute(words: int, seconds: int) -> None:
    assert text.seconds(words) == seconds
