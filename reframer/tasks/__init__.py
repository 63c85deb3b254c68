"""The tasks: choose the engine, do the work, return a result of the contract."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

from reframer.settings import Settings
from reframer.tasks.critiquing import critique, critique_pair
from reframer.tasks.detecting import detect
from reframer.tasks.rewriting import BOTH, from_reply, masked_variables, prompt_variables, restored, rewrite
from reframer.tasks.shared import DEFAULT, SCHEMA_VERSION, asked, connected, made_by, team_of
from reframer.tasks.tagging import tag
from reframer.tasks.verifying import verify

if TYPE_CHECKING:
    from reframer.llm import Model

__all__ = [
    "BOTH",
    "DEFAULT",
    "SCHEMA_VERSION",
    "asked",
    "connected",
    "critique",
    "critique_pair",
    "detect",
    "from_reply",
    "made_by",
    "masked_variables",
    "prompt_variables",
    "restored",
    "rewrite",
    "tag",
    "team_of",
    "verify",
    "work",
]


def work(task: str, settings: Settings = DEFAULT, model: Model | None = None) -> Callable[[Any], BaseModel]:
    """What does a task, by its name, on one item. Raises KeyError for a name that is no task's."""
    if task == "tag":
        return tag
    engines: dict[str, Callable[..., BaseModel]] = {
        "rewrite": rewrite, "critique": critique, "detect": detect, "verify": verify,
    }  # fmt: skip
    return partial(engines[task], settings=settings, model=model)
