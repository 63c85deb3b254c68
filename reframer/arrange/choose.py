"""Which of a story's sentences a team gets to hear, within the speaking time.

A sentence is worth what it shows of what the team wants. Choosing one takes along what it leans on, and whatever
limits its claim: a result never goes without its caveat.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from reframer import text
from reframer.framework import Framework
from reframer.reading import Reading, is_caveat
from reframer.schema import Level, Sentence

OPENING = 3
# A sentence worth less spends its time on what another team wants.
AWAY = -0.12
# Share of the story's words that is told in any case, even to a team for which it holds little.
TOLD_ANYWAY = 0.4
# What a signal of the team counts by its rank among the five, and the core signals by level.
_RANK_WEIGHT = (1.0, 0.95, 0.9, 0.85, 0.8)
_CORE_WEIGHT: Mapping[Level | None, float] = {None: 0.45, "mid": 0.3, "senior": 0.5, "staff": 0.65}
_ROLE = re.compile(
    r"\b(?:my (?:part|role|job|task|piece)|i (?:was|am) (?:the|a|an|in charge|responsible|on)|i(?:'m| am) responsible|i owned|"
    r"i led|i took (?:it )?over|me:|role:|tech lead|i proposed|was asked to|i joined|my (?:manager|team|colleague)|"
    r"(?:engineers?|colleagues?|data scientists?|people|persons?) (?:did|built|on|designed|owned))\b",
    re.IGNORECASE,
)
_PROBLEM = re.compile(
    r"\b(?:problem|complain\w*|pain|hurt\w*|cost(?:s|ing)?|late|slow|fail\w*|wrong|missing|nobody|stuck|waste\w*|by hand|"
    r"manual\w*|churn|before|was at|were at|took|why|broken|lost|losing|too (?:many|long|much)|copy-pasted|used to)\b",
    re.IGNORECASE,
)
_RESULT = re.compile(
    r"\d.*\b(?:to|->|→|down|up|fell|rose|dropped|went|from|versus|vs|instead of|after|before|since)\b|\b(?:result|in the end|saved)\b"
    r"|[+-]\d",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Weights:
    """What each signal is worth to whoever listens."""

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
    """What a sentence is worth, about -0.5 to 2: what it shows of the wanted, less what it spends elsewhere."""
    score = reading.score
    wanted = max((score(sentence.id, id) * w for id, w in weight.wanted.items()), default=0.0)
    more = sum(w for id, w in weight.wanted.items() if id in reading.shown[sentence.id - 1])
    core = sum(score(sentence.id, id) * w for id, w in weight.core.items())
    away = max(
        (s for id, s in reading.scores[sentence.id - 1].items() if id not in weight.wanted and id not in weight.core),
        default=0.0,
    )
    heard = sum(text.stem(w) in weight.asked for w in set(text.words(sentence.text)))
    return wanted + 0.15 * more + core - 0.55 * away * (1 - min(wanted, 1.0)) + 0.3 * min(heard, 3)


def choose(reading: Reading, weight: Weights, limit: int) -> tuple[set[int], set[int]]:
    """The ids of the sentences to tell within `limit` words, and those of them that open the answer."""
    said = reading.story.said
    value = {s.id: worth(reading, s, weight) for s in said}
    opening = _opening(reading, value)
    chosen: set[int] = set()
    for id in opening:
        chosen |= closure(reading, id)
    role = next((s for s in said if _ROLE.search(s.text)), None)
    if role:
        chosen |= closure(reading, role.id)
    result = max((s for s in said if _RESULT.search(s.text)), key=lambda s: value[s.id], default=None)
    if result and value[result.id] > 0:
        chosen |= closure(reading, result.id)
    _fill(reading, value, chosen, limit)
    _bridge(reading, value, chosen, limit)
    _enough(reading, value, chosen, limit)
    return chosen, {id for id in opening if id in chosen}


def _fill(reading: Reading, value: Mapping[int, float], chosen: set[int], limit: int) -> None:
    """Adds what is worth most a word, with all that it takes along, while there is time."""
    spent = sum(_length(reading, id) for id in chosen)
    bundles = {id: closure(reading, id) for id in value}
    open_ids = [id for id in value if id not in chosen]
    while open_ids:
        best, best_rate = None, 0.0
        for id in open_ids:
            fresh = bundles[id] - chosen
            cost = sum(_length(reading, i) for i in fresh)
            if fresh and spent + cost <= limit:
                gain = sum(value[i] for i in fresh) - 0.12 * len(fresh)
                rate = gain / (cost + 12)
                if gain > 0.1 and rate > best_rate:
                    best, best_rate = id, rate
        if best is None:
            return
        fresh = bundles[best] - chosen
        spent += sum(_length(reading, i) for i in fresh)
        chosen |= fresh
        open_ids = [id for id in open_ids if id not in chosen]


def _bridge(reading: Reading, value: Mapping[int, float], chosen: set[int], limit: int) -> None:
    """Adds what leads from one chosen sentence to the next, where it costs little and spends nothing elsewhere."""
    spent = sum(_length(reading, id) for id in chosen)
    for id in sorted(value, key=lambda id: (-(id - 1 in chosen) - (id + 1 in chosen), -value[id])):
        fresh = closure(reading, id) - chosen
        cost = sum(_length(reading, i) for i in fresh)
        linked = id - 1 in chosen or id + 1 in chosen
        if linked and id not in chosen and spent + cost <= limit and all(value.get(i, 0.0) > AWAY for i in fresh):
            chosen |= fresh
            spent += cost


def _enough(reading: Reading, value: Mapping[int, float], chosen: set[int], limit: int) -> None:
    """Adds the best of the rest until the project can be understood, whatever the team makes of it."""
    total = sum(_length(reading, id) for id in value)
    spent = sum(_length(reading, id) for id in chosen)
    for id in sorted(value, key=lambda id: (-value[id], id)):
        fresh = closure(reading, id) - chosen
        cost = sum(_length(reading, i) for i in fresh)
        if spent >= min(limit, TOLD_ANYWAY * total):
            return
        if fresh and spent + cost <= limit and "model_focus" not in reading.shown[id - 1]:
            chosen |= fresh
            spent += cost


def in_order(reading: Reading, chosen: Iterable[int]) -> list[int]:
    """Ids in the order of telling: the story's, with each reply to a gap question after the sentence it is nearest to."""
    story = reading.story
    told = [s for s in story.said if s.answer is None]
    stems = {s.id: {text.stem(w) for w in text.words(s.text) if len(w) > 4} for s in told}
    last = max(stems, default=0)
    anchors: dict[int, int] = {}
    for sentence in story.said:
        if sentence.answer is not None and sentence.answer not in anchors:
            own = {
                text.stem(w)
                for s in story.said
                if s.answer == sentence.answer
                for w in text.words(s.text)
                if len(w) > 4
            }
            near = max(stems, key=lambda id: (len(stems[id] & own), -id), default=last)
            anchors[sentence.answer] = near if stems and stems[near] & own else last
    place = {s.id: (s.id if s.answer is None else anchors.get(s.answer, last), s.id) for s in story.sentences}
    return sorted(chosen, key=lambda id: place[id])


def _length(reading: Reading, id: int) -> int:
    return len(text.words(reading.story.sentence(id).text))


def closure(reading: Reading, id: int) -> set[int]:
    """A sentence with what it leans on before it and what limits it after it."""
    story, taken = reading.story, {id}
    at = id
    while at in reading.leaning:
        at -= 1
        taken.add(at)
    at = id
    while at < len(story.sentences):
        following = story.sentence(at + 1)
        if following.kind != "said" or not (
            is_caveat(following) and (following.id in reading.leaning or _is_result(story.sentence(at)))
        ):
            break
        at += 1
        taken.add(at)
    return taken


def _is_result(sentence: Sentence) -> bool:
    return bool(_RESULT.search(sentence.text))


def _opening(reading: Reading, value: Mapping[int, float]) -> list[int]:
    """The sentences that say what it was about and what was wrong: the first, and the clearest of the first third."""
    said = [s for s in reading.story.said if s.answer is None]
    if not said:
        return []
    early = said[: max(3, len(said) // 3)]
    first = next((s for s in early if len(text.words(s.text)) > 3), early[0])
    problems = sorted(
        (
            s
            for s in early
            if s is not first and _PROBLEM.search(s.text) and "model_focus" not in reading.shown[s.id - 1]
        ),
        key=lambda s: -(len(set(_PROBLEM.findall(s.text))) + value[s.id]),
    )
    return sorted([first.id, *(s.id for s in problems[: OPENING - 1])])
