"""A story read once for checking: its sentences' tokens, clauses and quantities, and an index of its words."""

from __future__ import annotations

import heapq
import math
import re
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable
from functools import cached_property
from typing import NamedTuple

from reframer.grounding.clauses import Clause
from reframer.grounding.deeds import Deed, deeds
from reframer.grounding.lines import Read, read
from reframer.grounding.persons import persons
from reframer.grounding.quantities import Quantity
from reframer.grounding.readings import inherited, other_readings
from reframer.schema import Sentence, Story, Support

RARE = 3.3
_NEAR = 6
# A little looser than the loosest comparison of two amounts.
_LOOSE = 1.27
_ALONE = re.compile(
    r"\b(?:i was the only|on my own|by myself|alone|solo|only (?:ml|data|person)|just me|one[- ]person|that i did "
    r"myself)\b",
    re.I,
)
_DIGITS = re.compile(r"\d+$")


class Match(NamedTuple):
    """A story clause that a line's clause may stand on: the weight they share, and its share of the line's clause."""

    clause: Clause
    score: float
    coverage: float


class Evidence:
    """What a story says, ready to be asked."""

    def __init__(self, story: Story) -> None:
        self.story = story
        self.sentences = tuple(read(s.text, s.id) for s in story.said)
        self.place = {s.id: n for n, s in enumerate(self.sentences)}
        self._last: tuple[Read, list[tuple[float, int]]] | None = None
        self._acting: tuple[tuple[Clause, ...], list[Deed]] | None = None
        self.headings: tuple[Sentence, ...] = tuple(s for s in story.sentences if s.kind == "heading")

    @cached_property
    def quantities(self) -> tuple[Quantity, ...]:
        """Every quantity of the story, in order."""
        found: list[Quantity] = []
        before: tuple[Quantity, ...] = ()
        for sentence in self.sentences:
            found.extend((*sentence.quantities, *other_readings(sentence)))
            found.extend(q for q in inherited((*before, *sentence.quantities)) if q.sentence == sentence.id)
            before = sentence.quantities
        return tuple(found)

    @cached_property
    def told(self) -> tuple[Quantity, ...]:
        """The story's quantities as they are spelled, without further readings."""
        return tuple(q for s in self.sentences for q in s.quantities)

    @cached_property
    def by_dimension(self) -> dict[str, tuple[Quantity, ...]]:
        """The story's quantities by dimension."""
        kinds = {q.dimension for q in self.quantities}
        return {kind: tuple(q for q in self.quantities if q.dimension == kind) for kind in kinds}

    def candidates(self, value: float) -> list[Quantity]:
        """The quantities that may equal a value on any scale they can be told on, in the story's order."""
        values, places = self._by_scale
        first, last = bisect_left(values, value / _LOOSE), bisect_right(values, value * _LOOSE)
        return [self.quantities[place] for place in sorted(set(places[first:last]))]

    @cached_property
    def _by_scale(self) -> tuple[list[float], list[int]]:
        """Values in order, each with the place of its quantity: as told, without its unit, as a share and as a part."""
        found = [
            (value, place)
            for place, q in enumerate(self.quantities)
            for value in {q.value, q.value / (q.unit or 1), q.value * 100, q.value / 100}
        ]
        found.sort()
        return [value for value, _ in found], [place for _, place in found]

    @cached_property
    def names(self) -> frozenset[tuple[str, float]]:
        """Numbers that are part of names, each with the name's first letter: 7 in D7, 14 in day-14."""
        found: set[tuple[str, float]] = set()
        for sentence in self.sentences:
            for n, token in enumerate(sentence.tokens):
                digits = _DIGITS.search(token.low)
                if digits and token.what == "word":
                    found.add((token.low[0], float(digits.group()[:9])))
                    point, after = ([*sentence.tokens[n + 1 : n + 3], None, None])[:2]
                    if point is not None and after is not None and point.low == "." and after.low.isdigit():
                        found.add((token.low[0], float(f"{digits.group()[:9]}.{after.low[:9]}")))
                elif digits and n > 1 and sentence.tokens[n - 1].low == "-" and sentence.tokens[n - 2].what == "word":
                    found.add((sentence.tokens[n - 2].low[0], float(digits.group()[:9])))
        return frozenset(found)

    @cached_property
    def percentiles(self) -> dict[float, list[Quantity]]:
        """What the story tells by percentile: those of 50 are medians."""
        found: dict[float, list[Quantity]] = defaultdict(list)
        for quantity in (q for s in self.sentences for q in s.quantities):
            if quantity.statistic[:1] == "p" and quantity.statistic[1:].isdigit():
                found[float(quantity.statistic[1:])].append(quantity)
        return dict(found)

    @cached_property
    def clauses(self) -> tuple[Clause, ...]:
        """Every clause of the story, in order."""
        return tuple(c for s in self.sentences for c in s.clauses)

    @cached_property
    def kin(self) -> frozenset[str]:
        """Every word family that the story's sentences hold."""
        return frozenset(k for s in self.sentences for k in s.kin)

    @cached_property
    def persons(self) -> frozenset[str]:
        """The names of the people whom the story knows, in lower case."""
        return persons(self.sentences)

    @cached_property
    def alone(self) -> bool:
        """Whether the story says that its work was one person's."""
        return any(_ALONE.search(sentence.text) for sentence in self.sentences)

    @cached_property
    def deeds(self) -> dict[tuple[int, int], Deed]:
        """Who acts in each of the story's clauses, by the clause's sentence and start."""
        return {
            (clause.sentence, clause.start): deed
            for sentence in self.sentences
            for clause, deed in zip(
                sentence.clauses, deeds(sentence.clauses, self.persons, bracketed(sentence)), strict=True
            )
        }

    def deed(self, clause: Clause) -> Deed:
        """Who acts in a clause of the story."""
        return self.deeds[(clause.sentence, clause.start)]

    def acting(self, line: Read) -> list[Deed]:
        """Who acts in each clause of a line."""
        if self._acting is None or self._acting[0] is not line.clauses:
            self._acting = (line.clauses, deeds(line.clauses, self.persons, bracketed(line)))
        return self._acting[1]

    @cached_property
    def by_kin(self) -> dict[str, list[int]]:
        """Places of the sentences that hold a word family."""
        index: dict[str, list[int]] = defaultdict(list)
        for place, sentence in enumerate(self.sentences):
            for kin in sentence.kin:
                index[kin].append(place)
        return dict(index)

    @cached_property
    def weight(self) -> dict[str, float]:
        """How telling a word family is within this story, from 0 to RARE: one in every sentence weighs least."""
        count = Counter(k for s in self.sentences for k in s.kin)
        total = len(self.sentences) + 1
        return {kin: RARE * math.log(1 + total / n) / math.log(1 + total) for kin, n in count.items()}

    def mass(self, kin: Iterable[str]) -> float:
        """The summed weight of word families; one the story lacks weighs as much as its rarest."""
        return sum(self.weight.get(k, RARE) for k in kin)

    def support(self, line: Read, sources: Iterable[int]) -> tuple[Support, ...]:
        """How much of a line's weight each of some sentences says."""
        whole = self.mass(line.kin) or 1.0
        places = ((id, self.place[id]) for id in sources if id in self.place)
        return tuple(
            Support(source=id, share=round(self.mass(line.kin & self.sentences[place].kin) / whole, 2))
            for id, place in places
        )

    def near(self, line: Read, most: int = 6) -> list[tuple[float, int]]:
        """The sentences that share most with a line: (score, place), best first; numbers count double."""
        if self._last is None or self._last[0] is not line:
            self._last = (line, self._nearest(line))
        return self._last[1][:most]

    def _nearest(self, line: Read) -> list[tuple[float, int]]:
        scores: dict[int, float] = defaultdict(float)
        for kin in line.kin:
            weight = self.weight.get(kin, 0.0)
            for place in self.by_kin.get(kin, ()):
                scores[place] += weight
        for quantity in line.quantities:
            for place in self._by_value.get(_key(quantity), ()):
                scores[place] += 2.0
        return sorted(((s, p) for p, s in scores.items()), key=lambda x: (-x[0], x[1]))[:_NEAR]

    def align(self, words: frozenset[str], most: int = 3) -> list[Match]:
        """The story clauses that share most with a clause's word families, best first."""
        scores: dict[int, float] = defaultdict(float)
        for kin in words:
            weight = self.weight.get(kin, 0.0)
            for place in self._clauses_by_kin.get(kin, ()):
                scores[place] += weight
        total = self.mass(words) or 1.0
        best = heapq.nlargest(most, scores.items(), key=lambda item: (item[1], -item[0]))
        return [Match(self.clauses[place], score, score / total) for place, score in best]

    @cached_property
    def _clauses_by_kin(self) -> dict[str, list[int]]:
        index: dict[str, list[int]] = defaultdict(list)
        for place, clause in enumerate(self.clauses):
            for kin in clause.kin:
                index[kin].append(place)
        return dict(index)

    def around(self, clause: Clause, reach: int = 0) -> str:
        """The text of the sentence that holds a story clause, with `reach` sentences on either side."""
        place = self.place[clause.sentence]
        return " ".join(s.text for s in self.sentences[max(place - reach, 0) : place + reach + 1])

    @cached_property
    def _by_value(self) -> dict[float, list[int]]:
        index: dict[float, list[int]] = defaultdict(list)
        for quantity in self.quantities:
            index[_key(quantity)].append(self.place[quantity.sentence])
        return dict(index)


def _key(quantity: Quantity) -> float:
    return float(f"{quantity.value:.3g}")


def bracketed(line: Read) -> frozenset[int]:
    """The starts of the clauses that stand in brackets."""
    if "(" not in line.text:
        return frozenset()
    depth, starts, inside = 0, {clause.start for clause in line.clauses}, set()
    for token in line.tokens:
        depth += (token.low == "(") - (token.low == ")")
        if depth > 0 and token.start in starts:
            inside.add(token.start)
    return frozenset(inside)


def tie(line: Read, evidence: Evidence) -> tuple[int, ...]:
    """The one to four sentences that a line stands on, by shared words and numbers; () when nothing fits."""
    near = evidence.near(line)
    if not near or near[0][0] < 1.0:
        return ()
    best = near[0][0]
    chosen: list[int] = []
    left = set(line.kin)
    for score, place in near:
        fresh = left & evidence.sentences[place].kin
        if len(chosen) < 4 and (not chosen or (score >= 0.35 * best and len(fresh) >= 2)):
            chosen.append(evidence.sentences[place].id)
            left -= fresh
    return tuple(sorted(chosen))
