"""Whether a line only repeats whole sentences of its story, cleaned of fillers and joined."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from reframer.grounding.evidence import Evidence
from reframer.grounding.lines import Read
from reframer.grounding.tokens import Token

# Words that carry nothing where a speaker drops or a joiner adds them. A word that hedges or limits a claim is none.
_FILLERS = frozenset(
    "um uh er erm hmm well ok okay yeah yes so and then but also like basically actually honestly really "
    "just anyway sort kind oh ah now look".split()
)
_PAIRS = frozenset((("you", "know"), ("i", "mean"), ("sort", "of"), ("kind", "of"), ("or", "whatever")))
_SILENT = frozenset(',.;:!?()[]—–•"“”')
_END = ""


class Verbatim:
    """A tree of the story's sentences, word by word, fillers left out."""

    def __init__(self, evidence: Evidence) -> None:
        self._tree: dict[str, Any] = {}
        for sentence in evidence.sentences:
            node = self._tree
            for word in _words(sentence.tokens):
                node = node.setdefault(word, {})
            node.setdefault(_END, sentence.id)

    def sources(self, line: Read) -> tuple[int, ...] | None:
        """The sentences that a line is made of, in its order; None where it holds anything else."""
        words = _words(line.tokens)
        came: dict[int, tuple[int, int]] = {0: (0, 0)}
        for start in range(len(words)):
            if start in came:
                self._walk(words, start, came)
        here = len(words)
        if not here or here not in came:
            return None
        found: list[int] = []
        while here:
            here, number = came[here]
            found.append(number)
        return tuple(dict.fromkeys(reversed(found)))

    def _walk(self, words: list[str], start: int, came: dict[int, tuple[int, int]]) -> None:
        node = self._tree
        for here in range(start, len(words)):
            following = node.get(words[here])
            if following is None:
                return
            node = following
            if _END in node:
                came.setdefault(here + 1, (start, node[_END]))


def _words(tokens: Sequence[Token]) -> list[str]:
    """The words that say something, in lower case, numbers' signs included."""
    done: list[str] = []
    skip = -1
    for n, token in enumerate(tokens):
        after = tokens[n + 1].low if n + 1 < len(tokens) else ""
        if (token.low, after) in _PAIRS:
            skip = n + 1
        elif n != skip and token.low not in _FILLERS and token.low not in _SILENT:
            done.append(token.low)
    return done
