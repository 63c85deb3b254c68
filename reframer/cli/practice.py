"""`reframer practice`: the mock interview in the terminal."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from reframer.cli.engine import Using, with_engine
from reframer.cli.options import Format, FormatOption, LevelOption, OutputOption, emit, formed, say

if TYPE_CHECKING:
    from reframer.cli.interviewing import Interview
    from reframer.settings import Settings

ProfileOption = Annotated[
    str, typer.Option("--profile", metavar="NAME", help="Whose practice it is, for a coach of several.")
]

AnswersOption = Annotated[
    Path | None,
    typer.Option("--answers", metavar="FILE", help="Answers from a file, a line of --- between them; or pipe them in."),
]

BankOption = Annotated[
    Path | None, typer.Option("--bank", metavar="FILE", help="Questions of your own, laid over the shipped ones.")
]

StoryOption = Annotated[
    Path | None,
    typer.Option("--story", metavar="STORY", help="What you answer from, a file or @NAME; its gaps are asked."),
]


@with_engine
def practice(
    target: Annotated[
        str | None,
        typer.Option("--for", metavar="TEAM", help="product, platform or hybrid; else the team of --context."),
    ] = None,
    context: Annotated[
        Path | None, typer.Option("--context", metavar="FILE", help="The job description: it shapes what is asked.")
    ] = None,
    story: StoryOption = None,
    count: Annotated[int, typer.Option("--questions", "-n", min=1, max=40, help="How many questions.")] = 5,
    dual: Annotated[
        bool, typer.Option("--dual", help="Each question once for either team: how much do you reuse?")
    ] = False,
    follow_ups: Annotated[bool, typer.Option("--follow-ups/--no-follow-ups", help="Ask back after an answer.")] = True,
    sessions: Annotated[bool, typer.Option("--sessions", help="List the sessions, with their numbers.")] = False,
    show: Annotated[int | None, typer.Option("--show", metavar="N", help="Print a session, with every answer.")] = None,
    drop: Annotated[int | None, typer.Option("--drop", metavar="N", help="Erase a session, for good.")] = None,
    resume: Annotated[bool, typer.Option("--resume", help="Go on with the session that was broken off.")] = False,
    answers: AnswersOption = None,
    questions: BankOption = None,
    profile: ProfileOption = "me",
    keep: Annotated[
        bool, typer.Option("--keep/--no-keep", help="Keep the session in the library, for the trend.")
    ] = True,
    level: LevelOption = None,
    format: FormatOption = None,
    output: OutputOption = None,
    *,
    using: Using,
) -> None:
    """A mock interview: questions with cues, each answer read as the team hears it, and what to work on.

    Type an answer and end it with an empty line. In place of an answer: :e opens your editor, :s skips, :q ends.
    A pasted transcript of a call is read for what you said. Every answer is kept at once: --resume goes on.

    Example: reframer practice --for platform --context job.txt --story story.txt
    """
    from reframer.cli import interviewing
    from reframer.cli import sessions as kept
    from reframer.cli.sources import told

    settings, form = using.settings, formed(format, output)
    if sessions or show is not None or drop is not None:
        kept.handle(profile, show, drop)
        return
    wanted = interviewing.Wanted(
        target=target, context=told(context) if context else None, story=story, count=count, dual=dual,
        follow_ups=follow_ups and not dual, level=level.value if level else None, profile=profile, keep=keep,
    )  # fmt: skip
    interview = interviewing.begin(wanted, settings, questions, using.model(), resume)
    say(interview.opening)
    interviewing.held(interview, answers)
    _show(interview, settings, form, output)


def _show(interview: Interview, settings: Settings, format: Format, output: Path | None) -> None:
    from reframer import documents, framework, pages
    from reframer.pages.practices import practice_page

    if not interview.session.answered:
        say("no answer was given, so there is nothing to show")
        return
    lens = framework.load(settings.framework)
    if format is Format.json:
        emit(pages.as_json(interview.summary(lens)) + "\n", output)
        return
    page = practice_page(interview.session, interview.summary(lens), interview.trend(lens), lens)
    emit(documents.formed([page], format.value, output is None), output)
