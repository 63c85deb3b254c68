"""A model that keeps what it is told: asks the real one for what no recording holds, and writes each answer down.

Exchanges are caught where they leave and arrive, in the SDK's HTTP client, so that what is stored is what was sent; a
recording is rewritten as each answer arrives, so that a process that is killed loses only the calls under way.
"""

from __future__ import annotations

import threading
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from reframer.errors import InputError, ModelBusy, ModelError, ModelRefusedKey, ModelUnknown, ModelUnreachable
from reframer.evals import cassettes, keys
from reframer.evals.cassettes import Cassette, Exchange
from reframer.evals.replaying import NotRecorded, ReplayModel, hashes
from reframer.llm import LangChainModel, Model, OnText, Reply, Request, RetryingModel, StructuredModel, clients

# What says nothing of the model asked: it is not kept, and the next `record` asks again.
_PASSING = (ModelRefusedKey, ModelUnknown, ModelBusy, ModelUnreachable)


class Wire:
    """The HTTP exchanges of each thread, and the client that reports them."""

    def __init__(self) -> None:
        self._heard = threading.local()

    def client(self, timeout: float, base_url: str | None) -> Any:
        """The SDK's own HTTP client, its responses listened to."""
        return clients.client(timeout, base_url, self._hear)

    def take(self) -> list[dict[str, Any]]:
        """The exchanges of this thread since the last time."""
        heard, self._heard.all = getattr(self._heard, "all", []), []
        return heard

    def _hear(self, response: Any) -> None:
        request = response.request
        response.read()
        said = cassettes.interaction(
            request.method, str(request.url), request.content, response.status_code, response.headers.items(),
            response.content,
        )  # fmt: skip
        self._heard.all = [*getattr(self._heard, "all", []), said]


class Live:
    """The real model, for all cases of a run; `private` and `key_file` are as in LangChainModel."""

    def __init__(
        self, name: str, base_url: str | None, timeout: float, *, private: bool = False, key_file: Path | None = None
    ) -> None:
        self.wire = Wire()
        client = self.wire.client(timeout, base_url)
        self.model = LangChainModel(
            name, base_url, timeout=timeout, private=private, key_file=key_file, http_client=client
        )
        if not self.model.name.startswith("openai:"):
            raise InputError(
                f"{name}: only OpenAI and OpenAI-compatible servers can be recorded; give the server's address "
                "with --base-url"
            )


class RecordingModel:
    """Answers one case's requests: from its recording where it holds them, else live, written down at once.

    Safe to use from several threads; `asked` counts the live calls. Raises what the real model raises.
    """

    def __init__(self, live: Live, path: Path, name: str, case: str, epoch: int) -> None:
        self.name = name
        self.asked = 0
        self._live = live
        self._path = path
        self._case = case
        self._epoch = epoch
        self._kept = cassettes.load(path) or Cassette(case, epoch, name)
        self._replay = ReplayModel(self._kept, name, case, epoch)
        self._fresh: set[str] = set()
        self._lock = threading.Lock()

    def complete(self, request: Request, on_text: OnText | None = None) -> Reply:
        """Answers one request."""
        try:
            return self._replay.complete(request, on_text)
        except NotRecorded:
            pass
        raised: ModelError | None = None
        reply: Reply | None = None
        self._live.wire.take()
        try:
            reply = self._live.model.complete(request)
        except ModelError as error:
            raised = error
        self._write(request, self._live.wire.take(), raised)
        if reply is None:
            assert raised is not None
            raise raised
        if on_text is not None:
            on_text(reply.text)
        return reply

    def finish(self) -> None:
        """Drops the exchanges that this run did not ask for, once the case is done."""
        with self._lock:
            used = self._replay.used | self._fresh
            kept = [each for each in self._kept.exchanges if each.key in used]
            if len(kept) < len(self._kept.exchanges):
                self._keep(kept)

    def _keep(self, kept: list[Exchange]) -> None:
        """Writes only some exchanges, with their interactions."""
        places = sorted({each.answer for each in kept if each.answer is not None})
        moved = {old: new for new, old in enumerate(places)}
        for each in kept:
            each.answer = None if each.answer is None else moved[each.answer]
        self._kept = Cassette(
            self._case, self._epoch, self.name, [self._kept.interactions[old] for old in places], kept
        )
        cassettes.save(self._path, self._kept)

    def _write(self, request: Request, heard: list[dict[str, Any]], raised: ModelError | None) -> None:
        passing = raised is not None and (raised.transient or isinstance(raised, _PASSING))
        if passing and raised is not None:
            self._journal(request, raised)
            return
        with self._lock:
            self.asked += 1
            answered = bool(heard) and heard[-1]["response"]["status"]["code"] < 400
            if heard:
                self._kept.interactions.append(heard[-1])
            origin = request.origin
            variables, templates = hashes(request)
            exchange = Exchange(
                key=keys.key(request, self.name, self._epoch), prompt=request.name,
                fingerprint=origin.fingerprint if origin else "", variables=variables, templates=templates, at=_now(),
                answer=len(self._kept.interactions) - 1 if answered else None,
                raised=None if answered or raised is None else _told(raised),
            )  # fmt: skip
            if exchange.answer is not None:
                used = self._kept.body(exchange).get("usage") or {}
                exchange.usage = {name: int(used.get(name) or 0) for name in ("prompt_tokens", "completion_tokens")}
            self._fresh.add(exchange.key)
            self._kept.exchanges.append(exchange)
            cassettes.save(self._path, self._kept)

    def _journal(self, request: Request, raised: ModelError) -> None:
        """A line on a passing failure, beside the recordings."""
        import json

        told = {"at": _now(), "case": self._case, "epoch": self._epoch, "prompt": request.name, **_told(raised)}
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with self._lock, (self._path.parent / "journal.jsonl").open("a", encoding="utf-8") as journal:
            journal.write(json.dumps(told, ensure_ascii=False) + "\n")


def recording(model: RecordingModel) -> Model:
    """A recording under the schema ladder and the retries of the real model."""
    return StructuredModel(RetryingModel(model))


def _told(error: ModelError) -> dict[str, Any]:
    message = cassettes.clean(str(error))
    return {
        "kind": type(error).__name__, "message": message, "transient": error.transient, "after": error.retry_after,
    }  # fmt: skip


def _now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
