"""A model that says what it is told to, for tests and demonstrations."""

from __future__ import annotations

import re
import threading
from collections import deque
from collections.abc import Callable, Mapping, Sequence

from pydantic import BaseModel

from reframer.llm.answers import usable
from reframer.llm.model import OnText, Reply, Request
from reframer.llm.structured import StructuredModel
from reframer.schema import Usage

Answer = str | BaseModel | Exception
Script = Sequence[Answer] | Mapping[str, Answer | Sequence[Answer]] | Callable[[Request], Answer]

_PIECE = re.compile(r"\s*\S+|\s+")


class ScriptedModel:
    """Answers from a script and keeps the requests it was sent.

    A sequence is used up in the order of calls; a mapping holds, by prompt name, one answer for every call or a
    sequence of them; a function makes the answer from the request. An exception in the script is raised. Schemas are
    parsed, and broken answers repaired, exactly as with a real model. Safe to call from several threads.

    Raises AssertionError where the script has no answer for a request.

    >>> from reframer.llm import Message
    >>> ScriptedModel(["Yes."]).complete(Request((Message("user", "Well?"),))).text
    'Yes.'
    """

    def __init__(self, answers: Script, name: str = "scripted:model") -> None:
        self.name = name
        self.requests: list[Request] = []
        self._script = answers if callable(answers) else None
        self._queues = {} if callable(answers) else _queues(answers)
        self._lock = threading.Lock()
        self._structured = StructuredModel(self)

    def complete(self, request: Request, on_text: OnText | None = None) -> Reply:
        """The script's next answer to this request."""
        if request.schema is not None and request.format is None:
            return self._structured.complete(request, on_text)
        with self._lock:
            self.requests.append(request)
            answer = self._next(request) if self._script is None else None
        if answer is None:
            assert self._script is not None
            answer = self._script(request)
        if isinstance(answer, Exception):
            raise answer
        said = answer.model_dump_json(by_alias=True) if isinstance(answer, BaseModel) else answer
        text = usable(said, "stop", self.name)
        if on_text is not None:
            for piece in _PIECE.findall(text):
                on_text(piece)
        asked = sum(len(message.content) for message in request.messages)
        usage = Usage(calls=1, prompt_tokens=asked // 4, completion_tokens=len(said) // 4)
        return Reply(text=text, usage=usage, model=self.name)

    def _next(self, request: Request) -> Answer:
        queue = self._queues.get(request.name, self._queues.get(None))
        if isinstance(queue, deque):
            assert queue, f"the script has no answer left for call {len(self.requests)} ({request.name or 'unnamed'})"
            return queue.popleft()
        assert queue is not None, f"the script has no answer for the prompt {request.name!r}"
        return queue


def _queues(
    answers: Sequence[Answer] | Mapping[str, Answer | Sequence[Answer]],
) -> dict[str | None, Answer | deque[Answer]]:
    if not isinstance(answers, Mapping):
        return {None: deque(answers)}
    return {
        name: answer if isinstance(answer, str | BaseModel | Exception) else deque(answer)
        for name, answer in answers.items()
    }
