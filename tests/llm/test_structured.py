"""Schemas: the ladder, reading JSON out of answers, and the one repair."""

from __future__ import annotations

import json
from typing import Any, Literal

import pytest
from pydantic import BaseModel, Field

from eval.faults.endpoint import Endpoint, Scripted, answer, failure
from reframer.errors import AnswerUnusable
from reframer.llm import LangChainModel, Message, Request, StructuredModel
from reframer.llm.schemas import Malformed, parse, response_format, strict_schema


class Quote(BaseModel):
    """A part of the answer."""

    text: str = Field(description="verbatim", min_length=1)


class Reading(BaseModel):
    """The answer asked for."""

    team: Literal["product", "platform"]
    quotes: tuple[Quote, ...] = ()
    best: Quote | None = Field(default=None, description="the strongest")


GOOD = '{"team": "product", "quotes": [{"text": "conversion"}], "best": null}'
ASK = Request((Message("system", "Read."), Message("user", "We ship weekly.")), schema=Reading, name="detect")


def test_a_schema_is_asked_for_strictly_and_the_answer_parsed(endpoint: Endpoint, model: StructuredModel) -> None:
    endpoint.will(answer(GOOD))
    reply = model.complete(ASK)
    assert reply.parsed == Reading(team="product", quotes=(Quote(text="conversion"),))
    sent = endpoint.asked[0]["response_format"]
    assert (sent["type"], sent["json_schema"]["strict"]) == ("json_schema", True)


def test_the_ladder_goes_down_to_prose_and_stays_there(endpoint: Endpoint, model: StructuredModel) -> None:
    endpoint.will(
        failure(
            400, "'response_format' of type 'json_schema' is not supported with this model", param="response_format"
        ),
        failure(400, "This response_format type is unavailable now"),
        answer(f"Here you are:\n```json\n{GOOD}\n```\nAnything else?"),
        answer(GOOD),
    )
    assert all(isinstance(model.complete(ASK).parsed, Reading) for _ in range(2))
    formats = [sent.get("response_format", {}).get("type") for sent in endpoint.asked]
    assert formats == ["json_schema", "json_object", None, None]
    told = endpoint.asked[2]["messages"]
    assert '"enum":["product","platform"]' in told[0]["content"]
    assert told[0]["content"].startswith("Read.")


@pytest.mark.parametrize(
    "message",
    [
        "This model does not support response format `json_schema`.",
        "body.response_format.type: Input should be 'text' or 'json_object'",
        "Failed to parse grammar",
        "The provided JSON schema contains features not supported by xgrammar.",
        "Failed to generate JSON. See 'failed_generation' (json_validate_failed)",
    ],
)
def test_servers_say_in_many_words_that_they_lack_a_format(
    message: str, endpoint: Endpoint, model: StructuredModel
) -> None:
    endpoint.will(failure(400, message), answer(GOOD))
    assert model.complete(ASK).parsed is not None
    assert endpoint.asked[1]["response_format"] == {"type": "json_object"}


def test_a_rejection_for_another_reason_does_not_step_down(endpoint: Endpoint, model: StructuredModel) -> None:
    endpoint.will(failure(400, "the prompt is empty"), answer(GOOD))
    with pytest.raises(Exception, match="the prompt is empty"):
        model.complete(ASK)
    assert len(endpoint.asked) == 1


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ("I think product.", "no complete JSON object"),
        ('{"team": "product", "quotes": [', "no complete JSON object"),
        ('{"team": "sales"}', "team: Input should be 'product' or 'platform'"),
        ('{"quotes": []}', "team: Field required"),
    ],
)
def test_a_malformed_answer_is_repaired_once_by_showing_what_is_wrong(
    wrong: str, told: str, endpoint: Endpoint, model: StructuredModel
) -> None:
    endpoint.will(answer(wrong), answer(GOOD))
    reply = model.complete(ASK)
    assert isinstance(reply.parsed, Reading)
    assert (reply.usage.calls, reply.usage.prompt_tokens) == (2, 22)
    *_, first, complaint = endpoint.asked[1]["messages"]
    assert (first["role"], first["content"]) == ("assistant", wrong)
    assert told in complaint["content"]


def test_an_answer_that_the_repair_does_not_mend_is_unusable(endpoint: Endpoint, model: StructuredModel) -> None:
    endpoint.will(answer("no"), answer("still no"), answer(GOOD))
    with pytest.raises(AnswerUnusable, match="nor when shown what was wrong"):
        model.complete(ASK)
    assert len(endpoint.asked) == 2


@pytest.mark.parametrize(
    ("scripted", "says"),
    [
        (answer('{"team": "pro', "length"), "cut short"),
        (answer(None, refusal="I won't."), "refused"),
        (answer(None, "content_filter"), "content filter"),
        (answer("", tokens=0), "empty"),
    ],
)
def test_an_answer_that_is_no_answer_gets_no_repair(
    scripted: Scripted, says: str, endpoint: Endpoint, model: StructuredModel
) -> None:
    endpoint.will(scripted, answer(GOOD))
    with pytest.raises(AnswerUnusable, match=says):
        model.complete(ASK)
    assert len(endpoint.asked) == 1


def test_a_busy_server_costs_the_repair_no_second_first_call(endpoint: Endpoint, model: StructuredModel) -> None:
    endpoint.will(answer("no"), failure(503), answer(GOOD))
    assert model.complete(ASK).parsed is not None
    assert [len(sent["messages"]) for sent in endpoint.asked] == [2, 4, 4]


def test_the_real_model_parses_a_schema_without_wrappers(endpoint: Endpoint) -> None:
    endpoint.will(failure(400, "json_schema is not supported"), answer(GOOD))
    assert isinstance(LangChainModel("small", endpoint.url).complete(ASK).parsed, Reading)


class Foreign:
    """A chat model of a provider that is not OpenAI-compatible, as LangChain presents one."""

    def __init__(self, structured: bool) -> None:
        self.structured = structured
        self.given: dict[str, Any] = {}
        self.asked: list[Any] = []

    def __call__(self, model: str, **settings: Any) -> Foreign:
        self.given = settings
        return self

    def with_structured_output(self, schema: dict[str, Any], include_raw: bool) -> Foreign:
        if not self.structured:
            raise NotImplementedError
        return self

    def invoke(self, turns: list[Any], **settings: Any) -> Any:
        from langchain_core.messages import AIMessage

        self.asked.append(turns)
        if not self.structured:
            return AIMessage(f"```json\n{GOOD}\n```", response_metadata={"stop_reason": "end_turn"})
        call = {"name": "Reading", "args": json.loads(GOOD), "id": "1"}
        return {"raw": AIMessage("", tool_calls=[call], response_metadata={"stop_reason": "tool_use"})}


@pytest.mark.parametrize("structured", [True, False])
def test_other_providers_answer_by_their_own_structured_output_or_in_prose(structured: bool) -> None:
    chat = Foreign(structured)
    reply = LangChainModel("anthropic:some", api_key="k", make=chat).complete(ASK)
    assert isinstance(reply.parsed, Reading)
    assert chat.given["max_retries"] == 0
    assert len(chat.asked) == 1


@pytest.mark.parametrize(
    "text",
    [
        GOOD,
        f"\n  {GOOD}\n",
        f"```json\n{GOOD}\n```",
        f"```\n{GOOD}\n```",
        f"Sure! Braces {{like this}} aside, here it is: {GOOD} Good luck!",
        f'First a draft {{"team": "sales"}}, now the answer: {GOOD}',
        '{"team": "product", "quotes": [{"text": "two\nlines"}]}',
        '{"reading": ' + GOOD + "}",
    ],
)
def test_json_is_found_wherever_it_stands(text: str) -> None:
    assert isinstance(parse(text, Reading), Reading)


@pytest.mark.parametrize("text", ["", "[]", "null", "{", "{" * 5000, '{"a":' * 5000, "```json\n```"])
def test_what_holds_no_object_is_malformed(text: str) -> None:
    with pytest.raises(Malformed):
        parse(text, Reading)


def nodes(node: Any) -> list[dict[str, Any]]:
    inner = node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()
    return [*([node] if isinstance(node, dict) else []), *(found for value in inner for found in nodes(value))]


def test_every_object_of_a_strict_schema_is_closed_and_requires_all_its_properties() -> None:
    body, strict = strict_schema(Reading)
    objects = [node for node in nodes(body) if node.get("type") == "object"]
    assert strict and len(objects) == 2
    for node in objects:
        assert node["additionalProperties"] is False
        assert node["required"] == list(node["properties"])


def test_a_strict_schema_holds_no_keyword_that_strict_mode_rejects() -> None:
    keys = {key for node in nodes(strict_schema(Reading)[0]) for key in node}
    assert not keys & {"default", "title", "minLength", "oneOf", "allOf", "discriminator"}


def test_a_reference_has_no_neighbours_in_a_strict_schema() -> None:
    assert all(len(node) == 1 for node in nodes(strict_schema(Reading)[0]) if "$ref" in node)


class Title(BaseModel):
    """Properties named like keywords."""

    title: str
    default: int


def test_properties_that_are_named_like_keywords_survive() -> None:
    assert strict_schema(Title)[0]["required"] == ["title", "default"]


class Free(BaseModel):
    """An answer with free keys."""

    shares: dict[str, float]


def test_free_keys_are_asked_for_without_strictness() -> None:
    sent = response_format(Free, "json_schema")
    assert sent is not None and sent["json_schema"]["strict"] is False


def test_a_changed_copy_does_not_change_the_schema() -> None:
    strict_schema(Reading)[0].clear()
    assert strict_schema(Reading)[0]["type"] == "object"
