"""The list of named technologies, and where a text names them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

PIECE = re.compile(r"[A-Za-z0-9]+(?:[+#]+)?|&")


@dataclass(frozen=True, slots=True)
class Mention:
    """A technology named at `start`:`end` of a text; `names` are its list entries' identities."""

    name: str
    start: int
    end: int


class Lexicon:
    """The list of names, by their spelling in lower case, letters and digits only."""

    def __init__(self, listed: str) -> None:
        self.names: dict[str, str] = {}
        self.exact: dict[str, str] = {}
        self.implied: dict[str, str] = {}
        self.opening: dict[str, int] = {}
        for row in listed.splitlines():
            if row.strip() and not row.startswith("#"):
                self._add(row)

    def _add(self, row: str) -> None:
        spellings, _, implied = row.partition(" > ")
        name = ""
        for spelled in spellings.split("|"):
            homograph = spelled.strip().endswith("!")
            plain = spelled.strip().rstrip("!")
            name = name or plain
            key = spelling(plain)
            self.names[key] = name
            first = key.partition(" ")[0]
            self.opening[first] = max(self.opening.get(first, 0), key.count(" ") + 1)
            if homograph:
                self.exact[key] = plain
        if implied:
            self.implied[name] = implied.strip()

    def mentions(self, text: str) -> Iterator[Mention]:
        """The technologies that a text names, longest names first where they overlap."""
        pieces = [(m.group().lower(), m.start(), m.end()) for m in PIECE.finditer(text)]
        at = 0
        while at < len(pieces):
            most = self.opening.get(pieces[at][0], 0)
            found = self._longest(text, pieces, at, most) if most else None
            if found:
                mention, at = found
                yield mention
            else:
                at += 1

    def _longest(self, text: str, pieces: list[tuple[str, int, int]], at: int, most: int) -> tuple[Mention, int] | None:
        for size in range(min(most, len(pieces) - at), 0, -1):
            part = pieces[at : at + size]
            start, end = part[0][1], part[-1][2]
            key = " ".join(piece for piece, _, _ in part)
            name = self.names.get(key)
            if name is not None and end - start <= len(key) + size and self._meant(text, key, start, end):
                return Mention(name, start, end), at + size
        return None

    def _meant(self, text: str, key: str, start: int, end: int) -> bool:
        """Whether a homograph is the technology: written as its name, and not merely opening a sentence."""
        exact = self.exact.get(key)
        if exact is None:
            return True
        if text[start:end] != exact or (exact.islower() and exact != "dbt"):
            return False
        before = text[max(start - 40, 0) : start].rstrip()
        return bool(before) and before[-1] not in ".!?:\"'“‘•"


@cache
def lexicon() -> Lexicon:
    """The names that ship with the package, read once."""
    return Lexicon(Path(__file__).with_name("technologies.txt").read_text(encoding="utf-8"))


@cache
def components() -> frozenset[str]:
    """The parts and techniques that are checked without being a name, in the forms they are told in."""
    listed = Path(__file__).with_name("components.txt").read_text(encoding="utf-8")
    words = frozenset(word for row in listed.splitlines() if not row.startswith("#") for word in row.split())
    return words | {f"{word}s" for word in words}


@cache
def places() -> frozenset[str]:
    """Countries, their people and languages, in lower case."""
    listed = Path(__file__).with_name("places.txt").read_text(encoding="utf-8")
    return frozenset(word for row in listed.splitlines() if not row.startswith("#") for word in row.split())


def spelling(spelled: str) -> str:
    """A name's letters and digits in lower case, its parts set apart."""
    return " ".join(piece.lower() for piece in PIECE.findall(spelled))
