"""The faults: what the endpoint does, call by call, and how it has to end."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import NamedTuple

from eval.faults.endpoint import Scripted, answer, failure, streamed
from reframer.errors import (
    AnswerUnusable,
    ContextTooSmall,
    ModelBusy,
    ModelRefusedKey,
    ModelUnknown,
    ModelUnreachable,
    NothingLeft,
    ReframerError,
)

STORY = (
    "I worked on search at a marketplace for used furniture. One query in nine came back empty. I helped to build "
    "the rewriter with a colleague. In a test of three weeks empty results fell from 11% to 7%. We planned a second "
    "version."
)
# Longer than the context of a small server: what stands in front of it is lost first.
LONG = " ".join([STORY, *(f"In week {n} we looked at the queries that came back empty again." for n in range(60))])
SAID = "I worked on search at a marketplace for used furniture. One query in nine came back empty."
ELSE = (
    "I ran a bakery in Lyon. Our ovens were rebuilt by a friend. The bread won a prize in May. "
    "We sold it to schools. My brother kept the books."
)
DETECTED = json.dumps(
    {"sides": [], "team": "product", "share": [], "ask": None, "cues": [], "pivot": None, "from_story": [],
     "research": []}
)  # fmt: skip
CHECKED = json.dumps({"sources": [[1], [2]], "edits": []})
GOOD, WRITTEN, CHECK = answer(DETECTED), streamed("I worked on search at a ", SAID[24:]), answer(CHECKED)
# What servers send while a call waits in their queue.
COMMENT, EMPTY = b": still in the queue\n\n", b"\n"


class Fault(NamedTuple):
    """A fault by what the endpoint answers in turn; `error` is what it ends in, None where it is got over.

    `says` are words of the message, `calls` the calls it may take, `timeout` the longest silence in seconds; `refused`
    stands for a port where nobody listens.
    """

    what: str
    script: tuple[Scripted, ...] = ()
    error: type[ReframerError] | None = None
    says: str = ""
    calls: int = 1
    task: str = "detect"
    timeout: float = 5.0
    refused: bool = False
    story: str = STORY


def _read(answered: Scripted, tokens: int) -> Scripted:
    """An answer of a server that says to have read so many tokens."""
    if answered.chunks is not None:
        *chunks, usage = answered.chunks
        return replace(answered, chunks=[*chunks, {**usage, "usage": {**usage["usage"], "prompt_tokens": tokens}}])
    return replace(answered, body={**answered.body, "usage": {**answered.body["usage"], "prompt_tokens": tokens}})


def _busy(after: str | None = None) -> Scripted:
    return failure(429, "slow down", headers={} if after is None else {"retry-after": after})


BUSY = (
    Fault("429, Retry-After 3 s", (_busy("3"), GOOD), calls=2),
    Fault("429, Retry-After a date gone by", (_busy("Wed, 21 Oct 2015 07:28:00 GMT"), GOOD), calls=2),
    Fault("429 without Retry-After", (_busy(), _busy(), GOOD), calls=3),
    Fault("429 over and over", (_busy(),) * 9, ModelBusy, "limits the rate", calls=5),
    Fault("429, Retry-After 8 s, over and over", (_busy("8"),) * 9, ModelBusy, "limits the rate", calls=3),
    Fault("429, Retry-After an hour", (_busy("3600"),) * 9, ModelBusy, "asks to wait 3600 s"),
    Fault("429 while streaming", (_busy("1"), WRITTEN, CHECK), calls=3, task="rewrite"),
    Fault("a burst of 500, 502, 503", (failure(500), failure(502), failure(503), GOOD), calls=4),
    Fault("500 over and over", (failure(500),) * 9, ModelUnreachable, "HTTP 500", calls=5),
    Fault("503 while the model loads", (failure(503, "loading model"),) * 9, ModelBusy, "loading model", calls=5),
    Fault("an error of 502 sent with status 200", (Scripted(200, {"error": {"message": "up", "code": 502}}), GOOD),
          calls=2),
)  # fmt: skip
NETWORK = (
    Fault("connection refused", error=ModelUnreachable, says="nothing listens", calls=0, refused=True),
    Fault("reset before the answer", (Scripted(drop="before", reset=True), GOOD), calls=2),
    Fault("closed before the answer", (Scripted(drop="before"), GOOD), calls=2),
    Fault("reset in the middle of an answer", (replace(GOOD, drop="midway", reset=True), GOOD), calls=2),
    Fault("a body cut short", (replace(GOOD, drop="midway"), GOOD), calls=2),
    Fault("a body cut short each time", (replace(GOOD, drop="midway"),) * 9, ModelUnreachable, "dropped", calls=5),
    Fault("reset in the middle of a stream", (streamed("I wor", drop="midway", reset=True), WRITTEN, CHECK), calls=3,
          task="rewrite"),
    Fault("a stream cut short", (streamed("I wor", drop="midway"), WRITTEN, CHECK), calls=3, task="rewrite"),
    Fault("a stream that ends without an end", (streamed("I wor", finish=None), WRITTEN, CHECK), calls=3,
          task="rewrite"),
    Fault("an error in a stream", (Scripted(chunks=[{"error": {"message": "died", "code": "server_error"}}]), WRITTEN,
          CHECK), calls=3, task="rewrite"),
    Fault("silence before the answer", (Scripted(hold=1.2), GOOD), calls=2, timeout=0.5),
    Fault("silence each time", (Scripted(hold=1.2),) * 9, ModelUnreachable, "sent nothing for 0.5 s", calls=5,
          timeout=0.5),
    Fault("a stalled body", (replace(GOOD, stall=1.2), GOOD), calls=2, timeout=0.5),
    Fault("a stalled stream", (streamed("I wor", stall=1.2), WRITTEN, CHECK), calls=3, task="rewrite", timeout=0.5),
    Fault("a stalled body kept alive by empty lines", (replace(GOOD, stall=1.5, alive=EMPTY), GOOD), calls=2,
          timeout=0.5),
    Fault("a stalled stream kept alive by comments", (streamed("I wor", stall=1.5, alive=COMMENT), WRITTEN, CHECK),
          calls=3, task="rewrite", timeout=0.5),
)  # fmt: skip
ADDRESS = (
    Fault("HTML in place of JSON", (Scripted(200, "<html><body>Hello</body></html>"),), ModelUnreachable, "/v1"),
    Fault("HTML with an error", (Scripted(404, "<html><body>404</body></html>"),), ModelUnreachable, "/v1"),
    Fault("HTML of a gateway, then the answer", (Scripted(502, "<html>Bad gateway</html>"), GOOD), calls=2),
    Fault("JSON that breaks off", (Scripted(200, '{"id": "chat-1", "choices": [{"ind'),), ModelUnreachable, "/v1"),
    Fault("JSON of another kind", (Scripted(200, {"object": "list", "data": []}),), ModelUnreachable, "/v1"),
    Fault("a redirect to another host", (Scripted(307, {}, {"location": "http://elsewhere.invalid/v1"}),),
          ModelUnreachable, "sends calls on to another address"),
    Fault("wrong key", (failure(401, "Incorrect API key provided: sk-ab***yz"),), ModelRefusedKey, "OPENAI_API_KEY"),
    Fault("a key without the right", (failure(403, "not allowed"),), ModelRefusedKey, "does not allow this key"),
    Fault("quota exhausted", (failure(429, "You exceeded your current quota", code="insufficient_quota"),), ModelBusy,
          "quota"),
    Fault("no such model", (failure(404, "The model `small` does not exist", code="model_not_found"),), ModelUnknown,
          "has no model"),
)  # fmt: skip
ANSWER = (
    Fault("malformed JSON, mended when shown", (answer('{"team": "product", "sides": ['), GOOD), calls=2),
    Fault("JSON that breaks the schema, mended when shown", (answer('{"team": 3}'), GOOD), calls=2),
    Fault("malformed JSON twice", (answer("no"), answer("no")), AnswerUnusable, "in the form asked for", calls=2),
    Fault("prose around the JSON", (answer(f"Sure! Here you are:\n\n```json\n{DETECTED}\n```\nAnything else?"),)),
    Fault("thinking before the answer", (answer(f"<think>Hm. {{}}</think>\n{DETECTED}"),)),
    Fault("thinking before a streamed answer", (streamed("<thi", "nk>Hm.</think>", SAID), CHECK), calls=2,
          task="rewrite"),
    Fault("thinking in place of the answer", (answer("<think>Hm. Perhaps"),), AnswerUnusable, "thinking"),
    Fault("an empty answer", (answer("", tokens=0),), AnswerUnusable, "empty"),
    Fault("an empty stream", (streamed("", usage=False),), AnswerUnusable, "empty", task="rewrite"),
    Fault("cut by length", (answer(DETECTED[:40], "length"),), AnswerUnusable, "cut short"),
    Fault("a stream cut by length", (streamed("I wor", finish="length"),), AnswerUnusable, "cut short",
          task="rewrite"),
    Fault("a refusal", (answer(None, refusal="I won't."),), AnswerUnusable, "refused"),
    Fault("a content filter on the answer", (answer(None, "content_filter"),), AnswerUnusable, "content filter"),
    Fault("a content filter on the prompt", (failure(400, "flagged", code="content_filter"),), AnswerUnusable,
          "content filter"),
    Fault("an answer without end", (streamed(*["and so on " * 100] * 250),), AnswerUnusable, "without end",
          task="rewrite"),
)  # fmt: skip
SERVER = (
    Fault("no json_schema", (failure(400, "response_format json_schema is not supported"), GOOD), calls=2),
    Fault("neither json_schema nor json_object", (failure(400, "json_schema unsupported"),
          failure(400, "json_object unsupported"), GOOD), calls=3),
    Fault("no streaming", (answer(SAID), answer(SAID), CHECK), calls=3, task="rewrite"),
    Fault("no stream_options", (failure(400, "unknown field stream_options"), WRITTEN, CHECK), calls=3,
          task="rewrite"),
    Fault("a context that is too small, said so", (failure(400, "maximum context length is 8192 tokens"),),
          ContextTooSmall, "larger context"),
    Fault("a context that drops the front of the text", (_read(GOOD, 512),), ContextTooSmall, "read only 512 tokens",
          story=LONG),
    Fault("the same, streaming", (_read(WRITTEN, 512),), ContextTooSmall, "read only 512 tokens", task="rewrite",
          story=LONG),
    Fault("the same, from a server that counts nothing", (streamed(ELSE, usage=False),
          answer('{"sources": [], "edits": []}'), streamed(ELSE)), NothingLeft, "drops the front", calls=3,
          task="rewrite"),
)  # fmt: skip
FAULTS: dict[str, tuple[Fault, ...]] = {
    "Busy": BUSY, "The network": NETWORK, "The address and the key": ADDRESS, "The answer": ANSWER,
    "What the server can do": SERVER,
}  # fmt: skip
