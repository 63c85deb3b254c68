"""Placeholders: how they are written, and what a model may make of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

KINDS = ("TERM", "URL", "EMAIL", "HOST", "PHONE", "PERSON", "COMPANY", "NAME")

_KIND = "|".join(KINDS)
_BETWEEN = r"(?:[ \t_-]|\\[_-])*"
# What a model makes of a placeholder: other case, other or escaped joints, escaped brackets, no brackets at all.
_SHAPES = (
    rf"\[[ \t]*({_KIND}){_BETWEEN}([0-9]{{1,6}})[ \t]*\]",
    rf"\\\[[ \t]*({_KIND}){_BETWEEN}([0-9]{{1,6}})[ \t]*\\\]",
)
_BARE = rf"({_KIND})\\?_([0-9]{{1,6}})"
PLACEHOLDER = re.compile("|".join((*_SHAPES, rf"(?<!\w){_BARE}(?!\w)")), re.IGNORECASE | re.ASCII)
# Looser than what is restored: whatever could be taken for a placeholder of ours is hidden behind one.
LOOKALIKE = re.compile("|".join((*_SHAPES, _BARE)), re.IGNORECASE | re.ASCII)
BROKEN = re.compile(rf"\[(?:{_KIND})[^\[\]\n\\]{{0,12}}\]")


# Of two that are as long, what the user listed tells more, and a mere name less.
_RANK = {"TERM": 2, "NAME": 0}


class Span(NamedTuple):
    """A stretch of a text that is to be hidden, end exclusive."""

    start: int
    end: int
    kind: str


def written(kind: str, number: int) -> str:
    """A placeholder as we write it."""
    return f"[{kind}_{number}]"


def read(match: re.Match[str]) -> tuple[str, int]:
    """The kind and number of a placeholder, mangled or not."""
    kind, number = (part for part in match.groups() if part is not None)
    return kind.upper(), int(number)


def lookalikes(text: str) -> Iterator[Span]:
    """What stands in a text and could be taken for a placeholder."""
    for match in LOOKALIKE.finditer(text):
        yield Span(*match.span(), read(match)[0])


def merged(spans: list[Span]) -> list[Span]:
    """Spans that overlap, made into one of the longest's kind, so that nothing found by any rule shows."""
    found: list[Span] = []
    strongest = (0, 0)
    for span in sorted(spans):
        strength = (span.end - span.start, _RANK.get(span.kind, 1))
        if found and span.start < found[-1].end:
            before = found.pop()
            kind = span.kind if strength > strongest else before.kind
            strongest = max(strength, strongest)
            found.append(Span(before.start, max(before.end, span.end), kind))
        else:
            strongest = strength
            found.append(span)
    return found
