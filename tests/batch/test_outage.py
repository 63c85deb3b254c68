"""A provider that is down is waited for; what it cannot do for any item ends the batch with the first."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from eval.faults.endpoint import Endpoint, answer, failure
from eval.faults.table import DETECTED
from reframer import batch
from reframer.batch.outage import IN_A_ROW, Patient
from reframer.errors import (
    AnswerUnusable,
    InputError,
    ModelBusy,
    ModelError,
    ModelRefusedKey,
    ModelUnreachable,
    ReframerError,
)
from reframer.schema import TagInput, Tags
from reframer.tasks import tag

from .files import EMBEDDED, lines, rows, run, written


class Down:
    """Work on a server that is down from one moment to another; time passes by waiting and by working."""

    def __init__(self, begin: float, end: float, error: ReframerError | None = None) -> None:
        self.now, self.begin, self.end = 0.0, begin, end
        self.error = error or ModelUnreachable("the server is gone")
        self.calls = 0
        self.said: list[str] = []
        self._lock = threading.Lock()

    def work(self, item: TagInput) -> Tags:
        with self._lock:
            self.calls += 1
            self.now += 1
            down = self.begin <= self.now < self.end
        if down:
            raise self.error
        return tag(item)

    def sleep(self, seconds: float) -> None:
        with self._lock:
            self.now += seconds

    def run(self, count: int, jobs: int = 1, minutes: float = 10) -> list[str | None]:
        """The errors of a batch of so many items, None where there was none."""
        patient = Patient(self.work, minutes, tell=self.said.append, sleep=self.sleep, clock=lambda: self.now)
        return [
            done.error for done in batch.run("tag", batch.read(lines(count), "in"), EMBEDDED, "in", jobs, work=patient)
        ]


@pytest.mark.parametrize("jobs", [1, 8])
def test_an_outage_of_minutes_costs_the_few_items_that_it_is_known_by(jobs: int) -> None:
    down = Down(20, 320)
    failed = [error for error in down.run(100, jobs) if error]
    assert 0 < len(failed) < IN_A_ROW
    # While it lasts one item is tried at a time, ever more rarely.
    assert down.calls < 100 + 2 * jobs + 15
    assert "the rest waits" in down.said[0] and "answers again" in down.said[-1]


@pytest.mark.parametrize(("minutes", "says"), [(2, "for 2 minutes"), (0, "to 3 items in a row")])
def test_an_outage_that_lasts_ends_the_batch_and_says_how_to_go_on(minutes: float, says: str) -> None:
    down = Down(20, 10_000)
    with pytest.raises(ModelUnreachable, match=rf"{says}.*--resume"):
        down.run(100, 4, minutes)
    assert down.calls < 40


def test_one_item_that_gets_no_answer_is_its_own_error() -> None:
    down = Down(20, 21)
    assert [error for error in down.run(40) if error] == ["the server is gone"]
    assert down.said == []


@pytest.mark.parametrize("error", [AnswerUnusable("cut short"), InputError("too long")])
def test_what_is_wrong_with_items_or_answers_is_no_outage(error: ReframerError) -> None:
    down = Down(10, 20, error)
    assert len([each for each in down.run(40) if each]) == 10
    assert down.said == []


@pytest.mark.parametrize("error", [ModelRefusedKey("wrong key"), ModelBusy("quota")])
def test_what_every_item_would_run_into_ends_the_batch_at_once(error: ModelError) -> None:
    error.transient = False
    down = Down(0, 10_000, error)
    with pytest.raises(type(error)):
        down.run(100)
    assert down.calls == 1


def test_a_wrong_key_is_told_once_and_what_was_there_before_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    endpoint = Endpoint()
    endpoint.will(*[failure(401, "no")] * 50)
    source, out = written(tmp_path / "in.jsonl", 50), tmp_path / "out.jsonl"
    code, said = run("detect", source, "-o", out, "--model", "openai:small", "--base-url", endpoint.url)
    endpoint.close()
    assert (code, said.count("did not accept the key")) == (3, 1)
    assert len(endpoint.asked) <= 4
    assert not out.exists()
    # With the key mended it is begun anew: nothing was finished that could be lost.
    code, said = run("tag", source, "-o", out)
    assert (code, len(rows(out))) == (0, 50)


def test_what_was_answered_before_the_calls_ran_out_is_not_asked_again(tmp_path: Path) -> None:
    endpoint = Endpoint()
    endpoint.will(*[answer(DETECTED)] * 40)
    source, out = written(tmp_path / "in.jsonl", 30), tmp_path / "out.jsonl"
    options = ("--model", "openai:small", "--base-url", endpoint.url, "--jobs", "3")
    code, said = run("detect", source, "-o", out, *options, "--max-calls", "12")
    assert (code, "12 calls allowed are used up" in said) == (3, True)
    assert len(endpoint.asked) == 12
    assert run("detect", source, "-o", out, *options, "--resume")[0] == 0
    endpoint.close()
    assert len(endpoint.asked) == 30
    assert [row["id"] for row in rows(out)] == [str(n) for n in range(30)]
    assert {row["engine"] for row in rows(out)} == {"llm"}
