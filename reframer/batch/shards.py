"""A batch in shards: stretches of the input that are worked on apart, anywhere, and put together in order.

Each shard's results are a file of their own in the folder `OUT.shards`, written when they are whole, so that whoever
works on them may die at any moment. A shard that is there is not worked on again, but for what ended in an error.
"""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import NamedTuple

from reframer import batch
from reframer.batch import items, pools, storage
from reframer.batch.doing import Doing, Work
from reframer.batch.items import Item
from reframer.batch.output import UNFINISHED, Manifest, is_error
from reframer.batch.storage import Place
from reframer.errors import InputError, ReframerError
from reframer.llm import Allowance
from reframer.settings import Settings

# Items of a shard: calls cost something, so that few of them are at stake when a worker is killed.
SIZE, SIZE_OF_CALLS = 500, 50
# Begun so often and never ended, a shard is taken to kill whoever works on it.
DEADLY = 3


class Shard(NamedTuple):
    """A stretch of the input: bytes of JSON Lines or rows of Parquet, the number of its first item, and how many."""

    number: int
    start: int
    end: int
    first: int
    size: int
    twice: tuple[int, ...] = ()

    @property
    def name(self) -> str:
        """Its file's name, without an ending."""
        return f"{self.number:06}"


class Outcome(NamedTuple):
    """What became of a shard; `stopped` holds the error that ends the work as a whole, by kind and message."""

    number: int
    done: int
    failed: int
    stopped: tuple[str, str] | None = None


def divide(source: Place, size: int) -> Iterator[Shard]:
    """The shards of an input, and which ids come twice: all of it is read once. Raises InputError."""
    with source.reading() as file:
        lines: Iterable[bytes] = storage.rows(file, 0, storage.count(file)) if source.is_table else file
        shard = _Growing(source.is_table)
        for item, line in _both(lines, source.url):
            shard.take(item, line)
            if shard.count >= size and line.strip():
                yield shard.cut()
        if shard.count:
            yield shard.cut()


def _both(lines: Iterable[bytes], name: str) -> Iterator[tuple[Item, bytes]]:
    """Items beside their lines, in step: each line is one, but for empty lines at the end."""
    kept: deque[bytes] = deque()

    def heard() -> Iterator[bytes]:
        for line in lines:
            kept.append(line)
            yield line

    for item in items.read(heard(), name):
        yield item, kept.popleft()


class _Growing:
    """The shard that is being measured."""

    def __init__(self, table: bool) -> None:
        self._table = table
        self._number = self._start = self._at = self.count = 0
        self._first = 1
        self._twice: list[int] = []

    def take(self, item: Item, line: bytes) -> None:
        """Adds an item."""
        self.count += 1
        self._at += 1 if self._table else len(line)
        if item.error is not None and "was used before" in item.error:
            self._twice.append(item.number)

    def cut(self) -> Shard:
        """The shard so far; the next begins."""
        made = Shard(self._number, self._start, self._at, self._first, self.count, tuple(self._twice))
        self._number, self._start, self._first = self._number + 1, self._at, self._first + self.count
        self.count, self._twice = 0, []
        return made


@dataclass(frozen=True)
class Plan:
    """What is done to each shard, and where; `manifest` is what it was planned with."""

    task: str
    settings: Settings
    source: str
    folder: str
    manifest: Manifest
    jobs: int = 1
    outage: float = batch.LONGEST_MINUTES


class Runner:
    """Works on shards, one after the other. Raises InputError where this machine has other prompts or versions."""

    def __init__(self, plan: Plan, allowance: Allowance | None = None) -> None:
        self._plan = plan
        self._doing = Doing(plan.task, plan.settings, plan.source)
        here = batch.made(plan.task, plan.settings)
        if here != plan.manifest.settings:
            raise InputError(
                "a worker has another version of reframer, its framework, prompts or weights than the one that "
                f"planned the work ({here}, {plan.manifest.settings}); install the same everywhere"
            )
        self._work: Work = batch.worker(plan.task, plan.settings, allowance)
        if self._doing.calls:
            self._work = batch.Patient(self._work, plan.outage)

    def run(self, shard: Shard) -> Outcome:
        """Works on one shard, and keeps its results; what ends the work as a whole is told and keeps what is done."""
        folder = Place(self._plan.folder)
        kept, begun = folder / f"{shard.name}.jsonl", folder / f"{shard.name}.begun"
        finished = _lines(kept.text().encode()) if kept.exists() else []
        if finished and not any(map(is_error, finished)):
            return Outcome(shard.number, len(finished), 0)
        tries = int(begun.text()) + 1 if begun.exists() else 1
        begun.write(str(tries))
        lines, stopped = self._lines(shard, finished, deadly=tries >= DEADLY)
        kept.write("".join(lines))
        begun.write("0")
        failed = sum(is_error(line.encode()) for line in lines)
        return Outcome(shard.number, len(lines), failed, stopped)

    def _lines(self, shard: Shard, finished: list[bytes], *, deadly: bool) -> tuple[list[str], tuple[str, str] | None]:
        """The results in order, and what ended the work as a whole, where something did."""
        early: dict[int, str] = {}
        lines: list[str] = []
        try:
            lines.extend(f"{done.line}\n" for done in self._done(shard, finished, early, deadly=deadly))
        except ReframerError as error:
            left = range(shard.first + len(lines), shard.first + shard.size)
            before = {shard.first + n: line.decode() for n, line in enumerate(finished)}
            unfinished = UNFINISHED.decode()
            lines += [f"{early[n]}\n" if n in early else before.get(n, unfinished) for n in left]
            return lines, (type(error).__name__, str(error))
        return lines, None

    def _done(
        self, shard: Shard, finished: list[bytes], early: dict[int, str], *, deadly: bool
    ) -> Iterator[batch.Done]:
        given = list(self._items(shard))
        if deadly and not self._doing.calls:
            return pools.alone(self._doing, given)
        plan = self._plan
        jobs = plan.jobs if self._doing.calls else 1
        note = early.__setitem__ if self._doing.calls else None
        return batch.going_on(plan.task, given, finished, plan.settings, plan.source, jobs, self._work, note)

    def _items(self, shard: Shard) -> Iterator[Item]:
        source = Place(self._plan.source)
        with source.reading() as file:
            if source.is_table:
                lines = list(storage.rows(file, shard.start, shard.end))
            else:
                file.seek(shard.start)
                lines = _lines(file.read(shard.end - shard.start))
        # What begins with empty lines counts them as items, as they do in the whole.
        yield from items.read(lines, source.url, shard.first, frozenset(shard.twice))


def gather(shards: list[Shard], folder: Place, output: Place) -> None:
    """Puts the shards' results together, in order. Raises InputError where one of them is not whole."""
    with output.writing() as out:
        parts = (_whole(shard, folder) for shard in shards)
        if output.is_table:
            storage.write_table(out, parts)
        else:
            for lines in parts:
                out.writelines(lines)


def _whole(shard: Shard, folder: Place) -> list[bytes]:
    lines = _lines((folder / f"{shard.name}.jsonl").text().encode())
    if len(lines) != shard.size or UNFINISHED in lines:
        raise InputError(f"shard {shard.name} of {folder.url} is not whole; go on with --resume")
    return lines


def _lines(content: bytes) -> list[bytes]:
    return list(BytesIO(content))


def begin(output: Place, manifest: Manifest, size: int, *, resume: bool) -> Place:
    """The folder for the shards' results. Raises InputError where it holds those of something else."""
    folder = Place(f"{output.url}.shards")
    noted = folder / "manifest.json"
    now = {**manifest._asdict(), "size": size}
    if resume and noted.exists():
        before = json.loads(noted.text())
        for field, what in (("task", "another task"), ("input", "another input"), ("settings", "other settings"),
                            ("size", "shards of another size")):  # fmt: skip
            if before.get(field) != now[field]:
                raise InputError(
                    f"{folder.url} was begun with {what}, so it cannot be gone on with; give what it was begun with, "
                    "or another -o"
                )
    elif folder.exists():
        raise InputError(
            f"{folder.url} holds what an interrupted batch had finished: go on from there with --resume, or delete it "
            "to begin anew"
        )
    folder.make()
    noted.write(json.dumps(now, indent=1) + "\n")
    return folder
