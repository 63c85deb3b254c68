"""Signals are read from sentences by the shipped weights, alone and in their text."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reframer import signals

SHOWN = {
    "product_thinking": (
        "Shoppers typed what they wanted in their own words, found nothing, gave up and left the shop."
    ),
    "metric_awareness": (
        "The number we looked at was the share of orders that are returned within two weeks, because a return "
        "costs us the margin."
    ),
    "experimentation": (
        "We ran an A/B test: half of the riders saw the new screen for three weeks, a control group kept the old one."
    ),
    "iteration": (
        "Version one was a lookup table; every Friday we read a hundred misses and the next version fixed the "
        "most common one."
    ),
    "tradeoff_awareness": (
        "We accepted more false alarms because a missed tumour is far worse for the patient than a second look."
    ),
    "system_design": (
        "Events go into a queue, a worker reads them and writes features to the store, and the ranker only "
        "ever talks to the store."
    ),
    "scalability": (
        "Traffic doubled every quarter, so we sharded the index by tenant and made the workers stateless so "
        "that we can add more."
    ),
    "reliability": (
        "If the feature store goes down, the service falls back to the last good snapshot and recovers by itself."
    ),
    "reusability": (
        "Every team now uses one shared library with the same interface in place of writing their own client."
    ),
    "operations": (
        "Dashboards and alerts watch for drift, there is a runbook for whoever is on call, and every model is "
        "versioned in the registry."
    ),
    "system_tradeoff": (
        "We chose eventual consistency over a quorum because availability of writes mattered more to the "
        "system than fresh reads."
    ),
    "ownership": (
        "It was my call, I was responsible for the release, and I stayed on it until the last customer was moved."
    ),
    "model_focus": (
        "I tuned the learning rate and dropout of the transformer and the F1 on the validation set went from "
        "0.81 to 0.84."
    ),
}
NEAR_MISSES = [
    ("our pipeline of new hires", None),
    ("Our pipeline of new hires is thin this quarter.", None),
    ("we monitored CTR", "operations"),
    ("We monitored CTR after the launch.", "operations"),
    ("My manager asked me to present the slides at the offsite.", None),
    ("Thanks for the question, let me think about it for a second.", None),
    ("I did a degree in statistics in Lisbon.", None),
]
texts = st.lists(st.text(max_size=80), max_size=6)


@pytest.mark.parametrize(("signal", "sentence"), SHOWN.items())
def test_a_plain_sentence_shows_its_signal(signal: str, sentence: str) -> None:
    assert signal in signals.shown(signals.read([sentence])[0])


@pytest.mark.parametrize(("sentence", "signal"), NEAR_MISSES)
def test_a_near_miss_does_not_show_what_its_words_suggest(sentence: str, signal: str | None) -> None:
    found = signals.shown(signals.read([sentence])[0])
    assert signal not in found if signal else found == ()


def test_watching_a_product_number_is_metric_awareness_and_not_operations() -> None:
    bare = signals.read(["we monitored CTR"])[0]
    assert bare["metric_awareness"] == max(bare.values())
    told = signals.shown(signals.read(["We monitored CTR per session, since that is the number the shop lives on."])[0])
    assert "metric_awareness" in told
    assert "operations" not in told


def test_the_thirteen_signals_are_each_tried() -> None:
    assert tuple(SHOWN) == signals.KNOWN


def test_nothing_read_gives_nothing() -> None:
    assert signals.read([]) == []
    assert signals.shown_in_text([]) == ()


@pytest.mark.parametrize("blank", ["", " ", "\n", "…"])
def test_a_sentence_without_words_shows_nothing(blank: str) -> None:
    assert signals.shown(signals.read([blank])[0]) == ()


@settings(max_examples=60, deadline=None)
@given(texts)
def test_any_unicode_gets_a_score_from_0_to_1_for_every_signal(sentences: list[str]) -> None:
    found = signals.read(sentences)
    assert len(found) == len(sentences)
    assert all(tuple(scores) == signals.KNOWN and all(0 <= s <= 1 for s in scores.values()) for scores in found)


@settings(max_examples=30, deadline=None)
@given(st.text(max_size=200))
def test_one_sentence_has_no_context(sentence: str) -> None:
    assert signals.read([sentence]) == signals.read([sentence], context=False)


@settings(max_examples=30, deadline=None)
@given(texts.filter(bool))
def test_without_context_a_sentence_reads_as_it_does_alone(sentences: list[str]) -> None:
    together = signals.read(sentences, context=False)
    alone = [signals.read([each])[0] for each in sentences]
    for one, other in zip(together, alone, strict=True):
        assert one == pytest.approx(other, abs=1e-4)


def test_in_a_text_the_neighbours_count() -> None:
    text = [SHOWN["scalability"], "It held."]
    assert signals.read(text)[1]["scalability"] > signals.read(text, context=False)[1]["scalability"]


def test_reading_twice_gives_the_same() -> None:
    assert signals.read(list(SHOWN.values())) == signals.read(list(SHOWN.values()))


def test_a_text_shows_what_any_of_its_sentences_shows_in_the_known_order() -> None:
    scores = signals.read([SHOWN["ownership"], SHOWN["scalability"]], context=False)
    found = signals.shown_in_text(scores)
    assert set(found) == {*signals.shown(scores[0]), *signals.shown(scores[1])}
    assert list(found) == sorted(found, key=signals.KNOWN.index)


def test_the_fingerprint_names_the_weights() -> None:
    code = "from reframer import signals; print(signals.fingerprint())"
    again = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip()
    assert signals.fingerprint() == again
    assert len(again) == 12


def test_the_weights_stay_small() -> None:
    assert sum(path.stat().st_size for path in signals.HOME.iterdir()) < 12_000_000


def test_importing_the_module_does_not_import_numpy() -> None:
    code = "import sys; from reframer import signals; print('numpy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "False\n"
