"""`reframer practice --sessions|--show|--drop`: the sessions that were kept."""

from __future__ import annotations

from reframer.cli.options import say, tell
from reframer.library import Library, Run
from reframer.pages.words import counted


def handle(profile: str, show: int | None, drop: int | None) -> None:
    """Lists a profile's sessions, or prints or erases one. Raises InputError where there is none of that number."""
    with Library() as library:
        if show is not None:
            _print(library.session(show))
        elif drop is not None:
            run = library.session(drop)
            library.remove_session(run)
            say(f"session {drop} of {run.profile} is erased")
        else:
            runs = library.sessions(profile)
            for run in runs:
                tell(_line(run))
            if not runs:
                say(f"{profile} has no sessions yet")


def _line(run: Run) -> str:
    session = run.session
    answers = counted(len(session.answered), "answer")
    open_ = "" if session.state == "ended" else ", broken off"
    return f"{run.id:4}  {run.created[:16].replace('T', ' ')}  {session.target}, {answers}{open_}"


def _print(run: Run) -> None:
    tell(_line(run))
    for turn in run.session.turns:
        tell(f"\n{turn.asked}\n  {turn.answer or '(skipped)'}")
        if turn.critique:
            tell(f"  → {turn.critique.first}")
