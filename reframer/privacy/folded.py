"""A text as it is compared: without case, width, diacritics and what cannot be seen, each letter with its place."""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from typing import NamedTuple


class Folded(NamedTuple):
    """A folded text; the letter at `i` stands at `places[i]` of the original, whose length is the last place."""

    text: str
    places: tuple[int, ...] | range

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where a stretch of the folded text stands in the original, end exclusive."""
        return self.places[start], self.places[end - 1] + 1


@lru_cache(maxsize=4096)
def _one(character: str) -> str:
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", character).casefold())
    # Letters that have no parts and are written without their stroke all the same.
    kept = "".join(c for c in plain if unicodedata.category(c) not in ("Mn", "Cf", "Cc", "Me") or c in "\n\t\r")
    return kept.translate(_STROKES)


_STROKES = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ħ": "h", "ı": "i", "æ": "ae", "œ": "oe", "‐": "-", "‑": "-"})


def folded(text: str) -> Folded:
    """A text folded for comparison.

    >>> folded("Müller, Ａｃ\\u200bｍｅ").text
    'muller, acme'
    """
    if text.isascii():
        return Folded(text.lower(), range(len(text) + 1))
    letters: list[str] = []
    places: list[int] = []
    for at, character in enumerate(text):
        for one in _one(character):
            letters.append(one)
            places.append(at)
    return Folded("".join(letters), (*places, len(text)))


@lru_cache(maxsize=20_000)
def key(word: str) -> str:
    """One word folded."""
    return folded(word).text
