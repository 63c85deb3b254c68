"""`reframer batch --on ray`: the same batch in shards, on a cluster."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from importlib.util import find_spec
from typing import TYPE_CHECKING

from reframer.cli.options import say

if TYPE_CHECKING:
    from reframer.batch.shards import Outcome, Shard
    from reframer.settings import Settings

Limits = tuple[int | None, int | None, float | None]


def sharded(
    task: str,
    file: str,
    output: str | None,
    settings: Settings,
    jobs: int | None,
    workers: int | None,
    resume: bool,
    outage: float,
    limits: Limits,
) -> int:
    """Runs a batch on Ray, and returns its exit code. Raises InputError where it cannot be run."""
    from reframer import batch as batches
    from reframer.batch import shards
    from reframer.batch.distributed import Cluster
    from reframer.batch.storage import EXTRA, Place
    from reframer.errors import InputError

    if output is None or file == "-":
        raise InputError("--on ray needs a file to read and an -o, both where every worker can reach them")
    source, target = Place(file), Place(output)
    if target.url == source.url:
        raise InputError(f"{output} is the input; name another file with -o")
    batches.worker(task, settings)  # refused before anything is read
    manifest = batches.Manifest(task, source.hashed(), batches.made(task, settings))
    if find_spec("ray") is None:  # before anything is written
        raise InputError(EXTRA)
    size = shards.SIZE_OF_CALLS if settings.chosen == "llm" else shards.SIZE
    folder = shards.begin(target, manifest, size, resume=resume)
    found = list(shards.divide(source, size))
    plan = shards.Plan(
        task, settings, source.url, folder.url, manifest, jobs or batches.default_jobs(settings, None), outage
    )
    cluster = Cluster(workers, limits)
    try:
        say(f"{sum(each.size for each in found):,} items in {len(found)} shards, {cluster.workers} workers")
        done, failed = _followed(cluster.run(plan, found), found)
        calls, tokens = cluster.spent()
    finally:
        cluster.close()
    shards.gather(found, folder, target)
    folder.remove()
    spent = f"; {calls:,} calls, {tokens:,} tokens as the server counted them" if calls else ""
    say(f"{done} items, {failed} ended in an error; written to {output}{spent}")
    return 1 if failed else 0


def _followed(outcomes: Iterable[Outcome], found: list[Shard]) -> tuple[int, int]:
    """Items done and failed, when all shards are. Raises the error that ended the work as a whole."""
    from reframer import errors

    done = failed = 0
    stopped: tuple[str, str] | None = None
    for ended, outcome in enumerate(outcomes, 1):
        done, failed = done + outcome.done, failed + outcome.failed
        stopped = stopped or outcome.stopped
        if sys.stderr.isatty():
            say(f"{ended} of {len(found)} shards, {done:,} items")
    if stopped is not None:
        kind, message = stopped
        error: errors.ReframerError = getattr(errors, kind, errors.ReframerError)(message)
        raise error
    return done, failed
