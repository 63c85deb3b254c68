"""What the results of several tasks are made of."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

Status = Literal["supported", "derived", "doubtful", "unsupported"]
ViolationKind = Literal["number", "technology", "outcome", "ownership", "causality", "scope", "certainty", "activity"]
PartName = Literal["problem", "approach", "components", "tradeoffs", "depth", "iteration"]
Engine = Literal["embedded", "llm"]
EngineChoice = Literal["auto", "embedded", "llm"]
Level = Literal["mid", "senior", "staff"]
SentenceKind = Literal["said", "heading", "instruction", "denied"]
PARTS: tuple[PartName, ...] = ("problem", "approach", "components", "tradeoffs", "depth", "iteration")


class Value(BaseModel):
    """A frozen value object."""

    model_config = ConfigDict(frozen=True, extra="ignore", populate_by_name=True, serialize_by_alias=True)


class Violation(Value):
    """One way a line adds to its story; `span` stands verbatim in the line."""

    kind: ViolationKind
    span: str
    why: str


class Support(Value):
    """How much of a line's words a story sentence says, itself or in near words: a share from 0 to 1."""

    source: int
    share: float


class Sentence(Value):
    """One sentence of a story.

    `answer` is the 0-based index of the gap answer that `start` and `end` point into; None for the story's own text.
    `kind` tells a heading from what is said, an instruction to the tool, or the honest reply that something never
    happened (`denied`); only what is said can be evidence for a line.
    """

    id: int
    text: str
    start: int
    end: int
    answer: int | None = None
    kind: SentenceKind = "said"


class Answer(Value):
    """The candidate's reply to a gap question; its sentences count as the story's."""

    question: str
    answer: str


class Story(Value):
    """A candidate's own account of one project, as numbered sentences."""

    text: str = Field(exclude=True, default="")
    sentences: tuple[Sentence, ...]

    @property
    def said(self) -> tuple[Sentence, ...]:
        """The sentences that are evidence."""
        return tuple(s for s in self.sentences if s.kind == "said")

    def sentence(self, number: int) -> Sentence:
        """The sentence with this id, counted from 1."""
        return self.sentences[number - 1]


class MadeBy(Value):
    """Versions and fingerprints of everything that shaped a result."""

    reframer: str
    schema_: str = Field(alias="schema")
    framework: str
    prompt: str | None = None
    weights: str | None = None
    model: str | None = None


class Usage(Value):
    """What the language model was asked and what it wrote; `seconds` is wall time."""

    calls: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0
    seconds: float = 0.0

    def __add__(self, other: Usage) -> Usage:
        return Usage(
            calls=self.calls + other.calls,
            prompt_tokens=self.prompt_tokens + other.prompt_tokens,
            completion_tokens=self.completion_tokens + other.completion_tokens,
            seconds=self.seconds + other.seconds,
        )


class Failure(Value):
    """A batch item that ended in an error."""

    id: str | None
    error: dict[str, Any]


def what_is_wrong(error: ValidationError) -> str:
    """The first thing that does not fit a model: where it stands, and why."""
    wrong = error.errors(include_url=False, include_input=False)[0]
    place = ".".join(map(str, wrong["loc"]))
    return f"{place}: {wrong['msg']}" if place else wrong["msg"]
