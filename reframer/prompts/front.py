"""The front matter of a prompt: what it is called, what it is for, what goes in and what comes out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

NAME = re.compile(r"[a-z][a-z0-9_-]*")
_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_VERSION = re.compile(r"\d+(?:\.\d+){0,2}(?:[-+][0-9A-Za-z.+-]+)?")
_KEYS = ("name", "version", "purpose", "inputs", "output", "schema", "ejected_from")
_REQUIRED = ("name", "version", "purpose", "inputs", "output")
# PyYAML lets these through for scalars it cannot build, such as a 13th month or a tag on the wrong text.
_YAML_TROUBLE = (yaml.YAMLError, ValueError, TypeError, LookupError, AttributeError, ArithmeticError, RecursionError)


@dataclass(frozen=True)
class Problem:
    """Something wrong with a prompt, at a line of a file (from 1), with what to do about it."""

    prompt: str
    path: Path
    line: int
    message: str

    def __str__(self) -> str:
        return f"prompt `{self.prompt}`, {self.path}:{self.line}: {self.message}"


@dataclass(frozen=True)
class Input:
    """A variable of a prompt; a `fixed` one has few values over many calls and may stand in the system block."""

    name: str
    about: str
    required: bool = True
    default: Any = None
    fixed: bool = False


@dataclass(frozen=True)
class Front:
    """Front matter that was found to be complete."""

    name: str
    version: str
    purpose: str
    inputs: tuple[Input, ...]
    output: str
    schema: str | None
    ejected_from: str | None


def read_front(name: str, path: Path, text: str) -> tuple[Front | None, list[Problem]]:
    """The front matter of a prompt, or None with everything that is wrong with it."""
    front, problems = _parsed(name, path, text)
    return front, list(problems)


# A prompt's file is read at every call, so that an edit counts at once; the same text is parsed once.
@lru_cache(maxsize=64)
def _parsed(name: str, path: Path, text: str) -> tuple[Front | None, tuple[Problem, ...]]:
    lines = text.split("\n")
    end = body_start(text) - 1
    if end < 1:
        why = "there is no front matter; start the file with a line `---`, the fields, and another line `---`"
        return None, (Problem(name, path, 1, why),)
    try:
        fields = yaml.safe_load("\n".join(lines[1:end]))
    except _YAML_TROUBLE as error:
        return None, (Problem(name, path, _yaml_line(error), f"the front matter is not YAML: {_first_line(error)}"),)
    if not isinstance(fields, dict):
        return None, (Problem(name, path, 2, f"the front matter has no fields; it needs {', '.join(_REQUIRED)}"),)
    places = _lines_of_keys(lines[:end])
    problems = tuple(Problem(name, path, places.get(key, 1), message) for key, message in _wrong_fields(name, fields))
    return (None, problems) if problems else (_front(fields), ())


def body_start(text: str) -> int:
    """How many lines the front matter takes, both fences included; 0 where there is none."""
    lines = text.split("\n")
    if lines[0].rstrip() != "---":
        return 0
    return next((number + 1 for number, line in enumerate(lines[1:], 1) if line.rstrip() == "---"), 0)


def _wrong_fields(name: str, fields: dict[Any, Any]) -> Iterator[tuple[str, str]]:
    """Pairs of a key and what is wrong with it."""
    for key in fields:
        if key not in _KEYS:
            yield str(key), f"`{_short(key)}` is no field of a prompt; the fields are {', '.join(_KEYS)}"
    for key in _REQUIRED:
        if fields.get(key) is None and not (key == "inputs" and key in fields):
            yield key, f"`{key}` is missing from the front matter"
    if fields.get("name") is not None and fields["name"] != name:
        yield "name", f"the name is `{_short(fields['name'])}`, the file's is `{name}`; make them the same"
    if fields.get("version") is not None and not _is_version(fields["version"]):
        yield "version", 'the version is neither a whole number nor a quoted string such as "1.2.0"'
    for key in ("purpose", "schema", "ejected_from"):
        if fields.get(key) is not None and not _is_line(fields[key]):
            yield key, f"`{key}` is not one line of text; put it in quotes"
    yield from _wrong_output(fields)
    yield from _wrong_inputs(fields.get("inputs"))


def _wrong_output(fields: dict[Any, Any]) -> Iterator[tuple[str, str]]:
    output = fields.get("output")
    if output is not None and output not in ("text", "json"):
        yield "output", f"the output is `{_short(output)}`; it is `text` or `json`"
    if fields.get("schema") is not None and output == "text":
        yield "schema", "a schema goes with `output: json`"


def _wrong_inputs(inputs: object) -> Iterator[tuple[str, str]]:
    if inputs is None:
        return
    if not isinstance(inputs, dict):
        yield "inputs", "the inputs are not a mapping from a variable to what it is"
        return
    for key, given in inputs.items():
        if not isinstance(key, str) or not _VARIABLE.fullmatch(key):
            yield "inputs", f"`{_short(key)}` is no variable's name"
        elif isinstance(given, dict):
            yield from ((key, why) for why in _wrong_input(key, given))
        elif not _is_line(given):
            yield key, f"say in one line what `{key}` is"


def _wrong_input(name: str, given: dict[Any, Any]) -> Iterator[str]:
    if odd := [key for key in given if key not in ("about", "default", "fixed")]:
        comma = given[odd[0]] is None and "about" in given
        hint = "quote `about`, for a comma ends a text within braces" if comma else "they are about, default, fixed"
        yield f"`{_short(odd[0])}` is no field of an input; {hint}"
    if not _is_line(given.get("about")):
        yield f"say in one line what `{name}` is, as `about`"
    if not isinstance(given.get("fixed", False), bool):
        yield f"`fixed` of `{name}` is true or false"
    if not _is_default(given.get("default")):
        yield f"the default of `{name}` is a text, a number, true, false, null, or a list of these"


def _front(fields: dict[str, Any]) -> Front:
    return Front(
        name=fields["name"],
        version=str(fields["version"]),
        purpose=fields["purpose"],
        inputs=tuple(_input(key, given) for key, given in (fields["inputs"] or {}).items()),
        output=fields["output"],
        schema=fields.get("schema"),
        ejected_from=fields.get("ejected_from"),
    )


def _input(name: str, given: str | dict[str, Any]) -> Input:
    if isinstance(given, str):
        return Input(name, given)
    default = given.get("default")
    default = tuple(default) if isinstance(default, list) else default
    return Input(name, given["about"], "default" not in given, default, given.get("fixed", False))


def _is_version(value: object) -> bool:
    if isinstance(value, str):
        return _VERSION.fullmatch(value) is not None
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 10**9


def _is_line(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip()) and "\n" not in value.strip()


def _is_default(value: object) -> bool:
    plain = (str, int, float, bool, type(None))
    return isinstance(value, plain) or (isinstance(value, list) and all(isinstance(item, plain) for item in value))


def _lines_of_keys(lines: list[str]) -> dict[str, int]:
    """The line (from 1) of the front matter on which each key first stands."""
    found: dict[str, int] = {}
    for number, line in enumerate(lines, 1):
        found.setdefault(line.lstrip().split(":", 1)[0].strip("\"' "), number)
    return found


def _yaml_line(error: Exception) -> int:
    mark = getattr(error, "problem_mark", None)
    # Marks count from 0, and the opening fence is not part of what was parsed.
    return mark.line + 2 if mark else 2


def _first_line(error: Exception) -> str:
    return (getattr(error, "problem", None) or str(error) or type(error).__name__).split("\n")[0][:120]


def _short(value: object) -> str:
    # Lists and mappings may hold themselves by YAML's aliases, and Python refuses to spell out a huge number.
    return str(value)[:60] if isinstance(value, str | float | bool) else type(value).__name__
