"""What is asked again, how often, with which waits, and what the error says in the end."""

from __future__ import annotations

import traceback

import pytest

from eval.faults.endpoint import Endpoint, Scripted, answer, failure, streamed
from reframer.errors import (
    ContextTooSmall,
    ModelBusy,
    ModelError,
    ModelRefusedKey,
    ModelUnknown,
    ModelUnreachable,
)
from reframer.llm import LangChainModel, Message, Reply, Request, RetryingModel, ScriptedModel, StructuredModel
from reframer.llm.errors_map import Where, translated

from .conftest import Clock

HELLO = Request((Message("user", "Hello?"),))


def test_a_rate_limit_is_waited_for_as_long_as_the_server_asks(
    endpoint: Endpoint, model: StructuredModel, clock: Clock
) -> None:
    endpoint.will(failure(429, "slow down", headers={"retry-after": "3"}), answer("Done."))
    assert model.complete(HELLO).text == "Done."
    assert clock.slept == [3.0]


def test_a_wait_beyond_the_patience_ends_the_call_at_once(
    endpoint: Endpoint, model: StructuredModel, clock: Clock
) -> None:
    endpoint.will(failure(429, "slow down", headers={"retry-after": "21"}), answer("Done."))
    with pytest.raises(ModelBusy, match="asks to wait 21 s") as caught:
        model.complete(HELLO)
    assert clock.slept == []
    assert vars(caught.value)["retry_after"] == 21.0


def test_several_waits_stay_within_the_patience(endpoint: Endpoint, model: StructuredModel, clock: Clock) -> None:
    endpoint.will(*[failure(429, "slow down", headers={"retry-after": "8"})] * 5)
    with pytest.raises(ModelBusy, match="tried 3 times"):
        model.complete(HELLO)
    assert clock.slept == [8.0, 8.0]


def test_a_retry_after_date_in_the_past_means_now(endpoint: Endpoint, model: StructuredModel, clock: Clock) -> None:
    endpoint.will(
        failure(429, "slow down", headers={"retry-after": "Wed, 21 Oct 2015 07:28:00 GMT"}),
        answer("Done."),
    )
    assert model.complete(HELLO).text == "Done."
    assert clock.slept == [0.0]


def test_a_retry_after_that_is_neither_number_nor_date_is_ignored(
    endpoint: Endpoint, model: StructuredModel, clock: Clock
) -> None:
    endpoint.will(failure(429, "slow down", headers={"retry-after": "soon"}), answer("Done."))
    assert model.complete(HELLO).text == "Done."
    assert clock.slept == [0.5]


def test_a_burst_of_server_faults_is_outlasted_with_growing_waits(
    endpoint: Endpoint, model: StructuredModel, clock: Clock
) -> None:
    endpoint.will(failure(500), failure(502), failure(504), answer("Done."))
    assert model.complete(HELLO).text == "Done."
    assert clock.slept == [0.5, 1.0, 2.0]


def test_five_attempts_are_all_there_are(endpoint: Endpoint, model: StructuredModel) -> None:
    endpoint.will(*[failure(503, "loading the model")] * 6)
    with pytest.raises(ModelBusy, match=r"HTTP 503.*loading the model.*tried 5 times, with 8 s of waiting"):
        model.complete(HELLO)
    assert len(endpoint.asked) == 5


def test_a_dropped_connection_is_tried_again(endpoint: Endpoint, model: StructuredModel) -> None:
    endpoint.will(Scripted(drop="before"), answer("Done."))
    assert model.complete(HELLO).text == "Done."


@pytest.mark.parametrize("broken", [streamed("We", " bui", drop="midway"), streamed("We", " bui", finish=None)])
def test_a_stream_that_breaks_off_is_asked_anew_in_silence(
    broken: Scripted, endpoint: Endpoint, model: StructuredModel
) -> None:
    endpoint.will(broken, streamed("They", " built it."))
    pieces: list[str] = []
    reply = model.complete(HELLO, pieces.append)
    assert (pieces, reply.text) == (["We", " bui"], "They built it.")


def test_an_error_inside_a_stream_is_tried_again(endpoint: Endpoint, model: StructuredModel) -> None:
    fault = {"error": {"message": "worker died", "code": "server_error"}}
    endpoint.will(Scripted(chunks=[fault]), streamed("Done."))
    assert model.complete(HELLO, lambda piece: None).text == "Done."


def test_an_error_sent_with_status_200_is_known_by_its_code(endpoint: Endpoint, model: StructuredModel) -> None:
    endpoint.will(Scripted(200, {"error": {"message": "upstream", "code": 502}}), answer("Done."))
    assert model.complete(HELLO).text == "Done."


def test_silence_beyond_the_timeout_is_tried_again_and_named(endpoint: Endpoint, clock: Clock) -> None:
    endpoint.will(*[Scripted(hold=0.4)] * 5)
    inner = LangChainModel("openai:small", endpoint.url, timeout=0.05)
    with pytest.raises(ModelUnreachable, match=r"nothing for 0.05 s.*--timeout.*tried 5 times"):
        RetryingModel(inner, sleep=clock.sleep, clock=clock.time).complete(HELLO)


def test_a_call_that_lost_its_patience_in_timeouts_is_repeated_once_only(clock: Clock) -> None:
    def slow(request: Request) -> Exception:
        clock.now += 120
        return ModelUnreachable("sent nothing for 120 s")

    scripted = ScriptedModel(slow)
    with pytest.raises(ModelUnreachable, match="tried 2 times"):
        RetryingModel(scripted, sleep=clock.sleep, clock=clock.time).complete(HELLO)


def test_nothing_listening_on_this_machine_is_said_at_once(
    endpoint: Endpoint, model: StructuredModel, clock: Clock
) -> None:
    endpoint.close()
    with pytest.raises(ModelUnreachable, match=r"nothing listens at http://127.0.0.1:\d+/v1; start the server"):
        model.complete(HELLO)
    assert clock.slept == []


@pytest.mark.parametrize(
    ("scripted", "kind", "says"),
    [
        (failure(401, "Incorrect API key provided: sk-proj-abcd1234***wxyz"), ModelRefusedKey, "set OPENAI_API_KEY"),
        (failure(403, "not allowed"), ModelRefusedKey, "does not allow this key"),
        (failure(404, "The model `small` does not exist", code="model_not_found"), ModelUnknown, "no model 'small'"),
        (failure(404, "model 'small' not found, try pulling it first"), ModelUnknown, "no model 'small'"),
        (Scripted(404, "<html><body>404</body></html>"), ModelUnreachable, "ends in /v1"),
        (Scripted(200, "<html><body>Hello</body></html>"), ModelUnreachable, "ends in /v1"),
        (Scripted(200, {"object": "error"}), ModelUnreachable, "ends in /v1"),
        (failure(429, "You exceeded your current quota", code="insufficient_quota"), ModelBusy, "quota"),
        (failure(402, "Payment required"), ModelBusy, "quota"),
        (failure(400, "maximum context length is 8192 tokens"), ContextTooSmall, "larger context"),
        (failure(413, "too large"), ContextTooSmall, "larger context"),
        (failure(400, "tools are not supported"), ModelError, "HTTP 400.*tools are not supported"),
        (failure(501, "not implemented"), ModelUnreachable, "HTTP 501"),
    ],
)
def test_a_failure_that_waiting_does_not_mend_is_told_at_once(
    scripted: Scripted, kind: type[ModelError], says: str, endpoint: Endpoint, model: StructuredModel, clock: Clock
) -> None:
    endpoint.will(scripted, answer("never sent"))
    with pytest.raises(ModelError, match=says) as caught:
        model.complete(HELLO)
    assert type(caught.value) is kind
    assert (len(endpoint.asked), clock.slept) == (1, [])


@pytest.mark.parametrize("status", [400, 401, 403, 500])
def test_no_error_shows_a_key_nor_part_of_one(status: int, endpoint: Endpoint, clock: Clock) -> None:
    key = "sk-secret-0123456789"
    endpoint.will(*[failure(status, f"Key {key} or sk-sec***6789 is bad; Bearer {key}")] * 5)
    inner = LangChainModel("small", endpoint.url.replace("//", "//user:pa55word@"), api_key=key)
    with pytest.raises(ModelError) as caught:
        RetryingModel(inner, sleep=clock.sleep, clock=clock.time).complete(HELLO)
    message = str(caught.value)
    assert not any(part in message for part in (key, "0123", "sec***", "6789", "pa55word"))


def test_a_refused_key_leaves_the_vendors_words_out_of_the_traceback(
    endpoint: Endpoint, model: StructuredModel
) -> None:
    endpoint.will(failure(401, "Incorrect API key provided: sk-abcd***wxyz"))
    with pytest.raises(ModelRefusedKey) as caught:
        model.complete(HELLO)
    assert "sk-abcd" not in "".join(traceback.format_exception(caught.value))


WHERE = Where("openai:small", "https://models.example/v1", "OPENAI_API_KEY", 120.0)


class ConnectTimeout(Exception):
    """Named as in httpx, by whose class names network faults are known."""


class APIConnectionError(Exception):
    """Named as in the SDKs."""


def caused(cause: BaseException) -> Exception:
    error = APIConnectionError("Connection error.")
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("error", "says", "again"),
    [
        (caused(ConnectionRefusedError(111, "Connection refused")), "nothing listens", True),
        (caused(OSError("[Errno -2] Name or service not known")), "cannot be found", True),
        (caused(OSError("[SSL: CERTIFICATE_VERIFY_FAILED] self-signed")), "SSL_CERT_FILE", False),
        (caused(ConnectTimeout("")), "does not answer; check the network", True),
        (caused(TimeoutError("timed out")), "sent nothing for 120 s", True),
        (caused(ConnectionResetError(104, "reset by peer")), "dropped the connection", True),
    ],
)
def test_each_network_fault_is_told_with_its_remedy(error: Exception, says: str, again: bool) -> None:
    told = translated(error, WHERE)
    assert type(told) is ModelUnreachable
    assert says in str(told)
    assert vars(told)["transient"] is again


def test_an_exception_nobody_foresaw_is_a_model_error_that_is_not_tried_again() -> None:
    told = translated(RuntimeError("the SDK fell over"), WHERE)
    assert (type(told), vars(told)["transient"]) == (ModelError, False)
    assert str(told) == "the call to openai:small failed: the SDK fell over"


def test_retries_work_over_any_model(clock: Clock) -> None:
    scripted = ScriptedModel([ModelBusy("busy"), "Done."])
    reply: Reply = RetryingModel(scripted, sleep=clock.sleep, clock=clock.time).complete(HELLO)
    assert (reply.text, len(scripted.requests)) == ("Done.", 2)
