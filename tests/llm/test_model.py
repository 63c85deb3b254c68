"""Several calls at once, the scripted model, runnables, and what is imported when."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading

import pytest
from pydantic import BaseModel

from reframer.errors import AnswerUnusable, InputError, ModelBusy
from reframer.llm import Message, Reply, Request, ScriptedModel, as_runnable, complete_all
from reframer.llm.answers import Visible, without_thinking


class Team(BaseModel):
    """A small answer."""

    team: str


def asking(*texts: str, name: str = "") -> list[Request]:
    return [Request((Message("user", text),), name=name) for text in texts]


def texts(replies: list[object]) -> list[str]:
    return [reply.text if isinstance(reply, Reply) else repr(reply) for reply in replies]


def test_replies_come_in_the_order_of_the_requests_whichever_ends_first() -> None:
    second_is_done = threading.Event()

    def say(request: Request) -> str:
        text = request.messages[0].content
        if text == "a":
            assert second_is_done.wait(5)
        else:
            second_is_done.set()
        return text.upper()

    assert texts(complete_all(ScriptedModel(say), asking("a", "b"))) == ["A", "B"]


def test_no_more_calls_run_at_once_than_the_limit() -> None:
    running, most, lock, both = 0, 0, threading.Lock(), threading.Barrier(2)

    def say(request: Request) -> str:
        nonlocal running, most
        with lock:
            running += 1
            most = max(most, running)
        both.wait(5)
        with lock:
            running -= 1
        both.wait(5)
        return "x"

    complete_all(ScriptedModel(say), asking(*"abcdef"), limit=2)
    assert most == 2


def test_a_failed_request_is_its_error_and_the_others_are_answered() -> None:
    def say(request: Request) -> str | Exception:
        return ModelBusy("busy") if request.messages[0].content == "b" else "fine"

    replies = complete_all(ScriptedModel(say), asking("a", "b", "c"))
    assert texts(replies) == ["fine", "ModelBusy('busy')", "fine"]


def test_an_error_that_is_not_ours_is_raised() -> None:
    with pytest.raises(ZeroDivisionError):
        complete_all(ScriptedModel(lambda request: str(1 // 0)), asking("a", "b"))


def test_pieces_are_told_apart_by_the_index_of_their_request() -> None:
    heard: dict[int, str] = {}

    def hear(index: int, piece: str) -> None:
        heard[index] = heard.get(index, "") + piece

    model = ScriptedModel(lambda request: request.messages[0].content)
    complete_all(model, asking("one two three", "four five six"), hear)
    assert heard == {0: "one two three", 1: "four five six"}


def test_no_requests_are_no_replies() -> None:
    assert complete_all(ScriptedModel([]), []) == []


@pytest.mark.skipif(not hasattr(signal, "pthread_kill"), reason="Windows cannot signal one thread")
@pytest.mark.parametrize("listening", [True, False])
def test_an_interrupt_cancels_what_has_not_started_and_is_raised(listening: bool) -> None:
    released, ended = threading.Event(), threading.Event()

    def say(request: Request) -> str:
        signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGINT)
        released.wait(5)
        ended.set()
        return "late"

    model = ScriptedModel(say)
    heard: list[str] = []
    with pytest.raises(KeyboardInterrupt):
        hear = (lambda index, piece: heard.append(piece)) if listening else None
        complete_all(model, asking("a", "b", "c"), hear, limit=1)
    released.set()
    assert ended.wait(5)
    for thread in threading.enumerate():
        if thread is not threading.current_thread():
            thread.join(0.5)
    assert len(model.requests) == 1
    assert heard == []


def test_a_script_in_order_keeps_its_requests() -> None:
    model = ScriptedModel(["One.", "Two."])
    requests = asking("a", "b")
    assert [model.complete(request).text for request in requests] == ["One.", "Two."]
    assert model.requests == requests


def test_a_script_by_prompt_name_answers_whatever_the_order() -> None:
    model = ScriptedModel({"detect": "team", "rewrite": ["first", "second"]})
    named = [Request((), name=name) for name in ("rewrite", "detect", "rewrite", "detect")]
    assert [model.complete(request).text for request in named] == ["first", "team", "second", "team"]


@pytest.mark.parametrize("script", [[], {"detect": "x"}, {"rewrite": []}])
def test_a_script_without_an_answer_fails_the_test_that_uses_it(script: object) -> None:
    with pytest.raises(AssertionError, match="rewrite"):
        ScriptedModel(script).complete(Request((), name="rewrite"))  # type: ignore[arg-type]


def test_a_scripted_exception_is_raised() -> None:
    with pytest.raises(ModelBusy, match="busy"):
        ScriptedModel([ModelBusy("busy")]).complete(Request(()))


def test_a_scripted_answer_streams_in_pieces() -> None:
    pieces: list[str] = []
    ScriptedModel(["We built it. It held."]).complete(Request(()), pieces.append)
    assert "".join(pieces) == "We built it. It held."
    assert len(pieces) == 5


def test_a_scripted_answer_is_parsed_and_repaired_like_a_real_one() -> None:
    model = ScriptedModel(["nothing", '{"team": "product"}'])
    reply = model.complete(Request((Message("user", "?"),), schema=Team))
    assert (reply.parsed, reply.usage.calls) == (Team(team="product"), 2)


def test_a_scripted_answer_may_be_the_object_itself() -> None:
    assert ScriptedModel([Team(team="platform")]).complete(Request((), schema=Team)).parsed == Team(team="platform")


def test_a_scripted_answer_can_be_as_unusable_as_a_real_one() -> None:
    with pytest.raises(AnswerUnusable, match="empty"):
        ScriptedModel([""]).complete(Request(()))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Yes.", ("Yes.", False)),
        ("<think>a</think>Yes.", ("Yes.", True)),
        ("\n<Thinking>a</Thinking>\n\nYes.", ("Yes.", True)),
        ("<think>a</think><think>b</think>Yes.", ("Yes.", True)),
        ("[THINK]a[/THINK]Yes.", ("Yes.", True)),
        ("the end of it</think>Yes.", ("Yes.", True)),
        ("<think>never closed", ("", True)),
        ("<b>Yes</b> <think>no</think>", ("<b>Yes</b> <think>no</think>", False)),
        ('{"a": "</think>"}', ('{"a": "</think>"}', False)),
        ("<t", ("<t", False)),
        ("", ("", False)),
    ],
)
def test_leading_thinking_is_taken_off(text: str, shown: tuple[str, bool]) -> None:
    assert without_thinking(text) == shown


@pytest.mark.parametrize("size", [1, 2, 3, 7, 100])
def test_pieces_of_any_size_show_the_same(size: int) -> None:
    text = "  <think>a < b</think>\n <thin soup> is < stew"
    visible = Visible()
    shown = "".join(visible.feed(text[at : at + size]) for at in range(0, len(text), size)) + visible.flush()
    assert shown == "<thin soup> is < stew"


def upper(given: Team) -> Team:
    return Team(team=given.team.upper())


def test_a_task_composes_as_a_runnable() -> None:
    task = as_runnable(upper, Team, Team)
    assert (task | task).invoke({"team": "product"}) == Team(team="PRODUCT")
    assert task.batch([Team(team="a"), {"team": "b"}]) == [Team(team="A"), Team(team="B")]
    assert task.get_output_jsonschema()["properties"].keys() == {"team"}


def test_a_runnable_says_what_is_wrong_with_its_input() -> None:
    with pytest.raises(InputError, match="team: Field required"):
        as_runnable(upper, Team, Team).invoke({})


def test_importing_the_seam_and_naming_a_model_loads_no_vendor() -> None:
    script = (
        "import sys, reframer.llm as llm; llm.build('openai:gpt-5-mini'); "
        "llm.ScriptedModel(['x']).complete(llm.Request(())); "
        "print([m for m in sys.modules if m.split('.')[0] in "
        "('langchain','langchain_core','langchain_openai','langsmith','openai','tenacity','httpx','httpx2')])"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
