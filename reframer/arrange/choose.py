"""Which of a story's sentences a team gets to hear, within the speaking time.

A telling is preferred for being whole before it is preferred for being pointed: so nothing is picked out, but what
serves another team is taken away, and only what nothing kept leans on. The opening, the candidate's part, what was
built and every result with its caveat stay.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from reframer import text
from reframer.framework import Framework
from reframer.reading import Reading
from reframer.schema import Level, Sentence

# What a signal of the team counts by its rank among the five, and the core signals by level.
_RANK_WEIGHT = (1.0, 0.95, 0.9, 0.85, 0.8)
_CORE_WEIGHT: Mapping[Level | None, float] = {None: 0.45, "mid": 0.3, "senior": 0.5, "staff": 0.65}
# A sentence worth less spends its time on what another team wants: it goes even where there is time.
AWAY = -0.3
# A paragraph is told whole if some sentence in it is worth as much.
ALONE = 0.3
# Share of the words that is told at least, however little of it serves the team.
LEAST_TOLD = 0.75
# Speech that runs over by less is not cut for it.
TOLERANCE = 1.08
OPENING = 3
# The share of the sentences that sets the scene, and stays.
STORY_START = 0.34
# Where less of the words can be told, what is worth most is told and no paragraph is kept whole.
MUCH_CUT = 0.6

_ROLE = re.compile(
    r"\b(?:my (?:part|role|job|task|piece)|i (?:was|am) (?:the|a|an|in charge|responsible|on|asked|hired)|"
    r"i owned|i led|"
    r"i(?:'m| am) responsible|i took (?:it )?over|me:|role:|tech lead|i proposed|was asked to|i joined|"
    r"(?:engineers?|colleagues?|data scientists?|persons?) (?:did|built|designed|owned|wrote))\b",
    re.IGNORECASE,
)
BUILT = re.compile(
    r"\b(?:we|i|me and [\w ]+) (?:built|made|wrote|proposed|introduced|designed|started|shipped|set up|"
    r"moved|replaced|chose|"
    r"picked|split|added|tried|trained|fitted|fine-tuned)\b|"
    r"^(?:built|made|wrote|proposed|designed)\b|\bthe idea\b|\bfirst version\b",
    re.IGNORECASE,
)
# Who begins with "it" means what was told just before; "operationally it was thin" speaks of the whole.
POINTS = re.compile(
    r"\W*(?:(?:and|so|but|then|also|for|with|after|before|because of)\W+)?"
    r"(?:it|this|that|they|them|these|those|he|she|both|such)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Weights:
    """What each signal is worth to whoever listens, and the stems of the question's words."""

    wanted: Mapping[str, float]
    core: Mapping[str, float]
    asked: frozenset[str] = frozenset()


def weights(framework: Framework, target: str, level: Level | None = None, question: str | None = None) -> Weights:
    """The worth of signals for a team, at a level, under a question whose words are heard in the sentences too."""
    wanted = framework.wanted(target)
    step = len(wanted) / len(_RANK_WEIGHT) if wanted else 1
    return Weights(
        wanted={id: _RANK_WEIGHT[min(int(i / step), len(_RANK_WEIGHT) - 1)] for i, id in enumerate(wanted)},
        core=dict.fromkeys(framework.core_for(target), _CORE_WEIGHT[level]),
        asked=frozenset(text.stem(w) for w in text.words(question or "") if len(w) > 4),
    )


def worth(reading: Reading, sentence: Sentence, weight: Weights) -> float:
    """What a sentence is worth, about -0.6 to 2: what it shows of the wanted, less what it spends elsewhere."""
    score = reading.score
    wanted = max((score(sentence.id, id) * w for id, w in weight.wanted.items()), default=0.0)
    more = sum(w for id, w in weight.wanted.items() if id in reading.shown[sentence.id - 1])
    core = sum(score(sentence.id, id) * w for id, w in weight.core.items())
    elsewhere = (s for id, s in reading.scores[sentence.id - 1].items() if id not in {**weight.wanted, **weight.core})
    away = max(elsewhere, default=0.0) * (1 - min(wanted, 1.0))
    heard = sum(text.stem(w) in weight.asked for w in set(text.words(sentence.text)))
    return wanted + 0.15 * more + core - 0.6 * away + 0.5 * min(heard, 3)


def choose(
    reading: Reading, value: Mapping[int, float], lengths: Mapping[int, int], limit: int
) -> tuple[set[int], set[int]]:
    """The ids of the sentences to tell within `limit` words by their worth, and those of them that open the answer.

    `lengths` are the words of each sentence as it would be said.
    """
    choice = _Choice(reading, value, lengths)
    too_long = limit * TOLERANCE
    # A sentence taken out of its paragraph leaves a hole, so what goes goes as a whole while there is time.
    choice.take_away(
        choice.stretches, choice.fixed, least=choice.total * LEAST_TOLD, wrong=lambda worth, _: worth < AWAY
    )
    # What is too long loses what is worth least, and only at last what later sentences need and the results.
    first = frozenset(choice.opening[:1])
    rounds = (
        (choice.stretches, choice.fixed, False),
        (choice.sentences, choice.fixed, False),
        (choice.sentences, choice.fixed, True),
        (choice.sentences, first, True),
    )
    for groups, spared, needed_too in rounds if limit > choice.total * MUCH_CUT else rounds[-1:]:
        choice.take_away(groups, spared, wrong=lambda _, spent: spent > too_long, needed_too=needed_too)
    return choice.kept, {id for id in choice.opening if id in choice.kept}


def acts(reading: Reading) -> int:
    """The sentence that first tells the candidate's part or what was built: what stands before it sets the scene."""
    told = (s.id for s in reading.story.said if _ROLE.search(s.text) or BUILT.search(s.text))
    return next(told, 0)


@dataclass
class _Choice:
    """A story's sentences under removal."""

    reading: Reading
    value: Mapping[int, float]
    length: Mapping[int, int]
    kept: set[int] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.kept = set(self.value)
        self.total = sum(self.length.values())

    @cached_property
    def opening(self) -> list[int]:
        """The first sentences: what it was about."""
        told = [id for id in self.value if self.reading.story.sentence(id).answer is None]
        return told[: max(1, min(OPENING, len(told) // 5))]

    @cached_property
    def fixed(self) -> frozenset[int]:
        """The opening, the first that tell the candidate's part and what was built, the results, and the close."""
        found = set(self.opening)
        for pattern in (_ROLE, BUILT):
            found |= {next((id for id in self.value if pattern.search(self._text(id))), self.opening[0])}
        results = [id for id in self.value if id in self.reading.results]
        told = {id for id in results if self.value[id] > AWAY or id == max(results, key=lambda id: self.value[id])}
        # What stands right before a result sets it up.
        set_up = {id - 1 for id in told if id - 1 in self.value and not self.reading.opens_paragraph(id)}
        close = {ids[0] for ids in self._paragraphs()[-1:] if self.value[ids[0]] > 2 * AWAY}
        return frozenset(found | told | set_up | close)

    def take_away(
        self,
        groups: Callable[[], Iterable[set[int]]],
        spared: frozenset[int],
        wrong: Callable[[float, int], bool],
        least: float = 0,
        needed_too: bool = False,
    ) -> None:
        """Takes away the groups of least worth first, each with what hangs on it, while `wrong` says so.

        `wrong` is asked with the group's worth a word and the words spent so far. Never fewer than `least` words are
        left, what is `spared` stays, and what later sentences need stays unless `needed_too`.
        """
        spent = sum(self.length[id] for id in self.kept)
        for group in sorted(groups(), key=lambda group: (self._worth(group), -max(group))):
            group = (group | self._hanging(max(group))) & self.kept
            if not group or group & spared or not wrong(self._worth(group), spent):
                continue
            words = sum(self.length[id] for id in group)
            if spent - words >= least and (needed_too or not self._is_needed(group)):
                self.kept -= group
                spent -= words

    def sentences(self) -> Iterator[set[int]]:
        """Each sentence with what hangs on it; a caveat goes only with what it limits."""
        for id in self.kept:
            if not (id in self.reading.caveats and id - 1 in self.kept):
                yield self._hanging(id)

    def stretches(self) -> Iterator[set[int]]:
        """Each paragraph after the story's start in which nothing is of worth to the team and no result is told.

        A line of notes alone is no paragraph: its neighbours lean on it more than shows.
        """
        start = len(self.value) * STORY_START
        for paragraph in self._paragraphs():
            poor = len(paragraph) > 1 and paragraph[0] > start and all(self.value[id] < ALONE for id in paragraph)
            after = paragraph[-1] + 1
            pointed_at = after in self.kept and POINTS.match(self._text(after))
            if (
                poor
                and not pointed_at
                and not any(id in self.reading.results and self.value[id] > 2 * AWAY for id in paragraph)
            ):
                yield set(paragraph)

    def _worth(self, group: Iterable[int]) -> float:
        words = sum(self.length[id] for id in group)
        return sum(self.value[id] * self.length[id] for id in group) / words if words else 0.0

    def _paragraphs(self) -> list[list[int]]:
        found: list[list[int]] = []
        for id in sorted(self.value):
            if not found or self.reading.opens_paragraph(id):
                found.append([])
            found[-1].append(id)
        return found

    def _hanging(self, id: int) -> set[int]:
        """A sentence with the kept ones after it that lean on it or limit it."""
        group, at = {id}, id + 1
        while at in self.kept and (at in self.reading.leaning or at in self.reading.caveats):
            group.add(at)
            at += 1
        return group

    def _is_needed(self, group: set[int]) -> bool:
        """Whether a later sentence that stays speaks as of something known of what only this group brought in."""
        first, last = min(group), max(group)
        for term in set().union(*(self.reading.terms[id] for id in group)):
            told = next(id for id in self._told_in[term] if id in self.kept)
            if told >= first and any(id > last and id in self.kept for id in self._known_in.get(term, ())):
                return True
        return False

    @cached_property
    def _told_in(self) -> dict[str, list[int]]:
        """The sentences of each term, in order."""
        return _by_term(self.reading.terms)

    @cached_property
    def _known_in(self) -> dict[str, list[int]]:
        """The sentences that speak of each term as known."""
        return _by_term(self.reading.known)

    def _text(self, id: int) -> str:
        return self.reading.story.sentence(id).text


def _by_term(terms: Mapping[int, set[str]]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for id, own in terms.items():
        for term in own:
            found.setdefault(term, []).append(id)
    return found
