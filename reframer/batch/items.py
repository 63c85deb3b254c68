"""The items of a JSON Lines file: each line parsed and checked, or the error that it is."""

from __future__ import annotations

import json
import re
from collections.abc import Container, Iterable, Iterator
from typing import Any, NamedTuple

from pydantic import BaseModel, ValidationError

from reframer.errors import InputError
from reframer.schema import what_is_wrong

# A half of a pair that UTF-16 makes of one character; no file can hold it.
_HALF = re.compile(r"[\ud800-\udfff]")


class Item(NamedTuple):
    """A line of the input, by its number from 1; `error` says why it is no item."""

    number: int
    id: str | None
    raw: dict[str, Any]
    error: str | None = None


def read(lines: Iterable[bytes], name: str, first: int = 1, twice: Container[int] = frozenset()) -> Iterator[Item]:
    """The items of some lines; `name` stands for their file in messages, and empty lines at the end are no items.

    What is kept of the items before is a number for each id, to find one that comes twice. Of a part of a file, `first`
    is the number of its first line, and `twice` those of lines whose ids stand in an earlier part.
    """
    seen: set[int] = set()
    for number, line in _numbered(lines, first):
        where = f"{name}, line {number}"
        id: str | None = None
        try:
            raw = _parsed(line, number, where)
            id = _HALF.sub("?", str(raw["id"])) if raw.get("id") is not None else None
            if _HALF.search(json.dumps(raw, ensure_ascii=False)):
                raise InputError(f"{where} holds half a character (a lone surrogate); write the text anew")
            if id is not None and (hash(id) in seen or number in twice):
                raise InputError(f"{where}: the id {id!r} was used before; give each item its own")
        except InputError as error:
            yield Item(number, id, {}, str(error))
            continue
        if id is not None:
            seen.add(hash(id))
        yield Item(number, id, raw | {"id": id})


def _numbered(lines: Iterable[bytes], first: int) -> Iterator[tuple[int, bytes]]:
    """Lines with their numbers; an empty line counts as an item where another follows, for it was meant as one."""
    empty = 0
    for number, line in enumerate(lines, first):
        if not line.strip():
            empty += 1
            continue
        yield from ((number - back, b"") for back in range(empty, 0, -1))
        empty = 0
        yield number, line


def _parsed(line: bytes, number: int, where: str) -> dict[str, Any]:
    if not line.strip():
        raise InputError(f"{where} is empty; write one JSON object a line")
    try:
        raw = json.loads(line.decode("utf-8-sig" if number == 1 else "utf-8"))
    except UnicodeDecodeError as error:
        raise InputError(f"{where} is not UTF-8 (byte {error.start + 1}); save the file as UTF-8") from None
    except (ValueError, RecursionError) as error:
        raise InputError(f"{where} is not JSON: {error}") from None
    if not isinstance(raw, dict):
        raise InputError(f'{where} is no JSON object; write {{"id": …, …}}')
    return raw


def validated(model: type[BaseModel], item: Item, name: str) -> BaseModel:
    """The item as its task's input. Raises InputError that names file, line and field."""
    if item.error is not None:
        raise InputError(item.error)
    try:
        return model.model_validate(item.raw)
    except ValidationError as error:
        raise InputError(f"{name}, line {item.number}: {what_is_wrong(error)}") from None
