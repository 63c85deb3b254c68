"""`reframer sheet`: one page for the day of the interview."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from reframer.cli.engine import Using, with_engine
from reframer.cli.options import Format, FormatOption, LevelOption, OutputOption, emit, formed, say

MOST_STORIES = 8


@with_engine
def sheet(
    files: Annotated[
        list[Path], typer.Argument(metavar="STORY...", help="Your stories: files, or @NAME from the library.")
    ],
    context: Annotated[
        Path | None,
        typer.Option("--context", metavar="FILE", help="The job description, or what you know of the team."),
    ] = None,
    target: Annotated[
        str | None,
        typer.Option("--for", metavar="TEAM", help="product, platform or hybrid; else the team of --context."),
    ] = None,
    level: LevelOption = None,
    seconds: Annotated[int, typer.Option("--seconds", min=30, max=300, help="How long each story may take.")] = 90,
    format: FormatOption = None,
    output: OutputOption = None,
    *,
    using: Using,
) -> None:
    """One page for the day: who asks, which story for which question, what they will probe, what not to claim.

    Example: reframer sheet --context job.txt fraud.txt gateway.txt --format docx -o sheet.docx
    """
    from reframer import documents, pages
    from reframer import framework as frameworks
    from reframer import sheet as sheets
    from reframer.cli.sources import sources, told
    from reframer.errors import InputError
    from reframer.pages.sheets import sheet_page
    from reframer.schema import RewriteInput

    settings, form = using.settings, formed(format, output)
    read = list(sources(files))
    if len(read) > MOST_STORIES:
        raise InputError(f"{len(read)} stories for one sheet; choose the {MOST_STORIES} that you would tell")
    stories = [
        (
            each.title,
            RewriteInput(story=each.text, answers=each.answers, seconds=seconds, level=level.value if level else None),
        )
        for each in read
    ]
    made = sheets.make(
        stories, told(context) if context else None, target=target, settings=settings,
        model=using.model(), on_story=lambda title: say(f"{title} …") if len(read) > 1 else None,
    )  # fmt: skip
    if form is Format.json:
        emit(pages.as_json(made) + "\n", output)
        return
    page = sheet_page(made, frameworks.load(settings.framework))
    emit(documents.formed([page], form.value, output is None), output)
