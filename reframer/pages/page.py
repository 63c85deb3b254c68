"""A page as data: sections of rows, bars and marked text, which renderers set for terminal, Markdown and HTML."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import Any, Literal

from reframer import inert

Tone = Literal["plain", "quiet", "good", "warn", "bad"]


@dataclass(frozen=True, slots=True)
class Row:
    """One thing said; `quote` are words of the reader's own, `note` what goes with it."""

    text: str = ""
    quote: str | None = None
    note: str | None = None
    tone: Tone = "plain"


@dataclass(frozen=True, slots=True)
class Bar:
    """A share from 0 to 1; `side` gives its colour."""

    name: str
    share: float
    side: str


@dataclass(frozen=True, slots=True)
class Marked:
    """A stretch of a text; `side` and its `letter` mark who it speaks to, None for unmarked words."""

    text: str
    side: str | None = None
    letter: str | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with rows, bars or a marked text under it, and `blank` lines to write on."""

    title: str
    rows: tuple[Row, ...] = ()
    bars: tuple[Bar, ...] = ()
    marked: tuple[Marked, ...] = ()
    blank: int = 0

    @property
    def holds(self) -> bool:
        """Whether there is anything under the heading."""
        return bool(self.rows or self.bars or self.marked or self.blank)


@dataclass(frozen=True, slots=True)
class Page:
    """A result as a person reads it: `lead` is the one thing to read first; a `dense` one is made to fit on paper."""

    title: str
    verdict: str
    lead: str
    origin: str
    warnings: tuple[str, ...]
    sections: tuple[Section, ...]
    tone: Tone = "plain"
    dense: bool = False


def plain(pages: Sequence[Page]) -> list[Page]:
    """Pages without anything in their texts that a terminal obeys or that no document may hold."""
    return [_plain(page) for page in pages]


def _plain(part: Any) -> Any:
    if isinstance(part, str):
        return inert.plain(part)
    if isinstance(part, tuple):
        return tuple(_plain(each) for each in part)
    if is_dataclass(part) and not isinstance(part, type):
        return replace(part, **{field.name: _plain(getattr(part, field.name)) for field in fields(part)})
    return part


def letters(sides: tuple[str, ...]) -> dict[str, str]:
    """A letter of its own for each side: the first of its name that none before it has.

    >>> letters(("product", "platform", "model"))
    {'product': 'P', 'platform': 'L', 'model': 'M'}
    """
    found: dict[str, str] = {}
    for side in sides:
        free = (letter for letter in side.upper() if letter.isalpha() and letter not in found.values())
        found[side] = next(free, str(len(found) + 1))
    return found
