"""Reads numbers, in digits and in words, out of the tokens of a text."""

from __future__ import annotations

import re
from collections.abc import Sequence

from reframer.grounding.lexicon import FRACTIONS, NUMBER_WORDS, ONES, SCALES, TENS
from reframer.grounding.tokens import Token
from reframer.grounding.units import SCALES as GLUED
from reframer.grounding.units import UNITS

Read = tuple[float, int, bool]

DASHES = frozenset("-–—")
GLUED_TIME = re.compile(r"^h(\d{1,2})$")
FOLDS = {
    "doubled": 2.0,
    "doubling": 2.0,
    "tripled": 3.0,
    "tripling": 3.0,
    "quadrupled": 4.0,
    "halved": 0.5,
    "halving": 0.5,
    "twice": 2.0,
}
COMPARED = frozenset(
    "as the its more faster slower higher lower less longer larger bigger better quicker cheaper".split()
)
STARTS = NUMBER_WORDS | frozenset(FOLDS) | frozenset(("a", "an", "another", "couple", "point", "every"))
# "a few hundred" and "per thousand" are no hundred and no thousand.
_NO_HUNDRED = frozenset("few several couple many of per a an the".split())
_SPOKEN_DIGITS = {word: n for word, n in ONES.items() if n < 10} | {"oh": 0.0}
_SPOKEN_SCALES = {"k": 1e3, "grand": 1e3, "mil": 1e6, "mill": 1e6, "mn": 1e6, "bn": 1e9}
_ORDINALS = {w: n + 1.0 for n, w in enumerate("first second third fourth fifth sixth seventh eighth ninth".split())} | {
    "tenth": 10.0, "fiftieth": 50.0, "ninetieth": 90.0,
}  # fmt: skip
_STRETCH = frozenset("in over for within during per last this that each every".split())
_EVERY = {"other": 2, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "tenth": 10, "twentieth": 20}

_COMMA_FOR_POINT = re.compile(r"\d+,\d{1,2}")
_GROUPED = re.compile(r"\d{1,3}(?:[.\u00a0\u202f ]\d{3})*[.\u00a0\u202f ]000")
_NO_DIGIT = re.compile(r"\D")


def _plain(digits: str) -> str:
    """Digits as Python reads them, from "8,000", "8.000", "8 000" and, where a comma stands for the point, "1,4"."""
    if _COMMA_FOR_POINT.fullmatch(digits):
        return digits.replace(",", ".")
    if _GROUPED.fullmatch(digits):
        return _NO_DIGIT.sub("", digits)
    return digits.replace(",", "")


class Numerals:
    """Numbers among the tokens of a text."""

    def __init__(self, text: str, found: Sequence[Token]) -> None:
        self.text = text
        self.tokens = found
        self._lows = [t.low for t in found]

    def low(self, at: int) -> str:
        """A token in lower case; '' beyond either end."""
        return self._lows[at] if 0 <= at < len(self._lows) else ""

    def what(self, at: int) -> str:
        """A token's kind; '' beyond either end."""
        return self.tokens[at].what if 0 <= at < len(self.tokens) else ""

    def value(self, at: int) -> Read | None:
        """The number that starts at a token: its value, the token after it, whether it is a fraction."""
        what, low = self.what(at), self.low(at)
        if self.rank(at):
            return None
        if what == "clock":
            first, second = low.split(":")
            return float(first) * 60 + float(second), at + 1, False
        if what == "number":
            return self.digits(at)
        if low in ("a", "an", "one", "another"):
            return self._article(at, low) or self.words(at)
        if low in FRACTIONS and self._period(at):
            return None
        return self._special(at, low) or self.words(at)

    def _article(self, at: int, low: str) -> Read | None:
        """'a third', 'a quarter of a million', 'a hundred and twenty', 'a day and a half'."""
        after = self.low(at + 1)
        if after in FRACTIONS and [self.low(at + n) for n in (2, 3)] == ["of", "a"] and self.low(at + 4) in SCALES:
            return self._scaled(1 / FRACTIONS[after], at + 4)
        if low != "another" and after in FRACTIONS and not self._ordinal(at + 1) and not self._percentile(at + 1):
            return None if self._period(at + 1) else (1 / FRACTIONS[after], at + 2, True)
        if low != "one" and after in SCALES:
            return self.words(at + 1, 1.0) or self._scaled(1.0, at + 1)
        half = [self.low(at + n) for n in range(2, 5)] == ["and", "a", "half"]
        minutes = self.low(at + 2 + (self.low(at + 2) == "and"))
        more = after == "hour" and (minutes in TENS or ONES.get(minutes, 0) >= 10)
        return (1.0, at + 1, False) if (half or more) and after in UNITS else None

    def rank(self, at: int) -> str:
        """The percentile that words name ("ninety-ninth percentile": "99"); '' where they name none."""
        tens = TENS.get(self.low(at), 0.0)
        last = at + 2 if tens and self.low(at + 1) == "-" else at + 1 if tens else at
        if not self.low(last + 1).startswith("percentile"):
            return ""
        ordinal = _ORDINALS.get(self.low(last), 0.0)
        return f"{tens + ordinal:.0f}" if ordinal else ""

    def _special(self, at: int, low: str) -> Read | None:
        """'half', 'a couple of hundred', 'point nine', 'dozens', 'every third order', 'tripled'."""
        after = self.low(at + 1)
        if low == "half" and after == "a" and self.low(at + 2) in SCALES:
            return self._scaled(0.5, at + 2)
        if low == "half" and after == "dozen":
            return self._scaled(0.5, at + 1)
        if low in ("hundred", "thousand") and self.low(at - 1) not in _NO_HUNDRED:
            return self.words(at, 1.0)
        if low == "half" or (low == "quarter" and after in DASHES):
            return 1 / FRACTIONS[low], at + 1, True
        if low == "couple" and after == "of" and self.low(at + 2) in SCALES:
            return self._scaled(2.0, at + 2)
        if low == "point" and after in _SPOKEN_DIGITS and self.low(at - 1) not in ("the", "a", "this", "that"):
            return self._decimals(0.0, at + 1)
        if low in ("dozen", "dozens") and self.low(at - 1) not in ONES:
            return 12.0, at + 1, False
        if low == "every" and after in _EVERY and self.low(at + 2) not in UNITS and self.content(at + 2):
            return 1 / _EVERY[after], at + 2, True
        return (FOLDS[low], at + 1, False) if low in FOLDS and (low != "twice" or after in COMPARED) else None

    def content(self, at: int) -> bool:
        """Whether a token carries meaning; False beyond the end."""
        return at < len(self.tokens) and self.tokens[at].content

    def _decimals(self, value: float, at: int) -> Read:
        """A number with the digits spoken after 'point': 'one point eight five'."""
        size = 0.1
        while self.low(at) in _SPOKEN_DIGITS and size > 1e-6:
            value += size * _SPOKEN_DIGITS[self.low(at)]
            size, at = size / 10, at + 1
        return self._scaled(round(value, 6), at)

    def _scaled(self, value: float, at: int) -> Read:
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
        hour = self.low(at + 1) in ("past", "to") and self.low(at + 2) in ONES
        shared = (
            hour
            or self.low(at + 1) in ("of", "-", "more", "less")
            or self.low(at - 2)
            in (
                "by",
                "about",
                "roughly",
                "some",
                "than",
            )
        )
        return not shared and before not in ("three", "nearly", "almost")

    def _percentile(self, at: int) -> bool:
        """Whether a part names a percentile: 'a tenth, fiftieth and ninetieth percentile'."""
        return FRACTIONS[self.low(at)] > 4 and any(self.low(at + n).startswith("percentile") for n in range(1, 7))

    def _ordinal(self, at: int) -> bool:
        """Whether 'third' names a place in a row ('a third city') and not a part ('a third of', 'by a third')."""
        after = self.tokens[at + 1] if at + 1 < len(self.tokens) else None
        comparative = after is not None and (after.low in ("more", "less", "as") or after.low.endswith("er"))
        return (
            after is not None and after.what == "word" and after.content and not comparative
            and self.low(at - 2) not in ("by", "about", "roughly", "nearly", "some")
        )  # fmt: skip

    def digits(self, at: int) -> Read | None:
        """A number in digits, with the scale glued to it or standing after it."""
        token = self.tokens[at]
        suffix = token.suffix
        digits = _plain(token.text[: len(token.text) - len(suffix)])
        value = float(digits[:30])
        glued = GLUED_TIME.match(suffix)
        if glued:
            return value * 60 + float(glued[1]), at + 1, False
        if suffix in ("st", "nd", "rd", "th"):
            return None
        if suffix and suffix not in GLUED and suffix.lower() not in UNITS:
            return None
        if (suffix in GLUED and suffix.lower() not in ("m", "b")) or suffix in GLUED:
            value *= GLUED[suffix]
        elif (
            not suffix
            and self.low(at + 1) in ("k", "bn", "m", "mio", "mn")
            and not self.minutes(at + 1)
            and self.tokens[at + 1].start - token.end <= 1
        ):
            return value * GLUED[self.low(at + 1)], at + 2, False
        end = at + 1
        if self.low(end) == "-" and self.low(end + 1) in SCALES:
            end += 1
        return self._scaled(value, end)

    def minutes(self, at: int) -> bool:
        """Whether an 'm' stands for minutes: '7 m 40 s'."""
        return self.low(at) == "m" and self.what(at + 1) == "number" and self.low(at + 2) in ("s", "sec", "secs")

    def words(self, at: int, first: float = 0.0) -> Read | None:
        """A number told in words: 'two hundred and fifty', 'three quarters', 'nine and a half'."""
        total, current, here = 0.0, first, at
        while True:
            step = self._step(here, total, current, here > at or bool(first))
            if step is None:
                break
            total, current = step
            here += 1
        return self._ended(total + current, here) if here > at else None

    def _step(self, here: int, total: float, current: float, begun: bool) -> tuple[float, float] | None:
        """A number's thousands and its rest after one more word; None where the word is no part of it."""
        low = self.low(here)
        if low in ONES:
            return None if current % 10 or 0 < current < 20 else (total, current + ONES[low])
        if low in TENS:
            return None if current % 100 else (total, current + TENS[low])
        if not begun:
            return None
        if low in ("hundred", "dozen"):
            return total, (current or 1) * SCALES[low]
        if low in SCALES:
            return total + (current or 1) * SCALES[low], 0.0
        if low in _SPOKEN_SCALES:
            return (total + current) * _SPOKEN_SCALES[low], 0.0
        return (total, current) if low in ("-", "and") and self._goes_on(here) else None

    def _ended(self, value: float, here: int) -> Read:
        """What may follow a number's words: 'point eight', '-odd', 'quarters', 'and a half'."""
        if self.low(here) == "point" and self.low(here + 1) in _SPOKEN_DIGITS:
            return self._decimals(value, here + 1)
        if self.low(here) == "-" and self.low(here + 1) in ("odd", "something", "ish", "plus"):
            here += 2
        low = self.low(here)
        part = low in FRACTIONS and low not in ("half", "third") and value < 20
        if low == "quarter" and value == 1 and self.low(here - 2) in _STRETCH and self.low(here + 1) != "of":
            part = False
        if part and (low.endswith("s") or not self._ordinal(here)):
            return value / FRACTIONS[low], here + 1, True
        if low == "and" and self.low(here + 1) in ("a", "one") and self.low(here + 2) in ("half", "quarter"):
            return self._scaled(value + 1 / FRACTIONS[self.low(here + 2)], here + 3)
        return value, here, False

    def _goes_on(self, at: int) -> bool:
        """Whether '-' or 'and' binds two parts of one number word ('twenty-five', 'two hundred and six')."""
        after = self.low(at + 1)
        if self.low(at) == "-":
            return (after in ONES and self.low(at - 1) in TENS) or after in ("hundred", "thousand", "million")
        return self.low(at - 1) in ("hundred", "thousand") and (after in ONES or after in TENS)
