"""What a batch will ask of a model is said before, and its caps are options of the command."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from eval.faults.endpoint import Endpoint, answer
from eval.faults.table import DETECTED, STORY
from reframer import batch
from reframer.settings import Settings

from .files import rows, run, written
from .provider import Provider

MODEL = Settings(model="openai:small", base_url="http://127.0.0.1:9/v1")


@pytest.fixture(autouse=True)
def no_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)


@pytest.mark.parametrize(("task", "calls"), [("detect", 50), ("critique", 50), ("verify", 50), ("rewrite", 200)])
def test_calls_and_tokens_are_estimated_from_the_first_items_without_asking(task: str, calls: int) -> None:
    fields = {"text": STORY, "answer": STORY, "story": STORY, "target": "both" if task == "rewrite" else "platform"}
    given = [json.dumps({"id": n} | fields).encode() + b"\n" for n in range(50)]
    cost = batch.estimate(task, batch.read(given, "in"), MODEL, "in")
    assert (cost.items, cost.calls) == (50, calls)
    # The prompt is longer than the text, and a text of four characters a word is a token a word.
    assert len(STORY) // 4 < cost.tokens / cost.calls < 5_000


def test_items_that_cannot_be_read_cost_nothing() -> None:
    cost = batch.estimate("detect", batch.read([b"no\n"] * 10, "in"), MODEL, "in")
    assert (cost.items, cost.calls, cost.tokens) == (10, 0, 0)


def test_the_cost_is_said_before_and_what_was_spent_after(tmp_path: Path) -> None:
    endpoint = Endpoint()
    endpoint.will(*[answer(DETECTED)] * 8)
    source, out = written(tmp_path / "in.jsonl", 8), tmp_path / "out.jsonl"
    code, said = run(
        "detect", source, "-o", out, "--model", "openai:small", "--base-url", endpoint.url, "--max-tokens", "1000000"
    )
    endpoint.close()
    first, last = said.splitlines()[0], said.splitlines()[-1]
    assert code == 0
    assert first.startswith("8 items: about 8 calls and ") and "at most 1,000,000 tokens, then it stops" in first
    assert "8 calls, 128 tokens as the server counted them" in last


def test_the_command_asks_by_the_provider_s_batch_endpoint(tmp_path: Path) -> None:
    provider = Provider(lambda body: DETECTED)
    source, out = written(tmp_path / "in.jsonl", 4), tmp_path / "out.jsonl"
    code, said = run(
        "detect", source, "-o", out, "--model", "openai:small", "--base-url", provider.url, "--provider-batch"
    )
    provider.close()
    assert (code, provider.asked, len(rows(out))) == (0, 4, 4)
    assert "round 1: 4 requests to the batch endpoint" in said


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (["--provider-batch"], "--provider-batch needs --model"),
        (["--provider-batch", "--model", "openai:small"], "an -o to keep its answers beside"),
        (["--provider-batch", "--model", "anthropic:small", "-o", "out"], "works with OpenAI's batch endpoint"),
    ],
)
def test_a_batch_endpoint_that_cannot_be_used_is_refused_before_anything_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, options: list[str], says: str
) -> None:
    monkeypatch.chdir(tmp_path)
    code, said = run("detect", written(tmp_path / "in.jsonl", 2), *options)
    assert (code, says in said) == (2, True)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in.jsonl"]
