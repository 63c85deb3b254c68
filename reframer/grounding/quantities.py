"""Reads quantities out of a text: value, unit, vagueness, what is counted, which way it moved.

Values of one dimension share a scale (seconds, percent, bytes), so equal amounts in other spellings are equal numbers.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from reframer.grounding.lexicon import FRACTIONS, NUMBER_WORDS, ONES, SCALES, TENS
from reframer.grounding.tokens import Token
from reframer.grounding.units import ABOUT, OVER, PERIODS, SCALES as GLUED, UNDER, UNITS

_DASHES = frozenset("-–—")
_GLUE = frozenset("-–—+")
_STATISTICS = re.compile(r"^(?:p(?:\d{2,3})|median|mean|average|avg|max|maximum|peak|min|minimum)$")
_SAME_STATISTIC = {"avg": "mean", "average": "mean", "median": "p50", "maximum": "max", "minimum": "min"}
_GLUED_TIME = re.compile(r"^h(\d{1,2})$")
_DIGITS = {word: n for word, n in ONES.items() if n < 10} | {"oh": 0.0}
_SPOKEN_SCALES = {"k": 1e3, "grand": 1e3, "mil": 1e6, "mill": 1e6, "mn": 1e6, "bn": 1e9}
_STARTS = NUMBER_WORDS | frozenset(
    "a an another couple point every doubled doubling tripled tripling quadrupled halved halving".split()
)
_EVERY = {"other": 2, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "tenth": 10, "twentieth": 20}
_FOLDS = {
    "doubled": 2.0,
    "doubling": 2.0,
    "tripled": 3.0,
    "tripling": 3.0,
    "quadrupled": 4.0,
    "halved": 0.5,
    "halving": 0.5,
}
_PLURALS = frozenset("people men women children data sres".split())
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

    @property
    def exact_digits(self) -> bool:
        """Whether it was told in digits and without a hedge."""
        return not self.vague and not self.fraction


class _Reader:
    """One pass over the tokens of a text."""

    def __init__(self, text: str, found: Sequence[Token]) -> None:
        self.text = text
        self.tokens = found
        self._lows = [t.low for t in found]

    def low(self, at: int) -> str:
        return self._lows[at] if 0 <= at < len(self._lows) else ""

    def what(self, at: int) -> str:
        return self.tokens[at].what if 0 <= at < len(self.tokens) else ""

    # Values -----------------------------------------------------------------------------------------------------
    def value(self, at: int) -> tuple[float, int, bool] | None:
        """The number that starts at a token: its value, the token after it, whether it is a fraction."""
        if self.what(at) == "clock":
            first, second = self.low(at).split(":")
            return float(first) * 60 + float(second), at + 1, False
        if self.what(at) == "number":
            return self._digits(at)
        low = self.low(at)
        if low in FRACTIONS and self._period(at):
            return None
        if low in ("a", "an", "one") and self.low(at + 1) in FRACTIONS and not self._ordinal(at + 1):
            return None if self._period(at + 1) else (1 / FRACTIONS[self.low(at + 1)], at + 2, True)
        if low == "half" or (low == "quarter" and self.low(at + 1) in _DASHES):
            return 1 / FRACTIONS[low], at + 1, True
        if low in ("a", "another") and self.low(at + 1) in SCALES:
            spoken = self._words(at + 1, 1.0)
            return spoken or self._scaled(1.0, at + 1)
        if low == "couple" and self.low(at + 1) == "of" and self.low(at + 2) in SCALES:
            return self._scaled(2.0, at + 2)
        if low == "point" and self.low(at + 1) in _DIGITS and self.low(at - 1) not in ("the", "a", "this", "that"):
            return self._decimals(0.0, at + 1)
        if low in ("dozen", "dozens") and self.low(at - 1) not in ONES:
            return 12.0, at + 1, False
        if (
            low in ("a", "an", "one")
            and [self.low(at + n) for n in range(2, 5)] == ["and", "a", "half"]
            and self.low(at + 1) in UNITS
        ):
            return 1.0, at + 1, False
        if (
            low == "every"
            and self.low(at + 1) in _EVERY
            and self.low(at + 2) not in UNITS
            and self.tokens[at + 2 : at + 3]
            and self.tokens[at + 2].content
        ):
            return 1 / _EVERY[self.low(at + 1)], at + 2, True
        if low in _FOLDS:
            return _FOLDS[low], at + 1, False
        return self._words(at)

    def _decimals(self, value: float, at: int) -> tuple[float, int, bool]:
        """A number with the digits spoken after 'point': 'one point eight five'."""
        size = 0.1
        while self.low(at) in _DIGITS and size > 1e-6:
            value += size * _DIGITS[self.low(at)]
            size, at = size / 10, at + 1
        return round(value, 6), at, False

    def _scaled(self, value: float, at: int) -> tuple[float, int, bool]:
        """A value times the scale words that follow: 'a hundred thousand'."""
        while self.low(at) in SCALES:
            value *= SCALES[self.low(at)]
            at += 1
        return value, at, False

    def _period(self, at: int) -> bool:
        """Whether 'quarter' or 'half' names a stretch of time ('last quarter', 'the first half') and no share."""
        before = self.low(at - 1)
        if self.low(at) == "half":
            return before in ("first", "second", "other", "latter", "-")
        if self.low(at) not in ("quarter", "quarters"):
            return False
        shared = self.low(at + 1) in ("of", "-", "more", "less") or self.low(at - 2) in (
            "by",
            "about",
            "roughly",
            "some",
            "than",
        )
        return not shared and before not in ("three", "nearly", "almost")

    def _ordinal(self, at: int) -> bool:
        """Whether 'third' names a place in a row ('a third city') and not a part ('a third of', 'by a third')."""
        after = self.tokens[at + 1] if at + 1 < len(self.tokens) else None
        comparative = after is not None and (after.low in ("more", "less", "as") or after.low.endswith("er"))
        return (
            after is not None and after.what == "word" and after.content and not comparative
            and self.low(at - 2) not in ("by", "about", "roughly", "nearly", "some")
        )  # fmt: skip

    def _digits(self, at: int) -> tuple[float, int, bool] | None:
        token = self.tokens[at]
        suffix = token.suffix
        digits = token.text[: len(token.text) - len(suffix)].replace(",", "")
        value = float(digits[:30])
        glued = _GLUED_TIME.match(suffix)
        if glued:
            return value * 60 + float(glued[1]), at + 1, False
        if suffix in ("st", "nd", "rd", "th"):
            return None
        if suffix and suffix not in GLUED and suffix.lower() not in UNITS:
            return None
        if suffix in GLUED and suffix.lower() not in ("m", "b"):
            value *= GLUED[suffix]
        elif suffix in GLUED:
            value *= GLUED[suffix]
        elif (
            not suffix
            and self.low(at + 1) in ("k", "bn", "m", "mio", "mn")
            and self.tokens[at + 1].start - token.end <= 1
        ):
            return value * GLUED[self.low(at + 1)], at + 2, False
        end = at + 1
        if self.low(end) == "-" and self.low(end + 1) in SCALES:
            end += 1
        return self._scaled(value, end)

    def _words(self, at: int, first: float = 0.0) -> tuple[float, int, bool] | None:
        """A number told in words: 'two hundred and fifty', 'three quarters', 'nine and a half'."""
        total, current = 0.0, first
        here = at
        while True:
            low = self.low(here)
            if low in ONES:
                if current % 10 or (current and current < 20):
                    break
                current += ONES[low]
            elif low in TENS:
                if current % 100:
                    break
                current += TENS[low]
            elif low in ("hundred", "dozen") and (here > at or first):
                current = (current or 1) * SCALES[low]
            elif low in ("thousand", "million", "billion") and (here > at or first):
                total += (current or 1) * SCALES[low]
                current = 0.0
            elif low in _SPOKEN_SCALES and here > at:
                total, current = (total + current) * _SPOKEN_SCALES[low], 0.0
            elif here > at and low in ("-", "and") and self._goes_on(here, current):
                pass
            else:
                break
            here += 1
        if here == at:
            return None
        value = total + current
        if self.low(here) == "point" and self.low(here + 1) in _DIGITS:
            return self._decimals(value, here + 1)
        if self.low(here) == "-" and self.low(here + 1) in ("odd", "something", "ish", "plus"):
            here += 2
        if self.low(here) in FRACTIONS and self.low(here) not in ("half", "third") and value < 20:
            if not self._ordinal(here) or self.low(here).endswith("s"):
                return value / FRACTIONS[self.low(here)], here + 1, True
        if self.low(here) == "and" and self.low(here + 1) in ("a", "one") and self.low(here + 2) in ("half", "quarter"):
            return value + 1 / FRACTIONS[self.low(here + 2)], here + 3, False
        return value, here, False

    def _goes_on(self, at: int, current: float) -> bool:
        """Whether '-' or 'and' binds two parts of one number word ('twenty-five', 'two hundred and six')."""
        after = self.low(at + 1)
        if self.low(at) == "-":
            return (after in ONES and self.low(at - 1) in TENS) or after in ("hundred", "thousand", "million")
        return self.low(at - 1) in ("hundred", "thousand") and (after in ONES or after in TENS)

    # Units ------------------------------------------------------------------------------------------------------
    def unit(self, at: int, end: int) -> tuple[str, float, int] | None:
        """The unit of the number at tokens `at`:`end`: dimension, size, the token after it."""
        token = self.tokens[end - 1]
        if token.what == "number" and token.suffix and token.suffix not in GLUED and token.suffix.lower() in UNITS:
            return *UNITS[token.suffix.lower()], end
        if self.low(at - 1) in ("$", "€", "£"):
            return *UNITS[self.low(at - 1)], end
        here = end
        while self.low(here) in _GLUE and self.tokens[here].start == self.tokens[here - 1].end:
            here += 1
        low = self.low(here)
        if low in ("a", "an") and self.low(end - 1) in ("half", "quarter"):
            here, low = here + 1, self.low(here + 1)
        if (
            low == "of"
            and self.low(here + 1) in ("a", "an")
            and self.low(here + 2) in ("hour", "day", "year", "million")
        ):
            if self.low(here + 2) in UNITS:
                return *UNITS[self.low(here + 2)], here + 3
        if low == "percentage" or (low in ("per", "basis") and self.low(here + 1) in ("cent", "point", "points")):
            if low == "per":
                return "share", 1.0, here + 2
            return ("points", 1.0, here + 2) if low == "percentage" else ("share", 0.01, here + 2)
        if low == "%" and self.low(here + 1) in ("pt", "pts", "point", "points", "p", "-points"):
            return "points", 1.0, here + 2
        if low in UNITS and low not in ("y", "us", "d", "w") and not self._other_sense(at, here):
            return *UNITS[low], here + 1
        return None

    def _other_sense(self, at: int, here: int) -> bool:
        """Whether a unit word means something else: 'one point', 'second' as an ordinal, a letter on its own."""
        low = self.low(here)
        return (low in ("s", "h", "b") and self.tokens[here].text != low) or (
            low == "x" and self.what(here + 1) == "number"
        )

    # Around -----------------------------------------------------------------------------------------------------
    def vague(self, at: int, end: int) -> str:
        """How the number is hedged by the words around it."""
        if self.low(end - 1) in ("odd", "something", "ish"):
            return "about"
        before = [self.low(at - n) for n in range(1, 5)]
        if before[0] in ("$", "€", "£", "a", "the", "-", "of", "+", "(", "by"):
            before = before[1:]
        if before[0] == "than":
            return "under" if before[1] in ("less", "fewer", "lower", "under", "shorter") else "over"
        if before[0] in ("least", "most") and before[1] == "at":
            return "over" if before[0] == "least" else "under"
        if before[0] in UNDER:
            return "under"
        if before[0] in OVER:
            return "over"
        if before[0] in ("nearly", "almost"):
            return "nearly"
        if before[0] in ABOUT or before[1] in ("about", "roughly", "around", "~", "nearly") or before[0] == ",":
            hedged = before[0] in ABOUT or before[1] in ABOUT or (before[1] == "think" and before[2] == "i")
            if hedged:
                return "about"
        after = [self.low(end + n) for n in range(4)]
        if after[0] == "or" and after[1] in ("so", "more", "thereabouts"):
            return "over" if after[1] == "more" else "about"
        if after[0] == "+" or after[0] == "plus":
            return "over"
        if "and a bit" in " ".join(after) or after[0] in ("odd", "ish"):
            return "over"
        return "about" if after[1] == "or" and after[2] == "so" else ""

    def per(self, end: int) -> str:
        """The period a rate refers to, such as 'second' in '4k reads/s' or 'week' in '1,900 tickets a week'."""
        for here in range(end, min(end + 4, len(self.tokens))):
            low = self.low(here)
            if low in ("a", "an", "per", "/", "each", "every") and self.low(here + 1) in PERIODS:
                return PERIODS[self.low(here + 1)]
            if low in (".", ";", ",", "(") or self.what(here) == "number":
                return ""
        return ""

    def noun(self, end: int) -> frozenset[str]:
        """The stems of the run of words that a bare number counts."""
        found: list[str] = []
        for here in range(end, min(end + 4, len(self.tokens))):
            token = self.tokens[here]
            if token.low in _DASHES and token.start == self.tokens[here - 1].end:
                continue
            if token.what != "word" or not token.content:
                break
            found.append(token.stem)
        return frozenset(found)

    def counts(self, end: int) -> bool:
        """Whether a plural stands in the run of words after a number: it counts things."""
        for here in range(end, min(end + 4, len(self.tokens))):
            token = self.tokens[here]
            if token.low in _DASHES and token.start == self.tokens[here - 1].end:
                continue
            if token.what != "word" or not token.content:
                return False
            if (token.low.endswith("s") and not token.low.endswith(("ss", "us", "is"))) or token.low in _PLURALS:
                return True
        return False

    def statistic(self, at: int, end: int) -> str:
        """The percentile or other statistic that the number is, from the words close by."""
        for here in (*range(at - 1, max(at - 5, -1), -1), *range(end, min(end + 4, len(self.tokens)))):
            low = self.low(here)
            if low in (".", ";") or self.what(here) == "number" and here < at:
                break
            if low == "percentile":
                rank = self.tokens[here - 1]
                return (
                    "p" + rank.text[: len(rank.text) - len(rank.suffix)]
                    if rank.suffix in ("th", "st", "nd", "rd")
                    else ""
                )
            if _STATISTICS.match(low):
                return _SAME_STATISTIC.get(low, low)
        return ""

    def sign(self, at: int) -> int:
        """-1 for a number told as negative, 1 for one told with a plus."""
        before = self.low(at - 1)
        if before == "minus" or (before in ("-", "−", "–") and not self._glued_before(at - 1) and self._tight(at)):
            return -1
        return 1 if before in ("+", "plus") and not self._glued_before(at - 1) else 0

    def _glued_before(self, at: int) -> bool:
        return at > 0 and self.tokens[at - 1].end == self.tokens[at].start

    def _tight(self, at: int) -> bool:
        return at > 0 and self.tokens[at - 1].end == self.tokens[at].start


def read(text: str, found: Sequence[Token], sentence: int = 0) -> list[Quantity]:
    """The quantities of a sentence, in order; names such as T5, p99 or GPT-3.5 are none.

    >>> from reframer.grounding.tokens import tokens
    >>> t = "p95 fell from 200 to about 120 ms"
    >>> [(q.value, q.dimension, q.vague) for q in read(t, tokens(t))]
    [(0.2, 'time', ''), (0.12, 'time', 'about')]
    """
    reader = _Reader(text, found)
    quantities: list[Quantity] = []
    at = 0
    while at < len(found):
        token = found[at]
        starts = token.what in ("number", "clock") or token.low in _STARTS
        parsed = reader.value(at) if starts and not _is_name(reader, at) else None
        if parsed is None:
            at += 1
            continue
        quantity, end = _quantity(reader, at, parsed, sentence)
        at = end
        if quantity is not None:
            quantities.append(quantity)
    return _share_units(reader, quantities)


def _is_name(reader: _Reader, at: int) -> bool:
    """Whether the digits belong to a name: T5, Cortex-A53, GPT-3.5, Q2, 2^24, '14:20' o'clock."""
    token = reader.tokens[at]
    if token.what not in ("number", "clock"):
        return reader.low(at) == "one" and _pronoun_one(reader, at)
    if at and reader.low(at - 1) in ("-", ".", "^", "_", "#") and reader.tokens[at - 1].end == token.start:
        before = reader.tokens[at - 2] if at > 1 else None
        glued = before is not None and before.end == reader.tokens[at - 1].start
        return bool(glued and before is not None and before.what == "word" and before.low not in ABOUT)
    return False


def _pronoun_one(reader: _Reader, at: int) -> bool:
    """Whether 'one' is a pronoun or an article, and not a number with a unit or the first part of 'one in nine'."""
    after = reader.low(at + 1)
    number = after in UNITS or after in FRACTIONS or after in _DASHES or after in SCALES
    ratio = any(reader.low(at + n) in ("in", "out") and _in_ratio(reader, at + n) for n in (1, 2))
    return not (number or (ratio and after not in UNITS))


def _in_ratio(reader: _Reader, at: int) -> bool:
    here = at + 2 if reader.low(at) == "out" else at + 1
    parsed = reader.value(here) if here < len(reader.tokens) else None
    return parsed is not None and parsed[0] >= 2


def _quantity(reader: _Reader, at: int, parsed: tuple[float, int, bool], sentence: int) -> tuple[Quantity | None, int]:
    value, end, fraction = parsed
    first = reader.tokens[at]
    ratio = _ratio(reader, value, end)
    if ratio:
        value, end, fraction, dimension, size = ratio[0] * 100, ratio[1], True, "share", 1.0
    elif first.what == "clock":
        dimension, size = "clock", 1.0
    elif _GLUED_TIME.match(first.suffix):
        dimension, size = "time", 60.0
    else:
        unit = reader.unit(at, end)
        dimension, size, end = unit or ("", 1.0, end)
        if unit is None and fraction:
            dimension, value = "share", value * 100
        if dimension == "time":
            compound = _more_time(reader, end, size)
            if compound:
                value, end = value + compound[0] / size, compound[1]
        if [reader.low(end + n) for n in range(3)] == ["and", "a", "half"] and dimension:
            value, end = value + 0.5, end + 3
        if reader.low(end) in _CLOCK_WORDS:
            dimension = "clock"
    noun = reader.noun(end)
    if first.low in _FOLDS:
        dimension, noun = "factor", frozenset()
    if not dimension and reader.counts(end):
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


def _ratio(reader: _Reader, value: float, end: int) -> tuple[float, int] | None:
    """'one in nine', '3 out of 10', 'six in ten' as a share, with the token after it."""
    here = end
    while here < min(end + 3, len(reader.tokens)) and reader.tokens[here].content:
        here += 1
    if reader.low(here) not in ("in", "out") or value != int(value) or reader.low(here - 1) in UNITS:
        return None
    here += 2 if reader.low(here) == "out" and reader.low(here + 1) == "of" else 1
    whole = reader._words(here) if here < len(reader.tokens) and reader.what(here) == "word" else None
    if whole is None or not value < whole[0] <= 1000 or whole[1] - here > 2:
        return None
    after = reader.tokens[whole[1]] if whole[1] < len(reader.tokens) else None
    if after is not None and after.low in UNITS:
        return None
    if after is not None and after.content and value != 1 and whole[0] not in (5, 10, 20, 100, 1000):
        return None
    return value / whole[0], whole[1]


def _more_time(reader: _Reader, end: int, size: float) -> tuple[float, int] | None:
    """The smaller part of '8 minutes 10', '2 h 40', '2 hours and 40 minutes', in seconds."""
    if size not in (60.0, 3600.0):
        return None
    here = end + 1 if reader.low(end) == "and" else end
    if reader.what(here) != "number":
        return None
    parsed = reader._digits(here)
    if parsed is None or parsed[0] >= 60:
        return None
    unit = reader.unit(here, parsed[1])
    if unit and unit[0] == "time" and unit[1] == size / 60:
        return parsed[0] * unit[1], unit[2]
    return (parsed[0] * size / 60, parsed[1]) if unit is None and here == end else None


def _share_units(reader: _Reader, found: list[Quantity]) -> list[Quantity]:
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
