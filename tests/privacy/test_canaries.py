"""Every task through every face, with canaries in every field: none arrives at the model, and all of them come back."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import anyio
import pytest
from fastapi.testclient import TestClient
from mcp import Client
from typer.testing import CliRunner

from reframer import contracts, mcp_server, sheet, tasks
from reframer.cli import app
from reframer.runnables import runnable
from reframer.schema import RewriteInput
from reframer.settings import Settings
from reframer.web import Site, create
from tests.privacy.canaries import CANARIES, TEXT, seen
from tests.privacy.echo import PLACEHOLDER, Echo

ANSWER = {"question": TEXT, "answer": TEXT}
ITEMS: dict[str, dict[str, Any]] = {
    "rewrite": {
        "id": TEXT, "story": TEXT, "target": "platform", "context": TEXT, "question": TEXT, "level": "senior",
        "seconds": 300, "answers": [ANSWER],
    },
    "critique": {
        "id": TEXT, "answer": TEXT, "target": "platform", "question": TEXT, "context": TEXT, "level": "senior",
        "story": TEXT,
    },
    "detect": {"id": TEXT, "text": TEXT, "story": TEXT},
    "verify": {"id": TEXT, "story": TEXT, "text": TEXT, "others": [{"name": TEXT, "story": TEXT}]},
}  # fmt: skip
ASKING = sorted(ITEMS)


def came_back(echo: Echo, said: str) -> None:
    """Asserts that the model was asked, saw no canary and saw placeholders, and that the result is whole again."""
    assert echo.asked
    assert seen(echo.arrived) == []
    assert PLACEHOLDER.search(echo.arrived)
    assert not PLACEHOLDER.search(said)
    assert set(CANARIES) == set(seen(said))


def test_the_list_is_long_enough_and_would_be_seen_if_nothing_were_hidden(echo: Echo) -> None:
    assert len(CANARIES) >= 60
    tasks.detect(TEXT, settings=Settings(model="small", base_url=echo.url))
    assert set(seen(echo.arrived)) == set(CANARIES)


@pytest.mark.parametrize("task", ASKING)
def test_python(task: str, hiding: Settings, echo: Echo) -> None:
    given = contracts.TASKS[task][0].model_validate(ITEMS[task])
    came_back(echo, tasks.work(task, hiding)(given).model_dump_json())


@pytest.mark.parametrize("task", ASKING)
def test_a_model_of_the_callers_own(task: str, hiding: Settings, echo: Echo) -> None:
    from reframer import llm

    given = contracts.TASKS[task][0].model_validate(ITEMS[task])
    came_back(echo, tasks.work(task, hiding, llm.build("small", echo.url))(given).model_dump_json())


@pytest.mark.parametrize("task", ASKING)
def test_langchain(task: str, hiding: Settings, echo: Echo) -> None:
    came_back(echo, runnable(task, settings=hiding).invoke(ITEMS[task]).model_dump_json())


def test_a_sheet(hiding: Settings, echo: Echo) -> None:
    stories = [(TEXT, RewriteInput.model_validate(ITEMS["rewrite"]))]
    made = sheet.make(stories, TEXT, target="platform", settings=hiding)
    came_back(echo, made.model_dump_json())


@pytest.fixture
def files(tmp_path: Path) -> dict[str, str]:
    """A story, and an input for each task in JSON Lines."""
    (tmp_path / "story.txt").write_text(TEXT, encoding="utf-8")
    for task in ITEMS:
        (tmp_path / f"{task}.jsonl").write_text(json.dumps(ITEMS[task]) + "\n", encoding="utf-8")
    return {"story": str(tmp_path / "story.txt")} | {task: str(tmp_path / f"{task}.jsonl") for task in ITEMS}


COMMANDS = {
    "rewrite": ["{story}", "--for", "platform", "--context", "{story}", "--question", TEXT, "--split", "no"],
    "critique": ["{story}", "--for", "platform", "--context", "{story}", "--question", TEXT, "--story", "{story}"],
    "detect": ["{story}", "--story", "{story}"],
    "verify": ["--story", "{story}", "{story}", "--other", "{story}"],
    "sheet": ["{story}", "--for", "platform", "--context", "{story}"],
}


@pytest.mark.parametrize("command", [*COMMANDS])
def test_the_command_line(command: str, files: dict[str, str], hiding: Settings, echo: Echo) -> None:
    asked = ["--model", "small", "--base-url", echo.url, "--terms", str(hiding.terms), "--private", "--format", "json"]
    told = [each.format(**files) if each.startswith("{") else each for each in COMMANDS[command]]
    done = CliRunner().invoke(app, [command, *told, *asked])
    assert done.exit_code in (0, 1), done.output
    came_back(echo, done.stdout)


def test_practice(files: dict[str, str], hiding: Settings, echo: Echo) -> None:
    asked = ["--model", "small", "--base-url", echo.url, "--terms", str(hiding.terms), "--private"]
    told = ["--for", "platform", "--story", files["story"], "--context", files["story"], "--answers", files["story"]]
    done = CliRunner().invoke(app, ["practice", *told, "-n", "1", *asked])
    assert done.exit_code == 0, done.output
    kept = CliRunner().invoke(app, ["stories", "export"])
    came_back(echo, kept.stdout)


@pytest.mark.parametrize("task", ASKING)
def test_a_batch(
    task: str, files: dict[str, str], hiding: Settings, echo: Echo, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REFRAMER_TERMS", str(hiding.terms))
    done = CliRunner().invoke(app, ["batch", task, files[task], "--model", "small", "--base-url", echo.url])
    assert done.exit_code == 0, done.output
    came_back(echo, done.stdout)


@pytest.fixture
def client(hiding: Settings, library_file: Path) -> TestClient:
    """A browser at a page that is served with placeholders."""
    site = Site(hiding, tasks.connected(hiding), library_file=library_file)
    return TestClient(create(site), base_url="http://localhost:8765")


@pytest.mark.parametrize("task", ASKING)
def test_the_api(task: str, client: TestClient, echo: Echo) -> None:
    came_back(echo, client.post(f"/api/{task}", json=ITEMS[task]).raise_for_status().text)


def test_the_page_and_what_it_says_of_itself(client: TestClient, echo: Echo) -> None:
    form = {"story": TEXT, "target": "platform", "question": TEXT, "context": TEXT, "asked": TEXT, "answer": TEXT}
    page = client.post("/reframe", data=form, headers={"accept": "text/html"}).raise_for_status().text
    came_back(echo, page)
    assert "with placeholders for names, companies and contacts" in page


@pytest.mark.parametrize("task", ASKING)
def test_mcp(task: str, hiding: Settings, echo: Echo) -> None:
    async def run() -> Any:
        async with Client(mcp_server.build(hiding, tasks.connected(hiding))) as client:
            tools = {tool.name: tool.input_schema["properties"] for tool in (await client.list_tools()).tools}
            given = {name: value for name, value in ITEMS[task].items() if name in tools[task]}
            return await client.call_tool(task, given), (await client.list_prompts()).prompts

    called, prompts = anyio.run(run)
    came_back(echo, json.dumps(called.structured_content, ensure_ascii=False))
    assert prompts == []  # a prompt would hand the story to the host's own model


def test_what_is_pasted_into_a_chat_window(files: dict[str, str], hiding: Settings, tmp_path: Path) -> None:
    terms = ["--terms", str(hiding.terms)]
    told = CliRunner().invoke(app, ["prompts", "render", "rewrite", "--story", files["story"], *terms])
    assert told.exit_code == 0 and seen(told.stdout) == []
    reply = tmp_path / "reply.txt"
    notes = re.search(r"<data-\w+>\n(.*?)\n</data-", told.stdout, re.DOTALL)
    assert notes and PLACEHOLDER.search(notes[1])
    reply.write_text(notes[1], encoding="utf-8")
    back = ["rewrite", files["story"], "--for", "product", "--from-reply", str(reply), "--format", "json", *terms]
    done = CliRunner().invoke(app, back)
    assert not PLACEHOLDER.search(done.stdout) and set(seen(done.stdout)) == set(CANARIES)
