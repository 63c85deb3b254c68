"""Which kind of team a text speaks of: the work decides, not the title, nor single words."""

from __future__ import annotations

import pytest

from reframer import cues, framework, tasks
from reframer.errors import InputError
from reframer.schema import DetectInput, TeamReading

LENS = framework.load()
FEATURE_STORE = (
    "Senior Machine Learning Engineer. Our platform brings joy to 30 million users. You'll build and run the feature "
    "store that our ranking and fraud teams read from: point-in-time joins, backfills, the online store's latency and "
    "its on-call. Your work has real impact on users. You help other engineers ship models without asking us."
)
MARKETING = (
    "Machine Learning Platform Engineer. We are the leading travel platform. You will own the order of hotels in "
    "search: understand why guests leave without booking, form hypotheses, run A/B tests every two weeks with a "
    "product manager and a designer, and move bookings per visit."
)
EXPERIMENTS = (
    "You'll work on our experimentation service, which sixty teams use for their A/B tests: the assignment service, "
    "the metrics pipeline, its availability, the SDKs, and the migration of teams off the old one."
)
BOTH = (
    "We are six people and you'd be the first ML hire. Half of your week is the meal suggestions in the app: talk to "
    "members, test ideas, watch how many weeks they stay. The other half is the training pipeline and serving that the "
    "data scientists deploy to, and keeping it up at night."
)
NOTHING = "Exciting ML role at a fast-growing company with great benefits, Python, and a dynamic team. Call me!"


def read(said: str, **more: str) -> TeamReading:
    return tasks.detect(DetectInput(text=said, **more))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("said", "team"),
    [
        (FEATURE_STORE, "platform"),
        (MARKETING, "product"),
        (EXPERIMENTS, "platform"),
        (BOTH, "hybrid"),
        (NOTHING, "unclear"),
    ],
)
def test_the_work_decides_and_not_title_or_single_words(said: str, team: str) -> None:
    assert read(said).team == team


@pytest.mark.parametrize(
    ("question", "team"),
    [
        ("What happens to your scoring when the feature store is down?", "platform"),
        ("How would you find out whether the new recommendations help anyone?", "product"),
        ("Design a feed for a photo app. How do you measure success?", "product"),
        ("Design a model registry for sixty teams.", "platform"),
        ("Tell me about yourself.", "unclear"),
    ],
)
def test_a_question_tells_its_team(question: str, team: str) -> None:
    assert read(question, kind="question").team == team
    assert read(question).team == team


def test_evidence_stands_in_the_text_in_order_and_shares_sum_to_one() -> None:
    for said in (FEATURE_STORE, MARKETING, EXPERIMENTS, BOTH):
        found = read(said)
        assert found.evidence
        assert all(said[quote.start : quote.end] == quote.text for quote in found.evidence)
        assert list(found.evidence) == sorted(found.evidence, key=lambda quote: quote.start)
        assert sum(found.share.values()) == pytest.approx(1, abs=0.02)


def test_an_unclear_text_comes_with_what_to_ask_and_where_to_look() -> None:
    found = read(NOTHING)
    assert found.ask == LENS.unclear.ask
    assert found.research


def test_a_known_team_comes_with_what_to_find_out_and_no_question_to_settle_it() -> None:
    found = read(MARKETING)
    assert found.ask is None
    assert set(LENS.team("product").ask_them) <= set(found.research)


def test_a_questions_cue_is_quoted_and_the_pivot_draws_on_the_story() -> None:
    story = "We rebuilt the list page. When the cache is down we serve yesterday's list. Lunch was good."
    question = "Nice. And what happens if the cache goes down?"
    found = read(question, kind="question", story=story)
    assert [cue.quote in question for cue in found.cues] == [True] * len(found.cues) != []
    assert found.pivot is not None
    assert found.cues[0].lead_with in found.pivot
    assert "When the cache is down we serve yesterday's list." in found.from_story


def test_html_of_a_posting_is_read_like_its_text() -> None:
    said = "<h2>The role</h2><ul>" + "".join(f"<li>{part}.</li>" for part in EXPERIMENTS.split(", ")) + "</ul>"
    found = read(said)
    assert found.team == "platform"
    assert all("<" not in quote.text and said[quote.start : quote.end] == quote.text for quote in found.evidence)


def test_an_empty_text_is_refused() -> None:
    with pytest.raises(InputError, match="empty"):
        tasks.detect("  ")


@pytest.mark.parametrize(
    ("question", "quotes"),
    [
        ("How would you know, and what if the gateway fails?", ["How would you know", "what if the gateway fails?"]),
        ("Design a feed. And how do you grow it to ten regions?", ["how do you grow it to ten regions?"]),
        ("Tell me about yourself.", []),
    ],
)
def test_a_hint_without_a_known_phrase_is_its_own_clause(question: str, quotes: list[str]) -> None:
    assert [cue.quote for cue in cues.find(question, LENS)] == quotes
    assert all(cue.quote in question for cue in cues.find(question, LENS))
