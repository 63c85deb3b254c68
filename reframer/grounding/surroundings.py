"""Reads what stands around a number: its unit, its hedge, what it counts, which statistic it is."""

from __future__ import annotations

import re

from reframer.grounding.numerals import DASHES, Numerals
from reframer.grounding.units import ABOUT, OVER, PERIODS, UNDER, UNITS
from reframer.grounding.units import SCALES as GLUED

_MONEY = frozenset("$ € £ usd eur gbp".split())
_GLUE = frozenset("-–—+")
_STATISTICS = re.compile(r"^(?:p(?:\d{2,3})|median|mean|average|avg|max|maximum|peak|min|minimum)$")
_SAME_STATISTIC = {"avg": "mean", "average": "mean", "median": "p50", "maximum": "max", "minimum": "min"}
_PASSED_OVER = frozenset(("$", "€", "£", "a", "the", "-", "of", "+", "(", "by"))
_ABOUT_THE = frozenset(("about", "roughly", "around", "~", "nearly"))
# "Over eight weeks" is during them.
_SPANS = frozenset("day days week weeks month months quarter quarters year years".split())
_PLURALS = frozenset("people men women children data sres".split())


_AFTER_LETTER = frozenset(("", ".", ",", ";", ")", "to", "->", "→", "-", "and", "instead", "before", "median"))


class Surroundings(Numerals):
    """Numbers among the tokens of a text, with what the words beside them say of them."""

    def unit(self, at: int, end: int) -> tuple[str, float, int] | None:
        """The unit of the number at tokens `at`:`end`: dimension, size, the token after it."""
        token = self.tokens[end - 1]
        if token.what == "number" and token.suffix and token.suffix not in GLUED and token.suffix.lower() in UNITS:
            return *UNITS[token.suffix.lower()], end
        if self.low(at - 1) in _MONEY:
            return *UNITS[self.low(at - 1)], end
        here = end
        while self.low(here) in _GLUE and self.tokens[here].start == self.tokens[here - 1].end:
            here += 1
        if self.low(here).lower() == "us" and self.low(here + 1) in ("cent", "cents", "dollar", "dollars"):
            here += 1
        low = self.low(here)
        if low in ("a", "an") and self.low(end - 1) in ("half", "quarter"):
            here, low = here + 1, self.low(here + 1)
        whole = self.low(here + 2)
        if low == "of" and self.low(here + 1) in ("a", "an") and whole in ("second", "minute", "hour", "day", "year"):
            return *UNITS[whole], here + 3
        if low == "percentage" or (low in ("per", "basis") and self.low(here + 1) in ("cent", "point", "points")):
            if low == "per":
                return "share", 1.0, here + 2
            return ("points", 1.0, here + 2) if low == "percentage" else ("share", 0.01, here + 2)
        if low == "%" and self.low(here + 1) in ("pt", "pts", "point", "points", "p", "-points"):
            return "points", 1.0, here + 2
        if self.minutes(here):
            return "time", 60.0, here + 1
        # A lone letter is a unit where nothing is counted after it: "from 4.5 d to 7 h", not "3 d plots".
        lone = low in ("d", "w", "y") and self.tokens[here].text == low and self.low(here + 1) in _AFTER_LETTER
        if lone or (low in UNITS and low not in ("y", "us", "d", "w") and not self._other_sense(at, here)):
            return *UNITS[low], here + 1
        return None

    def _other_sense(self, at: int, here: int) -> bool:
        """Whether a unit word means something else: 'one point', 'second' as an ordinal, a letter on its own."""
        low = self.low(here)
        return (low in ("s", "h", "b") and self.tokens[here].text != low) or (
            low == "x" and self.what(here + 1) == "number"
        )

    def vague(self, at: int, end: int) -> str:
        """How the number is hedged by the words around it: about, nearly, over, under or ''."""
        if self.low(end - 1) in ("odd", "something", "ish"):
            return "about"
        before = [self.low(at - n) for n in range(1, 5)]
        if before[0] in _PASSED_OVER:
            before = before[1:]
        return self._hedged_before(before, self.low(end - 1) in _SPANS) or self._hedged_after(
            [self.low(end + n) for n in range(4)]
        )

    def _hedged_before(self, before: list[str], span: bool) -> str:
        """The hedge that leads to a number, nearest word first."""
        first, second, third = before[:3]
        if first == "quite" and second == "not":
            return "under"
        if first == "over" and span:
            return ""
        if first == "than":
            return "under" if second in ("less", "fewer", "lower", "under", "shorter") else "over"
        if second == "at" and first in ("least", "most"):
            return "over" if first == "least" else "under"
        if first in UNDER or first in OVER:
            return "under" if first in UNDER else "over"
        if first in ("nearly", "almost"):
            return "nearly"
        thought = first == "," and second == "think" and third == "i"
        return "about" if first in ABOUT or second in _ABOUT_THE or thought else ""

    def _hedged_after(self, after: list[str]) -> str:
        """The hedge that follows a number: 'or so', 'or more', 'plus', 'and a bit'."""
        if after[0] == "or" and after[1] in ("so", "more", "thereabouts"):
            return "over" if after[1] == "more" else "about"
        if after[0] in ("+", "plus", "odd", "ish") or "and a bit" in " ".join(after):
            return "over"
        return "about" if after[1:3] == ["or", "so"] else ""

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
            if token.low in DASHES and token.start == self.tokens[here - 1].end:
                continue
            if token.what != "word" or not token.content:
                break
            found.append(token.stem)
        return frozenset(found)

    def counts(self, end: int) -> bool:
        """Whether a plural stands in the run of words after a number: it counts things."""
        for here in range(end, min(end + 4, len(self.tokens))):
            token = self.tokens[here]
            if token.low in DASHES and token.start == self.tokens[here - 1].end:
                continue
            if token.what != "word" or not token.content:
                return False
            if (token.low.endswith("s") and not token.low.endswith(("ss", "us", "is"))) or token.low in _PLURALS:
                return True
        return False

    def statistic(self, at: int, end: int) -> str:
        """The percentile or other statistic that the number is, from the words close by."""
        bracketed = end + 1 if self.low(end) == "(" else end
        if _STATISTICS.match(self.low(bracketed)) and not _STATISTICS.match(self.low(at - 1)):
            return _SAME_STATISTIC.get(self.low(bracketed), self.low(bracketed))
        after = end + 2 if self.low(end) == "at" and self.low(end + 1) == "the" else end + 1
        if self.low(end) == "at" and _STATISTICS.match(self.low(after)):
            return _SAME_STATISTIC.get(self.low(after), self.low(after))
        if self.low(end) == "at" and self.low(after + 1) == "percentile" and self.low(after)[:2].isdigit():
            return "p" + self.low(after)[:2]
        for here in (*range(at - 1, max(at - 5, -1), -1), *range(end, min(end + 4, len(self.tokens)))):
            low = self.low(here)
            if low in (".", ";") or (here < at and (low == "and" or self.what(here) == "number")):
                break
            if low == "percentile":
                if here > end and self.low(here - 2) == "," and self.what(here + 1) == "number":
                    break
                spoken = self.rank(here - 3) or self.rank(here - 1)
                if spoken:
                    return "p" + spoken
                rank = self.tokens[here - 1]
                return (
                    "p" + rank.text[: len(rank.text) - len(rank.suffix)]
                    if rank.suffix in ("th", "st", "nd", "rd")
                    else ""
                )
            if here > end and self.low(here - 1) == "," and self.what(here + 1) == "number":
                break
            minutes = low == "min" and self.what(here - 1) == "number"
            if _STATISTICS.match(low) and not minutes:
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
