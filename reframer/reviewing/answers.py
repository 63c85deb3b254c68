"""What a model is asked for: the JSON of a critique and of a detection, before anything in it is checked."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, Field

from reframer.schema import Verdict


class SignalAt(BaseModel):
    """A signal, and the numbers of the sentences that show it."""

    id: str
    sentences: list[int]


class TradeoffAt(BaseModel):
    """A choice, by its sentence's number, and the side it was settled for."""

    sentence: int
    favours: str | None


class CueSaid(BaseModel):
    """A hint in the question."""

    quote: str
    hints_at: str
    lead_with: str
    answered: bool


class Named(BaseModel):
    """A pattern or a mistake with its quote."""

    id: str
    in_: Literal["answer", "question", "context"] = Field(alias="in")
    quote: str | None


class Rewritten(BaseModel):
    """A weak sentence, by its number, said better."""

    sentence: int
    rewrite: str


class Judged(BaseModel):
    """A hiring manager's answer to one of their own questions."""

    says: Literal["yes", "partly", "no"]
    because: str


class Decision(BaseModel):
    """The three questions that a hiring manager decides on."""

    fits: Judged
    contributes: Judged
    understands: Judged


class Met(BaseModel):
    """An expectation, by its number, and the sentence that shows it."""

    line: int
    sentence: int | None


class Review(BaseModel):
    """A critique as a model gives it."""

    sides: list[str]
    signals: list[SignalAt]
    tradeoffs: list[TradeoffAt]
    cues: list[CueSaid]
    verdict: Verdict
    patterns: list[Named]
    mistakes: list[Named]
    first: str
    suggestions: list[Rewritten]
    follow_ups: list[str]
    hiring: Decision
    level: list[Met]


class SideAt(BaseModel):
    """A sentence, by its number, and the kind of team it speaks for."""

    sentence: int
    team: str


class Share(BaseModel):
    """How much of the work is of one kind."""

    team: str
    percent: float


class CueHeard(BaseModel):
    """A hint in a question that nobody has answered yet."""

    quote: str
    hints_at: str
    lead_with: str


class Detection(BaseModel):
    """A detection as a model gives it."""

    sides: list[SideAt]
    team: str
    share: list[Share]
    ask: str | None
    cues: list[CueHeard]
    pivot: str | None
    from_story: list[int]
    research: list[str]
