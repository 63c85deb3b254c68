"""The tasks as LangChain runnables."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reframer import contracts, tasks
from reframer.errors import InputError
from reframer.settings import Settings

if TYPE_CHECKING:
    from langchain_core.runnables import Runnable

    from reframer.llm import Model


def runnable(task: str, *, settings: Settings = tasks.DEFAULT, model: Model | None = None) -> Runnable[Any, Any]:
    """A task as a LangChain runnable, which takes the task's input as a mapping or a model.

    Raises InputError for a task that does not exist.

    >>> runnable("tag").invoke({"text": "If the cache is down we serve the last list."}).signals
    ('reliability',)
    """
    from reframer.llm import as_runnable

    if task not in contracts.TASKS:
        raise InputError(f"there is no task {task!r}; name one of {', '.join(contracts.TASKS)}")
    given, made = contracts.TASKS[task]
    return as_runnable(tasks.work(task, settings, model), given, made)
