"""What kind of team a text speaks of."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from reframer.schema.shared import Engine, MadeBy, Usage, Value

ContextKind = Literal["jd", "team", "question", "note"]


class DetectInput(Value):
    """A job description, a team's blurb, a recruiter's note or an interviewer's question.

    `story`, where given, is searched for what to lead the answer to a question with.
    """

    id: str | None = None
    text: str
    kind: ContextKind | None = None
    story: str | None = None


class Evidence(Value):
    """A quote that speaks for a team."""

    text: str
    start: int
    end: int
    team: str


class Cue(Value):
    """Words of a question that hint at a team, and what an answer would lead with.

    `answered` is None where there is no answer to look at.
    """

    quote: str
    hints_at: str
    lead_with: str
    answered: bool | None = None


class TeamReading(Value):
    """What kind of team a text is about: a team's id, `hybrid` or `unclear`, with the quotes that say so.

    `share` is each team's part of what speaks for any. For a question, `pivot` says what to lead with, from the story's
    sentences in `from_story` where one was given.
    """

    id: str | None = None
    engine: Engine
    made_by: MadeBy
    team: str
    share: dict[str, float]
    evidence: tuple[Evidence, ...] = ()
    ask: str | None = None
    cues: tuple[Cue, ...] = ()
    pivot: str | None = None
    from_story: tuple[str, ...] = Field(default=())
    research: tuple[str, ...] = ()
    usage: Usage = Usage()
    warnings: tuple[str, ...] = ()
