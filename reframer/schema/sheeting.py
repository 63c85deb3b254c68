"""The sheet for the day of the interview."""

from __future__ import annotations

from reframer.schema.detecting import TeamReading
from reframer.schema.rewriting import Gap
from reframer.schema.shared import Engine, MadeBy, Usage, Value, ViolationKind


class Held(Value):
    """A sentence of the story, by its number."""

    sentence: int
    text: str


class Claim(Value):
    """A strong line of the answer, the question it invites, and what in the story defends it."""

    line: str
    probe: str
    defended_by: tuple[Held, ...]


class Caution(Value):
    """What a story's sentence does not allow to be claimed, and why."""

    sentence: int
    quote: str
    kind: ViolationKind
    why: str


class Tellable(Value):
    """A story made ready to be told: how it opens, its short version, and what stands behind and beside it.

    The replies of `gaps` are for the case that there is nothing to fill them with.
    """

    title: str
    present: tuple[str, ...]
    missing: tuple[str, ...]
    opener: str
    text: str
    words: int
    seconds: int
    claims: tuple[Claim, ...] = ()
    not_to_claim: tuple[Caution, ...] = ()
    gaps: tuple[Gap, ...] = ()


class Expected(Value):
    """A question to expect; `story` is the one to tell and `lead_with` its sentence, None where no story shows it.

    `reply` is then what to say if there is nothing to tell: honest only where that is so.
    """

    question: str
    signal: str
    story: str | None = None
    lead_with: str | None = None
    reply: str | None = None


class Sheet(Value):
    """One page for the day: who asks, which story for which question, and each story made ready.

    The short versions are for `seconds` of speaking. `target` is the team it is made for.
    """

    engine: Engine
    made_by: MadeBy
    target: str
    team: TeamReading | None = None
    ask_them: tuple[str, ...] = ()
    questions: tuple[Expected, ...] = ()
    stories: tuple[Tellable, ...] = ()
    usage: Usage = Usage()
    warnings: tuple[str, ...] = ()
