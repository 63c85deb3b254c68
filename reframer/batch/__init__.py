"""Many items from a JSON Lines file: one line out for every line in, in order, with errors as values."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from pydantic import BaseModel, ValidationError

from reframer import contracts, tasks
from reframer.errors import InputError, ReframerError
from reframer.schema import Failure, what_is_wrong
from reframer.settings import Settings

# A half of a pair that UTF-16 makes of one character; no file can hold it.
_HALF = re.compile(r"[\ud800-\udfff]")


def run(task: str, lines: Iterable[bytes], work: Callable[[Any], BaseModel]) -> Iterator[BaseModel]:
    """The result of `work` on each line, or the Failure it ended in; empty lines at the end are no items.

    Memory does not grow with the number of items.
    """
    given = contracts.TASKS[task][0]
    seen: Counter[str] = Counter()
    for number, line in _items(lines):
        id: str | None = None
        try:
            raw = _parsed(line, number)
            id = _HALF.sub("?", str(raw["id"])) if raw.get("id") is not None else None
            _refuse_halves(raw, number)
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


def worker(task: str, settings: Settings) -> Callable[[Any], BaseModel]:
    """What does a task on one item. Raises InputError or ModelError where the settings cannot be carried out."""
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


def _refuse_halves(raw: dict[str, Any], number: int) -> None:
    if _HALF.search(json.dumps(raw, ensure_ascii=False)):
        raise InputError(f"line {number} holds half a character (a lone surrogate); write the text anew")


def _validated(model: type[BaseModel], raw: dict[str, Any], number: int) -> BaseModel:
    try:
        return model.model_validate(raw)
    except ValidationError as error:
        raise InputError(f"line {number}: {what_is_wrong(error)}") from None
