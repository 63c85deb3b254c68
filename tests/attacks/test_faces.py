"""What would run or be obeyed where it is shown: the page, the API, the MCP tools, the command line, every message."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import anyio
import pytest
from fastapi.testclient import TestClient
from mcp import Client
from typer.testing import CliRunner

from eval.attacks import faces
from eval.attacks.corpus import Attack, attacks
from eval.attacks.judging import rewritten
from eval.attacks.obedient import obedient
from reframer import framework, mcp_server, tasks
from reframer.cli import app
from reframer.errors import ReframerError
from reframer.settings import Settings
from reframer.web import Site, create

SHOWN = [attack for attack in attacks() if attack.shows and attack.place != "framework file"]
MODELS = ["embedded", "obedient model"]
STORY = "I built the queue. It was slow at first. I then sharded it by tenant, and p99 fell from 45 to 12 ms."
ESCAPE = "\x1b[2J\x1b]0;owned\x07\x9b31m\u202e"
HTML = {"accept": "text/html"}


def fields(attack: Attack) -> tuple[str, dict[str, Any]]:
    """The task and the fields of the call that an attack is part of."""
    if attack.task == "rewrite":
        item = rewritten(attack)
        given = item.model_dump(include={"story", "target", "context", "question"}, exclude_none=True)
        return "rewrite", given
    if attack.task == "critique":
        return "critique", {"answer": attack.text, "target": attack.target}
    return (
        ("detect", {"text": attack.text})
        if attack.task == "detect"
        else ("verify", {"story": attack.story, "text": attack.text})
    )


def model_of(attack: Attack, name: str) -> Any:
    return obedient(attack) if name == "obedient model" else None


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """A site whose templates are compiled once."""
    return Site(library_file=tmp_path_factory.mktemp("data") / "library.db")


@pytest.fixture
def client(site: Site, attack: Attack, model: str) -> TestClient:
    site.model = model_of(attack, model)
    return TestClient(create(site), base_url="http://localhost:8765", headers=HTML)


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("attack", SHOWN, ids=lambda attack: attack.id)
def test_no_page_runs_it_and_no_stream_or_api_sends_it_bare(client: TestClient, attack: Attack, model: str) -> None:
    task, given = fields(attack)
    if attack.place == "answer":
        given |= {"asked": attack.asked, "answer": attack.text}
    page = client.post({"rewrite": "/reframe", "verify": "/check"}.get(task, f"/{task}"), data=given)
    assert page.status_code in (200, 422)
    assert [*faces.running(page.text)] == []
    told = client.post(f"/api/{task}", json=given, headers={"accept": "application/json"})
    assert told.status_code in (200, 422)
    assert [*faces.obeyed(told.text)] == []
    if task == "rewrite":
        *_, done = client.post("/reframe", data=given, headers={"accept": "application/x-ndjson"}).text.splitlines()
        assert [*faces.obeyed(done)] == []
        assert [*faces.running(json.loads(done)["html"])] == []


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("attack", SHOWN, ids=lambda attack: attack.id)
def test_no_tool_of_the_mcp_server_hands_it_to_the_host_as_markup(attack: Attack, model: str) -> None:
    task, given = fields(attack)
    server = mcp_server.build(Settings(), model_of(attack, model))

    async def run() -> Any:
        async with Client(server) as host:
            return await host.call_tool(task, given)

    (content,) = anyio.run(run).content
    assert [*faces.obeyed(content.text)] == []
    assert [*faces.marked_up(content.text)] == []


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to call the command in."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("REFRAMER_CONFIG", "nowhere")
    return tmp_path


def called(*line: str) -> str:
    """All that the command prints, with the message that ends it."""
    result = CliRunner().invoke(app, line)
    if result.exception is not None and not isinstance(result.exception, ReframerError | SystemExit):
        raise result.exception
    return result.output + (str(result.exception) if isinstance(result.exception, ReframerError) else "")


@pytest.mark.parametrize("attack", SHOWN, ids=lambda attack: attack.id)
def test_no_terminal_obeys_it_in_any_form_of_a_result(folder: Path, attack: Attack) -> None:
    task, given = fields(attack)
    for name in ("story", "answer", "text", "context"):
        (folder / name).write_bytes(str(given.get(name, "")).encode())
    if attack.place == "answer":
        (folder / "story.answers.json").write_text(json.dumps([{"question": "?", "answer": attack.text}]))
    line = {
        "rewrite": ["rewrite", "story", *(["--context", "context"] if "context" in given else [])],
        "critique": ["critique", "answer", "--for", str(attack.target)],
        "detect": ["detect", "text"],
        "verify": ["verify", "--story", "story", "text"],
    }[task]
    for form in ("text", "md", "html", "json"):
        said = called(*line, *(["--question", given["question"]] if "question" in given else []), "--format", form)
        assert [*faces.obeyed(said)] == [], form
        if form == "html":
            assert [*faces.running(said)] == []


KEY = '"mine\\e[2J\\u202e": {name: x}'
MESSAGES = [
    (["rewrite", f"no{ESCAPE}.txt"], ""),
    (["rewrite", f"@{ESCAPE}"], ""),
    (["rewrite", "story.txt", "--for", f"sales{ESCAPE}"], ""),
    (["rewrite", "story.txt", "--framework", "own.yaml"], f"signals: {{{KEY}}}"),
    (["rewrite", "story.txt", "--framework", "own.yaml"], f"teams: {{product: {{{KEY}}}}}"),
    (["rewrite", "story.txt", "--framework", "own.yaml"], '{"\\e[2J": ['),
    (["stories", "show", f"@{ESCAPE}"], ""),
    (["critique", f"{ESCAPE}"], ""),
    (["prompts", "show", f"{ESCAPE}"], ""),
    (["eval", "run", f"{ESCAPE}.yaml"], ""),
    (["batch", "detect", f"{ESCAPE}.jsonl"], ""),
]


@pytest.mark.parametrize(("line", "own"), MESSAGES)
def test_no_message_repeats_it(folder: Path, line: list[str], own: str) -> None:
    (folder / "story.txt").write_text(STORY)
    (folder / "own.yaml").write_text(own)
    said = called(*line)
    assert len(said) > 20
    assert [*faces.obeyed(said)] == []


def test_what_is_kept_is_listed_and_shown_without_it(folder: Path) -> None:
    (folder / "story.txt").write_text(f"{STORY} It was {ESCAPE} then.")
    called("stories", "add", "story.txt", "--name", f"queue {ESCAPE}")
    for line in (["stories", "list"], ["stories", "list", "--format", "json"], ["stories", "show", "@story"]):
        assert [*faces.obeyed(called(*line))] == []


def test_a_batch_and_its_ids_are_written_escaped(folder: Path) -> None:
    (folder / "in.jsonl").write_text(json.dumps({"id": f"a{ESCAPE}", "text": f"You run the store {ESCAPE}."}) + "\n")
    said = called("batch", "detect", "in.jsonl")
    assert "owned" in said
    assert [*faces.obeyed(said)] == []


@pytest.mark.parametrize("path", ["/api/stories/%1b%5b2J", "/%1b%5b2J", "/api/stories?q=%1b%5b2J%c2%9b"])
def test_no_answer_of_the_server_repeats_it(library_file: Path, path: str) -> None:
    client = TestClient(create(Site(library_file=library_file)), base_url="http://localhost:8765")
    assert [*faces.obeyed(client.get(path).text)] == []


def test_an_own_frameworks_words_are_shown_and_never_carried_out(folder: Path) -> None:
    (attack,) = [attack for attack in attacks() if attack.id == "fw-script"]
    (folder / "own.yaml").write_text(attack.text)
    (folder / "story.txt").write_text(STORY)
    said = called("rewrite", "story.txt", "--for", "product", "--format", "html", "--framework", "own.yaml")
    assert "&lt;script&gt;alert(1)" in said
    assert [*faces.running(said)] == []
    settings = Settings(framework=folder / "own.yaml")
    client = TestClient(create(Site(settings=settings)), base_url="http://localhost:8765", headers=HTML)
    assert [*faces.running(client.post("/reframe", data={"story": STORY}).text)] == []
    assert framework.load(folder / "own.yaml").team("product").name == "AI <script>alert(1)</script> team"


@pytest.mark.parametrize(
    ("html", "what"),
    [
        ("<p onclick=x>a", "onclick"), ("<script>1</script>", "<script>"), ("<a href=' javascript:x'>a", "javascript"),
        ("<svg></svg>", "<svg>"), ("<meta http-equiv=refresh content=0>", "refresh"), ("<iframe></iframe>", "<iframe>"),
    ],
)  # fmt: skip
def test_the_judge_of_pages_sees_what_runs(html: str, what: str) -> None:
    assert what in " ".join(faces.running(f"<html><body>{html}</body></html>"))


def test_the_judge_of_markdown_sees_links_and_tags() -> None:
    assert [*faces.marked_up("[a](b) and <b>")] == ["](", "<b"]
    assert [*faces.marked_up("\\[a\\](b) and \\<b>")] == []


def test_a_result_in_json_keeps_the_text_as_it_came() -> None:
    made = tasks.detect(f"You run the store {ESCAPE}.")
    from reframer import pages

    assert json.loads(pages.as_json(made)) == json.loads(made.model_dump_json(by_alias=True))
