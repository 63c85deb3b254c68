"""What the library holds, as values."""

from __future__ import annotations

from dataclasses import dataclass

from reframer import story as stories
from reframer.practice import Session
from reframer.schema import Answer

ME = "me"


def address(profile: str, name: str) -> str:
    """How commands name a story: `@name`, with the profile before it where that is not one's own."""
    return f"@{name}" if profile == ME else f"@{profile}/{name}"


@dataclass(frozen=True, slots=True)
class Profile:
    """A candidate, with a coach's notes and the number of stories and practice runs."""

    id: int
    name: str
    notes: str
    created: str
    stories: int
    runs: int


@dataclass(frozen=True, slots=True)
class Kept:
    """A story as it is kept; `revision` counts its changes and `results` what was made of it."""

    id: int
    profile: str
    name: str
    text: str
    answers: tuple[Answer, ...]
    revision: int
    created: str
    changed: str
    results: int = 0

    @property
    def whole(self) -> str:
        """The story with the replies to its gap questions, which are part of it."""
        return stories.whole(self.text, self.answers)

    @property
    def address(self) -> str:
        """How commands name it, such as `@ada/fraud-alerts`."""
        return address(self.profile, self.name)


@dataclass(frozen=True, slots=True)
class Made:
    """A result that was made of a story: `body` is the task's JSON, `revision` the story's at the time."""

    id: int
    story: int
    task: str
    revision: int
    created: str
    body: str


@dataclass(frozen=True, slots=True)
class Run:
    """A practice run of a profile."""

    id: int
    profile: str
    story: int | None
    created: str
    changed: str
    session: Session


@dataclass(frozen=True, slots=True)
class Hit:
    """A story that holds the words looked for, and the stretch that does, the words between « and »."""

    story: Kept
    passage: str
