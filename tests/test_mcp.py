"""The MCP server, spoken to by a real client over standard input and output."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import anyio
import pytest
from mcp import Client, MCPError, StdioServerParameters

from reframer import contracts, mcp_server, tasks
from reframer.llm import ScriptedModel
from reframer.schema import RewriteInput, VerifyInput
from reframer.settings import Settings

ROOT = Path(__file__).parent.parent
STORY = (ROOT / "examples/stories/fraud-alerts.txt").read_text(encoding="utf-8")
QUEUE = "I helped to shard the queue by tenant. When a shard dies it is rebuilt from the log within a minute."
STDIO = StdioServerParameters(
    command=sys.executable,
    args=["-m", "reframer", "mcp"],
    env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "REFRAMER_CONFIG": "nowhere"},
)


def asked(work: Callable[[Client], Awaitable[Any]], server: Any = STDIO) -> Any:
    """What some work with a client of the server gives."""

    async def run() -> Any:
        async with Client(server) as client:
            return await work(client)

    return anyio.run(run)


def called(name: str, server: Any = STDIO, **arguments: Any) -> Any:
    return asked(lambda client: client.call_tool(name, arguments), server)


def test_the_tools_say_what_they_do_and_that_they_change_nothing() -> None:
    tools = {tool.name: tool for tool in asked(lambda client: client.list_tools()).tools}
    assert set(tools) == {"rewrite", "critique", "detect", "verify"}
    for tool in tools.values():
        assert tool.description
        assert tool.annotations.read_only_hint
        assert all(field.get("description") for field in tool.input_schema["properties"].values())


CALLS: list[tuple[str, dict[str, Any], Callable[[], Any]]] = [
    (
        "rewrite",
        {"story": STORY, "target": "platform"},
        lambda: tasks.rewrite(RewriteInput(story=STORY, target="platform")),
    ),
    ("critique", {"answer": QUEUE, "target": "platform"}, lambda: tasks.critique(QUEUE, target="platform")),
    ("detect", {"text": "You run our feature store."}, lambda: tasks.detect("You run our feature store.")),
    (
        "verify",
        {"story": QUEUE, "text": "I led it. We used Kafka."},
        lambda: tasks.verify(VerifyInput(story=QUEUE, text="I led it. We used Kafka.")),
    ),
]


@pytest.mark.parametrize(("name", "arguments", "result"), CALLS, ids=[name for name, *_ in CALLS])
def test_a_tool_answers_with_a_page_and_the_contracts_result(
    name: str, arguments: dict[str, Any], result: Callable[[], Any]
) -> None:
    answer = called(name, **arguments)
    assert not answer.is_error
    assert answer.content[0].text.startswith("# ")
    assert answer.structured_content == json.loads(result().model_dump_json(by_alias=True))
    assert set(answer.structured_content) <= set(contracts.schema(name)["output"]["properties"])


WRONG = [
    ("verify", {"story": "", "text": "We used Kafka."}, "the story is empty"),
    ("rewrite", {"story": STORY, "target": "sales"}, "target"),
    ("rewrite", {"story": STORY, "seconds": 2}, "seconds"),
    ("detect", {}, "text"),
    ("nothing", {}, "nothing"),
]


@pytest.mark.parametrize(("name", "arguments", "says"), WRONG)
def test_a_call_that_cannot_be_carried_out_says_why(name: str, arguments: dict[str, Any], says: str) -> None:
    answer = called(name, **arguments)
    assert answer.is_error
    assert says in answer.content[0].text
    assert "Traceback" not in answer.content[0].text


def test_the_prompt_has_the_hosts_model_write_and_verify() -> None:
    prompt = asked(lambda client: client.get_prompt("tell_story", {"story": STORY, "target": "product"}))
    said = prompt.messages[0].content.text
    assert STORY.strip()[:200] in said
    assert "AI product team" in said
    assert "Call the tool `verify`" in said


def test_a_prompt_for_no_team_is_refused_with_those_there_are() -> None:
    async def refused(client: Client) -> str:
        with pytest.raises(MCPError) as error:
            await client.get_prompt("tell_story", {"story": STORY, "target": "sales"})
        return str(error.value)

    assert "product, platform, hybrid" in asked(refused)


def test_with_a_model_named_it_does_the_work_and_is_named() -> None:
    model = ScriptedModel({"verify": json.dumps({"sentences": [{"line": 1, "notes": [1], "problems": []}]})})
    server = mcp_server.build(Settings(), model)
    answer = called("verify", server, story=QUEUE, text="I helped to shard the queue by tenant.")
    assert answer.structured_content["checked_by"] == "rules+model"
    assert answer.structured_content["made_by"]["model"] == model.name
