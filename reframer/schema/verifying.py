"""What a text claims beyond a story."""

from __future__ import annotations

from typing import Literal

from reframer.schema.shared import MadeBy, Status, Value, Violation


class VerifyInput(Value):
    """A story, and a text told from it by whomever."""

    id: str | None = None
    story: str
    text: str


class CheckedSentence(Value):
    """A sentence of the text, the story sentences it stands on, and what it adds to them."""

    text: str
    start: int
    end: int
    sources: tuple[int, ...] = ()
    status: Status
    violations: tuple[Violation, ...] = ()


class Verification(Value):
    """Whether a text adds to its story; `lost` are the ids of story sentences that no sentence of the text tells."""

    id: str | None = None
    made_by: MadeBy
    faithful: bool
    checked_by: Literal["rules", "rules+model"] = "rules"
    sentences: tuple[CheckedSentence, ...]
    lost: tuple[int, ...] = ()
