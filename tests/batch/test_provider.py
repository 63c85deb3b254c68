"""Bulk work at a provider's batch endpoint: in rounds, each request once, through every interruption."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from eval.faults.table import CHECKED, DETECTED, SAID, STORY
from reframer import batch
from reframer.batch import provider as rounds
from reframer.errors import BudgetSpent, ModelError
from reframer.llm import Meter
from reframer.llm.provider_batches import ProviderBatches
from reframer.settings import Settings

from .files import rows, written
from .provider import Answer, Provider

Serve = Callable[..., Provider]


@pytest.fixture
def serve(monkeypatch: pytest.MonkeyPatch) -> Iterator[Serve]:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    served: list[Provider] = []

    def begin(answer: Answer, **more: Any) -> Provider:
        served.append(Provider(answer, **more))
        return served[-1]

    yield begin
    for each in served:
        each.close()


def told(task: str, source: Path, out: Path, provider: Provider, *, resume: bool = False, **limits: int) -> list[str]:
    """Runs a batch by the provider's endpoint, and returns what was said of it."""
    settings = Settings(model="openai:small", base_url=provider.url)
    kept, said = batch.Output(out), []
    kept.begin(batch.manifest(task, source, settings), resume=resume)
    endpoint = ProviderBatches("openai:small", provider.url)
    work = rounds.answered(task, settings, source, kept, endpoint, Meter(**limits), said.append, lambda seconds: None)
    with source.open("rb") as file, kept.writing() as target:
        for done in batch.going_on(task, batch.read(file, "in"), kept.finished(), settings, "in", work=work):
            target.write(done.line + "\n")
    rounds.cleared(kept.answers)
    return said


def stories(path: Path, count: int) -> Path:
    path.write_text(
        "".join(json.dumps({"id": n, "story": f"{STORY} It took {n + 2} months."}) + "\n" for n in range(count))
    )
    return path


def by_prompt(body: dict[str, Any]) -> str:
    if "response_format" in body:
        return CHECKED
    return SAID if "product" in body["messages"][-1]["content"] else SAID.partition(" One")[0]


def test_every_item_is_asked_once_and_answered_in_its_place(tmp_path: Path, serve: Serve) -> None:
    provider = serve(lambda body: DETECTED, looks=3)
    source, out = written(tmp_path / "in.jsonl", 40), tmp_path / "out.jsonl"
    said = told("detect", source, out, provider)
    assert [(row["id"], row["engine"]) for row in rows(out)] == [(str(n), "llm") for n in range(40)]
    assert (provider.asked, len(provider.batches)) == (40, 1)
    assert "round 1: 40 requests" in said[0]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in.jsonl", "out.jsonl", "out.jsonl.manifest.json"]


def test_a_task_of_several_steps_goes_in_rounds(tmp_path: Path, serve: Serve) -> None:
    provider = serve(by_prompt)
    source, out = stories(tmp_path / "in.jsonl", 5), tmp_path / "out.jsonl"
    told("rewrite", source, out, provider)
    # Both teams of five stories are written in the first round, and checked in the second.
    assert [len(provider.files[each["input_file_id"]].splitlines()) for each in provider.batches.values()] == [10, 10]
    assert [sorted(row["framings"]) for row in rows(out)] == [["platform", "product"]] * 5  # type: ignore[call-overload]


def test_an_answer_in_the_wrong_form_is_repaired_in_a_round_of_its_own(tmp_path: Path, serve: Serve) -> None:
    provider = serve(lambda body: DETECTED if len(body["messages"]) > 2 else "Well,")
    source, out = written(tmp_path / "in.jsonl", 3), tmp_path / "out.jsonl"
    told("detect", source, out, provider)
    assert (provider.asked, len(provider.batches)) == (6, 2)
    assert all("error" not in row for row in rows(out))


def test_what_failed_for_the_servers_sake_is_asked_again_and_the_rest_is_not(tmp_path: Path, serve: Serve) -> None:
    tried: list[str] = []

    def answer(body: dict[str, Any]) -> str | dict[str, Any]:
        said = body["messages"][-1]["content"]
        tried.append(said)
        if "Number 1." in said and tried.count(said) < 3:
            return {"status": 500, "message": "worker died"}
        return {"status": 400, "message": "the prompt is empty"} if "Number 2." in said else DETECTED

    provider = serve(answer)
    source, out = written(tmp_path / "in.jsonl", 4), tmp_path / "out.jsonl"
    told("detect", source, out, provider)
    assert [row.get("error", {}).get("kind") for row in rows(out)] == [None, None, "model", None]  # type: ignore[attr-defined]
    assert provider.asked == 6


def test_what_ran_out_of_time_is_sent_anew(tmp_path: Path, serve: Serve) -> None:
    provider = serve(lambda body: DETECTED, status="expired", most=4)
    source, out = written(tmp_path / "in.jsonl", 10), tmp_path / "out.jsonl"
    told("detect", source, out, provider)
    assert [row["id"] for row in rows(out)] == [str(n) for n in range(10)]
    assert provider.asked == 10 + 6 + 2


def test_a_batch_that_the_provider_refuses_is_told_and_sent_anew_by_resuming(tmp_path: Path, serve: Serve) -> None:
    provider = serve(lambda body: DETECTED, status="failed")
    source, out = written(tmp_path / "in.jsonl", 4), tmp_path / "out.jsonl"
    with pytest.raises(ModelError, match="ended as failed"):
        told("detect", source, out, provider)
    provider.status = "completed"
    told("detect", source, out, provider, resume=True)
    assert len(rows(out)) == 4


@pytest.mark.parametrize("looks", [0, 1, 2])
def test_an_interruption_loses_nothing_and_asks_nothing_twice(tmp_path: Path, serve: Serve, looks: int) -> None:
    provider = serve(by_prompt, looks=4)
    source, out = stories(tmp_path / "in.jsonl", 6), tmp_path / "out.jsonl"
    settings = Settings(model="openai:small", base_url=provider.url)
    left = iter(range(looks))

    def interrupted(seconds: float) -> None:
        if next(left, None) is None:
            raise KeyboardInterrupt

    kept = batch.Output(out)
    kept.begin(batch.manifest("rewrite", source, settings), resume=False)
    endpoint = ProviderBatches("openai:small", provider.url)
    with pytest.raises(KeyboardInterrupt):
        rounds.answered("rewrite", settings, source, kept, endpoint, Meter(), lambda said: None, interrupted)
    # As if the process had been killed between sending and writing down that it was sent.
    noted = (kept.answers / "sent.jsonl").read_text().splitlines(keepends=True)
    (kept.answers / "sent.jsonl").write_text("".join(line for line in noted if "mark" in line))
    kept.begin(batch.manifest("rewrite", source, settings), resume=True)
    told("rewrite", source, out, provider, resume=True)
    assert len(rows(out)) == 6
    assert (provider.asked, len(provider.batches)) == (24, 2)


def test_faults_of_the_endpoint_itself_are_got_over(tmp_path: Path, serve: Serve) -> None:
    provider = serve(lambda body: DETECTED)
    provider.faults = [503, 429]
    source, out = written(tmp_path / "in.jsonl", 2), tmp_path / "out.jsonl"
    told("detect", source, out, provider)
    assert len(rows(out)) == 2


def test_no_more_is_sent_than_was_allowed_and_more_may_be_allowed_later(tmp_path: Path, serve: Serve) -> None:
    provider = serve(lambda body: DETECTED)
    source, out = written(tmp_path / "in.jsonl", 10), tmp_path / "out.jsonl"
    with pytest.raises(BudgetSpent):
        told("detect", source, out, provider, max_calls=6)
    assert provider.asked == 6
    told("detect", source, out, provider, resume=True)
    assert (provider.asked, len(rows(out))) == (10, 10)
