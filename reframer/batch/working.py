"""The work on items, one after the other or several at a time, their order kept.

The embedded engine's work is done by processes, calls to a model by threads. Only a few items wait at any time, so
that memory does not grow with their number; Ctrl-C drops what waits and leaves what is done.
"""

from __future__ import annotations

import os
import signal
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from functools import partial
from itertools import islice
from typing import Any, NamedTuple

from pydantic import BaseModel

from reframer import contracts, tasks
from reframer.batch import items
from reframer.batch.items import Item
from reframer.errors import InputError, ReframerError
from reframer.schema import Failure
from reframer.settings import Settings
from reframer.threads import Threads

# Items that a process is given at once, and how many portions may wait for each worker.
PORTION, WAITING = 16, 3
# How often a process looks whether the one that started it is still there.
ORPHAN_SECONDS = 1.0
CALLS = 4
# Below this size of the input, in bytes, starting processes costs more than it saves.
SMALL = 400_000
# Tasks that no language model has a part in.
RULES = frozenset({"tag"})

Work = Callable[[Any], BaseModel]


class Done(NamedTuple):
    """What an item came to, as the line to write; `error` is the message where it ended in one."""

    id: str | None
    line: str
    error: str | None = None


def worker(task: str, settings: Settings) -> Work:
    """What does a task on one item. Raises InputError or ModelError where the settings cannot be carried out."""
    calls = task not in RULES and settings.chosen == "llm"
    return tasks.work(task, settings, tasks.connected(settings) if calls else None)


def one(task: str, work: Work, item: Item, name: str) -> Done:
    """The result of one item, or the Failure it ended in."""
    try:
        made = work(items.validated(contracts.TASKS[task][0], item, name))
        return Done(item.id, as_line(made))
    except ReframerError as error:
        failure = Failure(id=item.id, error={"kind": error.kind, "message": str(error), "line": item.number})
        return Done(item.id, as_line(failure), str(error))


def as_line(made: BaseModel) -> str:
    """A result as one line of JSON."""
    return made.model_dump_json(by_alias=True)


def run(
    task: str, given: Iterable[Item], settings: Settings, name: str, jobs: int = 1, work: Work | None = None
) -> Iterator[Done]:
    """The results of items in their order; `work` takes the place of what the settings choose."""
    if jobs <= 1:
        does = work or worker(task, settings)
        yield from (one(task, does, item, name) for item in given)
        return
    if settings.chosen == "llm" or work is not None:
        pool: Executor = Threads(jobs)
        does_all: Callable[[Sequence[Item]], list[Done]] = partial(_portion, task, work or worker(task, settings), name)
        size = 1
    else:
        pool = ProcessPoolExecutor(jobs, initializer=_begin, initargs=(task, settings, os.getpid()))
        does_all, size = partial(_at_process, task, name), PORTION
    broken_off = True
    try:
        yield from _in_order(pool, does_all, given, jobs, size)
        broken_off = False
    finally:
        pool.shutdown(wait=not broken_off, cancel_futures=broken_off)


def default_jobs(settings: Settings, size: int | None) -> int:
    """How many workers to use where none is said: one for a small file, else one for each processor or four calls."""
    if settings.chosen == "llm":
        return CALLS
    return 1 if size is not None and size < SMALL else os.cpu_count() or 1


def _portion(task: str, work: Work, name: str, given: Sequence[Item]) -> list[Done]:
    return [one(task, work, item, name) for item in given]


_WORK: dict[str, Work] = {}


def _begin(task: str, settings: Settings, parent: int) -> None:
    """Readies a process: Ctrl-C is the parent's to answer, and without a parent there is nothing left to do."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with, args=(parent,), daemon=True).start()
    _WORK[task] = worker(task, settings)


def _end_with(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(ORPHAN_SECONDS)
    os._exit(1)


def _at_process(task: str, name: str, given: Sequence[Item]) -> list[Done]:
    return _portion(task, _WORK[task], name, given)


def _in_order(
    pool: Executor, does: Callable[[Sequence[Item]], list[Done]], given: Iterable[Item], jobs: int, size: int
) -> Iterator[Done]:
    """Hands portions out as they are taken back, a few ahead."""
    source = iter(given)
    waiting: deque[Future[list[Done]]] = deque()
    while portion := list(islice(source, size)):
        waiting.append(pool.submit(does, portion))
        if len(waiting) >= jobs * WAITING:
            yield from _result(waiting.popleft())
    while waiting:
        yield from _result(waiting.popleft())


def _result(future: Future[list[Done]]) -> list[Done]:
    from concurrent.futures.process import BrokenProcessPool

    try:
        return future.result()
    except BrokenProcessPool:
        raise InputError(
            "a worker process ended unexpectedly (out of memory?); go on with --resume and fewer --jobs"
        ) from None
