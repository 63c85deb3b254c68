"""The hints in an interviewer's question: the words that say what matters to them, and what to lead with."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from reframer import signals, text
from reframer.framework import Framework
from reframer.schema import Cue

_ASKS = re.compile(
    r"\b(?:how|what|why|when|where|which|who|would you|could you|can you|do you|did you|have you|are you|is there)\b"
    r"|^\W*(?:tell|walk|describe|design|explain|give|name|take|talk|imagine|suppose|say|let's|discuss|compare|"
    r"sketch|estimate|build|propose)\b",
    re.IGNORECASE,
)
_CLAUSE = re.compile(
    r".+?(?:[?.!]+(?=\s|$)|(?=,?\s+(?:and|or|but)\s+(?:how|what|why|who|when|where|which|do|does|did|is|would|could)\b)|$)",
    re.DOTALL | re.IGNORECASE,
)
_JOINT = re.compile(r"^[\s,]*(?:and|or|but)\s+", re.IGNORECASE)
MOST_WORDS, LEAST_WORDS = 90, 4
# From this score on a clause of a question speaks of a signal.
SPEAKS_OF = 0.3


def is_question(said: str) -> bool:
    """Whether a text reads like something an interviewer asks.

    >>> is_question("What happens to your scoring when the feature store is down?")
    True
    """
    if len(text.words(said)) > MOST_WORDS:
        return False
    return "?" in said or bool(_ASKS.match(said.strip()) and _ASKS.search(said))


# Many answers are given to one question.
@lru_cache(maxsize=1024)
def find(question: str, framework: Framework) -> tuple[Cue, ...]:
    """The cues of a question, in its order, each with what to lead with.

    >>> from reframer.framework import load
    >>> [cue.quote for cue in find("And what happens if the registry is down?", load())]
    ['what happens if']
    """
    found: dict[str, tuple[int, Cue]] = {}
    lower = question.lower()
    for id, phrase in _phrases(framework):
        at = _place(phrase, lower) if id not in found and len(lower) == len(question) else -1
        if at >= 0:
            entry = framework.cues[id]
            quote = question[at : at + len(phrase)]
            found[id] = (at, Cue(quote=quote, hints_at=entry.hints_at, lead_with=entry.lead_with))
    said = [*found.values(), *_unphrased(question, [at for at, _ in found.values()], framework)]
    return tuple(cue for _, cue in sorted(said, key=lambda item: item[0]))


def _unphrased(question: str, phrased: Sequence[int], framework: Framework) -> Iterator[tuple[int, Cue]]:
    """Where no known phrase stands in a clause of the question, what signal the clause itself speaks of."""
    spans = [(m.start(), m.end()) for m in _CLAUSE.finditer(question) if len(text.words(m.group())) >= LEAST_WORDS]
    open_ones = [(start, end) for start, end in spans if not any(start <= at < end for at in phrased)]
    clauses = [_JOINT.sub("", question[start:end]).strip() for start, end in open_ones]
    for (start, _), clause, scores in zip(open_ones, clauses, signals.read(clauses, context=False), strict=True):
        hints = {id: framework.signals[id].team for id in scores if id in framework.signals}
        wanted = {id: scores[id] for id, team in hints.items() if team in framework.team_ids}
        best = max(wanted, key=lambda id: wanted[id], default=None)
        if best is not None and wanted[best] >= SPEAKS_OF:
            signal = framework.signal(best)
            yield start, Cue(quote=clause, hints_at=signal.team, lead_with=signal.topic)


@lru_cache(maxsize=8)
def _phrases(framework: Framework) -> tuple[tuple[str, str], ...]:
    """Each cue's phrases, the longest first."""
    return tuple(
        (id, phrase) for id, cue in framework.cues.items() for phrase in sorted(cue.phrases, key=len, reverse=True)
    )


def _place(phrase: str, lower: str) -> int:
    """Where a phrase stands in a text as whole words; -1 where it does not."""
    at = lower.find(phrase)
    while at >= 0:
        end = at + len(phrase)
        if not (lower[at - 1 : at].isalnum() or lower[end : end + 1].isalnum()):
            return at
        at = lower.find(phrase, at + 1)
    return -1


def pivot(cues: Sequence[Cue], team: str, framework: Framework) -> str | None:
    """What to lead the answer with: what the cues ask for, else what the team goes deep on; None for neither."""
    if cues:
        return "Lead with " + "; then ".join(dict.fromkeys(cue.lead_with for cue in cues[:2])) + "."
    if team in framework.team_ids:
        return f"Lead with {framework.team(team).depth[0]}."
    return None


def serving(question: str, sentences: Sequence[str], most: int = 3) -> Iterator[int]:
    """The places of the sentences that would answer a question best, by the signals that the question calls for."""
    if not sentences:
        return
    asked = signals.read([question], context=False)[0]
    words = text.terms(question)
    worth = [
        sum(score * asked[id] for id, score in scores.items()) + 0.1 * len(words & text.terms(said))
        for said, scores in zip(sentences, signals.read(list(sentences)), strict=True)
    ]
    order = sorted(range(len(sentences)), key=lambda place: -worth[place])[:most]
    yield from (place for place in sorted(order) if worth[place] > 0.05)
