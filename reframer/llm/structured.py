"""Answers that fit a schema, from servers that enforce one and from servers that do not."""

from __future__ import annotations

import dataclasses

from reframer.errors import AnswerUnusable
from reframer.llm.errors_map import FormatRefused
from reframer.llm.model import Format, Message, Model, OnText, Reply, Request
from reframer.llm.schemas import Malformed, instruction, parse

LADDER: tuple[Format, ...] = ("json_schema", "json_object", "text")
_REMINDER = "Answer with the JSON object only."


class StructuredModel:
    """Asks any model for a schema: `json_schema`, then `json_object`, then words alone.

    It steps down when the server says that it does not support a format, and stays there. An answer that is not the
    JSON asked for gets one repair request that shows what was wrong; one that was cut short gets none.

    Raises AnswerUnusable where the repaired answer does not fit either.
    """

    def __init__(self, inner: Model) -> None:
        self._inner = inner
        self._rung = 0

    @property
    def name(self) -> str:
        """The inner model's name."""
        return self._inner.name

    def complete(self, request: Request, on_text: OnText | None = None) -> Reply:
        """Answers one request, with `parsed` set where it has a schema."""
        schema = request.schema
        if schema is None:
            return self._inner.complete(request, on_text)
        first = self._ask(request, on_text)
        try:
            return dataclasses.replace(first, parsed=parse(first.text, schema))
        except Malformed as wrong:
            complaint = str(wrong)
        second = self._ask(_repair(request, first.text, complaint), None)
        usage = first.usage + second.usage
        try:
            return dataclasses.replace(second, parsed=parse(second.text, schema), usage=usage)
        except Malformed as wrong:
            raise AnswerUnusable(
                f"{self.name} did not answer in the form asked for, nor when shown what was wrong ({wrong}); "
                "name a stronger model with --model"
            ) from None

    def _ask(self, request: Request, on_text: OnText | None) -> Reply:
        for rung in range(self._rung, len(LADDER)):
            try:
                return self._inner.complete(_worded(request, LADDER[rung]), on_text)
            except FormatRefused:
                self._rung = max(self._rung, rung + 1)
        raise AnswerUnusable(f"{self.name} refuses every way of asking for JSON; name another model with --model")


def _repair(request: Request, answer: str, complaint: str) -> Request:
    turn = (
        Message("assistant", answer),
        Message("user", f"That answer cannot be used: {complaint}. Answer again, in full. {_REMINDER}"),
    )
    return dataclasses.replace(request, messages=request.messages + turn)


def _worded(request: Request, form: Format) -> Request:
    """The request with its schema told in words where the format does not carry it.

    The schema joins the leading system message, which is the same from call to call, so that prompt caches still hit.
    """
    assert request.schema is not None
    if form == "json_schema":
        return dataclasses.replace(request, format=form)
    told = instruction(request.schema, form)
    first, *rest = request.messages
    if first.role == "system":
        messages = [Message("system", f"{first.content}\n\n{told}"), *rest]
    else:
        messages = [Message("system", told), *request.messages]
    if messages[-1].role == "user" and not messages[-1].content.endswith(_REMINDER):
        messages[-1] = Message("user", f"{messages[-1].content}\n\n{_REMINDER}")
    return dataclasses.replace(request, messages=tuple(messages), format=form)
