"""A framework file as text: read, laid over the shipped entries, and complained about by entry and line."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml
from pydantic_core import ErrorDetails

from reframer.errors import FrameworkError

try:
    from yaml import CBaseLoader as _Parser
except ImportError:  # PyYAML without libyaml: the same result, about six times slower
    from yaml import BaseLoader as _Parser  # type: ignore[assignment]

MAX_BYTES = 1_000_000
Loc = tuple[int | str, ...]
_YES, _NO = ("true", "True", "yes"), ("false", "False", "no")


def read(path: Path) -> str:
    """The text of a file. Raises FrameworkError where it is missing, too large, or not UTF-8."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise FrameworkError(f"{path}: cannot be read ({error.strerror}); give the path of a YAML file") from error
    if len(data) > MAX_BYTES:
        raise FrameworkError(
            f"{path}: has {len(data):,} bytes, a framework at most {MAX_BYTES:,}; is it the right file?"
        )
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise FrameworkError(f"{path}:{line}: is not UTF-8 text; save it as UTF-8") from error


class _Loader(_Parser):
    """Reads every scalar as text, so that `no` and `1.10` stay what was written, and refuses a key given twice."""

    def construct_scalar(self, node: yaml.ScalarNode | yaml.MappingNode) -> Any:
        empty = not node.style and node.value in ("", "~", "null") if isinstance(node, yaml.ScalarNode) else False
        return None if empty else super().construct_scalar(node)  # type: ignore[arg-type]

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen: set[str] = set()
        for key, _ in node.value:
            if isinstance(key, yaml.ScalarNode):
                if key.value in seen:
                    raise yaml.constructor.ConstructorError(None, None, f"{key.value!r} stands twice", key.start_mark)
                seen.add(key.value)
        return super().construct_mapping(node, deep)


def entries(text: str, name: str) -> dict[str, Any]:
    """The file's sections as plain dicts, lists and strings."""
    try:
        found = yaml.load(text, Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        where = f"{name}:{mark.line + 1}" if mark else name
        raise FrameworkError(
            f"{where}: this is not YAML that can be read: {error.problem or error.context}; look at the indentation "
            "there, and put a text that holds `: ` or ` #`, or begins with a sign, in quotes"
        ) from error
    except (yaml.reader.ReaderError, ValueError) as error:
        # Counted in bytes where libyaml reads, in characters where Python does.
        position = getattr(error, "position", 0)
        line = text.encode(errors="replace").count(b"\n", 0, position) + 1
        why = getattr(error, "reason", "it is not Unicode")
        raise FrameworkError(f"{name}:{line}: this is not plain text: {why}; save it as UTF-8 text") from error
    except RecursionError as error:
        raise FrameworkError(f"{name}: nests too deep for a framework; is it the right file?") from error
    if not isinstance(found, dict):
        kind = "is empty" if found is None else f"holds a {'list' if isinstance(found, list) else 'text'} at the top"
        raise FrameworkError(f"{name}: {kind}; write sections such as `teams:` or `signals:` with what differs")
    return found


def overlaid(below: dict[str, Any], over: dict[str, Any]) -> dict[str, Any]:
    """Entry by entry the upper one; `replace: true` among the entries drops those below."""
    merged = {} if over.get("replace") in _YES else dict(below)
    for key, value in over.items():
        if key == "replace" and value in (*_YES, *_NO):
            continue
        old = merged.get(key)
        # Only into shipped entries, which are finite: YAML aliases can make a user's own nest without end.
        merged[key] = overlaid(old, value) if isinstance(old, dict) and isinstance(value, dict) else value
    return merged


def without(entries: dict[str, Any], gone: Collection[str]) -> dict[str, Any]:
    """The entries that don't belong or refer to a team that is gone."""
    return {
        key: without(value, gone) if isinstance(value, dict) else value
        for key, value in entries.items()
        if key not in gone
        and not (isinstance(value, dict) and (value.get("hints_at") in gone or value.get("team") in gone))
    }


def complaint(text: str, name: str, problems: Sequence[tuple[Loc, str]]) -> FrameworkError:
    """The error that says what is wrong with which entries of a file, the first five of them."""
    lines = [f"{name}{_line(text, loc)}: {_dotted(loc)} {why}" for loc, why in problems[:5]]
    return FrameworkError("\n".join(lines + [f"and {len(problems) - 5} more"] * (len(problems) > 5)))


_SAID = {
    "missing": "is missing; add it",
    "string_type": "must be a text, and not empty",
    "string_too_short": "is empty; write a text",
    "tuple_type": "must be a list; begin each item with `- `",
    "too_short": "is empty; give at least one item",
    "string_pattern_mismatch": "is not an id; use lower-case letters, digits and underscores, a letter first",
    "literal_error": "is none of the ids that are possible here",
}


def said(detail: ErrorDetails, below: Mapping[str, Any], keys: Collection[str]) -> str:
    """A validation error in words and its remedy; `below` are the shipped entries, `keys` what may be set."""
    kind, loc = detail["type"], detail["loc"]
    if kind == "extra_forbidden":
        near = difflib.get_close_matches(str(loc[-1]), keys, 1)
        return "is not a key that means anything here; " + (f"did you mean `{near[0]}`?" if near else "delete it")
    if kind == "missing" and len(loc) > 2:
        shipped_ids = [key for key in below.get(str(loc[0]), {}) if key != loc[1]]
        near = difflib.get_close_matches(str(loc[1]), shipped_ids, 1)
        return _SAID[kind] + (f", or did you mean `{loc[0]}.{near[0]}`?" if near else "")
    return _SAID.get(kind, "must hold entries, one `key: value` a line" if "type" in kind else detail["msg"])


def _dotted(loc: Loc) -> str:
    """`signals.reliability.gap`, or `the key signals.Bad` for a key that is wrong itself."""
    if loc and loc[-1] == "[key]":
        return "the key " + _dotted(loc[:-1])
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in loc).lstrip(".")


def _line(text: str, loc: Loc) -> str:
    """`:12` for the line where the entry, or what encloses it, stands in the file; nothing where the file lacks it."""
    node, line = yaml.compose(text, Loader=_Loader), None
    for step in loc:
        if isinstance(node, yaml.MappingNode):
            pair = next(((k, v) for k, v in node.value if k.value == step), None)
        elif isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
            pair = (node.value[step], node.value[step])
        else:
            pair = None
        if pair is None:
            break
        line, node = pair[0].start_mark.line + 1, pair[1]
    return "" if line is None else f":{line}"
