"""The page *Practise*: a session in the browser, kept after every answer."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from reframer import practice, reading, tasks
from reframer import story as stories
from reframer.errors import Changed, InputError, ReframerError
from reframer.framework import HYBRID
from reframer.library import Run
from reframer.pages.practices import practice_page
from reframer.practice import Point, Session
from reframer.web import critiquing
from reframer.web.forms import PracticeForm
from reframer.web.site import Here, Site, status

router = APIRouter()


@router.get("/practise")
def start(site: Here, kept: int | None = None) -> HTMLResponse:
    """How to begin, and the sessions that were broken off."""
    form = PracticeForm(kept=kept)
    if kept is not None:
        with site.library() as library:
            form.profile = library.by_id(kept).profile
    return _start(site, form)


@router.post("/practise")
def begin(site: Here, form: Annotated[PracticeForm, Form()]) -> Response:
    """Begins a session."""
    try:
        id = begun(site, form)
    except ReframerError as error:
        return _start(site, form, error)
    return RedirectResponse(f"/practise/{id}", 303)


@router.get("/practise/{id}")
def ask(site: Here, id: int) -> HTMLResponse:
    """The question that waits, with how the last answer was heard; at the end what the session showed."""
    return _asked(site, id)


@router.post("/practise/{id}")
def answer(
    site: Here,
    id: int,
    turn: Annotated[int, Form()],
    said: Annotated[str, Form()] = "",
    do: Annotated[str, Form()] = "answer",
) -> Response:
    """Takes an answer, skips, or ends; `turn` says which question it is for, so that no answer goes to another."""
    try:
        taken(site, id, turn, None if do == "skip" else said, end=do == "end")
    except ReframerError as error:
        return _asked(site, id, said, error)
    return RedirectResponse(f"/practise/{id}", 303)


def begun(site: Site, form: PracticeForm) -> int:
    """A new session's number. Raises InputError for a team that is none."""
    bank = practice.load()
    with site.library() as library:
        story = library.by_id(form.kept) if form.kept is not None else None
        profile = story.profile if story else form.profile
        before = library.sessions(profile)
        read = reading.read(stories.read(story.text, story.answers)) if story else None
        target = _target(site, form)
        wishes = practice.wishes((run.session for run in before), site.lens, target, form.context, read)
        session = practice.begin(
            bank, site.lens, target, wishes, count=min(form.count, 40),
            dual=form.dual, level=form.level, context=form.context, story=story.whole if story else None,
            follow_ups=not form.dual,
        )  # fmt: skip
        return library.keep_session(session, profile=profile, story=story.id if story else None)


def _target(site: Site, form: PracticeForm) -> str:
    """The team that asks. Raises InputError where neither the form nor the job description tells."""
    if form.dual:
        return HYBRID
    if form.target:
        return site.lens.team(form.target).id
    team = tasks.team_of(form.context, site.lens)
    if team and team.team != "unclear":
        return team.team
    raise InputError(
        "choose the team that asks; the job description does not tell it"
        if form.context
        else "choose the team that asks, or paste a job description"
    )


def taken(site: Site, id: int, turn: int, said: str | None, *, end: bool = False) -> Session:
    """The session with an answer to question `turn`, None to skip it.

    Raises Changed where another tab has answered that question, InputError for an answer that cannot be read.
    """
    with site.library() as library:
        run = library.session(id)
    if len(run.session.turns) > turn:
        raise Changed(run, "this session")
    session = _further(site, run.session, turn, said, end=end)
    with site.library() as library:
        if library.session(id).session != run.session:  # a model may have read for a minute
            raise Changed(run, "this session")
        library.keep_session(session, id=id)
    return session


def _further(site: Site, session: Session, turn: int, said: str | None, *, end: bool) -> Session:
    bank = practice.load()
    asked = practice.pending(session, bank, site.lens)
    if turn > len(session.turns) or session.state == "ended":
        waits = "the session has ended" if asked is None else f"it is question {len(session.turns)} that waits"
        raise InputError(f"question {turn} does not wait for an answer: {waits}")
    if end or asked is None:
        return practice.ended(session)
    own = practice.candidate(said) if said is not None else None
    heard = None
    if own is not None:
        item = practice.to_hear(session, asked, own)
        heard = tasks.critique(item, settings=site.settings, model=site.model)
    session = practice.answered(session, asked, own, heard)
    return session if practice.pending(session, bank, site.lens) else practice.ended(session)


def _asked(site: Site, id: int, said: str = "", error: ReframerError | None = None) -> HTMLResponse:
    with site.library() as library:
        run = library.session(id)
        before = [(each.created, each.session) for each in library.sessions(run.profile) if each.id < id]
    session, bank = run.session, practice.load()
    asked, questions = practice.pending(session, bank, site.lens), bank.questions
    last = session.turns[-1] if session.turns else None
    strong = questions[last.question].strong if last and last.question in questions else ()
    page, points = None, tuple[Point, ...]()
    if asked is None and session.answered:
        points = practice.trend([*before, (run.created, session)], site.lens, session.target)
        page = practice_page(session, practice.summed(session, site.lens), (), site.lens)
    return site.page(
        "session.html.j2", status(error) if error else 200, here="practise", run=run, session=session, asked=asked,
        last=last, strong=strong, page=page, lines=_plot(site, points), said=said,
        error=str(error) if error else None,
    )  # fmt: skip


PLOT_WIDTH, PLOT_HEIGHT = 120, 28
SHOWN = 5


def _plot(site: Site, points: tuple[Point, ...]) -> list[tuple[str, str, float, float]]:
    """For each wanted signal its name, its line's points, and its first and last share; nothing for one session."""
    if len(points) < 2:
        return []
    step = PLOT_WIDTH / (len(points) - 1)
    found = []
    for id in site.lens.wanted(points[-1].target):
        shares = [point.shares.get(id, 0.0) for point in points]
        line = " ".join(f"{n * step:.1f},{PLOT_HEIGHT - share * PLOT_HEIGHT:.1f}" for n, share in enumerate(shares))
        found.append((site.lens.signal(id).name, line, shares[0], shares[-1]))
    return found


def _start(site: Site, form: PracticeForm, error: ReframerError | None = None) -> HTMLResponse:
    open_runs: list[Run] = []
    profiles: list[str] = []
    if error is None:
        try:
            with site.library() as library:
                profiles = [profile.name for profile in library.profiles()]
                open_runs = library.open_sessions()[-SHOWN:]
        except ReframerError as wrong:
            error = wrong
    return site.page(
        "practise.html.j2", status(error) if error else 200, here="practise", form=form, runs=open_runs,
        profiles=profiles or ["me"], stories=critiquing.stories(site), error=str(error) if error else None,
    )  # fmt: skip
