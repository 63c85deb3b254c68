"""A model that answers from a recording: it imports no SDK, touches no network, and waits for nothing."""

from __future__ import annotations

import difflib
import hashlib
import json
import threading
from collections import defaultdict
from typing import Any

from reframer import errors
from reframer.errors import ModelError
from reframer.evals import keys
from reframer.evals.cassettes import Cassette, Exchange
from reframer.llm import Model, OnText, Reply, Request, RetryingModel, StructuredModel
from reframer.llm.answers import finish, usable
from reframer.llm.errors_map import FormatRefused, marked
from reframer.schema import Usage

LINES = 24


class NotRecorded(ModelError):
    """No recorded exchange has this request's key; `prompt` names what was asked, `exchange` what comes nearest."""

    def __init__(self, message: str, request: Request, nearest: Exchange | None) -> None:
        super().__init__(message)
        self.request = request
        self.nearest = nearest


class ReplayModel:
    """Answers requests from one recording; equal requests are answered in the order in which they were recorded.

    `said` keeps what was answered, `missed` what was not recorded, for a task may go on without an answer.

    Raises NotRecorded, which shows how the request differs from the nearest recorded one; what was raised while
    recording is raised again.
    """

    def __init__(self, cassette: Cassette | None, name: str, case: str, epoch: int) -> None:
        self.name = name
        self.used: set[str] = set()
        self.missed: list[NotRecorded] = []
        self.said: list[dict[str, str]] = []
        self._cassette = cassette
        self._case = case
        self._epoch = epoch
        self._waiting: dict[str, list[Exchange]] = defaultdict(list)
        for exchange in reversed(cassette.exchanges if cassette else ()):
            self._waiting[exchange.key].append(exchange)
        self._lock = threading.Lock()

    def complete(self, request: Request, on_text: OnText | None = None) -> Reply:
        """The recorded answer to a request."""
        key = keys.key(request, self.name, self._epoch)
        with self._lock:
            waiting = self._waiting.get(key)
            if not waiting or self._cassette is None:
                self.missed.append(self._missing(request))
                raise self.missed[-1]
            exchange = waiting.pop() if len(waiting) > 1 else waiting[-1]
            self.used.add(key)
        if exchange.raised is not None:
            raise again(exchange.raised)
        reply = read(self._cassette.body(exchange), self.name, request)
        self.said.append({"prompt": request.name, "text": reply.text})
        if on_text is not None:
            on_text(reply.text)
        return reply

    def _missing(self, request: Request) -> NotRecorded:
        where = f"{self._case}, epoch {self._epoch}"
        if self._cassette is None:
            return NotRecorded(f"{where}: there is no recording by {self.name}", request, None)
        same = [each for each in self._cassette.exchanges if each.prompt == request.name]
        nearest = next((each for each in same if each.key not in self.used), None)
        if nearest is None:
            return NotRecorded(
                f"{where}: the prompt {request.name} was not asked when this was recorded", request, None
            )
        said = "\n\n".join(f"[{message.role}]\n{message.content}" for message in request.messages)
        told = difference(self._cassette.asked(nearest), said)
        return NotRecorded(f"{where}: the prompt {request.name} is not the recorded one:\n{told}", request, nearest)


def replaying(model: ReplayModel) -> Model:
    """A replay under the same schema ladder and retries as the real model, with waits that cost no time."""
    return StructuredModel(RetryingModel(model, sleep=lambda seconds: None, clock=lambda: 0.0, jitter=lambda: 0.0))


def read(body: dict[str, Any], name: str, request: Request) -> Reply:
    """The reply in a stored body. Raises AnswerUnusable where it is none."""
    choice = (body.get("choices") or [{}])[0]
    message, used = choice.get("message") or {}, body.get("usage") or {}
    ended, written = finish(choice.get("finish_reason")), int(used.get("completion_tokens") or 0)
    text = usable(
        message.get("content") or "", ended, name, refusal=message.get("refusal"), written=written,
        max_tokens=request.max_tokens,
    )  # fmt: skip
    usage = Usage(calls=1, prompt_tokens=int(used.get("prompt_tokens") or 0), completion_tokens=written)
    return Reply(text=text, usage=usage, finish=ended or "stop", model=body.get("model") or name)


def again(raised: dict[str, Any]) -> ModelError:
    """An error as it was raised while recording."""
    kind = FormatRefused if raised["kind"] == "FormatRefused" else getattr(errors, raised["kind"], ModelError)
    return marked(kind(raised["message"]), transient=raised["transient"], after=raised["after"])


def difference(recorded: str, asked: str) -> str:
    """The lines in which two prompts differ, the first few of them."""
    lines = list(difflib.unified_diff(recorded.splitlines(), asked.splitlines(), "recorded", "asked", n=1, lineterm=""))
    more = [f"… and {len(lines) - LINES} lines more"] if len(lines) > LINES else []
    return "\n".join([*lines[:LINES], *more])


def hashes(request: Request) -> tuple[dict[str, str], dict[str, str]]:
    """A hash for each variable and each template that a request was rendered from."""
    if request.origin is None:
        return {}, {}
    given = (request.origin.variables, request.origin.templates)
    variables, templates = ({name: _hash(value) for name, value in sorted(each.items())} for each in given)
    return variables, templates


def _hash(value: Any) -> str:
    return hashlib.sha256(json.dumps(value, ensure_ascii=True, sort_keys=True, default=str).encode()).hexdigest()[:12]
