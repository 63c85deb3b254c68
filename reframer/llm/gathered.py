"""An answer put together from LangChain's messages, whichever provider they come from."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from reframer.llm.answers import finish


@dataclass(slots=True)
class Gathered:
    """An answer as it comes together from messages or their pieces."""

    streamed: bool
    finish: str = ""
    refusal: str | None = None
    prompt_tokens: int = 0
    completion_tokens: int = 0
    model: str = ""
    size: int = 0
    pieces: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """All of its text so far."""
        return "".join(self.pieces)

    def take(self, message: Any) -> str:
        """Adds a message or a piece of one, and returns its text."""
        text = str(message.text) or _called(message)
        self.pieces.append(text)
        self.size += len(text)
        told = message.response_metadata
        ended = told.get("finish_reason") or told.get("stop_reason") or told.get("done_reason")
        if told.get("status") == "incomplete":
            ended = (told.get("incomplete_details") or {}).get("reason") or "incomplete"
        self.finish = finish(ended or told.get("status")) or self.finish
        self.model = told.get("model_name") or self.model
        self.refusal = _refusal(message) or self.refusal
        if used := message.usage_metadata:
            self.prompt_tokens += used["input_tokens"]
            self.completion_tokens += used["output_tokens"]
        return text


def _called(message: Any) -> str:
    """The arguments of a tool call, which is how some providers return structured output."""
    calls = getattr(message, "tool_calls", None)
    if calls:
        return json.dumps(calls[0]["args"], ensure_ascii=False)
    broken = getattr(message, "invalid_tool_calls", None)
    return str(broken[0]["args"] or "") if broken else ""


def _refusal(message: Any) -> str | None:
    if said := message.additional_kwargs.get("refusal"):
        return str(said)
    blocks = message.content if isinstance(message.content, list) else []
    return next((str(b.get("refusal")) for b in blocks if isinstance(b, dict) and b.get("type") == "refusal"), None)
