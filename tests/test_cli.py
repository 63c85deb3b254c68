"""The command line: every bad input ends in one message with its cause and remedy, every result in its format."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from typer.testing import CliRunner

from eval.faults.endpoint import Endpoint, answer, failure, streamed
from reframer import contracts, tasks
from reframer.cli import app
from reframer.errors import ReframerError
from reframer.schema import Answer, Reframing, Tags

ROOT = Path(__file__).parent.parent
STORY = (ROOT / "examples/stories/tutoring-app.txt").read_text(encoding="utf-8")
PAIR = ROOT / "examples/stories/two-projects.txt"
GERMAN = (
    "Wir haben ein Modell gebaut, das die Rechnungen sortiert. Ich war für die Daten zuständig und habe mit zwei "
    "Kollegen die Pipeline neu geschrieben. Danach sank die Fehlerquote von acht auf drei Prozent."
)
COMMANDS = (
    "rewrite,tag,batch,schema,doctor,prompts list,prompts show,prompts render,prompts diff,prompts eject,prompts check"
)


class Ended(NamedTuple):
    """How a call ended: `code` and `err` are what the shell gets."""

    code: int
    out: str
    err: str


Call = Callable[..., Ended]


@pytest.fixture
def call(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Call:
    """Calls the command in an empty folder, with nothing of the user's environment."""
    for name in list(os.environ):
        if name.startswith(("REFRAMER_", "OPENAI_")) or name.endswith("_API_KEY"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "story.txt").write_text(STORY, encoding="utf-8")

    def ended(line: str, *more: str | Path, **given: Any) -> Ended:
        result = CliRunner().invoke(app, [*line.split(), *map(str, more)], **given)
        if isinstance(result.exception, ReframerError):
            return Ended(result.exception.exit_code, result.stdout, f"{result.stderr}reframer: {result.exception}")
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return Ended(result.exit_code, result.stdout, result.stderr)

    return ended


@pytest.fixture
def endpoint() -> Iterator[Endpoint]:
    served = Endpoint()
    yield served
    served.close()


def shell(*args: str, cwd: Path, input: bytes = b"") -> Ended:
    command = [sys.executable, "-m", "reframer", *args]
    env = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "HOME": str(cwd)}
    done = subprocess.run(command, input=input, capture_output=True, cwd=cwd, timeout=60, env=env)
    return Ended(done.returncode, done.stdout.decode(), done.stderr.decode())


BAD_FILES = [
    (b"", "empty", "in your own words"),
    (b" \n\t\r\n", "empty", "in your own words"),
    (b"We built\x00\x01 the thing.", "binary", "save the story as plain text"),
    (bytes(range(128, 256)) * 4, "not UTF-8", "save the file as UTF-8"),
    (b"The caf\xe9 model.", "line 1 is not UTF-8", "save the file as UTF-8"),
    (b"%PDF-1.7\n%\xe2\xe3", "broken", "save or print it anew"),
    (b"PK\x03\x04\x14\x00", "cannot be unpacked", "save it anew"),
    (b"\x89PNG\r\n\x1a\n", "picture", "copy its text"),
    (("We built it for the users.\n" * 80_000)[:2_000_000].encode(), "2,000,000", "give one project"),
    (b"a" * 4_000_001, "more than 4 MB", "give one project"),
    (GERMAN.encode(), "does not look like English", "translate"),
    ("We built it.".encode("utf-16-le"), "binary", "save the story as plain text"),
]


@pytest.mark.parametrize(("content", "cause", "remedy"), BAD_FILES, ids=[cause for _, cause, _ in BAD_FILES])
def test_a_file_that_is_no_story_is_refused(call: Call, content: bytes, cause: str, remedy: str) -> None:
    Path("bad.txt").write_bytes(content)
    ended = call("rewrite bad.txt -o out.txt")
    assert ended.code == 2
    assert cause in ended.err
    assert remedy in ended.err
    assert ended.out == ""
    assert not Path("out.txt").exists()


def test_among_several_files_the_refused_one_is_named(call: Call) -> None:
    Path("german.txt").write_text(GERMAN, encoding="utf-8")
    ended = call("rewrite story.txt german.txt")
    assert ended.code == 2
    assert "german" in ended.err.splitlines()[-1]


BAD_CALLS = [
    ("rewrite missing.txt", 2, "no such file"),
    ("rewrite .", 2, "is a folder; name the files"),
    ("rewrite story.txt --for marketing", 2, "no team 'marketing'; name one of product"),
    ("rewrite story.txt --seconds 5", 2, "20"),
    ("rewrite story.txt --engine llm", 2, "name one with --model"),
    ("rewrite story.txt --framework missing.yaml", 2, "missing.yaml: cannot be read"),
    ("rewrite story.txt --framework broken.yaml", 2, "broken.yaml:2: this is not YAML"),
    ("rewrite story.txt --model gpt-5", 3, "write provider:name"),
    ("rewrite story.txt --model nobody:x", 3, "'nobody'; name another with --model"),
    ("rewrite story.txt --model openai:x", 3, "no key for openai:x; set OPENAI_API_KEY"),
    ("rewrite story.txt --model openai:x --base-url http://127.0.0.1:1/v1", 3, "nothing listens at http://127.0.0.1:1"),
    ("rewrite story.txt --model openai:x --base-url nonsense", 2, "'nonsense' is no address; write one"),
    ("rewrite story.txt --model openai:x --prompts missing", 2, "missing does not exist"),
    ("rewrite story.txt -o missing/out.txt", 2, "missing/out.txt cannot be written"),
    ("rewrite story.txt -o .", 2, "cannot be written"),
    ("rewrite story.txt --answers missing.json", 2, "no such file"),
    ("rewrite story.txt --answers broken.yaml", 2, "not JSON"),
    ("rewrite story.txt --answers half.json", 2, "half.json: entry 2: answer"),
    ("rewrite story.txt --context missing.txt", 2, "no such file"),
    ("rewrite story.txt --from-reply story.txt", 2, "give one STORY and --for TEAM"),
    ("rewrite" + 300 * " story.txt", 2, "300 stories in one call; give at most 24, or use `reframer batch"),
    ("rewrite", 2, "Missing argument"),
    ("tag missing.txt", 2, "no such file"),
    ("batch rewrite missing.jsonl", 2, "no such file"),
    ("batch rewrite .", 2, "cannot be read"),
    ("schema nothing", 2, "nothing"),
    ("prompts show nothing", 2, "nothing"),
]  # fmt: skip


@pytest.mark.parametrize(("line", "code", "message"), BAD_CALLS, ids=[line[:60] for line, _, _ in BAD_CALLS])
def test_a_call_that_cannot_be_carried_out_says_why(call: Call, line: str, code: int, message: str) -> None:
    Path("broken.yaml").write_text("teams: [unclosed", encoding="utf-8")
    Path("half.json").write_text('[{"question": "a", "answer": "b"}, {"question": "a"}]', encoding="utf-8")
    before = sorted(Path().iterdir())
    ended = call(line)
    assert ended.code == code
    assert message in ended.err
    assert ended.out == ""
    assert sorted(Path().iterdir()) == before


def test_a_variable_that_a_prompt_of_ones_own_lacks_is_named_with_its_line(call: Call) -> None:
    assert call("prompts eject rewrite --prompts mine").code == 0
    file = Path("mine/rewrite.j2")
    file.write_text(file.read_text(encoding="utf-8").replace("{{ team }}", "{{ tema }}"), encoding="utf-8")
    ended = call("rewrite story.txt --prompts mine --model openai:x --base-url http://127.0.0.1:1/v1")
    assert ended.code == 2
    assert "rewrite.j2:" in ended.err
    assert "'tema'" in ended.err


def test_a_wrong_key_is_an_error_of_the_model_and_is_not_shown(call: Call, endpoint: Endpoint) -> None:
    endpoint.will(*[failure(401, "Incorrect API key provided: sk-wrong1234", "invalid_api_key")] * 3)
    env = {"OPENAI_API_KEY": "sk-wrong1234"}
    ended = call("rewrite story.txt --for product --model openai:x --base-url", endpoint.url, env=env)
    assert ended.code == 3
    assert "key" in ended.err
    assert "sk-wrong1234" not in ended.err


def test_a_model_on_a_local_server_writes_the_answer(call: Call, endpoint: Endpoint) -> None:
    first = "For a year I worked on the hints in a maths tutoring app for pupils of twelve to fifteen."
    Path("story.txt").write_text(f"{first} I wrote the cache.", encoding="utf-8")
    endpoint.will(streamed(first), answer(json.dumps({"sources": [[1]], "edits": []})))
    ended = call("rewrite story.txt --for product --model openai:x --base-url", endpoint.url, "--format", "json")
    assert ended.code == 0
    result = Reframing.model_validate_json(ended.out)
    assert (result.engine, result.made_by.model) == ("llm", "openai:x")
    assert result.framings["product"].text == first


@pytest.mark.parametrize(
    "content",
    [b"\xef\xbb\xbf" + STORY.encode(), STORY.replace("\n", "\r\n").encode(), STORY.encode("utf-16")],
    ids=["byte-order mark", "CRLF", "UTF-16"],
)
def test_every_way_to_save_a_text_file_tells_the_same_story(call: Call, content: bytes) -> None:
    Path("other.txt").write_bytes(content)
    plain, other = (
        Reframing.model_validate_json(call("rewrite", file, "--format", "json").out)
        for file in ("story.txt", "other.txt")
    )
    for target, framing in plain.framings.items():
        told = other.framings[target]
        assert [line.sources for line in told.lines] == [line.sources for line in framing.lines]
        assert told.text == framing.text


def test_a_page_says_who_made_it_and_holds_both_answers(call: Call) -> None:
    page = call("rewrite story.txt").out
    assert call("rewrite -", input=STORY.encode()).out == page
    assert all(said in page for said in ("without a language model", "AI product team", "nternal ML platform team"))
    assert "\x1b[" not in page


def test_text_of_the_candidate_does_not_become_markup(call: Call) -> None:
    said = "We built [bold]it[/bold] for *our* users <b>now</b>. I wrote a_b_c and [x](y). It was slow."
    text, md = (call("rewrite - --for product --format", form, input=said).out for form in ("text", "md"))
    assert "[bold]it[/bold]" in " ".join(text.split())
    assert r"\[bold\]it\[/bold\]" in md
    assert r"\<b\>now" in md


def test_json_is_one_line_by_contract(call: Call) -> None:
    ended = call("rewrite story.txt --format json")
    assert ended.out.count("\n") == 1
    assert json.loads(ended.out) == tasks.rewrite(STORY).model_dump(mode="json", by_alias=True)


def test_a_result_is_written_to_a_file_whole(call: Call) -> None:
    Path("out.md").write_text("old", encoding="utf-8")
    ended = call("rewrite story.txt --format md -o out.md")
    assert (ended.code, ended.out) == (0, "")
    assert "out.md" in ended.err
    assert Path("out.md").read_text(encoding="utf-8") == call("rewrite story.txt --format md").out
    assert sorted(path.name for path in Path().iterdir()) == ["out.md", "story.txt"]


def test_several_stories_end_in_a_table_of_which_shows_what(call: Call) -> None:
    page = call("rewrite story.txt", ROOT / "examples/stories/llm-gateway.txt").out
    assert "Which story shows what" in page
    assert "product team: tell story" in page
    assert "platform team: tell llm-gateway" in page


@pytest.mark.parametrize(("split", "stories"), [("auto", 2), ("no", 1)])
def test_notes_of_two_projects_are_told_as_asked(call: Call, split: str, stories: int) -> None:
    ended = call("rewrite", PAIR, "--split", split, "--format", "json")
    assert ended.out.count("\n") == stories


def test_notes_of_two_projects_are_not_told_as_one_without_asking(call: Call) -> None:
    ended = call("rewrite", PAIR)
    assert (ended.code, ended.out) == (2, "")
    assert "2 projects" in ended.err
    assert "--split auto" in ended.err


def test_gaps_are_answered_on_the_spot_kept_beside_the_story_and_told(call: Call) -> None:
    story = "We moved the ranker to a new cluster. I wrote the queue in front of it."
    Path("mine.txt").write_text(story, encoding="utf-8")
    first, second, *_ = tasks.rewrite(story).framings["product"].gaps
    reply = "People in nine shops used it, and it saved each of them an hour a day."
    ended = call("rewrite mine.txt --for product --ask", input=f"{reply}\nnever\n")
    assert first.question in " ".join(ended.err.split())
    kept = [Answer.model_validate(row) for row in json.loads(Path("mine.answers.json").read_text(encoding="utf-8"))]
    assert kept == [Answer(question=first.question, answer=reply), Answer(question=second.question, answer="never")]
    again = Reframing.model_validate_json(call("rewrite mine.txt --for product --format json").out)
    assert reply in again.framings["product"].text
    assert reply in " ".join(ended.out.split()).replace(" [3]", "")
    assert [gap.reply is None for gap in again.framings["product"].gaps if gap.signal == second.signal] == [False]


def test_replies_to_several_stories_in_one_file_are_all_kept(call: Call) -> None:
    for name in ("one.txt", "two.txt"):
        Path(name).write_text("We moved the ranker. I wrote the queue in front of it.", encoding="utf-8")
    Path("all.json").write_text("[]", encoding="utf-8")
    call("rewrite one.txt two.txt --for product --ask --answers all.json", input="A b c d e f.\n\nG h i j k l.\n\n")
    kept = Path("all.json").read_text(encoding="utf-8")
    assert "A b c" in kept
    assert "G h i" in kept


def test_no_answer_to_any_gap_leaves_no_file(call: Call) -> None:
    assert call("rewrite story.txt --ask", input="").code == 0
    assert not Path("story.answers.json").exists()


def test_a_pasted_answer_is_checked_and_the_next_prompt_printed(call: Call) -> None:
    Path("reply.txt").write_text("We moved to Kubernetes and revenue rose by 30%. I wrote the hints.", encoding="utf-8")
    ended = call("rewrite story.txt --for product --from-reply reply.txt --format json")
    assert "Paste this next" in ended.err
    assert "30%" in ended.err
    (framing,) = Reframing.model_validate_json(ended.out).framings.values()
    assert "30%" not in framing.text


LINES = [
    b'{"id": 1, "text": "We built it."}',
    b"",
    b"nope",
    b"[1]",
    b'{"id": "1", "text": "Again."}',
    b'{"id": "e"}',
    b'{"id": "\xff"}',
    b'{"id": "empty", "text": " "}',
    b'{"id": "half", "text": "\\ud800 We built it."}',
    b'{"id": "last", "text": "It held."}',
]


def test_batch_answers_every_line_in_order_with_errors_as_values(tmp_path: Path) -> None:
    (tmp_path / "in.jsonl").write_bytes(b"\n".join(LINES) + b"\n\n")
    ended = shell("batch", "tag", "in.jsonl", cwd=tmp_path)
    assert "Traceback" not in ended.err
    rows = [json.loads(line) for line in ended.out.splitlines()]
    assert [row["id"] for row in rows] == ["1", None, None, None, "1", "e", None, "empty", "half", "last"]
    assert [row["id"] for row in rows if "error" not in row] in (["1", "last"], ["1", "half", "last"])
    assert all(row["error"]["kind"] == "input" and row["error"]["message"] for row in rows if "error" in row)
    assert ended.code == 1


def test_batch_of_good_items_ends_well_and_writes_results_by_contract(call: Call) -> None:
    rows = [json.dumps({"id": n, "story": STORY, "target": "product", "unknown": None}) for n in (2, 1)]
    Path("in.jsonl").write_text("\n".join(rows), encoding="utf-8")
    ended = call("batch rewrite in.jsonl -o out.jsonl")
    assert (ended.code, ended.out) == (0, "")
    lines = Path("out.jsonl").read_text(encoding="utf-8").splitlines()
    assert [Reframing.model_validate_json(line).id for line in lines] == ["2", "1"]


def test_batch_to_standard_output_leaves_it_open(call: Call) -> None:
    Path("in.jsonl").write_bytes(LINES[0])
    assert Tags.model_validate_json(call("batch tag in.jsonl").out).id == "1"


def test_batch_never_overwrites_what_it_reads(call: Call) -> None:
    Path("in.jsonl").write_bytes(LINES[0])
    ended = call("batch tag in.jsonl -o in.jsonl")
    assert ended.code == 2 or Tags.model_validate_json(Path("in.jsonl").read_bytes()).id == "1"
    assert Path("in.jsonl").read_bytes()


def test_batch_that_cannot_begin_leaves_the_old_results(call: Call) -> None:
    Path("in.jsonl").write_text(json.dumps({"story": STORY}), encoding="utf-8")
    Path("out.jsonl").write_text("old\n", encoding="utf-8")
    assert call("batch rewrite in.jsonl -o out.jsonl --model nameless").code == 3
    assert Path("out.jsonl").read_text(encoding="utf-8") == "old\n"


@pytest.mark.parametrize("task", contracts.TASKS)
def test_a_schema_is_that_of_the_contracts_models(call: Call, task: str) -> None:
    given, made = contracts.TASKS[task]
    printed = json.loads(call("schema", task).out)
    assert printed["input"] == given.model_json_schema(by_alias=True, mode="validation")
    assert printed["output"] == made.model_json_schema(by_alias=True, mode="serialization")


def test_tags_are_printed_as_a_page_and_as_json(call: Call) -> None:
    said = "If the cache is down we serve yesterday's list."
    assert "reliability" in call("tag -", input=said).out.lower()
    tags = Tags.model_validate_json(call("tag - --format json", input=said).out)
    assert [(s.text, s.start, s.end) for s in tags.sentences] == [(said, 0, len(said))]


def test_a_key_selects_no_model_and_doctor_names_the_engine_but_no_key(call: Call) -> None:
    env = {"OPENAI_API_KEY": "sk-secret123"}
    assert json.loads(call("rewrite story.txt --format json", env=env).out)["engine"] == "embedded"
    ended = call("doctor", env=env)
    assert ended.code == 0
    assert "embedded: no model is named" in ended.out
    assert "OPENAI_API_KEY" in ended.out
    assert "llm: a model is named: openai:x" in call("doctor --model openai:x", env=env).out
    assert "embedded: asked for" in call("doctor --model openai:x --engine embedded", env=env).out
    assert "sk-secret123" not in ended.out + ended.err


@pytest.mark.parametrize("url", ["http://me:sk-secret123@127.0.0.1:1/v1", "http://127.0.0.1:1/v1?api-key=sk-secret123"])
def test_doctor_shows_no_key_that_stands_in_an_address(call: Call, url: str) -> None:
    ended = call("doctor --model openai:x --base-url", url)
    assert ended.code == 3
    assert "does not answer" in ended.out
    assert "sk-secret123" not in ended.out + ended.err


@pytest.mark.parametrize("command", COMMANDS.split(","))
def test_the_help_of_a_command_shows_an_example(call: Call, command: str) -> None:
    ended = call(f"{command} --help")
    assert ended.code == 0
    assert f"reframer {command}" in " ".join(ended.out.split())
    assert "Example:" in ended.out


@pytest.mark.parametrize(
    ("args", "code", "message"),
    [
        (["rewrite", "missing.txt"], 2, "reframer: missing.txt: there is no such file\n"),
        (["rewrite", "-", "--model", "nameless"], 3, "reframer: 'nameless' names no provider"),
    ],
)
def test_the_shell_gets_one_message_and_the_exit_code(tmp_path: Path, args: list[str], code: int, message: str) -> None:
    ended = shell(*args, cwd=tmp_path, input=STORY.encode())
    assert ended.code == code
    assert ended.err.startswith(message)
    assert ended.out == ""
