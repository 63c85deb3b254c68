"""Which questions to ask: what the stories lack, what the job description speaks of, what was not asked lately."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

from reframer import text
from reframer.practice.bank import Question

# What a question gains by probing a gap and by the matter it shares with the job description, and loses by having been
# asked before, and by being of a kind or for a signal that is in the plan already.
GAP, SHARED, BEFORE, AGAIN = 1.5, 1.0, 2.5, 1.0
MOST_SHARED = 1.2
# Where there is a story to answer from, what asks about the candidate's own work.
OWN = 1.5


class Wishes(NamedTuple):
    """What shapes the choice: what the story lacks, the job description's words, how often each question was asked."""

    gaps: Collection[str] = ()
    context: str = ""
    asked: Mapping[str, int] = {}
    wanted: Sequence[str] = ()
    story: bool = False


def choose(questions: Sequence[Question], count: int, wishes: Wishes) -> list[Question]:
    """Up to `count` questions, the best first and then what differs most; the same wishes, the same choice."""
    shared = _shared(questions, text.terms(wishes.context))
    worth = {question.id: _worth(question, wishes) + SHARED * shared[question.id] for question in questions}
    kinds: Counter[str] = Counter()
    signals: Counter[str] = Counter()
    chosen: list[Question] = []
    left = list(questions)
    while left and len(chosen) < count:
        best = max(left, key=lambda q: worth[q.id] - AGAIN * (kinds[q.kind] + signals[q.probes[0]]))
        left.remove(best)
        chosen.append(best)
        kinds[best.kind] += 1
        signals[best.probes[0]] += 1
    return chosen


def _worth(question: Question, wishes: Wishes) -> float:
    rank = {id: 1 - place / (len(wishes.wanted) or 1) for place, id in enumerate(wishes.wanted)}
    return (
        0.5 * rank.get(question.probes[0], 0.0)
        + GAP * (question.probes[0] in wishes.gaps)
        + OWN * (wishes.story and question.kind == "project")
        - BEFORE * wishes.asked.get(question.id, 0)
    )


def _shared(questions: Sequence[Question], context: Collection[str]) -> dict[str, float]:
    """How much of its matter each question shares with a job description: a word counts less the more have it."""
    terms = {q.id: text.terms(" ".join([q.asks, *q.strong])).intersection(context) for q in questions}
    spread = Counter(term for found in terms.values() for term in found)
    return {id: min(sum(1 / spread[term] for term in found), MOST_SHARED) for id, found in terms.items()}
