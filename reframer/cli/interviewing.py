"""What `reframer practice` does between its options and its page: ask, take an answer, read it, keep it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from reframer import framework, practice, reading, tasks
from reframer import story as stories
from reframer.cli.editing import edited
from reframer.cli.options import say
from reframer.cli.sources import source, told
from reframer.errors import InputError, ModelError
from reframer.framework import HYBRID, Framework
from reframer.library import ME, Library
from reframer.practice import Asked, Bank, Session
from reframer.schema import Critique, Level
from reframer.settings import Settings

if TYPE_CHECKING:
    from reframer.llm import Model

BETWEEN = "---"
ONE_READ = f"1 answer read; a line of {BETWEEN} stands between answers"
EDIT, SKIP, QUIT = ":e", ":s", ":q"
CONTROLS = {EDIT: "open your editor", SKIP: "skip", QUIT: "end here; what was answered is kept"}
LEAVING = frozenset(("quit", "exit", "q", ":wq", ":quit"))


@dataclass(frozen=True)
class Wanted:
    """What the command was asked for."""

    target: str | None
    context: str | None
    story: Path | None
    count: int
    dual: bool
    follow_ups: bool
    level: Level | None
    profile: str
    keep: bool


@dataclass
class Interview:
    """A session under way, with what it is asked from and where it is kept."""

    session: Session
    bank: Bank
    settings: Settings
    model: Model | None
    profile: str
    keep: bool
    opening: str
    story_id: int | None = None
    run: int | None = None
    before: list[tuple[str, Session]] = field(default_factory=list)

    def kept(self, session: Session) -> None:
        """Takes the session a step further, and keeps it at once."""
        self.session = session
        if self.keep:
            with Library() as library:
                self.run = library.keep_session(session, profile=self.profile, story=self.story_id, id=self.run)

    def summary(self, lens: Framework) -> practice.Summary:
        """What the session showed."""
        return practice.summed(self.session, lens)

    def trend(self, lens: Framework) -> tuple[practice.Point, ...]:
        """This session after those before it."""
        return practice.trend([*self.before, ("now", self.session)], lens, self.session.target)


def begin(wanted: Wanted, settings: Settings, questions: Path | None, model: Model | None, resume: bool) -> Interview:
    """A new interview, or the one that was broken off. Raises InputError where there is none to go on with."""
    lens, bank = framework.load(settings.framework), practice.load(questions)
    runs = []
    if wanted.keep or resume:
        with Library() as library:
            runs = library.sessions(wanted.profile)
    if resume:
        last = next((run for run in reversed(runs) if run.session.state == "open"), None)
        if last is None:
            raise InputError(f"{wanted.profile} has no session that was broken off; start one without --resume")
        before = [(run.created, run.session) for run in runs if run.id != last.id]
        opening = f"going on with the session of {last.created[:16].replace('T', ' ')}"
        return Interview(
            last.session, bank, settings, model, wanted.profile, True, opening, last.story, last.id, before
        )
    own = source(wanted.story) if wanted.story else None
    profile = own.kept.profile if own and own.kept and wanted.profile == ME else wanted.profile
    if profile != wanted.profile:
        with Library() as library:
            runs = library.sessions(profile)
    read = reading.read(stories.read(own.text, own.answers)) if own else None
    target, why = _target(wanted, lens)
    wishes = practice.wishes((run.session for run in runs), lens, target, wanted.context, read)
    session = practice.begin(
        bank, lens, target, wishes, count=wanted.count,
        dual=wanted.dual, level=wanted.level, context=wanted.context, story=own.whole if own else None,
        follow_ups=wanted.follow_ups,
    )  # fmt: skip
    before = [(run.created, run.session) for run in runs]
    story_id = own.kept.id if own and own.kept else None
    return Interview(session, bank, settings, model, profile, wanted.keep, why, story_id, None, before)


def _target(wanted: Wanted, lens: Framework) -> tuple[str, str]:
    if wanted.dual:
        return HYBRID, f"each question once for the {' and once for the '.join(lens.team_ids[:2])} team"
    if wanted.target:
        return lens.team(wanted.target).id, f"for the {lens.team(wanted.target).name}"
    team = tasks.team_of(wanted.context, lens)
    if team and team.team != "unclear":
        return team.team, f"the job description reads like the {lens.team(team.team).name}"
    raise InputError(
        f"say which team asks: --for {', --for '.join([*lens.team_ids, HYBRID])}, --dual, or a clear --context"
    )


def held(interview: Interview, answers: Path | None) -> None:
    """Asks until the questions or the answers end; what was answered is kept, whatever ends it."""
    given = _piped(answers)
    lens = framework.load(interview.settings.framework)
    try:
        while asked := practice.pending(interview.session, interview.bank, lens):
            _ask(asked, interview.session)
            answer = next(given, QUIT) if given else _typed()
            if answer == QUIT:
                break
            _take(interview, asked, None if answer == SKIP else answer, lens)
    except (KeyboardInterrupt, EOFError, typer.Abort):
        say("")
    if interview.session.turns and practice.pending(interview.session, interview.bank, lens) is None:
        interview.kept(practice.ended(interview.session))
    elif interview.run is not None:
        whose = "" if interview.profile == ME else f" --profile {interview.profile}"
        say(f"kept; go on with: reframer practice --resume{whose}")


def _take(interview: Interview, asked: Asked, answer: str | None, lens: Framework) -> None:
    said = practice.candidate(answer) if answer else None
    critique = None
    if said:
        try:
            critique = _heard(interview, asked, said)
        except InputError as error:
            say(f"! {error}")
            return
    interview.kept(practice.answered(interview.session, asked, said, critique))
    if critique:
        say(_feedback(asked, critique, lens))


def _heard(interview: Interview, asked: Asked, said: str) -> Critique:
    """How the team hears an answer; where the model fails, a person who typed it may try again."""
    item = practice.to_hear(interview.session, asked, said)
    while True:
        try:
            return tasks.critique(item, settings=interview.settings, model=interview.model)
        except ModelError as error:
            if not (sys.stdin.isatty() and sys.stderr.isatty()):
                raise
            say(f"! {error}")
            typer.confirm("Read your answer again?", default=True, abort=True, err=True)


def _feedback(asked: Asked, critique: Critique, lens: Framework) -> str:
    shows = ", ".join(lens.signal(each.id).name.lower() for each in critique.signals) or "none of their signals"
    seconds = f"{critique.seconds // 60}:{critique.seconds % 60:02d}"
    rows = [f"  {seconds}, shows {shows}", f"  {critique.first}"]
    rows += [f"  More than your story: “{untrue.span}”: {untrue.why}" for untrue in critique.violations[1:]]
    if asked.strong:
        rows.append("  A strong answer: " + "; ".join(asked.strong))
    return "\n".join(rows)


def _ask(asked: Asked, session: Session) -> None:
    team = f" (for the {asked.turn.team} team)" if session.dual else ""
    head = "They ask back" if asked.turn.follows else f"{asked.number} of {asked.of}{team}"
    say(f"\n{head}\n{asked.turn.asked}\n")


def _typed() -> str:
    """An answer from the keyboard, up to an empty line; or what stands in its place."""
    rows: list[str] = []
    while True:
        row = input("  > ")
        said = row.strip().lower()
        if not rows and said in LEAVING:
            return QUIT
        if not rows and said in CONTROLS:
            return (edited("") or "").strip() or SKIP if said == EDIT else said
        if not rows and said.startswith(":"):
            say("\n".join(f"  {control}  {does}" for control, does in CONTROLS.items()))
            continue
        if not row.strip():
            if rows:
                return "\n".join(rows)
            continue
        rows.append(row)


def _piped(answers: Path | None) -> Iterator[str] | None:
    """The answers of a file or of a pipe, one after the other; None where a person types."""
    if answers is None and sys.stdin.isatty():
        return None
    text = told(answers or Path("-"))
    pieces: list[list[str]] = [[]]
    for row in text.splitlines():
        if row.strip() == BETWEEN:
            pieces.append([])
        elif row.strip() in (SKIP, QUIT):
            pieces += [[row.strip()], []]
        else:
            pieces[-1].append(row)
    found = [said for piece in pieces if (said := "\n".join(piece).strip())]
    say(f"{len(found)} answers read, a line of {BETWEEN} between them" if len(found) != 1 else ONE_READ)
    return iter(found)
