"""Which way a quantity moved, in a line and in its story."""

from __future__ import annotations

from collections.abc import Sequence

from reframer.grounding.evidence import Evidence
from reframer.grounding.lines import Read
from reframer.grounding.quantities import Quantity

_UP = frozenset(
    "rose rise risen rises up increased increase increases grew grow grown gained gain climbed jumped "
    "higher raised improved".split()
)
_DOWN = frozenset(
    "fell fall fallen falls dropped drop drops down decreased decrease declined decline lower lowered "
    "reduced shrank cut slid slipped lost".split()
)
_LOSS = frozenset(
    "minus negative loss less fewer lower worse below under cost costs dip dipped decline declined off "
    "behind against - −".split()
)
_GAVE = frozenset("gave give given giving gives".split())
_REACH = 6


def opposed(said: Quantity, equal: Sequence[Quantity], line: Read, evidence: Evidence) -> str:
    """A sentence that says so where a line turns the story's direction round, else ''."""
    here = _way(said, line)
    if not here:
        return _unsaid(said, equal, line, evidence)
    ways = [(_way(q, evidence.sentences[evidence.place[q.sentence]]), q) for q in equal]
    if any(way in (0, here) for way, _ in ways):
        return ""
    told = ways[0][1]
    quote = _around(told, evidence)
    return f'The story says "{quote}", which is the other way round.'


def _unsaid(said: Quantity, equal: Sequence[Quantity], line: Read, evidence: Evidence) -> str:
    """A loss of the story's told among gains only: the line holds words for up and none for down."""
    words = {t.low for t in line.tokens}
    if all(q.sign < 0 for q in equal) and words & _UP and not words & (_DOWN | _LOSS):
        return f'The story says "{_around(equal[0], evidence)}", a loss.'
    return ""


def _way(quantity: Quantity, sentence: Read) -> int:
    """1 for up, -1 for down, 0 where neither is said next to the quantity or both are."""
    if quantity.sign:
        return quantity.sign
    tokens = sentence.tokens
    found = set()
    for step in (-1, 1):
        for n in range(1, _REACH + 1):
            at = quantity.token + step * n
            if not 0 <= at < len(tokens) or tokens[at].low in (".", ";", ",", "while", "and", "but", "(", ")"):
                break
            if tokens[at].low in _UP and not (tokens[at].low == "up" and at and tokens[at - 1].low in _GAVE):
                found.add(1)
                break
            if tokens[at].low in _DOWN:
                found.add(-1)
                break
    return found.pop() if len(found) == 1 else 0


def _around(quantity: Quantity, evidence: Evidence) -> str:
    tokens = evidence.sentences[evidence.place[quantity.sentence]].tokens
    text = evidence.sentences[evidence.place[quantity.sentence]].text
    first, last = max(quantity.token - 3, 0), min(quantity.token + 3, len(tokens) - 1)
    return text[tokens[first].start : tokens[last].end]
