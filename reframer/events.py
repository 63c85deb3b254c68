"""What a rewrite tells while it works, so that a face can show lines as they come."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from reframer.schema import Status


@dataclass(frozen=True)
class Event:
    """One thing that happened to a framing's text.

    `line`: a sentence came, checked by rules so far. `repaired`: `before` was mended into `text`. `withdrawn`: a
    sentence did not survive the check, `why` says what was wrong with it.
    """

    kind: Literal["line", "repaired", "withdrawn"]
    target: str
    text: str
    status: Status = "supported"
    before: str = ""
    why: str = ""


Listener = Callable[[Event], None]


def silent(event: Event) -> None:
    """Listens to nothing."""
