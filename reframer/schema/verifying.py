"""What a text claims beyond a story."""

from __future__ import annotations

from typing import Literal

from reframer.schema.rewriting import Derived
from reframer.schema.shared import MadeBy, Status, Story, Support, Usage, Value, Violation

CheckedBy = Literal["rules", "rules+model"]


class OtherStory(Value):
    """Another of the candidate's projects, by a name that they know it by."""

    name: str
    story: str


class VerifyInput(Value):
    """A story, and a text told from it by whomever; `others` are told apart from it, never evidence."""

    id: str | None = None
    story: str
    text: str
    others: tuple[OtherStory, ...] | None = None


class CheckedSentence(Value):
    """A sentence of the text, the story sentences it stands on, and what it adds to them.

    `violations` are proved or, where the status is `doubtful`, could be neither proved nor refuted; `derived` were
    computed anew from the story's amounts; `support` says how much of the sentence each source says.
    """

    text: str
    start: int
    end: int
    sources: tuple[int, ...] = ()
    status: Status
    violations: tuple[Violation, ...] = ()
    derived: tuple[Derived, ...] = ()
    support: tuple[Support, ...] = ()


class Verification(Value):
    """Whether a text adds to its story; `lost` are the ids of story sentences that no sentence of the text tells."""

    id: str | None = None
    made_by: MadeBy
    faithful: bool
    checked_by: CheckedBy = "rules"
    sentences: tuple[CheckedSentence, ...]
    lost: tuple[int, ...] = ()
    story: Story
    usage: Usage = Usage()
