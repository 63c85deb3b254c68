"""Sentences read for checking: tokens, clauses, quantities and word families."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from reframer.grounding import quantities
from reframer.grounding.clauses import Clause, clauses
from reframer.grounding.quantities import Quantity
from reframer.grounding.tokens import Token, tokens


@dataclass(frozen=True, slots=True)
class Read:
    """A sentence, read: `id` is 0 for a line under check; `told` are the starts of clauses that its story holds.

    `low` is the text in small letters, place for place: patterns are four times as fast over it as without case.
    """

    id: int
    text: str
    low: str
    tokens: tuple[Token, ...]
    clauses: tuple[Clause, ...]
    quantities: tuple[Quantity, ...]
    stems: frozenset[str]
    kin: frozenset[str]
    told: frozenset[int] = frozenset()

    @property
    def asked(self) -> tuple[Clause, ...]:
        """The clauses that the story does not hold word for word: only of these are rules asked."""
        return tuple(c for c in self.clauses if c.start not in self.told)

    def holds(self, at: int) -> bool:
        """Whether a place lies in a clause that the story holds word for word."""
        return bool(self.told) and any(c.start in self.told and c.start <= at < c.end for c in self.clauses)


def read(text: str, number: int = 0) -> Read:
    """Reads one sentence."""
    found = tokens(text)
    content = [t for t in found if t.content]
    parts = clauses(found, number)
    amounts = _placed(quantities.read(text, found, number), parts)
    return Read(
        number, text, _small(text), tuple(found), tuple(parts), tuple(amounts),
        frozenset(t.stem for t in content), frozenset(t.kin for t in content),
    )  # fmt: skip


def _small(text: str) -> str:
    low = text.lower()
    return low if len(low) == len(text) else "".join(c.lower() if len(c.lower()) == 1 else c for c in text)


def _placed(found: list[Quantity], parts: list[Clause]) -> Iterator[Quantity]:
    """Quantities, each with the word families of the clause that it stands in; both come in order of place."""
    here = 0
    for quantity in found:
        while here < len(parts) and parts[here].end <= quantity.start:
            here += 1
        inside = here < len(parts) and parts[here].start <= quantity.start
        yield replace(quantity, near=parts[here].kin if inside else frozenset())
