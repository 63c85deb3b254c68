"""Recordings: what is asked is kept as it arrives, attributable, without secrets, and replayed without a network."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from eval.faults.endpoint import answer, failure
from reframer import tasks
from reframer.errors import InputError, ModelUnreachable
from reframer.evals import cases, cassettes, commands, running, suite
from reframer.evals.replaying import NotRecorded, ReplayModel, replaying
from reframer.llm import LangChainModel, Message, Request
from tests.evals.conftest import Detecting, SuiteMaker, detection


def silent(message: str) -> None:
    pass


def record(path: Path, endpoint: Detecting, concurrency: int = 4) -> None:
    commands.record(path, endpoint.url, 10, concurrency, None, judges=False, tell=silent)


def started(path: Path, endpoint: Detecting) -> subprocess.Popen[bytes]:
    """The command at work on a suite, in a process of its own."""
    arguments = ["eval", "record", str(path), "--base-url", endpoint.url, "--concurrency", "2"]
    command = [sys.executable, "-m", "reframer", *arguments]
    return subprocess.Popen(command, stderr=subprocess.PIPE, env={**os.environ})


def outputs(path: Path) -> dict[str, running.Output]:
    asked = suite.load(path)
    return {each.case: each for each in running.replay_all(asked, running.jobs(asked, cases.load(asked)))}


def recorded(path: Path) -> list[Path]:
    return sorted(suite.load(path).recordings.rglob("*.json"))


def test_each_of_many_cases_at_a_time_keeps_its_own_answer(make_suite: SuiteMaker, endpoint: Detecting) -> None:
    path = make_suite(24, epochs=2)
    record(path, endpoint, concurrency=12)
    assert len(recorded(path)) == len(endpoint.asked) == 48
    found = outputs(path)
    assert {case: output.result["pivot"] for case, output in found.items() if output.result} == {c: c for c in found}


def test_what_is_recorded_is_not_asked_again(make_suite: SuiteMaker, endpoint: Detecting) -> None:
    path = make_suite()
    record(path, endpoint)
    before = {file: file.read_bytes() for file in recorded(path)}
    record(path, endpoint)
    assert len(endpoint.asked) == 3
    assert {file: file.read_bytes() for file in recorded(path)} == before


def test_no_key_no_account_and_no_cookie_reaches_the_disk(make_suite: SuiteMaker, endpoint: Detecting) -> None:
    path = make_suite()
    endpoint.will(failure(400, "Project proj_canary99 of org-canary12345 with sk-canary-0123456789 may not"))
    record(path, endpoint)
    written = "".join(file.read_text(encoding="utf-8") for file in path.parents[1].rglob("*") if file.is_file())
    assert "may not" in written
    assert "canary" not in written


def test_a_failure_that_says_nothing_of_the_model_is_asked_again_next_time(
    make_suite: SuiteMaker, endpoint: Detecting
) -> None:
    path = make_suite(1)
    endpoint.will(*[failure(503)] * 5)
    with pytest.raises(ModelUnreachable, match="1 cases got no answer that could be kept"):
        record(path, endpoint)
    assert outputs(path)["c0"].outcome == "missing"
    record(path, endpoint)
    assert outputs(path)["c0"].outcome == "done"
    assert (recorded(path)[0].parent / "journal.jsonl").read_text(encoding="utf-8").count("\n") == 5


def test_without_a_key_or_a_server_one_message_says_so_and_nothing_is_kept(
    make_suite: SuiteMaker, endpoint: Detecting
) -> None:
    path = make_suite(6)
    endpoint.script = [failure(401, "wrong key")] * 9
    process = started(path, endpoint)
    _, said = process.communicate(timeout=30)
    assert (process.returncode, said.count(b"OPENAI_API_KEY")) == (3, 1)
    endpoint.close()
    with pytest.raises(ModelUnreachable):
        record(path, endpoint)
    assert recorded(path) == []


def test_a_refusal_is_an_outcome_and_replays_as_one(make_suite: SuiteMaker, endpoint: Detecting) -> None:
    path = make_suite(2)
    endpoint.will(answer(None, refusal="I will not."))
    record(path, endpoint, concurrency=1)
    found = outputs(path)
    assert (found["c0"].outcome, found["c1"].outcome) == ("refused", "done")


def test_a_broken_answer_and_its_repair_replay_in_their_order(make_suite: SuiteMaker, endpoint: Detecting) -> None:
    path = make_suite(1)
    endpoint.will(answer("No JSON today."), answer(json.dumps(detection("mended"))))
    record(path, endpoint)
    (output,) = outputs(path).values()
    assert output.result and output.result["pivot"] == "mended"
    assert [said["text"][:2] for said in output.said] == ["No", '{"']


def test_plain_vcrpy_and_langchain_replay_the_same_answers(make_suite: SuiteMaker, endpoint: Detecting) -> None:
    import vcr

    path = make_suite()
    record(path, endpoint)
    url = endpoint.url
    endpoint.close()
    asked = suite.load(path)
    player = vcr.VCR(serializer="json", record_mode="none", match_on=("method", "uri", "body"))
    for job in running.jobs(asked, cases.load(asked)):
        with player.use_cassette(str(running.path(asked, job))) as played:
            theirs = tasks.detect(job.case.item, model=LangChainModel("openai:small", url))
        ours = running.replay(asked, job).result
        assert played.all_played
        told = theirs.model_dump(mode="json", by_alias=True, exclude={"usage"})
        assert ours is not None and {name: ours[name] for name in told} == told


def test_replay_imports_no_sdk_and_waits_for_nothing(make_suite: SuiteMaker, endpoint: Detecting) -> None:
    path = make_suite(1)
    endpoint.will(failure(429, headers={"retry-after": "0"}), failure(500))
    record(path, endpoint)
    code = (
        f"import sys; from reframer.evals import commands; from pathlib import Path; "
        f"found = commands.run(Path({str(path)!r})); "
        f"assert [o.outcome for o in found.outputs] == ['done'], found.outputs; "
        f"print([name for name in ('openai', 'langchain', 'langchain_core', 'vcr', 'httpx2') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_killed_recording_loses_at_most_the_calls_under_way(make_suite: SuiteMaker, endpoint: Detecting) -> None:
    path = make_suite(16)
    endpoint.hold = 0.1
    process = started(path, endpoint)
    deadline = time.monotonic() + 30
    while len(endpoint.asked) < 7 and time.monotonic() < deadline:
        time.sleep(0.02)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    kept, asked = recorded(path), len(endpoint.asked)
    assert asked - 2 <= len(kept) < 16
    assert all(cassettes.load(file) is not None for file in kept)
    endpoint.hold = 0.0
    record(path, endpoint)
    assert len(endpoint.asked) - asked == 16 - len(kept)
    assert {output.outcome for output in outputs(path).values()} == {"done"}


def test_ctrl_c_ends_at_once_and_keeps_what_was_answered(make_suite: SuiteMaker, endpoint: Detecting) -> None:
    path = make_suite(8)
    endpoint.hold = 0.1
    process = started(path, endpoint)
    deadline = time.monotonic() + 30
    while len(recorded(path)) < 2 and time.monotonic() < deadline:
        time.sleep(0.02)
    endpoint.hold = 20.0
    time.sleep(0.3)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=5)
    assert process.returncode == 130
    assert b"Traceback" not in said
    assert all(cassettes.load(file) is not None for file in recorded(path))


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (lambda text: text[: len(text) // 2], "is cut short"),
        (lambda text: text.replace("platform", "product"), "was edited"),
        (lambda text: "[]", "is cut short or no recording"),
        (lambda text: '{"version": 1, "interactions": []}', "lacks 'metadata'"),
    ],
)
def test_a_spoiled_recording_is_named_and_the_rest_goes_on(
    make_suite: SuiteMaker, endpoint: Detecting, spoil: object, says: str
) -> None:
    path = make_suite()
    record(path, endpoint)
    file = recorded(path)[0]
    file.write_text(spoil(file.read_text(encoding="utf-8")), encoding="utf-8")  # type: ignore[operator]
    with pytest.raises(InputError, match=says):
        cassettes.load(file)
    found = commands.run(path)
    assert [output.outcome for output in found.outputs] == ["missing", "done", "done"]
    assert str(file) in found.outputs[0].why
    assert found.exit_code == 5


def test_a_miss_names_the_case_and_shows_how_the_prompts_differ(make_suite: SuiteMaker, endpoint: Detecting) -> None:
    path = make_suite(1)
    record(path, endpoint)
    kept = cassettes.load(recorded(path)[0])
    model = ReplayModel(kept, "openai:small", "c0", 1)
    turns = [Message("system", "You tell nobody."), Message("user", "Well?")]
    with pytest.raises(NotRecorded, match=r"c0, epoch 1: the prompt detect is not the recorded one:\n(?s:.*)-You tell"):
        replaying(model).complete(Request(tuple(turns), name="detect"))


def test_equal_questions_are_answered_in_their_order() -> None:
    asked = Request((Message("user", "Well?"),))
    kept = cassettes.Cassette("c", 1, "openai:small")
    for number in range(3):
        body = answer(f"answer {number}").body
        sent = json.dumps({"model": "small", "messages": [{"role": "user", "content": "Well?"}]}).encode()
        kept.interactions.append(cassettes.interaction("POST", "http://x/v1", sent, 200, [], json.dumps(body).encode()))
        kept.exchanges.append(cassettes.Exchange(_key(asked), "", "", {}, "", number))
    model = ReplayModel(kept, "openai:small", "c", 1)
    assert [model.complete(asked).text for _ in range(4)] == ["answer 0", "answer 1", "answer 2", "answer 2"]


def _key(request: Request) -> str:
    from reframer.evals import keys

    return keys.key(request, "openai:small", 1)
