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
MOST_WORDS = 90


def is_question(said: str) -> bool:
    """Whether a text reads like something an interviewer asks.

    >>> is_question("What happens to your scoring when the feature store is down?")
    True
    """
    if len(text.words(said)) > MOST_WORDS:
        return False
    return "?" in said or bool(_ASKS.match(said.strip()) and _ASKS.search(said))


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
    return tuple(cue for _, cue in sorted(found.values(), key=lambda item: item[0]))


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
