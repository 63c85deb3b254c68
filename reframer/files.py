"""Texts from files and standard input, and results to files, whole or not at all."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from pydantic import ValidationError

from reframer.errors import InputError
from reframer.schema import Answer, what_is_wrong

MAX_BYTES = 4_000_000


def read(path: Path) -> str:
    """A text file's content, line ends as they are, without a byte-order mark; `-` is standard input.

    Raises InputError, naming the file and the remedy, where it is missing, no file, too large or not text.
    """
    if str(path) == "-":
        return decoded(sys.stdin.buffer.read(MAX_BYTES + 1), "standard input")
    try:
        if path.is_dir():
            raise InputError(f"{path} is a folder; name the files in it")
        if path.stat().st_size > MAX_BYTES:
            raise InputError(
                f"{path} is larger than {MAX_BYTES // 1_000_000} MB; give one project, in a few hundred words"
            )
        return decoded(path.read_bytes(), str(path))
    except FileNotFoundError:
        raise InputError(f"{path}: there is no such file") from None
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror}") from None


def decoded(data: bytes, name: str) -> str:
    """Bytes as text: UTF-8, or UTF-16 where its mark stands in front. Raises InputError that says where it fails."""
    if len(data) > MAX_BYTES:
        raise InputError(
            f"{name} holds more than {MAX_BYTES // 1_000_000} MB; give one project, in a few hundred words"
        )
    if data[:4] in (b"%PDF", b"PK\x03\x04", b"\x89PNG", b"\xd0\xcf\x11\xe0") or data[:2] == b"\xff\xd8":
        raise InputError(f"{name} is a document or picture, not text; copy its text into a .txt file")
    try:
        if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
            return data.decode("utf-16")
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise InputError(f"{name}: line {line} is not UTF-8 text; save the file as UTF-8") from None


def exists(path: Path) -> bool:
    """Whether there is anything of that name; of a name too long for a file there is not."""
    try:
        return path.exists()
    except OSError:
        return False


def is_folder(path: Path) -> bool:
    """Whether a folder has that name; a name too long for a file has none."""
    return exists(path) and path.is_dir()


def is_plain(path: Path) -> bool:
    """Whether a file of that name is an ordinary one, or would be: no device, pipe or folder."""
    return not exists(path) or path.is_file()


def write(path: Path, content: str | bytes) -> None:
    """Writes a file so that a reader sees all of it or the old one. Raises InputError where it cannot be written."""
    data = content if isinstance(content, bytes) else content.encode("utf-8")
    with _replacing(path, "wb") as file:
        file.write(data)


@contextmanager
def growing(path: Path | None) -> Iterator[IO[str]]:
    """A file to write line by line, which takes the place of `path` when all is written; None is standard output.

    What was written when something went wrong is kept beside it, as `NAME.part`. A link is written through, and what
    is no ordinary file, such as a device, is written to directly. Raises InputError where it cannot be written.
    """
    if path is None:
        yield sys.stdout
        return
    with _replacing(path, "w") as file:
        yield file


@contextmanager
def _replacing(path: Path, mode: str) -> Iterator[IO[Any]]:
    path = path.resolve()
    plain = is_plain(path)
    part = path.with_name(f"{path.name}.part") if plain else path
    try:
        file = part.open(mode) if "b" in mode else part.open(mode, encoding="utf-8", newline="")
    except OSError as error:
        raise InputError(f"{path} cannot be written: {error.strerror}; check the folder") from None
    try:
        with file:
            yield file
        if plain:
            part.replace(path)
    except OSError as error:
        raise InputError(f"{path} cannot be written: {error.strerror}") from None


def beside(story: Path) -> Path:
    """Where the answers to a story's gap questions are kept: `NAME.answers.json` beside it."""
    return story.with_name(f"{story.stem}.answers.json")


def answers(path: Path) -> tuple[Answer, ...]:
    """The answers in a file: a JSON list of objects with `question` and `answer`.

    Raises InputError that names the file and the entry.
    """
    try:
        found = json.loads(read(path))
    except (ValueError, RecursionError) as error:
        raise InputError(f"{path}: not JSON: {error}") from None
    if not isinstance(found, list):
        raise InputError(f'{path}: write a list of {{"question": …, "answer": …}}')
    return tuple(_answer(entry, path, number) for number, entry in enumerate(found, 1))


def _answer(entry: Any, path: Path, number: int) -> Answer:
    try:
        return Answer.model_validate(entry)
    except ValidationError as error:
        raise InputError(f"{path}: entry {number}: {what_is_wrong(error)}") from None


def keep_answers(path: Path, given: tuple[Answer, ...]) -> None:
    """Writes answers where `answers` reads them."""
    rows = [answer.model_dump() for answer in given]
    write(path, json.dumps(rows, ensure_ascii=False, indent=2) + "\n")
