"""`reframer verify`: what a text, from anywhere, says beyond the story."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from reframer.cli.engine import Using, with_engine
from reframer.cli.options import Format, FormatOption, OutputOption, emit, formed

StoryOption = Annotated[Path, typer.Option("--story", metavar="FILE", help="The true story that it is told from.")]
OtherOption = Annotated[
    list[Path] | None,
    typer.Option(
        "--other", metavar="FILE", help="Another of your stories; facts that belong to it are named. Repeatable."
    ),
]


@with_engine
def verify(
    file: Annotated[Path, typer.Argument(metavar="TEXT", help="What is to be checked; - for standard input.")],
    story: StoryOption,
    other: OtherOption = None,
    strict: Annotated[bool, typer.Option("--strict", help="Exit with 1 for what could not be told, too.")] = False,
    format: FormatOption = None,
    output: OutputOption = None,
    *,
    using: Using,
) -> None:
    """Check a text from anywhere against your story: which words it adds, and why. Exit code 1 where it adds something.

    Example: reframer verify --story story.txt answer.txt
    """
    from reframer import pages, tasks
    from reframer.cli.sources import source, sources, told
    from reframer.schema import OtherStory, VerifyInput

    settings, form = using.settings, formed(format, output)
    others = tuple(OtherStory(name=each.title, story=each.whole) for each in sources(other or ()))
    item = VerifyInput(story=source(story).whole, text=told(file), others=others)
    made = tasks.verify(item, settings=settings, model=using.model())
    if form is Format.json:
        emit(pages.as_json(made) + "\n", output)
    else:
        from reframer import documents
        from reframer.pages.verifications import verification_page

        emit(documents.formed([verification_page(made, item.text)], form.value, output is None), output)
    if not made.faithful or (strict and any(sentence.status == "doubtful" for sentence in made.sentences)):
        raise typer.Exit(1)
