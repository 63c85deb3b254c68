"""Bulk work at a provider's batch endpoint: OpenAI's files and batches, at half the price and within a day.

What is sent is a file of requests, each known by a key that is the hash of its body; what comes back is a file of
answers in any order, and one of errors.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from reframer.errors import InputError, ModelError
from reframer.llm.answers import arrived, finish, usable
from reframer.llm.langchain import TIMEOUT_SECONDS, LangChainModel
from reframer.llm.model import Reply, Request
from reframer.llm.retry import insisted
from reframer.schema import Usage

T = TypeVar("T")

ENDPOINT, WINDOW, MARK = "/v1/chat/completions", "24h", "reframer"
RUNNING = frozenset({"validating", "in_progress", "finalizing", "cancelling"})
# So many of the account's last batches are looked at for one that was sent before an interruption.
LOOKED_AT = 100


class Submitted(NamedTuple):
    """A batch as the provider tells of it; `files` hold what it made so far, `wrong` what it says is amiss."""

    id: str
    status: str
    done: int
    total: int
    files: tuple[str, ...]
    wrong: str

    @property
    def running(self) -> bool:
        """Whether more is to come."""
        return self.status in RUNNING


class ProviderBatches:
    """The batch endpoint of the server that a model is named for; every call is retried by the one policy.

    `private` and `key_file` are as in LangChainModel. Raises InputError where the model's provider has no such
    endpoint, ModelError where a call failed.
    """

    def __init__(
        self,
        model: str,
        base_url: str | None = None,
        timeout: float = TIMEOUT_SECONDS,
        *,
        private: bool = False,
        key_file: Path | None = None,
    ) -> None:
        self._model = LangChainModel(model, base_url, timeout=timeout, private=private, key_file=key_file)
        self.name = self._model.name
        self._client: Any = None
        if not self.name.startswith("openai:"):
            raise InputError(
                f"{self.name}: --provider-batch works with OpenAI's batch endpoint and those of its shape; "
                "leave it out, or name an openai: model"
            )

    def line(self, request: Request) -> tuple[str, str]:
        """A request's key and its line of a file."""
        body = self._model.body(request)
        key = hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()[:32]
        asked = {"custom_id": key, "method": "POST", "url": ENDPOINT, "body": body}
        return key, json.dumps(asked, ensure_ascii=False)

    def submit(self, file: Path, mark: str) -> str:
        """Sends a file of requests, and returns the batch's id; one that was sent with this mark is found again."""
        sent = self._asked(lambda client: list(client.batches.list(limit=LOOKED_AT).data))
        for each in sent:
            if (each.metadata or {}).get(MARK) == mark:
                return str(each.id)
        uploaded = self._asked(
            lambda client: client.files.create(file=("requests.jsonl", file.read_bytes()), purpose="batch")
        )
        made = self._asked(
            lambda client: client.batches.create(
                input_file_id=uploaded.id, endpoint=ENDPOINT, completion_window=WINDOW, metadata={MARK: mark}
            )
        )
        return str(made.id)

    def look(self, id: str) -> Submitted:
        """How far a batch is."""
        found = self._asked(lambda client: client.batches.retrieve(id))
        counts = found.request_counts
        files = tuple(each for each in (found.output_file_id, found.error_file_id) if each)
        wrong = "; ".join(str(each.message) for each in (found.errors.data if found.errors else None) or ())
        done = (counts.completed + counts.failed) if counts else 0
        return Submitted(str(found.id), found.status, done, counts.total if counts else 0, files, wrong)

    def made(self, file: str) -> Iterator[str]:
        """The lines of a file that a batch made."""
        content = self._asked(lambda client: client.files.content(file).content)
        yield from filter(None, content.decode("utf-8").splitlines())

    def reply(self, line: Mapping[str, Any], request: Request) -> Reply:
        """The answer in a line. Raises the ModelError that the line tells of."""
        response = line.get("response") or {}
        body = response.get("body") or {}
        if line.get("error") or response.get("status_code") != 200:
            raise self._model.told(_Failed(response.get("status_code"), line.get("error") or body))
        choice = body["choices"][0]
        said, used = choice["message"], body.get("usage") or {}
        read, written = used.get("prompt_tokens", 0), used.get("completion_tokens", 0)
        arrived([message.content for message in request.messages], read, self.name)
        ended = finish(choice.get("finish_reason"))
        text = usable(
            said.get("content") or "", ended, self.name, refusal=said.get("refusal"), written=written,
            max_tokens=request.max_tokens,
        )  # fmt: skip
        usage = Usage(calls=1, prompt_tokens=read, completion_tokens=written)
        return Reply(text=text, usage=usage, finish=ended or "stop", model=body.get("model") or self.name)

    def _asked(self, call: Callable[[Any], T]) -> T:
        def tried() -> T:
            try:
                self._client = self._client or self._model.openai_client()
                return call(self._client)
            except ModelError:
                raise
            except Exception as error:
                raise self._model.told(error) from None

        return insisted(tried)


class _Failed(Exception):
    """A request of a batch that failed, in the shape that vendors' exceptions have."""

    def __init__(self, status: int | None, body: Mapping[str, Any]) -> None:
        super().__init__(str(body.get("message") or "no answer was made"))
        self.status_code = status
        self.body = body
