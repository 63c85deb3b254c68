"""An answer held against the story it is told from, and against another answer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from reframer import text
from reframer.critic.hearing import Heard
from reframer.framework import Framework
from reframer.grounding import Checker
from reframer.reading import Reading
from reframer.schema import Critique, Pair, Shared, Violation

# Two sentences tell the same from this share of common words on; two answers are one from this share of words on.
SAME, REUSED, PARTLY = 0.6, 0.6, 0.3
LEAST_WORDS = 4


def untold(heard: Heard, reading: Reading, missing: Sequence[str]) -> dict[str, list[int]]:
    """For each missing signal the ids of the story's sentences that would show it and were not told, best first."""
    told = text.terms(heard.text)
    return {signal: list(_showing(signal, told, reading)) for signal in missing}


def unused(heard: Heard, reading: Reading, missing: Sequence[str]) -> tuple[int, ...]:
    """The ids of the story's sentences that would show a missing signal and were not told."""
    return tuple(dict.fromkeys(id for ids in untold(heard, reading, missing).values() for id in ids))


def _showing(signal: str, told: set[str], reading: Reading) -> Iterator[int]:
    """The story's sentences that show a signal best and are not among the `told` words."""
    showing = [s for s in reading.story.said if signal in reading.shown[s.id - 1]]
    for sentence in sorted(showing, key=lambda s: -reading.score(s.id, signal))[:3]:
        terms = text.terms(sentence.text)
        if not terms or len(terms & told) / len(terms) < SAME:
            yield sentence.id


def violations(heard: Heard, reading: Reading) -> tuple[Violation, ...]:
    """What the answer claims beyond the story, by the rules; each span stands in the answer."""
    checker = Checker(reading.story)
    return tuple(violation for said in heard.sentences for violation in checker.check(said).violations)


def pair(a: Critique, b: Critique, one: Heard, other: Heard, framework: Framework) -> Pair:
    """Two answers to one question, with what they have in common and what to shift in each."""
    common = [
        (said, again)
        for said in one.sentences
        if (again := max(other.sentences, key=lambda s: _alike(said, s), default=None)) and _alike(said, again) >= SAME
    ]
    both = sum(len(text.words(said)) for said, _ in common)
    reused = min(1.0, both / max(min(one.words, other.words), 1))
    return Pair(
        a=a, b=b, reused=round(reused, 2), shared=tuple(Shared(a=said, b=again) for said, again in common),
        says=_says(reused, a.target, b.target), shift=shift(a, b, framework) if reused >= PARTLY else (),
    )  # fmt: skip


def _says(reused: float, a: str, b: str) -> str:
    teams = f"for the {a} and for the {b} team" if a != b else f"twice for the {a} team"
    share = round(100 * reused)
    if reused >= REUSED:
        return f"This is the same answer {teams}: {share}% of the words of the shorter one are in both."
    if reused >= PARTLY:
        return f"Partly the same answer {teams}: {share}% of the words of the shorter one are in both."
    return f"Two answers of their own {teams}: {share}% of the words are in both."


def shift(a: Critique, b: Critique, framework: Framework) -> tuple[str, ...]:
    """What to move in each answer."""
    made = []
    for each, name in ((a, "A"), (b, "B")):
        lacks = [framework.signal(id).name.lower() for id in each.missing[:2]]
        goes = framework.team(each.target).depth[0]
        made.append(
            f"{name}, for the {each.target} team: go deep on {goes}" + (f"; add {' and '.join(lacks)}" if lacks else "")
        )
    return tuple(made)


def _alike(a: str, b: str) -> float:
    """The share of the words of the shorter of two sentences that the other has too; 0 for scraps."""
    one, other = ({w.lower() for w in text.words(said)} for said in (a, b))
    if min(len(one), len(other)) < LEAST_WORDS:
        return float(a.strip().lower() == b.strip().lower())
    return len(one & other) / max(len(one), len(other))
