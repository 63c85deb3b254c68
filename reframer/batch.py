"""Many items from a JSON Lines file: one line out for every line in, in order, with errors as values."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from pydantic import BaseModel, ValidationError

from reframer import contracts, tasks
from reframer.errors import InputError, ReframerError
from reframer.schema import Failure
from reframer.settings import Settings


def run(task: str, lines: Iterable[bytes], settings: Settings) -> Iterator[BaseModel]:
    """The result of each line, or the Failure it ended in; empty lines at the end are no items.

    Memory does not grow with the number of items.
    """
    work = _worker(task, settings)
    given = contracts.TASKS[task][0]
    seen: Counter[str] = Counter()
    for number, line in _items(lines):
        id: str | None = None
        try:
            raw = _parsed(line, number)
            id = str(raw["id"]) if raw.get("id") is not None else None
            if id is not None and (seen.update([id]) or seen[id] > 1):
                raise InputError(f"line {number}: the id {id!r} was used before; give each item its own")
            yield work(_validated(given, raw | {"id": id}, number))
        except ReframerError as error:
            yield Failure(id=id, error={"kind": error.kind, "message": str(error), "line": number})


def _items(lines: Iterable[bytes]) -> Iterator[tuple[int, bytes]]:
    """Lines with their numbers; an empty line counts as an item where another follows, for it was meant as one."""
    empty: list[int] = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            empty.append(number)
            continue
        yield from ((n, b"") for n in empty)
        empty.clear()
        yield number, line


def _worker(task: str, settings: Settings) -> Callable[[Any], BaseModel]:
    if task == "tag":
        return tasks.tag
    model = tasks.connected(settings) if settings.chosen == "llm" else None
    return lambda item: tasks.rewrite(item, settings=settings, model=model)


def _parsed(line: bytes, number: int) -> dict[str, Any]:
    if not line.strip():
        raise InputError(f"line {number} is empty; write one JSON object a line")
    try:
        raw = json.loads(line.decode("utf-8-sig" if number == 1 else "utf-8"))
    except UnicodeDecodeError as error:
        raise InputError(f"line {number} is not UTF-8 (byte {error.start + 1}); save the file as UTF-8") from None
    except (ValueError, RecursionError) as error:
        raise InputError(f"line {number} is not JSON: {error}") from None
    if not isinstance(raw, dict):
        raise InputError(f'line {number} is no JSON object; write {{"id": …, …}}')
    return raw


def _validated(model: type[BaseModel], raw: dict[str, Any], number: int) -> BaseModel:
    try:
        return model.model_validate(raw)
    except ValidationError as error:
        wrong = error.errors()[0]
        place = ".".join(map(str, wrong["loc"]))
        raise InputError(f"line {number}: {place}: {wrong['msg']}") from None
