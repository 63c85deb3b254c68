"""Shards on Ray: the same runner, on as many machines as there are, with one meter for all of them."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from reframer.batch.shards import Outcome, Plan, Runner, Shard
from reframer.batch.storage import EXTRA
from reframer.errors import BudgetSpent, InputError
from reframer.llm import Meter

# Ray tells its makers how it is used, unless it is told not to; and it tells its own users more than they ask.
QUIET = {"RAY_USAGE_STATS_ENABLED": "0", "RAY_BACKEND_LOG_LEVEL": "fatal", "RAY_DATA_LOG_LEVEL": "ERROR"}
# Blocks of Ray's, at most; each shard keeps its own results, so that a block done anew costs little.
BLOCKS = 2_000


class Shared:
    """A meter in a process of its own, as workers see it."""

    def __init__(self, actor: Any) -> None:
        self._actor = actor

    def ask(self, tokens: int) -> float:
        """Allows one call of about so many tokens, and returns the seconds to wait before it; else BudgetSpent."""
        import ray

        wait, spent = ray.get(self._actor.ask.remote(tokens))
        if spent:
            raise BudgetSpent(spent)
        return float(wait)

    def count(self, expected: int, used: int) -> None:
        """Puts the tokens that a call used in place of those that it was expected to."""
        self._actor.count.remote(expected, used)


class _Metering:
    """The meter's process."""

    def __init__(self, limits: tuple[int | None, int | None, float | None]) -> None:
        self._meter = Meter(*limits)

    def ask(self, tokens: int) -> tuple[float, str]:
        """Seconds to wait, or why the call is one too many: errors of ours would arrive in a wrapping of Ray's."""
        try:
            return self._meter.ask(tokens), ""
        except BudgetSpent as spent:
            return 0.0, str(spent)

    def count(self, expected: int, used: int) -> None:
        """Puts the tokens that a call used in place of those that it was expected to."""
        self._meter.count(expected, used)

    def spent(self) -> tuple[int, int]:
        """The calls and tokens so far."""
        return self._meter.calls, self._meter.tokens


class _Worker:
    """A runner in an actor of Ray's; takes shards as columns and returns their outcomes so."""

    def __init__(self, plan: Plan, actor: Any) -> None:
        # Story by story there is too little work for the threads of a linear algebra library.
        for library in ("OPENBLAS", "OMP", "MKL"):
            os.environ.setdefault(f"{library}_NUM_THREADS", "1")
        self._wrong: InputError | None = None
        try:
            self._runner = Runner(plan, Shared(actor))
        except InputError as wrong:
            self._wrong = wrong

    def __call__(self, batch: dict[str, Any]) -> dict[str, list[Any]]:
        outcomes = [self._outcome(shard) for shard in _shards(batch)]
        return {
            "number": [each.number for each in outcomes],
            "done": [each.done for each in outcomes],
            "failed": [each.failed for each in outcomes],
            "kind": [each.stopped[0] if each.stopped else "" for each in outcomes],
            "message": [each.stopped[1] if each.stopped else "" for each in outcomes],
        }

    def _outcome(self, shard: Shard) -> Outcome:
        if self._wrong is not None:
            return Outcome(shard.number, 0, 0, (type(self._wrong).__name__, str(self._wrong)))
        return self._runner.run(shard)


class Cluster:
    """Ray as it was found (`RAY_ADDRESS`), or one on this machine for as long as this is open.

    Raises InputError where Ray is not installed.
    """

    def __init__(self, workers: int | None, limits: tuple[int | None, int | None, float | None]) -> None:
        for name, value in QUIET.items():
            os.environ.setdefault(name, value)
        try:
            import ray
        except ImportError:
            raise InputError(EXTRA) from None
        settings: dict[str, Any] = {"log_to_driver": False, "logging_level": "ERROR"}
        if not os.environ.get("RAY_ADDRESS"):
            settings |= {"num_cpus": workers or os.cpu_count() or 1, "include_dashboard": False}
        if not ray.is_initialized():
            with _in_silence():
                ray.init(**settings)
        self.workers = workers or max(int(ray.cluster_resources().get("CPU", 1)), 1)
        self.meter: Any = ray.remote(num_cpus=0)(_Metering).remote(limits)

    def run(self, plan: Plan, shards: Sequence[Shard]) -> Iterator[Outcome]:
        """The shards' outcomes, as they come. A worker that dies is replaced, and its shard done again."""
        import ray.data

        logging.getLogger("ray.data").setLevel(logging.ERROR)
        context = ray.data.DataContext.get_current()
        context.enable_progress_bars = False
        rows = [shard._asdict() | {"twice": list(shard.twice)} for shard in shards]
        source = ray.data.from_items(rows, override_num_blocks=min(len(rows), BLOCKS))
        pool = ray.data.ActorPoolStrategy(size=self.workers, max_tasks_in_flight_per_actor=1)
        made = source.map_batches(
            _Worker, batch_size=1, compute=pool, num_cpus=1, fn_constructor_args=(plan, self.meter)
        )
        for row in made.iter_rows():
            stopped = (row["kind"], row["message"]) if row["kind"] else None
            yield Outcome(row["number"], row["done"], row["failed"], stopped)

    def spent(self) -> tuple[int, int]:
        """The calls and tokens of all workers so far."""
        import ray

        calls, tokens = ray.get(self.meter.spent.remote())
        return int(calls), int(tokens)

    def close(self) -> None:
        """Lets go of the cluster; one of this machine's own ends."""
        import ray

        ray.shutdown()


@contextmanager
def _in_silence() -> Iterator[None]:
    """Keeps what Ray's own libraries write on standard error, such as that they were told to be quiet, off it."""
    sys.stderr.flush()
    kept, nowhere = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 2)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nowhere)


def _shards(batch: dict[str, Any]) -> Iterator[Shard]:
    for number, start, end, first, size, twice in zip(*(batch[name] for name in Shard._fields), strict=True):
        yield Shard(int(number), int(start), int(end), int(first), int(size), tuple(int(n) for n in twice))
