"""One structured question to a model, from a prompt by name."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel

from reframer import prompts
from reframer.errors import AnswerUnusable
from reframer.llm import Model
from reframer.llm.rendering import rendered
from reframer.schema import Usage

T = TypeVar("T", bound=BaseModel)


def ask(
    model: Model, name: str, schema: type[T], variables: Mapping[str, Any], folder: Path | None
) -> tuple[T, Usage, str]:
    """The model's answer in the form asked for, what it cost, and the prompt's fingerprint.

    Raises PromptError for a prompt that cannot be rendered, ModelError where no usable answer came.
    """
    prompt = prompts.find(name, folder)
    reply = model.complete(rendered(prompt, variables, schema))
    if not isinstance(reply.parsed, schema):
        raise AnswerUnusable(f"{model.name} did not answer the prompt {name} in the form asked for")
    return reply.parsed, reply.usage, prompt.fingerprint
