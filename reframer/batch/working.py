"""The work on items, one after the other or several at a time, their order kept.

The embedded engine's work is done by processes, calls to a model by threads. Only a few items wait at any time, so
that memory does not grow with their number; Ctrl-C drops what waits and leaves what is done.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

from pydantic import BaseModel

from reframer import contracts, inert, tasks
from reframer.batch import items, pools
from reframer.batch.items import Item
from reframer.errors import ReframerError
from reframer.llm import Allowance, Halt
from reframer.schema import Failure
from reframer.settings import Settings

CALLS = 4
# Below this size of the input, in bytes, starting processes costs more than it saves.
SMALL = 400_000
# Tasks that no language model has a part in.
RULES = frozenset({"tag"})

Work = Callable[[Any], BaseModel]
# Told of each result as it is there, before its turn: its item's number and its line.
Early = Callable[[int, str], None]


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


def run(
    task: str,
    given: Iterable[Item],
    settings: Settings,
    name: str,
    jobs: int = 1,
    work: Work | None = None,
    early: Early | None = None,
) -> Iterator[Done]:
    """The results of items in their order; `work` takes the place of what the settings choose.

    Raises the ReframerError that ends the work as a whole: an outage that lasts, an allowance that is used up.
    """
    doing = Doing(task, settings, name)
    try:
        if doing.calls or work is not None:
            does = work or worker(task, settings)
            yield from pools.by_threads(lambda item: _told(doing.one(does, item), item, early), given, jobs)
        elif jobs > 1:
            yield from pools.by_processes(doing, given, jobs)
        else:
            does = worker(task, settings)
            yield from (doing.one(does, item) for item in given)
    except Halt as halt:
        if halt.error is None:
            raise
        raise halt.error from None


def default_jobs(settings: Settings, size: int | None) -> int:
    """How many workers to use where none is said: one for a small file, else one for each processor or four calls."""
    if settings.chosen == "llm":
        return CALLS
    return 1 if size is not None and size < SMALL else os.cpu_count() or 1


def _told(done: Done, item: Item, early: Early | None) -> Done:
    if early is not None and done.error is None:
        early(item.number, done.line)
    return done
