"""What else the numbers of a sentence say: parts as shares, units of a neighbour, words that stand for a number."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from reframer.grounding.lines import Read
from reframer.grounding.quantities import Quantity
from reframer.grounding.units import MONTH, UNITS

_SCALE = re.compile(r"(?:[kKM]|bn|thousand|million|billion)$")
_PART = re.compile(
    r"^/$|^\s*(?:\w+\s+){0,2}?(?:out\s+)?of\s+(?:the\s+|our\s+|its\s+|all\s+)?(?:roughly\s+|about\s+|some\s+|~)?$"
)


_DURING = ("for ", "over ", "within ", "took ", "lasted ")
_ONE = frozenset(("a", "an", "one", "per", "every", "each"))
_TWO = frozenset(("both", "pair", "couple", "twice", "double", "doubled", "doubling", "two-fold"))
_FOLD = frozenset(("twice", "double", "doubled", "doubling", "two-fold"))
_ORDINALS = {
    word: float(n)
    for n, word in enumerate(
        "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth".split(), 1
    )
}


def other_readings(sentence: Read) -> list[Quantity]:
    """What else a story's numbers say: 7 of 11 is 64%, 40m may be minutes, 'a month' is one month, 'both' are two."""
    found = _parts(sentence)
    for quantity in sentence.quantities:
        if quantity.text.endswith("m") and quantity.text[-2:-1].isdigit() and quantity.value >= 1e6:
            found.append(replace(quantity, value=quantity.value / 1e6 * 60, dimension="time", unit=60.0))
    for before, token in pairwise(sentence.tokens):
        unit = UNITS.get(token.low)
        if unit and unit[0] == "time" and before.low in _ONE and len(token.low) > 2:
            found.append(_plain(sentence, before.start, token.end, unit[1], unit))
        if token.low == "quarter" and before.low in ("a", "one") and sentence.text[: before.start].endswith(_DURING):
            found.append(_plain(sentence, before.start, token.end, 3 * MONTH, ("time", MONTH)))
    for token in sentence.tokens:
        if token.low in _TWO or token.low in _ORDINALS:
            kind = "factor" if token.low in _FOLD else ""
            found.append(_plain(sentence, token.start, token.end, _ORDINALS.get(token.low, 2.0), (kind, 1.0)))
    return found


def inherited(told: Sequence[Quantity]) -> Iterator[Quantity]:
    """Bare numbers read with a unit that another number of the sentence has: '19 basis points … below 12'."""
    units = list(
        dict.fromkeys((q.dimension, q.unit) for q in told if q.dimension not in ("", "count", "clock", "factor"))
    )
    scales = {1e3 if q.text[-1] in "kKd" else 1e6 for q in told if _SCALE.search(q.text) and not q.text.endswith("bn")}
    for quantity in told:
        if quantity.dimension in ("", "count") and quantity.value < 1000:
            yield from (replace(quantity, value=quantity.value * scale) for scale in scales)
        if not quantity.dimension:
            for dimension, unit in units:
                yield replace(quantity, value=quantity.value * unit, dimension=dimension, unit=unit)


def _plain(sentence: Read, start: int, end: int, value: float, unit: tuple[str, float]) -> Quantity:
    return Quantity(
        value,
        unit[0],
        start,
        end,
        sentence.text[start:end],
        sentence=sentence.id,
        unit=unit[1],
        token=-9,
    )


def _parts(sentence: Read) -> list[Quantity]:
    found = []
    for first, second in pairwise(sentence.quantities):
        counted = first.dimension in ("", "count") and second.dimension in ("", "count") and first.value < second.value
        if counted and _PART.match(sentence.text[first.end : second.start]):
            found.append(replace(first, value=first.value / second.value * 100, dimension="share", unit=1.0))
    return found
