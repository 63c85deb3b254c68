"""`reframer rewrite`: the main job."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from reframer.cli.engine import Using, with_engine
from reframer.cli.options import Format, FormatOption, LevelOption, OutputOption, emit, formed, say

if TYPE_CHECKING:
    from reframer.schema import Reframing
    from reframer.settings import Settings


class Split(StrEnum):
    """What to do with notes that hold several projects."""

    ask = "ask"
    auto = "auto"
    no = "no"


FilesArgument = Annotated[list[Path], typer.Argument(metavar="STORY...", help="Text files, or - for standard input.")]
TargetOption = Annotated[
    str | None,
    typer.Option(
        "--for", metavar="TEAM", help="product, platform, both or hybrid; else the team of --context, else both."
    ),
]
ContextOption = Annotated[
    Path | None, typer.Option("--context", metavar="FILE", help="A job description or what you know of the team.")
]
QuestionOption = Annotated[str | None, typer.Option("--question", metavar="TEXT", help="The interviewer's question.")]
SecondsOption = Annotated[
    int | None,
    typer.Option(
        "--seconds",
        min=20,
        max=900,
        help="Speaking time; unless told, a story of usual length whole, else about 2:40; with a model about 2:15.",
        show_default=False,
    ),
]
AskOption = Annotated[bool, typer.Option("--ask", help="Answer what is missing, on the spot, and tell it again.")]
AnswersOption = Annotated[
    Path | None,
    typer.Option("--answers", metavar="FILE", help="Your replies to gap questions.", show_default="STORY.answers.json"),
]
SplitOption = Annotated[Split, typer.Option("--split", help="Notes that hold several projects.")]
StrictOption = Annotated[
    bool, typer.Option("--strict", help="Withhold what is in doubt too, and exit with 1 where anything was withheld.")
]
FromReplyOption = Annotated[
    Path | None,
    typer.Option("--from-reply", metavar="FILE", help="Check what a chat window answered to `prompts render rewrite`."),
]


@with_engine
def rewrite(
    files: FilesArgument,
    target: TargetOption = None,
    context: ContextOption = None,
    question: QuestionOption = None,
    level: LevelOption = None,
    seconds: SecondsOption = None,
    ask: AskOption = False,
    answers: AnswersOption = None,
    split: SplitOption = Split.ask,
    format: FormatOption = None,
    output: OutputOption = None,
    from_reply: FromReplyOption = None,
    strict: StrictOption = False,
    *,
    using: Using,
) -> None:
    """Tell a project story for a product team and for a platform team, every line tied to your own sentences.

    Example: reframer rewrite story.txt --for platform --context job.txt
    """
    from reframer.cli.rewriting import Call, run

    settings, form = using.settings, formed(format, output)
    call = Call(
        files=tuple(files), target=target, context=context, question=question, level=level.value if level else None,
        seconds=seconds, answers=answers, split=split.value, from_reply=from_reply, strict=strict, using=using,
    )  # fmt: skip
    titles, results = run(call, ask)
    emit(_page(titles, results, settings, form, output), output)
    if any(not framing.parts for result in results for framing in result.framings.values()):
        raise typer.Exit(4)
    if strict and any(framing.withheld for result in results for framing in result.framings.values()):
        raise typer.Exit(1)
    if form is Format.text and sys.stderr.isatty():
        from reframer.diagnosis import hint

        if message := hint(settings):
            say(message)


def _page(
    titles: list[str], results: list[Reframing], settings: Settings, format: Format, output: Path | None
) -> str | bytes:
    from reframer import framework, pages

    lens = framework.load(settings.framework)
    if format is Format.json:
        return "".join(pages.as_json(result) + "\n" for result in results)
    if format in (Format.md, Format.html, Format.docx):
        from reframer import documents
        from reframer.pages.rewrites import rewrite_pages

        named = zip(titles, results, strict=True)
        return documents.formed(
            [page for title, made in named for page in rewrite_pages(made, lens, title)], format.value
        )
    from reframer.pages import terminal

    return pages.captured(lambda console: terminal.show_all(titles, results, lens, console), output is None)
