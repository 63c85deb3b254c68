"""A sentence cut into clauses, each with what it is about, who acts in it and how sure it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from reframer.grounding.tokens import Token

_MARKS = frozenset('. ; : ! ? ( ) [ ] — – → -> => ⇒ • “ ” , "'.split())
_OPENERS = frozenset(
    "but so because while which who whose although though until when where since whereas if unless after "
    "before then therefore thus hence thanks".split()
)
MOST_WORDS = 40


@dataclass(frozen=True, slots=True)
class Clause:
    """Tokens `first`:`last` of a sentence; `words` are they in lower case, `stems` and `kin` those that carry "
    "meaning."""

    sentence: int
    tokens: tuple[Token, ...]
    stems: frozenset[str]
    kin: frozenset[str]
    words: tuple[str, ...]

    @property
    def start(self) -> int:
        """Where the clause begins in its sentence."""
        return self.tokens[0].start

    @property
    def end(self) -> int:
        """Where the clause ends in its sentence."""
        return self.tokens[-1].end


def clauses(found: Sequence[Token], sentence: int = 0) -> list[Clause]:
    """The clauses of a sentence's tokens, in order; marks of punctuation stand in none.

    >>> from reframer.grounding.tokens import tokens
    >>> [" ".join(c.words) for c in clauses(tokens("I built it, but a colleague found the leak; we replayed."))]
    ['i built it', 'but a colleague found the leak', 'we replayed']
    """
    done: list[Clause] = []
    part: list[Token] = []
    for n, token in enumerate(found):
        low = token.low
        mark = low in _MARKS or (low == "-" and _spaced(found, n))
        if mark or low in _OPENERS or (low == "and" and 1 < n < len(found) - 1) or len(part) >= MOST_WORDS:
            _close(part, sentence, done)
            part = []
        if not mark:
            part.append(token)
    _close(part, sentence, done)
    return done


def _close(part: list[Token], sentence: int, done: list[Clause]) -> None:
    if part:
        content = [t for t in part if t.content]
        done.append(
            Clause(
                sentence,
                tuple(part),
                frozenset(t.stem for t in content),
                frozenset(t.kin for t in content),
                tuple(t.low for t in part),
            )
        )


def _spaced(found: Sequence[Token], n: int) -> bool:
    return n > 0 and found[n - 1].end < found[n].start and n + 1 < len(found) and found[n + 1].start > found[n].end
