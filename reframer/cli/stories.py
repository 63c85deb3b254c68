"""`reframer stories`: the library of stories, for one candidate or for a coach's many."""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from reframer import inert
from reframer.cli.options import OutputOption, emit, say, tell

if TYPE_CHECKING:
    from reframer.library import Kept, Library
    from reframer.schema import Answer

FEW_WORDS = 20
app = typer.Typer(
    no_args_is_help=True,
    help="Your stories, what was made of them and your practice, kept on this machine.\n\n"
    "A story is @name, or @candidate/name; other commands take it in place of a file, and keep what they make.",
)

Address = Annotated[str, typer.Argument(metavar="STORY", help="@name, or @candidate/name.")]
ProfileOption = Annotated[str | None, typer.Option("--profile", metavar="NAME", help="Of one candidate only.")]
YesOption = Annotated[bool, typer.Option("--yes", "-y", help="Don't ask.")]


class Listing(StrEnum):
    """How a list is printed."""

    text = "text"
    json = "json"


@app.command()
def add(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A document of any kind that is read, or -.")],
    name: Annotated[str | None, typer.Option("--name", metavar="NAME", help="Else the file's name.")] = None,
    profile: Annotated[str, typer.Option("--profile", metavar="NAME", help="Whose story it is.")] = "me",
) -> None:
    """Keep a story. Example: reframer stories add fraud-alerts.docx"""
    from reframer import story
    from reframer.cli.sources import sources
    from reframer.errors import InputError
    from reframer.library import Library

    if str(file) == "-" and name is None:
        raise InputError("a story from standard input needs a name: --name NAME")
    (found,) = sources([file])
    story.refuse_unreadable(found.text)
    if (count := len(found.text.split())) < FEW_WORDS:
        say(f"it has {count} words: too few to tell anything from; add to it with: reframer stories edit")
    with Library() as library:
        kept = library.add(name or found.title, found.text, profile=profile, answers=found.answers)
        say(f"kept as {kept.address} in {library.path}")


@app.command("list")
def list_(
    words: Annotated[
        list[str] | None, typer.Argument(metavar="[WORDS...]", help="Only stories that hold these words, in any form.")
    ] = None,
    profile: ProfileOption = None,
    format: Annotated[Listing, typer.Option("--format", help="How to print it.")] = Listing.text,
) -> None:
    """List the stories, or those that hold some words. Example: reframer stories list sharding queue"""
    import json

    from reframer.library import Library

    with Library() as library:
        if profile:
            library.profile(profile)
        hits = library.search(" ".join(words), profile) if words else []
        found = [hit.story for hit in hits] if words else library.stories(profile)
    if format is Listing.json:
        rows = [
            {"address": s.address, "profile": s.profile, "name": s.name, "words": len(s.text.split()),
             "answers": len(s.answers), "results": s.results, "changed": s.changed}
            for s in found
        ]  # fmt: skip
        tell(inert.escaped(json.dumps(rows, ensure_ascii=False, indent=2)))
        return
    for place, story in enumerate(found):
        made = f", {story.results} kept results" if story.results else ""
        tell(f"{story.address:32} {len(story.text.split()):5} words, changed {story.changed[:10]}{made}")
        if words:
            tell(f"    {' '.join(hits[place].passage.split())}")
    if not found:
        say("no story holds these words" if words else "no stories yet; keep one with: reframer stories add FILE")


@app.command()
def show(
    address: Address,
    results: Annotated[bool, typer.Option("--results", help="What was made of it, as JSON lines.")] = False,
) -> None:
    """Print a story with its replies to gap questions, or what was made of it. Example: reframer stories show @queue"""
    from reframer.library import Library

    with Library() as library:
        story = _found(library, address)
        if results:
            for made in reversed(library.made(story)):
                tell(inert.escaped(made.body))
            return
    tell(story.text.rstrip("\n"))
    for answer in story.answers:
        tell(f"\n{answer.question}\n  {answer.answer}")


@app.command()
def edit(
    address: Address,
    file: Annotated[
        Path | None, typer.Option("--from", metavar="FILE", help="Take the new text from a document; else your editor.")
    ] = None,
    name: Annotated[str | None, typer.Option("--name", metavar="NAME", help="Give it another name.")] = None,
    answers: Annotated[
        bool, typer.Option("--answers", help="Change your replies to its gap questions instead.")
    ] = False,
) -> None:
    """Change a story in your editor ($VISUAL or $EDITOR). Example: reframer stories edit @queue"""
    from reframer import story as stories
    from reframer.cli.sources import told
    from reframer.errors import Changed
    from reframer.library import Library

    with Library() as library:
        story = _found(library, address)
    text = told(file) if file else None if name or answers else _edited(story.text)
    replies = _replies(_edited(_shown(story.answers)), story.address) if answers else None
    if text is not None:
        stories.refuse_unreadable(text)
    with Library() as library:
        try:
            kept = library.save(story, text=text, name=name, answers=replies)
        except Changed:
            rescue = Path(f"{story.name}.mine.txt")
            emit(text or story.text, rescue)
            raise
    say(f"{kept.address} has revision {kept.revision}")


@app.command()
def rm(address: Address, yes: YesOption = False) -> None:
    """Erase a story and all that was made of it, or a candidate: @candidate/. Example: reframer stories rm @queue"""
    from reframer.library import Library

    with Library() as library:
        if address.startswith("@") and address.endswith("/"):
            profile = library.profile(address[1:-1])
            _ask(
                f"Erase {profile.name}: {profile.stories} stories, {profile.runs} practice runs, all notes, for good?",
                yes,
            )
            gone = library.remove_profile(profile)
        else:
            story = _found(library, address)
            runs = sum(run.story == story.id for run in library.sessions(story.profile))
            _ask(f"Erase {story.address}, {story.results} kept results and {runs} practice runs, for good?", yes)
            gone = library.remove(story)
    say(f"{address} is erased" + ("" if gone else "; its traces go when the other program that has it open ends"))


@app.command("export")
def export(
    output: OutputOption = None,
    profile: ProfileOption = None,
    items: Annotated[
        bool, typer.Option("--items", help="Only the stories, a line each, for `reframer batch`.")
    ] = False,
) -> None:
    """Write the library as one JSON file, with everything in it. Example: reframer stories export -o library.json"""
    from reframer.library import Library, exchange

    with Library() as library:
        emit(exchange.items(library, profile) if items else exchange.exported(library, profile), output)


@app.command("import")
def import_(
    path: Annotated[
        Path, typer.Argument(metavar="PATH", help="A folder (a subfolder is a candidate), a document, or an export.")
    ],
    profile: Annotated[
        str | None, typer.Option("--profile", metavar="NAME", help="Whose it is, whatever the folder says.")
    ] = None,
    update: Annotated[bool, typer.Option("--update", help="Stories of the same name take the new text.")] = False,
) -> None:
    """Bring in a folder of documents, one document, or an export. Example: reframer stories import candidates/"""
    from reframer.library import Library, exchange

    counts: dict[str, int] = {}
    with Library() as library:
        for taken in exchange.brought(library, path, profile, update=update):
            counts[taken.what] = counts.get(taken.what, 0) + 1
            if taken.what != "there already" or taken.why:
                say(f"{taken.name}: {taken.what}" + (f" ({taken.why})" if taken.why else ""))
    say(", ".join(f"{count} {what}" for what, count in counts.items()) or "nothing to bring in")
    if counts.get("not read"):
        raise typer.Exit(1)


def _shown(answers: Sequence[Answer]) -> str:
    """Replies as text to edit: a question in a line that begins with `?`, the reply under it."""
    return "\n".join(f"? {answer.question}\n{answer.answer}\n" for answer in answers)


def _replies(text: str, address: str) -> list[Answer]:
    """The replies of an edited text. Raises InputError where words stand before the first question."""
    from reframer.errors import InputError
    from reframer.schema import Answer

    before, *parts = re.split(r"^\? ", text, flags=re.MULTILINE)
    if before.strip():
        raise InputError(f"{address}: the replies must begin with a question, in a line that begins with `? `")
    pairs = (part.partition("\n") for part in parts)
    return [Answer(question=asked.strip(), answer=said.strip()) for asked, _, said in pairs if said.strip()]


def _found(library: Library, address: str) -> Kept:
    from reframer.cli.sources import addressed
    from reframer.errors import InputError

    found = addressed(library, address if address.startswith("@") else f"@{address}")
    if len(found) != 1:
        raise InputError(f"{address} names {len(found)} stories; name one, such as {found[0].address}")
    return found[0]


def _edited(text: str) -> str:
    from reframer.cli.editing import edited

    changed = edited(text)
    if changed is None:
        say("nothing was changed")
        raise typer.Exit
    return changed


def _ask(question: str, yes: bool) -> None:
    from reframer.errors import InputError

    if yes:
        return
    if not sys.stdin.isatty():
        raise InputError(f"{question} Nobody can be asked here, so nothing was erased; say --yes to do it")
    typer.confirm(question, abort=True, err=True)


def _mount() -> None:
    from reframer.cli.coaching import documents, notes, table

    for command in (table, documents, notes):
        app.command(command.__name__)(command)


_mount()
