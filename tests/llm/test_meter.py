"""What calls may cost: counted before they are made, and kept apart by a rate."""

from __future__ import annotations

import threading

import pytest

from reframer.errors import AnswerUnusable, BudgetSpent, ModelBusy
from reframer.llm import Halt, Message, Meter, MeteredModel, Request, RetryingModel, ScriptedModel

from .conftest import Clock

HELLO = Request((Message("user", "Hello? " * 40),))


def test_the_last_call_allowed_is_made_and_the_next_is_not() -> None:
    scripted = ScriptedModel(lambda request: "Yes.")
    model = MeteredModel(scripted, Meter(max_calls=3))
    for _ in range(3):
        model.complete(HELLO)
    with pytest.raises(Halt) as caught:
        model.complete(HELLO)
    assert isinstance(caught.value.error, BudgetSpent)
    assert len(scripted.requests) == 3


def test_every_attempt_counts_as_a_call(clock: Clock) -> None:
    meter = Meter(max_calls=9)
    busy = MeteredModel(ScriptedModel([ModelBusy("busy"), ModelBusy("busy"), "Yes."]), meter)
    RetryingModel(busy, sleep=clock.sleep, clock=clock.time).complete(HELLO)
    assert meter.calls == 3


def test_tokens_are_those_that_were_used_and_what_is_expected_of_a_call_counts_before_it() -> None:
    meter = Meter(max_tokens=200)
    model = MeteredModel(ScriptedModel(lambda request: "word " * 40), meter)
    model.complete(HELLO)
    assert meter.tokens == 70 + 50
    # Seventy to read and fifty to write, as the last one wrote, would be too many.
    with pytest.raises(Halt, match="120 of 200 tokens allowed are used, and the next call takes about 120"):
        model.complete(HELLO)
    assert meter.calls == 1


def test_an_answer_that_cannot_be_used_has_cost_what_was_expected_and_one_that_never_came_nothing() -> None:
    meter = Meter()
    model = MeteredModel(ScriptedModel([AnswerUnusable("cut short"), ModelBusy("busy")]), meter)
    for error in (AnswerUnusable, ModelBusy):
        with pytest.raises(error):
            model.complete(HELLO)
    assert meter.tokens == 70


def test_calls_made_at_once_do_not_overspend_together() -> None:
    begun = threading.Barrier(8)
    scripted = ScriptedModel(lambda request: "Yes.")
    model = MeteredModel(scripted, Meter(max_calls=5))
    halted: list[Halt] = []

    def ask() -> None:
        begun.wait()
        try:
            model.complete(HELLO)
        except Halt as halt:
            halted.append(halt)

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(scripted.requests), len(halted)) == (5, 3)


def test_a_rate_keeps_calls_apart_and_gives_nothing_for_time_that_has_gone_by(clock: Clock) -> None:
    model = MeteredModel(
        ScriptedModel(lambda request: "Yes."), Meter(per_minute=30, clock=clock.time), sleep=clock.sleep
    )
    for _ in range(3):
        model.complete(HELLO)
    assert clock.slept == [2.0, 2.0]
    clock.now += 60
    for _ in range(2):
        model.complete(HELLO)
    assert clock.slept == [2.0, 2.0, 2.0]
