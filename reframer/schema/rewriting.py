"""A story told for a team."""

from __future__ import annotations

from pydantic import Field

from reframer.schema.detecting import TeamReading
from reframer.schema.shared import (
    Answer,
    Engine,
    Level,
    MadeBy,
    PartName,
    Status,
    Story,
    Support,
    Usage,
    Value,
    Violation,
)


class Derived(Value):
    """A value computed from the story's, with its arithmetic, such as `(200 - 120) / 200 = 40%`."""

    value: str
    from_: tuple[str, ...] = Field(alias="from")
    arithmetic: str


class Line(Value):
    """One sentence of a framing, with the story sentences it stands on.

    `doubts` says what the rules could neither prove nor refute, for a line whose status is `doubtful`; `support` how
    much of the line each source says.
    """

    text: str
    sources: tuple[int, ...] = Field(min_length=1)
    signals: tuple[str, ...] = ()
    status: Status = "supported"
    derived: tuple[Derived, ...] = ()
    doubts: tuple[Violation, ...] = ()
    support: tuple[Support, ...] = ()


class Part(Value):
    """A part of the answer structure."""

    part: PartName
    lines: tuple[Line, ...]


class Fit(Value):
    """How much of what a team wants this story can show: signal ids."""

    present: tuple[str, ...]
    missing: tuple[str, ...]


class Gap(Value):
    """A signal the team wants and the story lacks, as a question to the candidate.

    `reply` is an honest answer for the interview, where the candidate has said that it never happened.
    """

    signal: str
    question: str
    reply: str | None = None


class LeftOut(Value):
    """A story sentence that no shown line cites."""

    sentence: int
    reason: str


class Withheld(Value):
    """A line that failed verification, kept apart with what was wrong."""

    text: str
    sources: tuple[int, ...]
    violations: tuple[Violation, ...]


class Shift(Value):
    """Each signal's share of the words, in the story and in the framing."""

    before: dict[str, float]
    after: dict[str, float]


class Framing(Value):
    """A story told for one team."""

    target: str
    fit: Fit
    parts: tuple[Part, ...]
    text: str
    words: int
    seconds: int
    gaps: tuple[Gap, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    withheld: tuple[Withheld, ...] = ()
    follow_ups: tuple[str, ...] = ()
    shift: Shift
    checked_by: str = "rules"

    @property
    def lines(self) -> tuple[Line, ...]:
        """Every shown line, in speaking order."""
        return tuple(line for part in self.parts for line in part.lines)


class RewriteInput(Value):
    """A story and for whom to tell it."""

    id: str | None = None
    story: str
    target: str | None = None
    context: str | None = None
    question: str | None = None
    level: Level | None = None
    seconds: int | None = Field(default=None, ge=20, le=900)
    answers: tuple[Answer, ...] | None = None


class Reframing(Value):
    """One story told for one or more teams."""

    id: str | None = None
    engine: Engine
    made_by: MadeBy
    story: Story
    team: TeamReading | None = None
    framings: dict[str, Framing]
    usage: Usage = Usage()
    warnings: tuple[str, ...] = ()
