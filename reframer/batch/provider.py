"""A batch by way of a provider's batch endpoint: in rounds, for what a task asks next may hang on the last answer.

In each round every item is worked on with the answers that are there; what it asks beyond them goes into a file, the
files are sent, and their answers are kept in the folder `OUT.provider` until the output is whole. An interruption loses
nothing: what was sent is found again, by the mark that it was sent with, and nothing is paid twice.
"""

from __future__ import annotations

import contextlib
import json
import shutil
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import IO, Any, NamedTuple, Protocol
from uuid import uuid4

from pydantic import BaseModel

from reframer import tasks
from reframer.batch import items
from reframer.batch.doing import Work
from reframer.batch.items import Item
from reframer.batch.output import Output, is_error
from reframer.contracts import TASKS
from reframer.errors import BudgetSpent, ModelError, ReframerError
from reframer.llm import Allowance, Halt, OnText, Reply, Request
from reframer.llm.meter import tokens
from reframer.llm.provider_batches import Submitted
from reframer.settings import Settings

# What a provider takes in one file.
MOST_REQUESTS, MOST_BYTES = 50_000, 190_000_000
# A rewrite asks three times at most, each may be repaired once, and what failed for the server's sake is asked anew.
MOST_ROUNDS, MOST_TRIES = 9, 3
_FIRST_LOOK, _LONGEST_LOOK = 5.0, 60.0


class Endpoint(Protocol):
    """A provider's batch endpoint, as `reframer.llm.provider_batches` speaks to it."""

    name: str

    def line(self, request: Request) -> tuple[str, str]: ...
    def submit(self, file: Path, mark: str) -> str: ...
    def look(self, id: str) -> Submitted: ...
    def made(self, file: str) -> Iterator[str]: ...
    def reply(self, line: dict[str, Any], request: Request) -> Reply: ...


class Round(NamedTuple):
    """What a round came to: the files to send, and whether the allowance cut it short."""

    files: list[Path]
    spent: BudgetSpent | None


class Deferred:
    """A model that has the answers of the rounds so far; what it lacks it writes down to be asked, and halts."""

    def __init__(self, endpoint: Endpoint, folder: Path, allowance: Allowance) -> None:
        self.name = endpoint.name
        self._endpoint, self._folder, self._allowance = endpoint, folder, allowance
        self._answers: dict[str, dict[str, Any]] = {}
        self._failed: Counter[str] = Counter()
        self._pending: dict[str, tuple[str, int]] = {}
        self._asked: set[str] = set()
        self._spent: BudgetSpent | None = None

    def complete(self, request: Request, on_text: OnText | None = None) -> Reply:
        """The answer to a request. Raises Halt where there is none yet, ModelError where it failed for good."""
        key, line = self._endpoint.line(request)
        if key in self._answers:
            try:
                return self._endpoint.reply(self._answers[key], request)
            except ModelError as error:
                passing = error.transient or _expired(self._answers[key])
                if not passing or self._failed[key] >= MOST_TRIES:
                    raise
        self._pending[key] = line, tokens(request)
        raise Halt(ModelError("the provider has not answered all requests of this item; go on with --resume"))

    def round(self, given: Iterable[Callable[[], object]]) -> Round:
        """Lets each item ask, and returns what they asked, in files that the provider takes."""
        self._read()
        self._asked, self._spent = set(), None
        fresh = self._folder / "asked.jsonl"
        with fresh.open("w", encoding="utf-8", newline="") as file:
            for work in given:
                self._pending.clear()
                with contextlib.suppress(Halt, ReframerError):
                    work()
                # What an item asks at once it asks in any order; files that are the same are known to be the same.
                file.writelines(self._allowed(key, *self._pending[key]) for key in sorted(self._pending))
        return Round(list(_parted(fresh, self._folder)), self._spent)

    def _allowed(self, key: str, line: str, expected: int) -> str:
        """The line to write for a request; empty where it is written already, or one too many."""
        if key in self._asked or self._spent is not None:
            return ""
        try:
            self._allowance.ask(expected)
        except BudgetSpent as spent:
            self._spent = spent
            return ""
        self._asked.add(key)
        return f"{line}\n"

    def _read(self) -> None:
        """Takes in what was answered; the last answer of several is the one that counts."""
        self._answers.clear()
        self._failed.clear()
        for file in sorted(self._folder.glob("answered-*.jsonl")):
            for said in file.read_text(encoding="utf-8").splitlines():
                line = json.loads(said)
                key = line["custom_id"]
                self._answers[key] = line
                if line.get("error") or (line.get("response") or {}).get("status_code") != 200:
                    self._failed[key] += 1


def answered(
    task: str,
    settings: Settings,
    file: Path,
    kept: Output,
    endpoint: Endpoint,
    allowance: Allowance,
    tell: Callable[[str], None],
    sleep: Callable[[float], None] = time.sleep,
) -> Work:
    """Work whose calls are all answered: asks for everything that the unfinished items need, round by round.

    Raises BudgetSpent where the allowance is used up, ModelError where the provider failed; a call of the same kind
    goes on from there.
    """
    folder = kept.answers
    folder.mkdir(exist_ok=True)
    deferred = Deferred(endpoint, folder, allowance)
    work = tasks.work(task, settings, tasks.connected(settings, exchange=deferred))
    _fetch(folder, endpoint, tell, sleep)
    for number in range(1, MOST_ROUNDS + 1):
        asked = deferred.round(_unfinished(task, file, kept, work))
        if asked.files:
            tell(f"round {number}: {sum(map(_lines, asked.files)):,} requests to the batch endpoint of {endpoint.name}")
            for each in asked.files:
                _noted(folder, each.name, mark=uuid4().hex)
            _fetch(folder, endpoint, tell, sleep)
        if asked.spent is not None:
            raise asked.spent
        if not asked.files:
            return work
    raise ModelError(f"{endpoint.name} left requests unanswered in {MOST_ROUNDS} rounds; go on with --resume")


def cleared(folder: Path) -> None:
    """Removes what was kept of the rounds, once the output is whole."""
    shutil.rmtree(folder, ignore_errors=True)


def _unfinished(task: str, file: Path, kept: Output, work: Work) -> Iterator[Callable[[], object]]:
    """The work on each item that no earlier run has finished."""
    finished, name = kept.finished(), str(file)
    with file.open("rb") as lines:
        for item in items.read(lines, name):
            line = next(finished, None)
            if line is None or is_error(line):
                yield partial(_work, work, TASKS[task][0], item, name)


def _work(work: Work, model: type[BaseModel], item: Item, name: str) -> BaseModel:
    return work(items.validated(model, item, name))


def _noted(folder: Path, file: str, **more: str) -> None:
    with (folder / "sent.jsonl").open("a", encoding="utf-8") as sent:
        sent.write(json.dumps({"file": file, **more}) + "\n")


def _sent(folder: Path) -> dict[str, dict[str, str]]:
    """Each file that is to be sent, with its mark, and its batch's id where it is known to have been sent."""
    found: dict[str, dict[str, str]] = {}
    path = folder / "sent.jsonl"
    for line in path.read_text(encoding="utf-8").splitlines() if path.exists() else ():
        noted = json.loads(line)
        found.setdefault(noted["file"], {}).update(noted)
    return found


def _fetch(folder: Path, endpoint: Endpoint, tell: Callable[[str], None], sleep: Callable[[float], None]) -> None:
    """Sends what is not sent, waits for all that has no answers yet, and keeps them."""
    left = {name: noted for name, noted in _sent(folder).items() if not _answers(folder, name).exists()}
    for name, noted in left.items():
        if "id" not in noted:
            noted["id"] = endpoint.submit(folder / name, noted["mark"])
            _noted(folder, name, id=noted["id"])
    for name, noted in left.items():
        made = _awaited(noted["id"], endpoint, tell, sleep)
        kept = _answers(folder, name)
        if not made.files:
            kept.touch()  # so that its requests are sent anew, and it is not waited for again
            wrong = f": {made.wrong}" if made.wrong else ""
            raise ModelError(
                f"{endpoint.name}: the batch {made.id} ended as {made.status}{wrong}; nothing of it was answered"
            )
        fresh = kept.with_suffix(".new")
        with fresh.open("w", encoding="utf-8", newline="") as out:
            for file in made.files:
                out.writelines(f"{line}\n" for line in endpoint.made(file))
        fresh.replace(kept)


def _answers(folder: Path, name: str) -> Path:
    return folder / name.replace("requests", "answered")


def _awaited(id: str, endpoint: Endpoint, tell: Callable[[str], None], sleep: Callable[[float], None]) -> Submitted:
    wait, before = _FIRST_LOOK, None
    try:
        while (found := endpoint.look(id)).running:
            if (found.status, found.done) != before:
                before = (found.status, found.done)
                tell(f"{id}: {found.status.replace('_', ' ')}, {found.done:,} of {found.total:,}")
            sleep(wait)
            wait = min(wait * 1.5, _LONGEST_LOOK)
    except KeyboardInterrupt:
        tell("the provider goes on with what was sent; --resume fetches what it made")
        raise
    return found


def _parted(file: Path, folder: Path) -> Iterator[Path]:
    """The requests of a file in files that the provider takes, numbered on; none where it is empty."""
    number = len(_sent(folder))
    with file.open("rb") as lines:
        left = next(lines, None)
        while left is not None:
            number += 1
            path = folder / f"requests-{number:04}.jsonl"
            with path.open("wb") as out:
                left = _filled(out, left, lines)
            yield path
    file.unlink()


def _filled(out: IO[bytes], line: bytes | None, lines: Iterator[bytes]) -> bytes | None:
    """Writes lines until a file is full, and returns the one that did not fit."""
    count = size = 0
    while line is not None and (not count or (count < MOST_REQUESTS and size + len(line) <= MOST_BYTES)):
        out.write(line)
        count, size = count + 1, size + len(line)
        line = next(lines, None)
    return line


def _lines(file: Path) -> int:
    with file.open("rb") as lines:
        return sum(1 for _ in lines)


def _expired(line: dict[str, Any]) -> bool:
    return (line.get("error") or {}).get("code") == "batch_expired"
