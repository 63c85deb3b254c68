"""A prompt rendered into a request."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel

from reframer.llm.model import Message, Origin, Request
from reframer.prompts import Prompt


def rendered(prompt: Prompt, variables: Mapping[str, Any], schema: type[BaseModel] | None = None) -> Request:
    """What a prompt asks with these variables. Raises PromptError where it cannot be rendered."""
    turns = tuple(Message(turn.role, turn.content) for turn in prompt.render(**variables))
    origin = Origin(prompt.fingerprint, variables, prompt.templates)
    return Request(turns, schema=schema, name=prompt.name, origin=origin)
