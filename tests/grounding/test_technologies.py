"""A named technology must stand in the story; a concept need not."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grounding.stories import checker, labelled
from reframer.grounding import Checker
from reframer.grounding.names import lexicon

CHECKERS = [Checker(story) for story in labelled()]


@pytest.mark.parametrize(
    "line",
    [
        "The cache is Redis.",
        "The backfill ran on Flink and Kinesis.",
        "We ran it with Kubernetes.",
        "Search used FooBarDB.",
        "Ranking was done with XGBoost.",
        "We added retrieval with BM25.",
        "The service was written in Go.",
    ],
)
def test_a_technology_that_the_story_does_not_name_is_a_violation(line: str) -> None:
    finding = checker().check(line)
    assert [v.kind for v in finding.violations] == ["technology"]


@pytest.mark.parametrize(
    ("story", "line"),
    [
        ("It ran on k8s with Postgres behind it.", "It ran on Kubernetes with PostgreSQL behind it."),
        ("We trained LightGBM on clicks.", "We trained gradient boosting on clicks."),
        ("The QuxFrobnicator service scored it.", "QuxFrobnicator scored it."),
        ("The word error rate fell in noise.", "WER fell in noise."),
        ("We made the pipeline robust.", "We made the pipeline scalable and robust."),
        ("We react to alerts and go on from there.", "Go on from there, we react to alerts."),
        ("A pull request runs the tests in CI.", "A PR runs the tests in CI."),
    ],
)
def test_aliases_implied_methods_own_names_and_concepts_pass(story: str, line: str) -> None:
    assert [v for v in checker(story).check(line).violations if v.kind == "technology"] == []


def test_a_tool_that_was_only_weighed_is_not_the_one_that_was_used() -> None:
    finding = checker("We evaluated Volcano and Slurm for the queue. It was built with Kueue.").check(
        "We built the queue with Volcano."
    )
    assert [(v.kind, v.span) for v in finding.violations] == [("technology", "Volcano")]


WEIGHED = (
    "We looked at Kafka and left it, the hourly job was enough. I tried a graph neural network for two months, it was "
    "not better. Considered Milvus; rejected, one more cluster. We evaluated Seldon and BentoML. Went with BentoML on "
    "Kubernetes (evaluated Nomad as well). LightGBM stayed."
)


@pytest.mark.parametrize(
    ("line", "named"),
    [
        ("The hourly job ran on Kafka.", "Kafka"),
        ("In villages we use a graph neural network.", "graph neural network"),
        ("The embeddings went into a Milvus index.", "Milvus"),
        ("I built the deployment, in which Seldon serves models.", "Seldon"),
    ],
)
def test_a_tool_that_the_story_left_is_not_in_use(line: str, named: str) -> None:
    (violation,) = checker(WEIGHED).check(line).violations
    assert (violation.kind, violation.span) == ("technology", named)


@pytest.mark.parametrize(
    "line",
    [
        "We looked at Kafka and stayed with the hourly job.",
        "I spent two months on a graph neural network that was not better.",
        "We rejected Milvus.",
        "Models are deployed with BentoML on Kubernetes.",
        "We chose BentoML over Seldon.",
        "LightGBM stayed.",
    ],
)
def test_a_tool_told_as_left_or_as_the_one_taken_passes(line: str) -> None:
    assert "technology" not in [violation.kind for violation in checker(WEIGHED).check(line).violations]


def test_a_capitalised_name_that_nobody_knows_is_a_violation_and_a_place_in_doubt() -> None:
    assert checker().check("The backfill ran on Zorblax with a staff engineer.").violations[0].span == "Zorblax"
    assert checker().check("The backfill ran with a Danish staff engineer.").doubts[0].span == "Danish"


PLAIN = sorted(
    name
    for name in set(lexicon().names.values())
    if name.isalpha() and name[0].isupper() and name.lower() not in lexicon().exact
)


@settings(deadline=None, max_examples=150)
@given(st.data())
def test_a_tool_put_in_the_place_of_another_is_caught(data: st.DataObject) -> None:
    """In a sentence of the story, a known tool is replaced by one that the story does not name."""
    checkers = [c for c in CHECKERS if any(list(lexicon().mentions(s.text)) for s in c.story.said)]
    chosen = data.draw(st.sampled_from(checkers))
    sentence = data.draw(st.sampled_from([s for s in chosen.story.said if list(lexicon().mentions(s.text))]))
    mention = data.draw(st.sampled_from(list(lexicon().mentions(sentence.text))))
    other = data.draw(st.sampled_from(PLAIN).filter(lambda name: name.lower() not in chosen.story.text.lower()))
    line = sentence.text[: mention.start] + other + sentence.text[mention.end :]
    told = {m.name for s in chosen.story.said for m in lexicon().mentions(s.text)}
    implied = {lexicon().implied.get(name) for name in told}
    if lexicon().names[other.lower()] not in told | implied:
        assert any(v.kind == "technology" for v in chosen.check(line).violations), line


def test_names_are_listed_once_and_in_number() -> None:
    """The list is large enough to be of use."""
    assert len(set(lexicon().names.values())) >= 380
