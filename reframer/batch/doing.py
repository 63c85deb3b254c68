"""A task as it is done on one item: its result as a line, or the error that it ended in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from pydantic import BaseModel

from reframer import contracts, inert, tasks
from reframer.batch import items
from reframer.batch.items import Item
from reframer.errors import ReframerError
from reframer.llm import Allowance, Halt
from reframer.schema import Failure
from reframer.settings import Settings

# Tasks that no language model has a part in.
RULES = frozenset({"tag"})

Work = Callable[[Any], BaseModel]


class Done(NamedTuple):
    """What an item came to, as the line to write; `error` is the message where it ended in one."""

    id: str | None
    line: str
    error: str | None = None


class Doing(NamedTuple):
    """A task as it is done on one item after the other; `name` stands for their file in messages."""

    task: str
    settings: Settings
    name: str

    def one(self, work: Work, item: Item) -> Done:
        """The result of one item, or the Failure it ended in; only what ends the whole work is raised."""
        try:
            made = work(items.validated(contracts.TASKS[self.task][0], item, self.name))
            return Done(item.id, as_line(made))
        except ReframerError as error:
            return failed(item, error.kind, str(error))
        except Halt:
            raise
        except Exception as error:  # a fault of ours on one item must not cost the others
            where = f"{self.name}, line {item.number}"
            return failed(item, "internal", f"{where}: an error of reframer itself: {type(error).__name__}: {error}")

    @property
    def calls(self) -> bool:
        """Whether a language model is called."""
        return self.task not in RULES and self.settings.chosen == "llm"


def worker(task: str, settings: Settings, allowance: Allowance | None = None) -> Work:
    """What does a task on one item. Raises InputError or ModelError where the settings cannot be carried out."""
    calls = task not in RULES and settings.chosen == "llm"
    return tasks.work(task, settings, tasks.connected(settings, allowance) if calls else None)


def failed(item: Item, kind: str, message: str) -> Done:
    """An item that ended in an error."""
    failure = Failure(id=item.id, error={"kind": kind, "message": message, "line": item.number})
    return Done(item.id, as_line(failure), message)


def as_line(made: BaseModel) -> str:
    """A result as one line of JSON."""
    return inert.escaped(made.model_dump_json(by_alias=True))
