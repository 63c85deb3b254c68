"""`reframer stories table|documents|notes`: a coach's candidates side by side, and a document for each."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from reframer.cli.engine import Using, with_engine
from reframer.cli.options import FrameworkOption, OutputOption, emit, say, tell

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
    target: Annotated[str | None, typer.Option("--for", metavar="TEAM", help="Only what this team wants.")] = None,
    format: Annotated[
        TableFormat | None,
        typer.Option("--format", help="How to print it.", show_default="text, or what the ending of -o says"),
    ] = None,
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
        found = [standing(library, each, lens, target) for each in _profiles(library, profile)]
    if not found:
        say("no candidates yet; bring a folder in with: reframer stories import FOLDER")
        return
    ending = output.suffix.lower().lstrip(".") if output else ""
    form = format or next((each for each in TableFormat if each.value == ending), TableFormat.text)
    emit(coaching.table(found, lens, form.value, output is None), output)


@with_engine
def documents(
    output: Annotated[Path, typer.Option("-o", "--output", metavar="DIR", help="The folder to write them to.")],
    profile: Annotated[str | None, typer.Option("--profile", metavar="NAME", help="For one candidate only.")] = None,
    target: Annotated[
        str | None, typer.Option("--for", metavar="TEAM", help="product, platform, hybrid or both.")
    ] = None,
    format: Annotated[DocumentFormat, typer.Option("--format", help="What kind.")] = DocumentFormat.docx,
    notes: Annotated[
        bool, typer.Option("--notes/--no-notes", help="Your notes go into it; --no-notes to hand it on.")
    ] = True,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Write over documents that are there.")] = False,
    *,
    using: Using,
) -> None:
    """Write a document for each candidate: where they stand, every story told, and room for your notes.

    What was told of a story before, by the same engine, is used again: a run that was broken off goes on from there.

    Example: reframer stories documents -o handouts --for platform
    """
    from reframer import coaching, files, tasks
    from reframer import documents as forms
    from reframer import framework as frameworks
    from reframer.errors import InputError, ReframerError
    from reframer.library import Library

    settings = using.settings
    lens, asked = frameworks.load(settings.framework), using.model()
    if target and target != tasks.BOTH:
        lens.team(target)
    try:
        output.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(f"{output} cannot be the folder for them: {error.strerror}; name another with -o") from None
    failed = 0
    with Library() as library:
        profiles = _profiles(library, profile)
        for number, each in enumerate(profiles, 1):
            path = _free(output / f"{each.name}.{format.value}", overwrite)
            say(f"{number} of {len(profiles)}: {each.name} …")
            try:
                pages = coaching.pages(library, each, lens, settings=settings, model=asked, target=target, notes=notes)
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
        str | None, typer.Option("--text", metavar="TEXT", help="Add this to the notes; else your editor opens.")
    ] = None,
    show: Annotated[bool, typer.Option("--show", help="Print the notes.")] = False,
) -> None:
    """Write your notes on a candidate; they go into the candidate's document. Example: reframer stories notes ada"""
    from reframer.library import Library

    with Library() as library:
        found = library.profile(profile.strip("@/"))
    if show:
        tell(found.notes)
        return
    if text is not None:
        text = f"{found.notes}\n{text}".strip()
    else:
        from reframer.cli.editing import edited

        text = edited(found.notes)
        if text is None:
            say("nothing was changed")
            return
    with Library() as library:
        library.write_notes(found.name, text.strip())
    say(f"kept with {found.name}")


def _free(path: Path, overwrite: bool) -> Path:
    """Where a document goes: what the coach has written into an earlier one is not lost."""
    free, number = path, 2
    while free.exists() and not overwrite:
        free, number = path.with_stem(f"{path.stem} {number}"), number + 1
    if free != path:
        say(f"{path.name} is there already; writing {free.name} (--overwrite writes over it)")
    return free


def _profiles(library: Library, name: str | None) -> list[Profile]:
    return [library.profile(name)] if name else library.profiles()
