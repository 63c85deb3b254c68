"""Many items from a JSON Lines file: one line out for every line in, in order, with errors as values.

`items` reads the input; `doing` does the task on one, `working` and `pools` on several at a time; `outage` waits for a
provider that is down; `output` keeps what is finished. `provider` asks at a batch endpoint, `shards` and `distributed`
work on a cluster.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

from reframer import framework, prompts, signals
from reframer.batch import pools
from reframer.batch.doing import Doing, Done, Work, worker
from reframer.batch.estimate import Estimate, estimate
from reframer.batch.items import Item, read
from reframer.batch.outage import LONGEST_MINUTES, Patient
from reframer.batch.output import Manifest, Output, fingerprint, hashed, is_error
from reframer.batch.working import Early, default_jobs, run
from reframer.settings import Settings
from reframer.tasks import SCHEMA_VERSION

__all__ = [
    "LONGEST_MINUTES",
    "Done",
    "Estimate",
    "Item",
    "Manifest",
    "Output",
    "Patient",
    "Work",
    "default_jobs",
    "estimate",
    "going_on",
    "made",
    "manifest",
    "read",
    "run",
    "worker",
]


# So many finished lines are looked at together for errors to try again.
BLOCK = 64


def going_on(
    task: str,
    given: Iterable[Item],
    finished: Iterable[bytes],
    settings: Settings,
    name: str,
    jobs: int = 1,
    work: Work | None = None,
    early: Early | None = None,
) -> Iterator[Done]:
    """The results of all items: those that are finished as they are, the rest and the errors worked on, in order."""
    source = iter(given)
    lines = iter(finished)
    calls = settings.chosen == "llm"
    again = work or (worker(task, settings) if calls else None)
    resumed = False
    while block := list(islice(lines, BLOCK)):
        # The lines first: a pair that lacks its second half would swallow an item.
        resumed = True
        held = [(item, line) for line, item in zip(block, source, strict=False)]
        failed = [item for item, line in held if is_error(line)]
        # What the embedded engine refused it will refuse again in no time; calls are worth several threads.
        retried = run(task, failed, settings, name, jobs if calls and failed else 1, again, early)
        for item, line in held:
            yield next(retried) if is_error(line) else Done(item.id, line.decode("utf-8").rstrip("\n"))
    if resumed and jobs == 1 and work is None and not calls:
        # What was at hand when the work broke off may have broken it, so it gets a process to itself.
        yield from pools.alone(Doing(task, settings, name), islice(source, pools.PORTION))
    yield from run(task, source, settings, name, jobs, work, early)


def manifest(task: str, source: Path, settings: Settings) -> Manifest:
    """What a batch over a file is of. Raises FrameworkError or PromptError where those cannot be read."""
    return Manifest(task, hashed(source), made(task, settings))


def made(task: str, settings: Settings) -> str:
    """The fingerprint of whatever shapes a task's results. Raises FrameworkError or PromptError."""
    calls = settings.chosen == "llm"
    shelf = prompts.open_shelf(settings.prompts)
    return fingerprint({
        "engine": settings.chosen,
        "model": settings.model if calls else None,
        "base_url": settings.base_url if calls else None,
        "placeholders": calls and settings.hides,
        "framework": framework.load(settings.framework).fingerprint,
        "prompts": {name: shelf.find(name).fingerprint for name in shelf.names()} if calls else {},
        "weights": signals.fingerprint(),
        "schema": SCHEMA_VERSION,
    })  # fmt: skip
