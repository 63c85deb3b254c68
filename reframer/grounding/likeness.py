"""How much of a line each part of its story says, in its own words or in near ones."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from reframer import senses
from reframer.grounding.evidence import RARE, Evidence
from reframer.grounding.lines import Read
from reframer.grounding.tokens import Token
from reframer.views import sense

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

# Words closer than this in meaning count as near; a near word counts for so much of the word itself.
NEAR, WORTH = 0.4, 0.9
# How much the whole line says about where in the story one of its clauses stands.
WHOLE = 0.35


class Alike(NamedTuple):
    """A line's content words beside its story: how alike each is to the nearest word of each sentence and clause."""

    words: tuple[Token, ...]
    weight: NDArray[np.float64]
    sentences: NDArray[np.float64]
    clauses: NDArray[np.float64]

    def within(self, start: int, end: int) -> list[int]:
        """Places of the words that stand from `start` to `end` of the line."""
        return [place for place, word in enumerate(self.words) if start <= word.start < end]

    def share(self, table: NDArray[np.float64], places: list[int]) -> NDArray[np.float64]:
        """For each column how much of the weight of some words it says, from 0 to 1."""
        weight = self.weight[places]
        said: NDArray[np.float64] = weight @ table[places] / max(float(weight.sum()), 1e-6)
        return said


class Likeness:
    """A story's content words with their meanings, in order."""

    def __init__(self, evidence: Evidence) -> None:
        self._evidence = evidence
        self.home = tuple(evidence.place[clause.sentence] for clause in evidence.clauses)
        self._last: tuple[Read, Alike] | None = None

    @cached_property
    def _story(self) -> tuple[NDArray[np.float32], NDArray[np.str_], NDArray[np.int64], NDArray[np.int64]]:
        """Meanings and families of all words, and where each clause and each sentence starts; each has one at least."""
        import numpy as np

        words: list[int] = []
        families: list[str] = []
        clause_at: list[int] = []
        sentence_at: list[int] = []
        before = -1
        for place, clause in zip(self.home, self._evidence.clauses, strict=True):
            if place != before:
                sentence_at += [len(words)] * (place - before)
                before = place
            clause_at.append(len(words))
            content = [token for token in clause.tokens if token.content]
            words += [senses.UNKNOWN, *(sense(token.low) for token in content)]
            families += ["", *(token.kin for token in content)]
        return senses.units()[words], np.array(families), np.array(clause_at), np.array(sentence_at)

    def of(self, line: Read) -> Alike:
        """A line beside the story; the last one is remembered, for it is asked for from several sides."""
        if self._last is None or self._last[0] is not line:
            self._last = (line, self._beside(line))
        return self._last[1]

    def _beside(self, line: Read) -> Alike:
        import numpy as np

        words = tuple(token for token in line.tokens if token.content)
        meanings, families, clause_at, sentence_at = self._story
        weight = np.array([self._evidence.weight.get(word.kin, RARE) for word in words])
        if not words or not len(clause_at):
            empty = np.zeros((len(words), 0))
            return Alike(words, weight, empty, empty)
        close = senses.units()[[sense(word.low) for word in words]] @ meanings.T
        close = np.where(close > NEAR, close * WORTH, 0.0)
        close[np.array([word.kin for word in words])[:, None] == families[None, :]] = 1.0
        by_clause = np.maximum.reduceat(close, clause_at, axis=1)
        by_sentence = np.maximum.reduceat(close, sentence_at, axis=1)
        return Alike(words, weight, by_sentence, by_clause)
