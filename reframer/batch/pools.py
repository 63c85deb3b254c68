"""Several at a time, in order: threads for calls to a model, processes for the embedded engine.

A process that dies takes down what the others of its pool are at. Then everything that was handed out is done again,
each item alone, and the one that kills its process becomes an error: it costs nobody else a result.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from itertools import islice
from typing import TypeVar

from reframer.batch.doing import Doing, Done, Work, failed, worker
from reframer.batch.items import Item
from reframer.llm import Halt
from reframer.threads import Threads

# Items that a process is given at once, and how many portions may wait for each worker.
PORTION, WAITING = 16, 3
DIED = "the process that worked on it was ended by the system (is memory short?); give a shorter text"

T = TypeVar("T")
_WORK: dict[str, Work] = {}


def by_threads(does: Callable[[Item], T], given: Iterable[Item], jobs: int) -> Iterator[T]:
    """What `does` makes of each item, in order, by as many threads as `jobs`; one alone is the caller's."""
    if jobs <= 1:
        yield from map(does, given)
        return
    pool = Threads(jobs)
    waiting: deque[Future[T]] = deque()
    with _Ending(pool):
        for item in given:
            waiting.append(pool.submit(does, item))
            if len(waiting) >= jobs * WAITING:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def by_processes(doing: Doing, given: Iterable[Item], jobs: int) -> Iterator[Done]:
    """The embedded engine's results, in order, by as many processes as `jobs`; one that dies is replaced."""
    source = iter(given)
    waiting: deque[tuple[Sequence[Item], Future[list[Done]]]] = deque()
    more = True
    while more or waiting:
        pool = _processes(doing, jobs)
        with _Ending(pool):
            try:
                while more or waiting:
                    while more and len(waiting) < jobs * WAITING:
                        portion = list(islice(source, PORTION))
                        more = bool(portion)
                        if more:
                            waiting.append((portion, _handed(pool, doing, portion)))
                    if waiting:
                        yield from waiting[0][1].result()
                        waiting.popleft()
                return
            except BrokenProcessPool:
                pass
        # Whatever was under way is lost with the pool, and any of it may be what broke it.
        lost = [portion for portion, _ in waiting]
        waiting.clear()
        yield from alone(doing, (item for portion in lost for item in portion))


def alone(doing: Doing, given: Iterable[Item]) -> Iterator[Done]:
    """The results of items, each with a process to itself while it is at work."""
    pool = _processes(doing, 1)
    try:
        for item in given:
            try:
                (done,) = pool.submit(_portion, doing, [item]).result()
            except BrokenProcessPool:
                done = failed(item, "worker_died", f"{doing.name}, line {item.number}: {DIED}")
                pool.shutdown(wait=False)
                pool = _processes(doing, 1)
            yield done
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


class _Ending:
    """Ends a pool: after its work; where that halts after what is under way, for it was paid for; else at once."""

    def __init__(self, pool: Executor) -> None:
        self._pool = pool

    def __enter__(self) -> None:
        return

    def __exit__(self, kind: type[BaseException] | None, *rest: object) -> None:
        self._pool.shutdown(wait=kind is None or issubclass(kind, Halt), cancel_futures=kind is not None)


def _processes(doing: Doing, jobs: int) -> ProcessPoolExecutor:
    return ProcessPoolExecutor(jobs, initializer=_begin, initargs=(doing,))


def _handed(pool: Executor, doing: Doing, portion: Sequence[Item]) -> Future[list[Done]]:
    """A portion's results to come; of a pool that broke a moment ago, the fact that it did."""
    try:
        return pool.submit(_portion, doing, portion)
    except BrokenProcessPool as broken:
        future: Future[list[Done]] = Future()
        future.set_exception(broken)
        return future


def _begin(doing: Doing) -> None:
    """Readies a process: Ctrl-C is the parent's to answer, and without a parent there is nothing left to do."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    _WORK[doing.task] = worker(doing.task, doing.settings)


def _end_with_parent() -> None:
    # Not os.getppid(): from Python 3.14 on a server for forks stands between the two.
    parent = multiprocessing.parent_process()
    assert parent is not None
    parent.join()
    os._exit(1)


def _portion(doing: Doing, given: Sequence[Item]) -> list[Done]:
    return [doing.one(_WORK[doing.task], item) for item in given]
