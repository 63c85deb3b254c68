"""The work on items, one after the other or several at a time, their order kept.

The embedded engine's work is done by processes, calls to a model by threads. Only a few items wait at any time, so
that memory does not grow with their number; Ctrl-C drops what waits and leaves what is done.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator

from reframer.batch import pools
from reframer.batch.doing import Doing, Done, Work, worker
from reframer.batch.items import Item
from reframer.llm import Halt
from reframer.settings import Settings

CALLS = 4
# Below this size of the input, in bytes, starting processes costs more than it saves.
SMALL = 400_000

# Told of each result as it is there, before its turn: its item's number and its line.
Early = Callable[[int, str], None]


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
