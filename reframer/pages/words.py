"""Words that every page uses, so that they say the same thing the same way."""

from __future__ import annotations

from collections.abc import Iterable

from reframer.schema import LeftOut, Line, Reframing


def origin(result: Reframing) -> str:
    """Which engine made a result, and how far it was checked."""
    if result.engine == "embedded":
        how = "Your own sentences, chosen and put in order, without a language model"
    else:
        how = f"Written by {result.made_by.model}"
    checked = " / ".join(dict.fromkeys(f.checked_by for f in result.framings.values()))
    used = result.usage
    spent = f"; {used.prompt_tokens + used.completion_tokens:,} tokens, {used.seconds:.0f} s" if used.calls else ""
    return f"{how}; checked by {checked}{spent}. [n] are your sentences."


def clock(seconds: int) -> str:
    """A speaking time, such as `1:45`."""
    return f"{seconds // 60}:{seconds % 60:02d}"


def counted(count: int, one: str, several: str | None = None) -> str:
    """A number with its noun.

    >>> counted(1, "story", "stories"), counted(2, "run")
    ('1 story', '2 runs')
    """
    return f"{count} {one if count == 1 else several or one + 's'}"


def heading(name: str) -> str:
    """A name with its first letter large."""
    return name[:1].upper() + name[1:]


def mark(line: Line) -> str:
    """The line's sources, and what its status asks of the candidate."""
    numbers = "[" + ",".join(map(str, line.sources)) + "]"
    return f" {numbers} check this" if line.status == "doubtful" else f" {numbers}"


def summary(left_out: Iterable[LeftOut]) -> list[tuple[str, list[int]]]:
    """Sentence ids by the reason for which they were left out."""
    found: dict[str, list[int]] = {}
    for item in left_out:
        found.setdefault(item.reason, []).append(item.sentence)
    return list(found.items())
