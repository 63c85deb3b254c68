"""Each fault of a model's side ends in an answer or in one clear error, within the budget of calls and time."""

from __future__ import annotations

import json
import traceback

import pytest

from eval.faults.endpoint import Endpoint, Scripted, answer, failure, streamed
from eval.faults.table import CHECK, CHECKED, FAULTS, STORY, WRITTEN, Fault
from eval.faults.trying import tried
from reframer import tasks
from reframer.llm import LangChainModel, RetryingModel, StructuredModel
from reframer.llm.clients import awake
from reframer.llm.retry import ATTEMPTS, PATIENCE_SECONDS
from reframer.schema import RewriteInput

ALL = [fault for faults in FAULTS.values() for fault in faults]
# A rewrite makes three exchanges at most, a detection two, and each may be tried five times.
EXCHANGES = {"rewrite": 3, "detect": 2}


@pytest.fixture(autouse=True)
def no_key(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("OPENAI_API_KEY", "OPENAI_BASE_URL", "OPENAI_API_BASE"):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize("fault", ALL, ids=[fault.what for fault in ALL])
def test_a_fault_is_got_over_or_told_clearly_within_the_budget(fault: Fault) -> None:
    found = tried(fault)
    if fault.error is None:
        assert (found.engine, found.error) == ("llm", None)
    else:
        assert type(found.error) is fault.error
        said = str(found.error)
        assert fault.says in said
        assert "\n" not in said and len(said) < 400
        assert "sk-ab" not in "".join(traceback.format_exception(found.error))
    assert found.calls == fault.calls
    assert found.calls <= ATTEMPTS * EXCHANGES[fault.task]
    assert found.waited <= PATIENCE_SECONDS * EXCHANGES[fault.task]


class ByPrompt(Endpoint):
    """Answers by what stands in the request, so that calls made at once each get their own."""

    def __init__(self, **answers: Scripted) -> None:
        super().__init__()
        self.answers = answers

    def take(self, body: dict[str, object], headers: dict[str, str]) -> Scripted:
        super().take(body, headers)
        sent = json.dumps(body)
        return next(answer for words, answer in self.answers.items() if words in sent)


def stack(url: str) -> StructuredModel:
    inner = LangChainModel("openai:small", url, timeout=5)
    return StructuredModel(RetryingModel(inner, sleep=lambda seconds: None, jitter=lambda: 0.0))


def test_of_two_framings_the_one_that_was_written_is_kept() -> None:
    endpoint = ByPrompt(response_format=CHECK, platform=failure(400, "not today"), stream=WRITTEN)
    made = tasks.rewrite(RewriteInput(story=STORY, target="both"), model=stack(endpoint.url))
    endpoint.close()
    assert (list(made.framings), made.engine) == (["product"], "llm")
    assert any("the platform framing could not be written" in warning for warning in made.warnings)


def test_an_answer_whose_check_failed_is_kept_and_says_that_rules_alone_checked_it() -> None:
    endpoint = ByPrompt(response_format=answer("no", "length"), stream=WRITTEN)
    made = tasks.rewrite(RewriteInput(story=STORY, target="platform"), model=stack(endpoint.url))
    endpoint.close()
    assert made.framings["platform"].checked_by == "rules"
    assert any("rules alone checked it" in warning for warning in made.warnings)


def test_an_answer_that_finds_little_in_the_story_says_what_may_have_happened() -> None:
    said = "I ran a bakery in Lyon. Our ovens were rebuilt by a friend. The bread won a prize in May. Schools buy it."
    endpoint = ByPrompt(response_format=answer(CHECKED), stream=streamed(said, usage=False))
    made = tasks.rewrite(RewriteInput(story=STORY, target="platform"), model=stack(endpoint.url))
    endpoint.close()
    assert any("drops the front of the prompt" in warning for warning in made.warnings)


@pytest.mark.parametrize(
    ("pieces", "ends"),
    [
        ([b": wait\n", b"\n"] * 9, True),
        ([b": wa", b"it\n"] * 9, True),
        ([b" ", b"\n"] * 9, True),
        ([b": wait\n", b"data: 1\n"] * 9, False),
        ([b'{"a":', b" 1", b" "] * 9, False),
    ],
)
def test_a_body_of_empty_lines_and_comments_is_silence(pieces: list[bytes], ends: bool) -> None:
    ticks = iter(float(n) for n in range(100))
    heard = awake(pieces, 4.0, lambda: next(ticks))
    if ends:
        with pytest.raises(TimeoutError):
            list(heard)
    else:
        assert list(heard) == pieces
