"""The one protocol to language models: messages in, a checked answer out, several at a time."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue
from typing import Any, Literal, Protocol

from pydantic import BaseModel

from reframer.errors import ReframerError
from reframer.schema import Usage

Role = Literal["system", "user", "assistant"]
Format = Literal["json_schema", "json_object", "text"]
OnText = Callable[[str], None]

# On Windows a wait without a limit cannot be interrupted by Ctrl-C.
_POLL_SECONDS = 0.25


@dataclass(frozen=True, slots=True)
class Message:
    """One turn of the conversation sent to a model."""

    role: Role
    content: str


@dataclass(frozen=True, slots=True)
class Origin:
    """What a request was rendered from: the prompt's fingerprint, its variables, and its templates' texts by name."""

    fingerprint: str
    variables: Mapping[str, Any]
    templates: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Request:
    """What a model is asked; `name` is the prompt's, `temperature` None leaves the server's default.

    `format` says how a schema is asked of the server for this one exchange; None leaves that to the model.
    """

    messages: tuple[Message, ...]
    schema: type[BaseModel] | None = None
    name: str = ""
    max_tokens: int | None = None
    temperature: float | None = None
    format: Format | None = field(default=None, compare=False)
    origin: Origin | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Reply:
    """What a model answered: `text` without its thinking, `parsed` where the request had a schema."""

    text: str
    parsed: BaseModel | None = None
    usage: Usage = field(default_factory=Usage)
    finish: str = "stop"
    model: str = ""


class Halt(Exception):
    """Ends the work as a whole, not one item of it: never an item's error, and never swallowed on the way.

    `error` is what to tell the user.
    """

    def __init__(self, error: ReframerError | None = None) -> None:
        super().__init__(str(error or ""))
        self.error = error


class Model(Protocol):
    """Anything that answers a request.

    `complete` raises a ModelError where no usable answer came. `on_text` is given the answer piece by piece as it
    arrives; `Reply.text` is what counts, for a call that broke off while streaming is asked anew in silence.
    """

    @property
    def name(self) -> str:
        """The model as the user named it, such as `openai:gpt-5-mini`."""
        ...

    def complete(self, request: Request, on_text: OnText | None = None) -> Reply:
        """Answers one request."""
        ...


def complete_all(
    model: Model,
    requests: Sequence[Request],
    on_text: Callable[[int, str], None] | None = None,
    limit: int = 4,
) -> list[Reply | ReframerError]:
    """Answers several requests, at most `limit` at a time, in their order; a failed one is its error.

    `on_text` is called with the request's index and a piece of its answer, by one thread at a time. Ctrl-C, or any
    error that is not a ReframerError, cancels what has not started and is raised; a Halt is raised when the others
    have been asked too.

    >>> from reframer.llm import Message, ScriptedModel
    >>> requests = [Request((Message("user", "one"),)), Request((Message("user", "two"),))]
    >>> replies = complete_all(ScriptedModel(lambda request: request.messages[0].content.upper()), requests)
    >>> [reply.text for reply in replies]
    ['ONE', 'TWO']
    """
    crew = _Crew(model, requests, on_text)
    return crew.run(max(1, min(limit, len(requests))))


class _Stopped(Exception):
    """Breaks off an answer that nobody waits for any more."""


class _Crew:
    """Daemon threads that share a list of requests; daemons, so that Ctrl-C does not wait for answers under way."""

    def __init__(self, model: Model, requests: Sequence[Request], on_text: Callable[[int, str], None] | None) -> None:
        self._model = model
        self._requests = requests
        self._on_text = on_text
        self._results: dict[int, Reply | ReframerError] = {}
        self._halts: list[Halt] = []
        self._waiting = deque(range(len(requests)))
        self._ended: SimpleQueue[BaseException | None] = SimpleQueue()
        self._stop = threading.Event()
        self._speaking = threading.Lock()

    def run(self, size: int) -> list[Reply | ReframerError]:
        try:
            for _ in range(size):
                threading.Thread(target=self._work, daemon=True).start()
            for _ in self._requests:
                self._wait_for_one()
        finally:
            self._stop.set()
        if self._halts:
            raise self._halts[0]
        return [self._results[index] for index in range(len(self._requests))]

    def _wait_for_one(self) -> None:
        while True:
            try:
                failure = self._ended.get(timeout=_POLL_SECONDS)
            except Empty:
                continue
            if failure is not None:
                raise failure
            return

    def _work(self) -> None:
        while not self._stop.is_set():
            try:
                index = self._waiting.popleft()
            except IndexError:
                return
            try:
                self._results[index] = self._model.complete(self._requests[index], self._listener(index))
            except ReframerError as error:
                self._results[index] = error
            except Halt as halt:
                self._halts.append(halt)
            except BaseException as error:
                self._ended.put(error)
                return
            self._ended.put(None)

    def _listener(self, index: int) -> OnText | None:
        on_text = self._on_text
        if on_text is None:
            return None

        def listen(piece: str) -> None:
            with self._speaking:
                if self._stop.is_set():
                    raise _Stopped
                on_text(index, piece)

        return listen
