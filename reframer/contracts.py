"""The tasks' contracts: their input and output models, and the JSON Schemas made from them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel

from reframer.schema import (
    Critique,
    CritiqueInput,
    DetectInput,
    Failure,
    Reframing,
    RewriteInput,
    TagInput,
    Tags,
    TeamReading,
    Verification,
    VerifyInput,
)

TASKS: Mapping[str, tuple[type[BaseModel], type[BaseModel]]] = {
    "rewrite": (RewriteInput, Reframing),
    "critique": (CritiqueInput, Critique),
    "detect": (DetectInput, TeamReading),
    "tag": (TagInput, Tags),
    "verify": (VerifyInput, Verification),
}


def schema(task: str) -> dict[str, Any]:
    """The JSON Schema of a task: `input`, `output`, and the `error` that a batch writes for an item that failed.

    >>> schema("tag")["input"]["required"]
    ['text']
    """
    given, made = TASKS[task]
    return {
        "task": task,
        "input": given.model_json_schema(by_alias=True, mode="validation"),
        "output": made.model_json_schema(by_alias=True, mode="serialization"),
        "error": Failure.model_json_schema(by_alias=True, mode="serialization"),
    }
