"""Schemas as servers want them, and answers read back through them."""

from __future__ import annotations

import copy
import functools
import json
import re
from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel, ValidationError

from reframer.llm.model import Format

_NAME = re.compile(r"[^A-Za-z0-9_-]")
_FENCE = re.compile(r"```[ \t]*+[A-Za-z]*+[ \t]*+\n(.*?)```", re.DOTALL)
_DECODER = json.JSONDecoder(strict=False)
# Each try may read to the end of the text, so their number keeps the work linear.
_TRIES = 40
_SHOWN_ERRORS = 8
# Keywords that OpenAI's strict mode rejects and that pydantic checks afterwards anyway.
_DROPPED = frozenset(
    {
        "title",
        "default",
        "examples",
        "uniqueItems",
        "minProperties",
        "maxProperties",
        "propertyNames",
        "patternProperties",
        "discriminator",
        "minLength",
        "maxLength",
        "contains",
        "deprecated",
        "readOnly",
        "writeOnly",
    }
)


class Malformed(ValueError):
    """An answer that is no JSON, or not the JSON that was asked for; the message says so to the model."""


@functools.cache
def response_format(schema: type[BaseModel], form: Format) -> dict[str, Any] | None:
    """What to send as `response_format` to ask for this schema, not to be changed; None where only words ask."""
    if form == "text":
        return None
    if form == "json_object":
        return {"type": "json_object"}
    body, strict = strict_schema(schema)
    name = _NAME.sub("_", schema.__name__)[:64]
    return {"type": "json_schema", "json_schema": {"name": name, "strict": strict, "schema": body}}


def strict_schema(schema: type[BaseModel]) -> tuple[dict[str, Any], bool]:
    """The JSON Schema of a model in the subset that OpenAI's strict mode takes, and whether it fits that mode.

    Every property is required and none is allowed beside them. A mapping with free keys, or a tuple of mixed types,
    cannot be said in that mode; it is left as it is and the second value is False.
    """
    body, strict = _strict_schema(schema)
    return copy.deepcopy(body), strict


@functools.cache
def _strict_schema(schema: type[BaseModel]) -> tuple[dict[str, Any], bool]:
    loose: list[str] = []
    body = _tightened(schema.model_json_schema(), loose)
    return body, not loose


def _tightened(node: dict[str, Any], loose: list[str]) -> dict[str, Any]:
    out: dict[str, Any] = {}
    for key, value in node.items():
        if key in _DROPPED:
            continue
        if key in ("properties", "$defs"):
            out[key] = {name: _tightened(inner, loose) for name, inner in value.items()}
        elif key in ("anyOf", "oneOf", "allOf"):
            out["anyOf"] = [_tightened(inner, loose) for inner in value]
        elif key == "items" and isinstance(value, dict):
            out[key] = _tightened(value, loose)
        else:
            out[key] = value
    return _closed(out, loose)


def _closed(node: dict[str, Any], loose: list[str]) -> dict[str, Any]:
    if "prefixItems" in node:
        loose.append("prefixItems")
    if node.get("type") == "object":
        if "properties" in node or not node.get("additionalProperties"):
            node["properties"] = node.get("properties", {})
            node["additionalProperties"] = False
            node["required"] = list(node["properties"])
        else:
            loose.append("additionalProperties")
    if "$ref" in node and len(node) > 1:
        # A reference may not have neighbours in strict mode.
        node["anyOf"] = [{"$ref": node.pop("$ref")}]
    return node


def instruction(schema: type[BaseModel], form: Format) -> str:
    """The words that ask for a schema where the server cannot hold the model to it."""
    body = json.dumps(strict_schema(schema)[0], ensure_ascii=False, separators=(",", ":"))
    place = "as one JSON object" if form == "json_object" else "as one JSON object in a ```json fence"
    return f"Answer {place}, with every property present and nothing else. It must fit this JSON Schema:\n{body}"


def parse(text: str, schema: type[BaseModel]) -> BaseModel:
    """The first JSON object in an answer, bare, fenced or in prose, that fits the schema.

    Raises Malformed with what is wrong, for a model to read.
    """
    wrong: str | None = None
    for found in _objects(text):
        try:
            return schema.model_validate(found)
        except ValidationError as error:
            wrong = wrong or _complaint(error)
    raise Malformed(wrong or "it holds no complete JSON object")


def _objects(text: str) -> Iterator[dict[str, Any]]:
    """JSON objects in a text: the whole of it, then fences, then what begins at a brace."""
    for candidate in [text, *_FENCE.findall(text)]:
        try:
            found = _DECODER.decode(candidate.strip())
        except (ValueError, RecursionError):
            continue
        if isinstance(found, dict):
            yield from _unwrapped(found)
    at = text.find("{")
    for _ in range(_TRIES):
        if at < 0:
            return
        try:
            found, end = _DECODER.raw_decode(text, at)
        except (ValueError, RecursionError):
            end = at + 1
        else:
            yield from _unwrapped(found)
        at = text.find("{", end)


def _unwrapped(found: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The object, and the one inside it where a model put the schema's name around it."""
    yield found
    if len(found) == 1:
        (inner,) = found.values()
        if isinstance(inner, dict):
            yield inner


def _complaint(error: ValidationError) -> str:
    details = error.errors(include_url=False, include_context=False, include_input=False)
    lines = [f"{'.'.join(map(str, d['loc'])) or 'the object'}: {d['msg']}" for d in details[:_SHOWN_ERRORS]]
    more = len(details) - len(lines)
    return "; ".join(lines) + (f"; and {more} more" if more else "")
