"""The same for programs: the tasks by their contracts, the library and practice, as JSON over HTTP."""

from __future__ import annotations

import contextlib
import json
from typing import Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response
from pydantic import BaseModel, Field

from reframer import __version__, practice, sheet, tasks
from reframer.errors import InputError
from reframer.library import Kept
from reframer.practice import Session, Summary
from reframer.schema import (
    Answer,
    Critique,
    CritiqueInput,
    DetectInput,
    Level,
    Reframing,
    RewriteInput,
    TagInput,
    Tags,
    TeamReading,
    Verification,
    VerifyInput,
)
from reframer.schema.sheeting import Sheet
from reframer.web import practising
from reframer.web.forms import PracticeForm
from reframer.web.site import Here


async def _whole(request: Request) -> None:
    """Raises InputError where an escape in the body stands for half a character, which no answer could hold."""
    body = await request.body()
    if b"\\ud" in body.lower():
        with contextlib.suppress(json.JSONDecodeError):  # what is no JSON is refused with its place
            try:
                json.dumps(json.loads(body), ensure_ascii=False).encode()
            except UnicodeError:
                raise InputError("a text holds half a character (a lone surrogate); send it anew") from None


router = APIRouter(prefix="/api", dependencies=[Depends(_whole)])


class Problem(BaseModel):
    """What went wrong: `kind` for programs, `message` for people."""

    kind: str
    message: str


class Failed(BaseModel):
    """The body of every answer that is no success."""

    error: Problem


class About(BaseModel):
    """Which version, engine and model answers here."""

    version: str
    engine: str
    model: str | None
    teams: dict[str, str]


class StoryIn(BaseModel):
    """A story to keep."""

    name: str = Field(min_length=1)
    text: str
    profile: str = "me"
    answers: list[Answer] = []


class StoryOut(BaseModel):
    """A story of the library."""

    id: int
    profile: str
    name: str
    text: str
    answers: list[Answer]
    revision: int
    created: str
    changed: str


class StoryChange(StoryIn):
    """A story's change: `revision` is the one that was read."""

    revision: int


class SheetIn(BaseModel):
    """The stories for a sheet, by title, and the job description or the team."""

    stories: dict[str, str]
    context: str | None = None
    target: str | None = None
    level: Level | None = None
    seconds: int = Field(default=sheet.SECONDS, ge=30, le=300)


class PracticeIn(BaseModel):
    """How a session is begun; `story` is the number of one in the library. Without `target`, `context` tells it."""

    target: str | None = None
    dual: bool = False
    count: int = Field(default=5, ge=1, le=40)
    context: str | None = None
    level: Level | None = None
    story: int | None = None
    profile: str = "me"


class AskedOut(BaseModel):
    """A session and the question that waits in it; None at the end."""

    id: int
    turn: int
    asked: str | None
    team: str | None
    follows: bool = False
    summary: Summary


class Said(BaseModel):
    """An answer to question `turn`; null skips it, `end` ends the session."""

    turn: int
    answer: str | None = None
    end: bool = False


ERRORS: dict[int | str, dict[str, Any]] = {
    code: {"model": Failed} for code in (401, 403, 404, 409, 413, 421, 422, 502, 503)
}


@router.get("/about", responses=ERRORS)
def about(site: Here) -> About:
    """Which version, engine and model answers here."""
    model = site.model.name if site.model else None
    return About(version=__version__, engine="llm" if model else "embedded", model=model, teams=site.teams)


@router.post("/rewrite", responses=ERRORS)
def rewrite(site: Here, item: RewriteInput) -> Reframing:
    """Tell a story for a product team, a platform team, or both."""
    return tasks.rewrite(item, settings=site.settings, model=site.model)


@router.post("/critique", responses=ERRORS)
def critique(site: Here, item: CritiqueInput) -> Critique:
    """Read a draft answer as the hiring manager hears it."""
    return tasks.critique(item, settings=site.settings, model=site.model)


@router.post("/detect", responses=ERRORS)
def detect(site: Here, item: DetectInput) -> TeamReading:
    """Say what kind of team a text speaks of."""
    return tasks.detect(item, settings=site.settings, model=site.model)


@router.post("/tag", responses=ERRORS)
def tag(item: TagInput) -> Tags:
    """Say which signals each sentence sends."""
    return tasks.tag(item)


@router.post("/verify", responses=ERRORS)
def verify(site: Here, item: VerifyInput) -> Verification:
    """Check a text against the story it is told from."""
    return tasks.verify(item, settings=site.settings, model=site.model)


@router.post("/sheet", responses=ERRORS)
def make_sheet(site: Here, item: SheetIn) -> Sheet:
    """One page for the day of the interview."""
    told = [
        (title, RewriteInput(story=text, level=item.level, seconds=item.seconds))
        for title, text in item.stories.items()
    ]
    return sheet.make(told, item.context, target=item.target, settings=site.settings, model=site.model)


@router.get("/stories", responses=ERRORS)
def list_stories(site: Here, q: str = "", profile: str | None = None) -> list[StoryOut]:
    """The stories of the library, or those that hold some words."""
    with site.library() as library:
        found = [hit.story for hit in library.search(q, profile)] if q else library.stories(profile)
        return [_out(story) for story in found]


@router.post("/stories", responses=ERRORS, status_code=201)
def add_story(site: Here, item: StoryIn) -> StoryOut:
    """Keep a new story."""
    with site.library() as library:
        return _out(library.add(item.name, item.text, profile=item.profile, answers=item.answers))


@router.get("/stories/{id}", responses=ERRORS)
def get_story(site: Here, id: int) -> StoryOut:
    """One story."""
    with site.library() as library:
        return _out(library.by_id(id))


@router.put("/stories/{id}", responses=ERRORS)
def change_story(site: Here, id: int, item: StoryChange) -> StoryOut:
    """Change a story; 409 where somebody else has changed it since that revision."""
    with site.library() as library:
        now = library.by_id(id)
        kept = library.save(now, text=item.text, name=item.name, answers=item.answers, revision=item.revision)
        return _out(kept)


@router.delete("/stories/{id}", responses=ERRORS, status_code=204)
def erase_story(site: Here, id: int) -> Response:
    """Erase a story and all that was made of it, for good."""
    with site.library() as library:
        library.remove(library.by_id(id))
    return Response(status_code=204)


@router.post("/practice", responses=ERRORS, status_code=201)
def begin_practice(site: Here, item: PracticeIn) -> AskedOut:
    """Begin a practice session."""
    form = PracticeForm(**item.model_dump(exclude={"story"}), kept=item.story)
    id = practising.begun(site, form)
    with site.library() as library:
        return _asked(site, id, library.session(id).session)


@router.get("/practice/{id}", responses=ERRORS)
def get_practice(site: Here, id: int) -> AskedOut:
    """The question that waits in a session, and what it showed so far."""
    with site.library() as library:
        return _asked(site, id, library.session(id).session)


@router.post("/practice/{id}", responses=ERRORS)
def answer_practice(site: Here, id: int, item: Said) -> AskedOut:
    """Answer, skip, or end."""
    return _asked(site, id, practising.taken(site, id, item.turn, item.answer, end=item.end))


def _asked(site: Here, id: int, session: Session) -> AskedOut:
    asked = practice.pending(session, practice.load(), site.lens)
    turn = asked.turn if asked else None
    return AskedOut(
        id=id, turn=len(session.turns), asked=turn.asked if turn else None, team=turn.team if turn else None,
        follows=bool(turn and turn.follows), summary=practice.summed(session, site.lens),
    )  # fmt: skip


def _out(story: Kept) -> StoryOut:
    return StoryOut(
        id=story.id, profile=story.profile, name=story.name, text=story.text, answers=list(story.answers),
        revision=story.revision, created=story.created, changed=story.changed,
    )  # fmt: skip
