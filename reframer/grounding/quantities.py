"""Reads quantities out of a text: value, unit, vagueness, what is counted.

Values of one dimension share a scale (seconds, percent, bytes), so equal amounts in other spellings are equal numbers.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from reframer.grounding.lexicon import FRACTIONS, SCALES
from reframer.grounding.numerals import COMPARED, DASHES, FOLDS, GLUED_TIME, STARTS
from reframer.grounding.surroundings import Surroundings
from reframer.grounding.tokens import Token
from reframer.grounding.units import ABOUT, UNITS

_CLOCK_WORDS = frozenset(("am", "pm", "o'clock", "a.m", "p.m"))


@dataclass(frozen=True, slots=True)
class Quantity:
    """An amount as said at `start`:`end` of its text.

    `dimension` is '' for a bare number, 'count' for things counted, else a unit's. `vague` is about, over, under or ''.
    `noun` holds the stems of the words after it, `near` those of its clause; `fraction` says it was told as one.
    """

    value: float
    dimension: str
    start: int
    end: int
    text: str
    vague: str = ""
    fraction: bool = False
    statistic: str = ""
    per: str = ""
    sign: int = 0
    noun: frozenset[str] = frozenset()
    near: frozenset[str] = frozenset()
    sentence: int = 0
    token: int = field(default=0, compare=False)
    unit: float = 1.0


def read(text: str, found: Sequence[Token], sentence: int = 0) -> list[Quantity]:
    """The quantities of a sentence, in order; names such as T5, p99 or GPT-3.5 are none.

    >>> from reframer.grounding.tokens import tokens
    >>> t = "p95 fell from 200 to about 120 ms"
    >>> [(q.value, q.dimension, q.vague) for q in read(t, tokens(t))]
    [(0.2, 'time', ''), (0.12, 'time', 'about')]
    """
    reader = Surroundings(text, found)
    quantities: list[Quantity] = []
    at = 0
    while at < len(found):
        token = found[at]
        starts = token.what in ("number", "clock") or token.low in STARTS
        parsed = reader.value(at) if starts and not _is_name(reader, at) else None
        if parsed is None:
            at += 1
            continue
        quantity, end = _quantity(reader, at, parsed, sentence)
        at = end
        if quantity is not None:
            quantities.append(quantity)
    return _share_units(reader, quantities)


def _is_name(reader: Surroundings, at: int) -> bool:
    """Whether the digits belong to a name: T5, Cortex-A53, GPT-3.5, Q2, 2^24, '14:20' o'clock."""
    token = reader.tokens[at]
    if token.what not in ("number", "clock"):
        return reader.low(at) == "one" and _pronoun_one(reader, at)
    if at and reader.low(at - 1) in ("-", ".", "^", "_", "#") and reader.tokens[at - 1].end == token.start:
        before = reader.tokens[at - 2] if at > 1 else None
        glued = before is not None and before.end == reader.tokens[at - 1].start
        return bool(glued and before is not None and before.what == "word" and before.low not in ABOUT)
    return False


def _pronoun_one(reader: Surroundings, at: int) -> bool:
    """Whether 'one' is a pronoun or an article, and not a number with a unit or the first part of 'one in nine'."""
    after = reader.low(at + 1)
    mixed = after == "and" and reader.low(at + 2) == "a" and reader.low(at + 3) in FRACTIONS
    number = mixed or after == "point" or after in UNITS or after in FRACTIONS or after in DASHES or after in SCALES
    ratio = any(reader.low(at + n) in ("in", "out") and _in_ratio(reader, at + n) for n in (1, 2))
    return not (number or (ratio and after not in UNITS))


def _in_ratio(reader: Surroundings, at: int) -> bool:
    here = at + 2 if reader.low(at) == "out" else at + 1
    parsed = reader.value(here) if here < len(reader.tokens) else None
    return parsed is not None and parsed[0] >= 2


def _quantity(
    reader: Surroundings, at: int, parsed: tuple[float, int, bool], sentence: int
) -> tuple[Quantity | None, int]:
    value, end, fraction = parsed
    first = reader.tokens[at]
    ratio = _ratio(reader, value, end)
    if ratio:
        value, end, fraction, dimension, size = ratio[0] * 100, ratio[1], True, "share", 1.0
    elif first.what == "clock":
        dimension, size = "clock", 1.0
    elif fraction and (hour := _past(reader, value, end)):
        minutes = value * 60 if reader.low(end) == "past" else -value * 60
        value, end, fraction, dimension, size = hour[0] * 60 + minutes, hour[1], False, "clock", 1.0
    elif GLUED_TIME.match(first.suffix):
        dimension, size = "time", 60.0
    else:
        unit = reader.unit(at, end)
        dimension, size, end = unit or ("", 1.0, end)
        if unit is None and fraction:
            dimension, value = "share", value * 100
        if dimension == "time" and (compound := _more_time(reader, end, size)):
            value, end = value + compound[0] / size, compound[1]
        if [reader.low(end + n) for n in range(3)] == ["and", "a", "half"] and dimension:
            value, end = value + 0.5, end + 3
        if reader.low(end) in _CLOCK_WORDS:
            dimension = "clock"
    noun = reader.noun(end)
    if not dimension and reader.low(end) == "times" and reader.low(end + 1) in COMPARED:
        dimension, end, noun = "factor", end + 1, frozenset()
    elif first.low in FOLDS:
        dimension, noun = "factor", frozenset()
    elif not dimension and reader.counts(end):
        dimension = "count"
    start = first.start
    text = reader.text[start : reader.tokens[end - 1].end]
    return (
        Quantity(
            value * size, dimension, start, reader.tokens[end - 1].end, text, reader.vague(at, end), fraction,
            reader.statistic(at, end), reader.per(end), reader.sign(at), noun, frozenset(), sentence, at, size,
        ),
        end,
    )  # fmt: skip


def _past(reader: Surroundings, part: float, end: int) -> tuple[float, int] | None:
    """The hour that 'a quarter past eleven' is told by, with the token after it."""
    how = reader.low(end)
    told = how in ("past", "to") and (part == 0.25 or (part == 0.5 and how == "past"))
    if not told or end + 1 >= len(reader.tokens):
        return None
    parsed = reader.value(end + 1)
    whole = parsed is not None and parsed[0] in range(1, 13) and reader.unit(end + 1, parsed[1]) is None
    return (parsed[0], parsed[1]) if parsed is not None and whole and not reader.counts(parsed[1]) else None


def _ratio(reader: Surroundings, value: float, end: int) -> tuple[float, int] | None:
    """'one in nine', '3 out of 10', 'nine times in ten', 'two in every ten' as a share, with the token after it."""
    here = end
    while here < min(end + 3, len(reader.tokens)) and (reader.tokens[here].content or reader.low(here) == "times"):
        here += 1
    if reader.low(here) not in ("in", "out") or value != int(value) or reader.low(here - 1) in UNITS:
        return None
    here += 2 if reader.low(here) == "out" and reader.low(here + 1) == "of" else 1
    here += reader.low(here) in ("every", "each")
    plain = reader.what(here) == "word" or (
        value == 1 and reader.what(here) == "number" and not reader.content(here + 1)
    )
    whole = reader.value(here) if here < len(reader.tokens) and plain else None
    if whole is None or whole[2] or not value < whole[0] <= 1000 or whole[1] - here > 2:
        return None
    after = reader.tokens[whole[1]] if whole[1] < len(reader.tokens) else None
    if after is not None and after.low in UNITS:
        return None
    if after is not None and after.content and value != 1 and whole[0] not in (5, 10, 20, 100, 1000):
        return None
    return value / whole[0], whole[1]


def _more_time(reader: Surroundings, end: int, size: float) -> tuple[float, int] | None:
    """The smaller part of '8 minutes 10', '2 h 40', '2 hours and 40 minutes', in seconds."""
    if size not in (60.0, 3600.0):
        return None
    here = end + 1 if reader.low(end) == "and" else end
    parsed = (
        reader.digits(here)
        if reader.what(here) == "number"
        else reader.words(here)
        if here < len(reader.tokens)
        else None
    )
    if parsed is None or parsed[2] or parsed[0] >= 60:
        return None
    spelled = reader.what(here) == "word"
    unit = reader.unit(here, parsed[1])
    if spelled and unit is None and (parsed[0] < 5 or reader.counts(parsed[1])):
        return None
    if unit and unit[0] == "time" and unit[1] == size / 60:
        return parsed[0] * unit[1], unit[2]
    ends = parsed[1] >= len(reader.tokens) or not reader.content(parsed[1])
    bare = unit is None and (here == end or (size == 3600.0 and ends and parsed[0] >= 5))
    return (parsed[0] * size / 60, parsed[1]) if bare else None


def _share_units(reader: Surroundings, found: list[Quantity]) -> list[Quantity]:
    """Gives a bare number the unit of the next one in 'from 200 to 120 ms', '41 → 63%', '31 down to 27 percent'."""
    done = list(found)
    for n in range(len(done) - 2, -1, -1):
        first, second = done[n], done[n + 1]
        between = reader.text[first.end : second.start].strip().lower()
        if not first.dimension and second.dimension not in ("", "count", "clock") and _links(between, _LINK):
            done[n] = replace(first, value=first.value * second.unit, dimension=second.dimension, unit=second.unit)
    for n in range(1, len(done)):
        first, second = done[n - 1], done[n]
        between = reader.text[first.end : second.start].strip().lower()
        if not second.dimension and first.dimension not in ("", "count", "clock") and _links(between, _STRONG_LINK):
            done[n] = replace(second, value=second.value * first.unit, dimension=first.dimension, unit=first.unit)
    return done


_SOFT = r"(?:\s+(?:just|about|around|some|roughly|only|nearly|almost|~|under|over|below|above|a|the))*[\s~≈<>]*$"
_LINK = re.compile(rf"^(?:(?:down|up|only|back)\s+)?(?:to|and|or|vs\.?|versus|against|->|=>|→|⇒|-|–|—|/|,){_SOFT}")
_STRONG_LINK = re.compile(rf"^(?:(?:down|up|only|back)\s+)?(?:to|vs\.?|versus|against|->|=>|→|⇒|-|–|—|/){_SOFT}")


def _links(between: str, link: re.Pattern[str]) -> bool:
    return len(between) < 40 and bool(link.match(between))
