"""`reframer stories table|documents|notes`: a coach's candidates side by side, and a document for each."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from reframer.cli.engine import Using, with_engine
from reframer.cli.options import FrameworkOption, OutputOption, emit, say

if TYPE_CHECKING:
    from reframer.library import Library, Profile


class TableFormat(StrEnum):
    """How the table is printed."""

    text = "text"
    csv = "csv"
    json = "json"


class DocumentFormat(StrEnum):
    """What kind of documents are written."""

    docx = "docx"
    html = "html"
    md = "md"


def table(
    profile: Annotated[str | None, typer.Option("--profile", metavar="NAME", help="Of one candidate only.")] = None,
    format: Annotated[TableFormat, typer.Option("--format", help="How to print it.")] = TableFormat.text,
    output: OutputOption = None,
    framework: FrameworkOption = None,
) -> None:
    """Candidates beside signals: how many stories show each, the last practice, and the weakest two.

    Example: reframer stories table --format csv -o candidates.csv
    """
    from reframer import coaching
    from reframer import framework as frameworks
    from reframer.library import Library
    from reframer.library.standing import standing

    lens = frameworks.load(framework)
    with Library() as library:
        found = [standing(library, each, lens) for each in _profiles(library, profile)]
    if not found:
        say("no candidates yet; bring a folder in with: reframer stories import FOLDER")
        return
    emit(coaching.table(found, lens, format.value, output is None), output)


@with_engine
def documents(
    output: Annotated[Path, typer.Option("-o", "--output", metavar="DIR", help="The folder to write them to.")],
    profile: Annotated[str | None, typer.Option("--profile", metavar="NAME", help="For one candidate only.")] = None,
    target: Annotated[
        str | None, typer.Option("--for", metavar="TEAM", help="product, platform, hybrid or both.")
    ] = None,
    format: Annotated[DocumentFormat, typer.Option("--format", help="What kind.")] = DocumentFormat.docx,
    *,
    using: Using,
) -> None:
    """Write a document for each candidate: where they stand, every story told, and room for your notes.

    What was told of a story before, by the same engine, is used again: a run that was broken off goes on from there.

    Example: reframer stories documents -o handouts --for platform
    """
    from reframer import coaching, files
    from reframer import documents as forms
    from reframer import framework as frameworks
    from reframer.errors import ReframerError
    from reframer.library import Library

    settings = using.settings
    lens, asked = frameworks.load(settings.framework), using.model()
    output.mkdir(parents=True, exist_ok=True)
    failed = 0
    with Library() as library:
        profiles = _profiles(library, profile)
        for number, each in enumerate(profiles, 1):
            path = output / f"{each.name}.{format.value}"
            say(f"{number} of {len(profiles)}: {each.name} …")
            try:
                pages = coaching.pages(library, each, lens, settings=settings, model=asked, target=target)
                files.write(path, forms.formed(pages, format.value))
            except ReframerError as error:
                failed += 1
                say(f"! {each.name}: {error}")
    say(f"{len(profiles) - failed} of {len(profiles)} written to {output}")
    if failed:
        raise typer.Exit(1)


def notes(
    profile: Annotated[str, typer.Argument(metavar="CANDIDATE", help="Whose notes.")],
    text: Annotated[
        str | None, typer.Option("--text", metavar="TEXT", help="The notes; else your editor opens.")
    ] = None,
) -> None:
    """Write your notes on a candidate; they go into the candidate's document. Example: reframer stories notes ada"""
    from reframer.library import Library

    with Library() as library:
        found = library.profile(profile)
    if text is None:
        import click

        text = click.edit(found.notes, extension=".txt")
        if text is None:
            say("nothing was changed")
            return
    with Library() as library:
        library.write_notes(found.name, text.strip())
    say(f"kept with {found.name}")


def _profiles(library: Library, name: str | None) -> list[Profile]:
    return [library.profile(name)] if name else library.profiles()
