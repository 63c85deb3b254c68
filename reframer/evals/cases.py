"""The cases of a suite: an input of the task's contract each, what is expected of it, and the cluster it belongs to."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import yaml
from pydantic import BaseModel, ValidationError

from reframer import files
from reframer.errors import InputError
from reframer.evals.suite import YAML_TROUBLE, Suite
from reframer.schema import CritiqueInput, DetectInput, RewriteInput, VerifyInput, what_is_wrong

INPUTS: dict[str, type[BaseModel]] = {
    "rewrite": RewriteInput, "critique": CritiqueInput, "detect": DetectInput, "verify": VerifyInput,
}  # fmt: skip
_PLAIN = re.compile(r"^[A-Za-z0-9][A-Za-z0-9._+-]*$")


class Case(NamedTuple):
    """One item to do and to score; cases of one `cluster`, such as a story, are not independent of each other."""

    id: str
    cluster: str
    item: BaseModel
    expect: dict[str, Any]


def load(suite: Suite) -> list[Case]:
    """The cases of a suite, in the file's order.

    Raises InputError that names the file, the case and what is wrong: a duplicate id, a malformed line or input.
    """
    found: list[Case] = []
    seen: dict[str, str] = {}
    for where, raw in _raw(suite.cases):
        for case in _made(raw, where, suite):
            if case.id in seen:
                raise InputError(f"{where}: the id {case.id!r} was used before, in {seen[case.id]}; give each its own")
            seen[case.id] = where
            found.append(case)
    if not found:
        raise InputError(f"{suite.cases}: there is no case in it; give one JSON object a line")
    return found


def _raw(path: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    if path.suffix in (".yaml", ".yml"):
        try:
            rows = yaml.safe_load(files.read(path))
        except YAML_TROUBLE as error:
            raise InputError(f"{path}: this is not YAML: {error}") from None
        if not isinstance(rows, list):
            raise InputError(f"{path}: cases are a list, each with `id` and `input`")
        numbered = [(f"{path}, case {number}", row) for number, row in enumerate(rows, 1)]
    else:
        numbered = []
        for number, line in _lines(path):
            try:
                numbered.append((f"{path}:{number}", json.loads(line)))
            except (ValueError, RecursionError) as error:
                why = getattr(error, "msg", error)
                raise InputError(f"{path}:{number}: this is not JSON ({why}); mend the line") from None
    for where, row in numbered:
        if not isinstance(row, dict) or "id" not in row or not isinstance(row.get("input"), dict):
            raise InputError(f"{where}: a case is an object with `id` and `input`")
        if not isinstance(row["id"], str | int) or not isinstance(row.get("expect") or {}, dict):
            raise InputError(f"{where}: `id` is a text or a number, and `expect` an object")
        yield where, row


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    """The lines of a file that hold anything, with their numbers; a suite may have more of them than a story has."""
    try:
        with path.open(encoding="utf-8-sig") as lines:
            yield from ((number, line) for number, line in enumerate(lines, 1) if line.strip())
    except UnicodeDecodeError:
        raise InputError(f"{path} is not UTF-8 text; save it as UTF-8") from None
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror}") from None


def _made(raw: dict[str, Any], where: str, suite: Suite) -> Iterator[Case]:
    id = str(raw["id"])
    if not _PLAIN.match(id):
        raise InputError(f"{where}: the id {id!r} names a file; use letters, digits and `._+-` only")
    for added in suite.each_with or ({},):
        name = "+".join((id, *(re.sub(r"[^A-Za-z0-9._-]", "-", str(value)) for value in added.values())))
        try:
            item = INPUTS[suite.task].model_validate(raw["input"] | added | {"id": name})
        except ValidationError as error:
            raise InputError(f"{where}: input.{what_is_wrong(error)}") from None
        yield Case(name, str(raw.get("cluster") or id), item, raw.get("expect") or {})
