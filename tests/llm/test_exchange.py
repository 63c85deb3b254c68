"""One exchange with a server: plain and streamed answers, what is sent, and every way an answer is unusable."""

from __future__ import annotations

import pytest

from eval.faults.endpoint import Endpoint, Scripted, answer, failure, streamed
from reframer.errors import AnswerUnusable, InputError, ModelRefusedKey, ModelUnknown
from reframer.llm import LangChainModel, Message, Request, StructuredModel, build

HELLO = Request((Message("system", "Be brief."), Message("user", "Hello?")), name="hello")


def test_a_plain_answer_carries_its_text_usage_and_model(endpoint: Endpoint, model: StructuredModel) -> None:
    endpoint.will(answer("Hello."))
    reply = model.complete(HELLO)
    assert (reply.text, reply.parsed, reply.finish, reply.model) == ("Hello.", None, "stop", "small-1")
    assert (reply.usage.calls, reply.usage.prompt_tokens, reply.usage.completion_tokens) == (1, 11, 5)
    assert reply.usage.seconds > 0


def test_the_messages_and_settings_are_sent_as_given(endpoint: Endpoint, model: StructuredModel) -> None:
    endpoint.will(answer("Hello."))
    model.complete(Request(HELLO.messages, max_tokens=50, temperature=0.2))
    sent = endpoint.asked[0]
    assert [(m["role"], m["content"]) for m in sent["messages"]] == [("system", "Be brief."), ("user", "Hello?")]
    assert (sent["model"], sent["max_tokens"], sent["temperature"]) == ("small", 50, 0.2)


def test_an_answer_streams_in_pieces_and_counts_its_usage(endpoint: Endpoint, model: StructuredModel) -> None:
    endpoint.will(streamed("Hel", "lo", "."))
    pieces: list[str] = []
    reply = model.complete(HELLO, pieces.append)
    assert pieces == ["Hel", "lo", "."]
    assert (reply.text, reply.usage.prompt_tokens, reply.usage.completion_tokens) == ("Hello.", 11, 5)
    assert endpoint.asked[0]["stream_options"] == {"include_usage": True}


def test_thinking_is_neither_streamed_nor_kept(endpoint: Endpoint, model: StructuredModel) -> None:
    endpoint.will(streamed("<thi", "nk>hm", "</thi", "nk>\n", "Yes", "."))
    pieces: list[str] = []
    reply = model.complete(HELLO, pieces.append)
    assert ("".join(pieces), reply.text) == ("Yes.", "Yes.")


def test_a_server_that_cannot_stream_is_asked_for_the_whole_answer_once_and_for_all(
    endpoint: Endpoint, model: StructuredModel
) -> None:
    endpoint.will(answer("One."), answer("One."), answer("Two."))
    pieces: list[str] = []
    replies = [model.complete(HELLO, pieces.append).text for _ in range(2)]
    assert (replies, pieces) == (["One.", "Two."], ["One.", "Two."])
    assert [sent["stream"] for sent in endpoint.asked] == [True, False, False]


@pytest.mark.parametrize("setting", ["temperature", "stream_options"])
def test_a_setting_the_server_does_not_know_is_left_out_from_then_on(
    setting: str, endpoint: Endpoint, model: StructuredModel
) -> None:
    unknown = failure(400, f"Unsupported parameter: '{setting}'", param=setting)
    endpoint.will(unknown, streamed("One."), streamed("Two."))
    request = Request(HELLO.messages, temperature=0.0)
    assert [model.complete(request, lambda piece: None).text for _ in range(2)] == ["One.", "Two."]
    assert [setting in sent for sent in endpoint.asked] == [True, False, False]


def test_an_error_of_the_listener_is_raised_as_it_is(endpoint: Endpoint, model: StructuredModel) -> None:
    endpoint.will(streamed("Hel", "lo"))

    def broken(piece: str) -> None:
        raise BrokenPipeError("nobody reads")

    with pytest.raises(BrokenPipeError, match="nobody reads"):
        model.complete(HELLO, broken)


@pytest.mark.parametrize(
    ("scripted", "says"),
    [
        (answer("We built", "length"), "cut short"),
        (answer("", "length", tokens=900), "still thinking"),
        (answer("<think>hm", "length"), "still thinking"),
        (answer(None, "content_filter"), "content filter"),
        (answer(None, "stop", refusal="I can't help."), "refused to answer: “I can't help.”"),
        (answer("", tokens=0), "empty answer"),
        (answer(" \n", tokens=2), "empty answer"),
        (answer("<think>The user wants"), "thinking in place of an answer"),
        (answer("<think>all of it</think>"), "thinking in place of an answer"),
        (answer("", tokens=700), "thinking in place of an answer"),
        (failure(400, "blocked", code="content_filter"), "content filter"),
    ],
)
def test_each_unusable_answer_has_its_own_error_and_is_not_asked_for_again(
    scripted: Scripted, says: str, endpoint: Endpoint, model: StructuredModel
) -> None:
    endpoint.will(scripted, answer("never sent"))
    with pytest.raises(AnswerUnusable, match=says):
        model.complete(HELLO)
    assert len(endpoint.asked) == 1


def test_a_streamed_answer_that_was_cut_short_is_unusable(endpoint: Endpoint, model: StructuredModel) -> None:
    endpoint.will(streamed("We built", finish="length"))
    with pytest.raises(AnswerUnusable, match="limit of 9 tokens"):
        model.complete(Request(HELLO.messages, max_tokens=9), lambda piece: None)


def test_the_key_given_is_sent_and_a_server_without_one_gets_a_placeholder(endpoint: Endpoint) -> None:
    endpoint.will(answer("a"), answer("b"))
    LangChainModel("small", endpoint.url).complete(HELLO)
    LangChainModel("small", endpoint.url, api_key="sk-given-0001").complete(HELLO)
    assert [h["authorization"] for h in endpoint.headers] == ["Bearer none", "Bearer sk-given-0001"]


def test_a_proxy_for_the_outside_is_not_used_for_this_machine(
    endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    endpoint.will(answer("Direct."))
    assert LangChainModel("small", endpoint.url).complete(HELLO).text == "Direct."


def test_tracing_that_is_switched_on_is_off_during_a_call(endpoint: Endpoint, model: StructuredModel) -> None:
    from langsmith import tracing_context
    from langsmith.utils import tracing_is_enabled

    endpoint.will(streamed("Hello."))
    seen: list[object] = []
    with tracing_context(enabled=True):
        seen.append(tracing_is_enabled())
        model.complete(HELLO, lambda piece: seen.append(tracing_is_enabled()))
    assert seen == [True, False]


def test_without_a_key_the_error_names_the_variable_to_set(endpoint: Endpoint) -> None:
    with pytest.raises(ModelRefusedKey, match="set OPENAI_API_KEY"):
        LangChainModel("openai:gpt-5-mini").complete(HELLO)


def test_a_provider_that_is_not_installed_names_its_package() -> None:
    with pytest.raises(ModelUnknown, match="pip install langchain-fireworks"):
        LangChainModel("fireworks:some-model", api_key="k").complete(HELLO)


def test_a_provider_that_langchain_does_not_know_is_named() -> None:
    with pytest.raises(ModelUnknown, match="knows no provider 'nowhere'"):
        LangChainModel("nowhere:some-model").complete(HELLO)


@pytest.mark.parametrize("name", ["", "gpt-5-mini", ":x", "openai:"])
def test_a_model_without_a_provider_is_refused_when_it_is_built(name: str) -> None:
    with pytest.raises(ModelUnknown, match="provider:name"):
        build(name)


@pytest.mark.parametrize("url", ["localhost:11434", "ftp://host/v1", "http://", "http://host:port/v1"])
def test_a_base_url_that_is_no_address_is_refused_when_it_is_built(url: str) -> None:
    with pytest.raises(InputError, match="base URL"):
        build("openai:small", url)


def test_build_makes_a_model_known_by_the_name_given(endpoint: Endpoint) -> None:
    endpoint.will(answer("Built."))
    model = build("qwen3:8b", endpoint.url + "/chat/completions")
    assert model.complete(HELLO).text == "Built."
    assert (model.name, endpoint.asked[0]["model"]) == ("openai:qwen3:8b", "qwen3:8b")
