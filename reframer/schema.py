"""What goes into a task and what comes out: frozen models that are also the JSON contract.

Unknown input fields are ignored and `null` means absent. Sentence ids are integers from 1; offsets are code points
into the text as received, end exclusive, with `text == received[start:end]`.
"""

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

    model_config = ConfigDict(frozen=True, extra="ignore", populate_by_name=True)


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


class Violation(Value):
    """One way a line adds to its story; `span` stands verbatim in the line."""

    kind: ViolationKind
    span: str
    why: str


class Derived(Value):
    """A value computed from the story's, with its arithmetic, such as `(200 - 120) / 200 = 40%`."""

    value: str
    from_: tuple[str, ...] = Field(alias="from")
    arithmetic: str


class Line(Value):
    """One sentence of a framing, with the story sentences it stands on.

    `doubts` says what the rules could neither prove nor refute, for a line whose status is `doubtful`.
    """

    text: str
    sources: tuple[int, ...] = Field(min_length=1)
    signals: tuple[str, ...] = ()
    status: Status = "supported"
    derived: tuple[Derived, ...] = ()
    doubts: tuple[Violation, ...] = ()


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


class Evidence(Value):
    """A quote that speaks for a team."""

    text: str
    start: int
    end: int
    team: str


class TeamReading(Value):
    """What kind of team a text is about: a team's id, `hybrid` or `unclear`, with the quotes that say so."""

    id: str | None = None
    engine: Engine
    made_by: MadeBy
    team: str
    share: dict[str, float]
    evidence: tuple[Evidence, ...] = ()
    ask: str | None = None
    pivot: str | None = None
    research: tuple[str, ...] = ()


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


class TagInput(Value):
    """A text whose signals are asked for."""

    id: str | None = None
    text: str


class Scored(Value):
    """A signal and the model's confidence in it, from 0 to 1."""

    id: str
    score: float


class TaggedSentence(Value):
    """A sentence with its signals."""

    text: str
    start: int
    end: int
    signals: tuple[Scored, ...]


class Tags(Value):
    """The signals of a text, read as a whole, and of each of its sentences."""

    id: str | None = None
    made_by: MadeBy
    signals: tuple[str, ...]
    sentences: tuple[TaggedSentence, ...]


class Failure(Value):
    """A batch item that ended in an error."""

    id: str | None
    error: dict[str, Any]


def what_is_wrong(error: ValidationError) -> str:
    """The first thing that does not fit a model: where it stands, and why."""
    wrong = error.errors(include_url=False, include_input=False)[0]
    place = ".".join(map(str, wrong["loc"]))
    return f"{place}: {wrong['msg']}" if place else wrong["msg"]
