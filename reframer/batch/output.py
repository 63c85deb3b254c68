"""A batch's output file, and how an interrupted batch goes on: nothing lost, nothing twice.

While a batch runs it writes `OUT.part`, beside `OUT.manifest.json`, which says of what input and settings. `--resume`
gathers what is finished (in `OUT.part`, in `OUT.kept` of an earlier resumption, and in `OUT` itself) into `OUT.kept` by
one atomic step, and writes `OUT.part` anew from it: finished items are copied, the rest and the errors are worked on.
Answers of a model cost something, so those that are there before their turn are noted in `OUT.early` at once.
"""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO, Any, NamedTuple

from reframer.errors import InputError

# Holds the place of an item whose turn had not come.
UNFINISHED = b'{"id":null,"error":{"kind":"unfinished","message":"not worked on yet"}}\n'


class Manifest(NamedTuple):
    """What a batch is of: its task, the hash of its input, and the fingerprint of whatever shapes its results."""

    task: str
    input: str
    settings: str


class Output:
    """The files of one batch with a named output."""

    def __init__(self, path: Path) -> None:
        self.path = path.resolve()
        self.part = self.path.with_name(f"{path.name}.part")
        self.kept = self.path.with_name(f"{path.name}.kept")
        self.answers = self.path.with_name(f"{path.name}.provider")
        self.early = self.path.with_name(f"{path.name}.early")
        self.manifest = self.path.with_name(f"{path.name}.manifest.json")

    def begin(self, manifest: Manifest, *, resume: bool) -> None:
        """Makes ready to write. Raises InputError where an interrupted batch would be lost, or does not fit."""
        before = self._before()
        if resume and before is not None:
            self._refuse_others(before, manifest)
            self._gather()
        elif resume and (self.part.exists() or self.path.exists()):
            raise InputError(
                f"{self.manifest} is missing, so nothing tells what {self.path.name} was made of; run without --resume"
            )
        elif left := next(filter(_holds, (self.part, self.kept, self.early)), None):
            raise InputError(
                f"{left} holds what an interrupted batch had finished: go on from there with --resume, or delete it to "
                "begin anew"
            )
        _write(self.manifest, json.dumps(manifest._asdict(), indent=1) + "\n")

    def _before(self) -> Manifest | None:
        try:
            return Manifest(**json.loads(self.manifest.read_text(encoding="utf-8")))
        except FileNotFoundError:
            return None
        except (OSError, ValueError, TypeError, RecursionError) as error:
            raise InputError(f"{self.manifest} cannot be read ({error}); delete it and run without --resume") from None

    def _refuse_others(self, before: Manifest, now: Manifest) -> None:
        for field, what in (("task", "another task"), ("input", "another input"), ("settings", "other settings")):
            if getattr(before, field) != getattr(now, field):
                raise InputError(
                    f"{self.path.name} was begun with {what} (see {self.manifest.name}), so it cannot be gone on with; "
                    "give what it was begun with, or another -o"
                )

    def _gather(self) -> None:
        """Everything finished so far, of each item the result where any file has one."""
        found = [path for path in (self.part, self.kept, self.path) if path.exists()]
        fresh = self.path.with_name(f"{self.path.name}.kept.new")
        try:
            if found == [self.part] and not self.early.exists():
                self.part.replace(self.kept)  # needs no room, which may be what was wanting
                return
            with ExitStack() as stack:
                readers = [_lines(stack.enter_context(path.open("rb"))) for path in found]
                file = stack.enter_context(fresh.open("wb"))
                file.writelines(_merged(readers, _ahead(self.early)))
            fresh.replace(self.kept)
        except OSError as error:
            fresh.unlink(missing_ok=True)
            raise InputError(
                f"{self.path} cannot be gone on with: {error.strerror}; what is done is in {self.part}"
            ) from None
        self.part.unlink(missing_ok=True)
        self.early.unlink(missing_ok=True)

    def finished(self) -> Iterator[bytes]:
        """The lines that an earlier run left, in order; none where this one began anew."""
        if self.kept.exists():
            with self.kept.open("rb") as file:
                yield from _lines(file)

    @contextmanager
    def writing(self) -> Iterator[IO[str]]:
        """The file to write to; it takes the output's place when all is written, and stays as `OUT.part` otherwise."""
        try:
            with self.part.open("w", encoding="utf-8", newline="") as file:
                yield file
            self.part.replace(self.path)
            self.kept.unlink(missing_ok=True)
            self.early.unlink(missing_ok=True)
        except OSError as error:
            raise InputError(
                f"{self.path} cannot be written: {error.strerror}; --resume goes on with {self.part.name}"
            ) from None

    @contextmanager
    def ahead(self) -> Iterator[Callable[[int, str], None]]:
        """What notes a result at once, by its item's number, from any thread, whenever its turn comes."""
        lock = threading.Lock()
        with self.early.open("a", encoding="utf-8", newline="") as file:

            def note(number: int, line: str) -> None:
                with lock:
                    file.write(f"{number}\t{line}\n")
                    file.flush()

            yield note


def _holds(path: Path) -> bool:
    """Whether there is anything in a file: what ended before its first result has left nothing to go on with."""
    return path.exists() and path.stat().st_size > 0


def _merged(readers: Sequence[Iterator[bytes]], ahead: dict[int, bytes]) -> Iterator[bytes]:
    """Line by line the first result that any reader has, or else that was noted early, or else the error."""
    last = max(ahead, default=0)
    number = 0
    while True:
        number += 1
        held = [line for reader in readers if (line := next(reader, None)) is not None]
        if not held and number > last:
            return
        good = next((line for line in held if not is_error(line)), None)
        yield good or ahead.get(number) or (held[0] if held else UNFINISHED)


def _ahead(path: Path) -> dict[int, bytes]:
    """The results that were noted early, by their items' numbers; one torn by an interruption is none."""
    if not path.exists():
        return {}
    with path.open("rb") as file:
        noted = (line.split(b"\t", 1) for line in file if line.endswith(b"\n"))
        return {int(number): line for number, line in noted}


def is_error(line: bytes) -> bool:
    """Whether a line of output holds an error in place of a result."""
    return b'"error"' in line[:4000] and "error" in json.loads(line)


def _lines(file: IO[bytes]) -> Iterator[bytes]:
    """The whole lines of an output file; one torn by an interruption ends it."""
    for line in file:
        if not line.endswith(b"\n"):
            return
        try:
            json.loads(line)
        except ValueError:
            return
        yield line


def hashed(path: Path) -> str:
    """The SHA-256 of a file, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def fingerprint(made: dict[str, Any]) -> str:
    """Twelve hex digits that change with anything in `made`."""
    return hashlib.sha256(json.dumps(made, sort_keys=True, default=str).encode()).hexdigest()[:12]


def _write(path: Path, content: str) -> None:
    fresh = path.with_name(f"{path.name}.new")
    try:
        fresh.write_text(content, encoding="utf-8")
        fresh.replace(path)
    except OSError as error:
        raise InputError(f"{path} cannot be written: {error.strerror}; check the folder") from None
