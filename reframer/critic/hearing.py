"""An answer as it is heard: its sentences, what each shows, and which side each speaks to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from reframer import signals, text
from reframer.framework import HYBRID, Framework
from reframer.text import Span

MODEL, OTHER = "model", "other"
# From this score on a sentence is counted for a side; below it, it speaks to nobody in particular.
SPEAKS = 0.25


@dataclass(frozen=True)
class Heard:
    """A text read for what it shows; `scores` and `shown` are by sentence, as `reframer.signals` gives them."""

    text: str
    spans: tuple[Span, ...]
    scores: tuple[Mapping[str, float], ...]
    shown: tuple[tuple[str, ...], ...]
    families: Mapping[str, tuple[str, ...]]

    @cached_property
    def sentences(self) -> tuple[str, ...]:
        """The sentences' texts."""
        return tuple(self.text[span.start : span.end] for span in self.spans)

    @cached_property
    def lower(self) -> tuple[str, ...]:
        """The sentences in small letters."""
        return tuple(sentence.lower() for sentence in self.sentences)

    @cached_property
    def said(self) -> tuple[list[str], ...]:
        """The words of each sentence."""
        return tuple(text.words(sentence) for sentence in self.sentences)

    @cached_property
    def counts(self) -> tuple[int, ...]:
        """The words of each sentence, at least one."""
        return tuple(max(len(words), 1) for words in self.said)

    @property
    def words(self) -> int:
        """The words of the whole."""
        return sum(self.counts)

    @cached_property
    def strength(self) -> tuple[Mapping[str, float], ...]:
        """For each sentence, how strongly it speaks to each team and to nobody but modellers, from 0 to 1."""
        return tuple(
            {side: max((score.get(id, 0.0) for id in ids), default=0.0) for side, ids in self.families.items()}
            for score in self.scores
        )

    @cached_property
    def sides(self) -> tuple[str, ...]:
        """The side each sentence speaks to most: a team's id, `model`, or `other`."""
        return tuple(_strongest(strength) for strength in self.strength)

    @cached_property
    def depth(self) -> dict[str, float]:
        """The share of the words spent on each side, summing to 1."""
        found = dict.fromkeys([*self.families, OTHER], 0.0)
        for strength, count in zip(self.strength, self.counts, strict=True):
            for side, part in _divided(strength).items():
                found[side] += part * count
        total = self.words or 1
        return {side: value / total for side, value in found.items()}

    @cached_property
    def most(self) -> Mapping[str, float]:
        """The highest score of each signal anywhere in the text."""
        return {id: max((score[id] for score in self.scores), default=0.0) for id in signals.KNOWN}

    @cached_property
    def present(self) -> tuple[str, ...]:
        """The signals that some sentence shows, in the framework's order."""
        found = {id for ids in self.shown for id in ids}
        return tuple(id for id in signals.KNOWN if id in found)

    def stretch(self, *sides: str) -> tuple[int, int]:
        """Where the longest run of sentences that speak to one of these sides starts and ends, by its words."""
        best, start, length, longest = (0, 0), 0, 0, 0
        for place, (side, count) in enumerate(zip(self.sides, self.counts, strict=True)):
            if side in sides:
                start, length = (place, count) if length == 0 else (start, length + count)
                if length > longest:
                    best, longest = (start, place + 1), length
            else:
                length = 0
        return best


def hear(said: str, framework: Framework) -> Heard:
    """Reads a text for its signals."""
    spans = text.sentences(said)
    scores = signals.read([said[span.start : span.end] for span in spans])
    return of_scores(said, spans, scores, framework)


def of_scores(said: str, spans: Sequence[Span], scores: Sequence[Mapping[str, float]], framework: Framework) -> Heard:
    """A text whose sentences somebody has scored."""
    shown = tuple(signals.shown(score) for score in scores)
    return Heard(said, tuple(spans), tuple(scores), shown, families(framework))


@lru_cache(maxsize=8)
def families(framework: Framework) -> Mapping[str, tuple[str, ...]]:
    """The signals that speak to each team alone, and those that speak to modellers only."""
    speaking = {team: {*framework.wanted(team), *framework.core_for(team)} for team in framework.team_ids}
    shared = {id for ids in speaking.values() for id in ids if sum(id in others for others in speaking.values()) > 1}
    found = {team: tuple(id for id in framework.signals if id in ids - shared) for team, ids in speaking.items()}
    spoken_for = {id for ids in speaking.values() for id in ids}
    nobody = tuple(id for id, signal in framework.signals.items() if signal.team == "none" and id not in spoken_for)
    return found | {MODEL: nobody}


def seen_from(heard: Heard, target: str, framework: Framework) -> tuple[str, str]:
    """The side that this team values, and the other; for a hybrid team the one told less, and the one told more."""
    if target != HYBRID:
        other = framework.other(target)
        return target, other if other is not None else OTHER
    ordered = sorted(framework.team_ids, key=lambda team: heard.depth.get(team, 0.0))
    return ordered[0], ordered[-1]


def _strongest(strength: Mapping[str, float]) -> str:
    side = max(strength, key=lambda name: strength[name])
    return side if strength[side] >= SPEAKS else OTHER


def _divided(strength: Mapping[str, float]) -> dict[str, float]:
    """A sentence's words divided among the sides in the proportion of what is strong in it."""
    squares = {side: value * value for side, value in strength.items()}
    nobody = max(0.0, 1.0 - max(strength.values()) / (2 * SPEAKS)) * SPEAKS * SPEAKS * 4
    total = sum(squares.values()) + nobody or 1.0
    return {side: value / total for side, value in squares.items()} | {OTHER: nobody / total}
