"""A draft answer as the hiring manager hears it."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from reframer.schema.detecting import Cue, TeamReading
from reframer.schema.shared import Engine, Level, MadeBy, PartName, Story, Usage, Value, Violation

Verdict = Literal["aligned", "mixed", "misaligned"]
Place = Literal["answer", "question", "context"]
Says = Literal["yes", "partly", "no"]


class CritiqueInput(Value):
    """A draft answer, and who asks; without `target` the team is read from the context, else from the question."""

    id: str | None = None
    answer: str
    target: str | None = None
    question: str | None = None
    context: str | None = None
    level: Level | None = None
    story: str | None = None


class Quote(Value):
    """Words of the answer."""

    text: str
    start: int
    end: int


class Spoken(Value):
    """A sentence of the answer, and the side it mostly speaks to: a team's id, `model` or `other`."""

    text: str
    start: int
    end: int
    side: str


class Finding(Value):
    """A failure pattern or a common mistake, with the quote that shows it.

    What is absent quotes the question or the context that called for it, or nothing.
    """

    id: str
    in_: Place = Field(alias="in")
    quote: str | None
    heard_as: str
    fix: str


class ShownSignal(Value):
    """A signal with the sentences that show it."""

    id: str
    quotes: tuple[Quote, ...] = Field(min_length=1)


class Quality(Value):
    """A quality that every team wants; `measured` says what was counted, and nothing beyond it is claimed."""

    id: str
    shown: bool
    quote: str | None = None
    measured: str | None = None


class Tradeoff(Value):
    """A choice that the answer tells, and whose interest settled it: a team, `model`, or None where it stays open."""

    quote: str
    favours: str | None


class Opinion(Value):
    """What the hiring manager would say to one of their own questions."""

    says: Says
    because: str


class Hiring(Value):
    """The three questions that a hiring manager decides on."""

    fits: Opinion
    contributes: Opinion
    understands: Opinion


class Expectation(Value):
    """What a team expects at a level, and the words of the answer that may show it."""

    expects: str
    quote: str | None = None


class Suggestion(Value):
    """A weak sentence, and a better one that adds no fact; blanks (`___`) stand for what only the candidate knows."""

    quote: str
    rewrite: str


class Critique(Value):
    """How a draft answer comes across to a team.

    `depth` is the share of the words spent on each side, summing to 1; `structure` tells which of the six parts are
    there and `order` in what order. `unused` are ids of `story`'s sentences that would show a missing signal,
    `violations` what the answer claims beyond the story.
    """

    id: str | None = None
    engine: Engine
    made_by: MadeBy
    target: str
    verdict: Verdict
    first: str
    patterns: tuple[Finding, ...] = ()
    mistakes: tuple[Finding, ...] = ()
    signals: tuple[ShownSignal, ...] = ()
    missing: tuple[str, ...] = ()
    core: tuple[Quality, ...] = ()
    structure: dict[PartName, bool]
    order: tuple[PartName, ...] = ()
    depth: dict[str, float]
    sentences: tuple[Spoken, ...] = ()
    tradeoffs: tuple[Tradeoff, ...] = ()
    cues: tuple[Cue, ...] = ()
    level: tuple[Expectation, ...] = ()
    hiring: Hiring
    suggestions: tuple[Suggestion, ...] = ()
    follow_ups: tuple[str, ...] = ()
    ask: str | None = None
    team: TeamReading | None = None
    story: Story | None = None
    unused: tuple[int, ...] = ()
    violations: tuple[Violation, ...] = ()
    words: int
    seconds: int
    usage: Usage = Usage()
    warnings: tuple[str, ...] = ()


class Shared(Value):
    """A sentence that two answers have in common, in the words of each."""

    a: str
    b: str


class Pair(Value):
    """Two answers to one question, each read for its team; `reused` is the share of the shorter one's words in both."""

    a: Critique
    b: Critique
    reused: float
    shared: tuple[Shared, ...] = ()
    says: str
    shift: tuple[str, ...] = ()
