"""What of a PDF page's text its reader sees: not what is white, clear, tiny or off the page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

# Points below which no reader sees letters, and how far outside of a page's edges they may begin.
TINY, OUTSIDE = 2.0, 5.0
# From this value on of each of its parts a colour is white to the eye, where 1 is white.
WHITE = 0.96
INVISIBLE = 3
_DRAWS = frozenset((b"re", b"m", b"l", b"c", b"v", b"y"))
_ENDS = frozenset((b"n", b"S", b"s"))
_PAINTS = frozenset((b"f", b"F", b"f*", b"B", b"B*", b"b", b"b*", b"Do", b"sh")) | _ENDS
_SHOWS = frozenset((b"Tj", b"TJ", b"'", b'"'))


@dataclass(frozen=True)
class _Pen:
    """How text is set: whether its colour is white, how large it is, whether it leaves a trace."""

    white: bool = False
    size: float = 12.0
    mode: int = 0


@dataclass
class Seen:
    """Takes the text out of a page's operations that no reader would see, before it is read; `hidden` counts it."""

    box: Sequence[float]
    hidden: int = 0
    _grounds: list[tuple[float, float, float, float]] = field(default_factory=list)
    _path: list[tuple[float, float]] = field(default_factory=list)
    _pen: _Pen = field(default_factory=_Pen)
    _kept: list[_Pen] = field(default_factory=list)

    def __call__(self, operator: bytes, operands: list[Any], page: Sequence[float], line: Sequence[float]) -> None:
        """Called with each operation before it is carried out; `page` and `line` are the matrices that hold then."""
        if operator == b"q":
            self._kept.append(self._pen)
        elif operator == b"Q" and self._kept:
            self._pen = self._kept.pop()
        elif operator == b"Tr" and operands:
            self._pen = replace(self._pen, mode=int(operands[0]))
        elif operator == b"Tf" and len(operands) > 1:
            self._pen = replace(self._pen, size=float(operands[1]))
        elif operator in (b"g", b"rg", b"k", b"sc", b"scn"):
            self._pen = replace(self._pen, white=_is_white(operator, operands))
        elif operator in _DRAWS or operator in _PAINTS:
            self._paint(operator, operands, page)
        elif operator in _SHOWS and operands and not self._is_seen(page, line):
            self.hidden += 1
            _emptied(operands)

    def _paint(self, operator: bytes, operands: Sequence[Any], page: Sequence[float]) -> None:
        """Keeps where something other than white is painted: white letters are seen on it."""
        if operator in _DRAWS:
            at = [float(value) for value in operands]
            corners = [(at[0], at[1]), (at[0] + at[2], at[1] + at[3])] if operator == b"re" else [(at[-2], at[-1])]
            self._path += [_placed(x, y, page) for x, y in corners]
            return
        painted = [_placed(0, 0, page), _placed(1, 1, page)] if operator == b"Do" else self._path
        if painted and operator not in _ENDS and (operator == b"Do" or not self._pen.white):
            xs, ys = zip(*painted, strict=True)
            self._grounds.append((min(xs), min(ys), max(xs), max(ys)))
        self._path = []

    def _is_seen(self, page: Sequence[float], line: Sequence[float]) -> bool:
        scale = _length(line[2], line[3]) * _length(page[2], page[3])
        x, y = _placed(line[4], line[5], page)
        left, bottom, right, top = self.box
        inside = left - OUTSIDE <= x <= right + OUTSIDE and bottom - OUTSIDE <= y <= top + OUTSIDE
        on = any(a - OUTSIDE <= x <= c + OUTSIDE and b - OUTSIDE <= y <= d + OUTSIDE for a, b, c, d in self._grounds)
        white = self._pen.white and not on
        return inside and not white and self._pen.mode != INVISIBLE and abs(self._pen.size) * scale >= TINY


def _placed(x: float, y: float, page: Sequence[float]) -> tuple[float, float]:
    return x * page[0] + y * page[2] + page[4], x * page[1] + y * page[3] + page[5]


def _length(a: float, b: float) -> float:
    return float((a * a + b * b) ** 0.5)


def _is_white(operator: bytes, operands: Sequence[Any]) -> bool:
    try:
        parts = [float(part) for part in operands]
    except (TypeError, ValueError):
        return False  # a pattern
    if operator == b"k" or len(parts) == 4:
        return bool(parts) and all(part <= 1 - WHITE for part in parts)
    return bool(parts) and all(part >= WHITE for part in parts)


def _emptied(operands: list[Any]) -> None:
    """Leaves an operation that shows text nothing to show."""
    shown = operands[-1]
    operands[-1] = type(shown)() if isinstance(shown, list) else type(shown)("" if isinstance(shown, str) else b"")
