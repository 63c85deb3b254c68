"""The options that several commands share, and what becomes of them."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from reframer import inert


class Engine(StrEnum):
    """Which engine does the work."""

    auto = "auto"
    embedded = "embedded"
    llm = "llm"


class Task(StrEnum):
    """The tasks that have a contract, and run over many items."""

    rewrite = "rewrite"
    critique = "critique"
    detect = "detect"
    tag = "tag"
    verify = "verify"


class Format(StrEnum):
    """How a result is printed."""

    text = "text"
    md = "md"
    json = "json"
    html = "html"
    docx = "docx"


class Level(StrEnum):
    """The level that is interviewed for."""

    mid = "mid"
    senior = "senior"
    staff = "staff"


LevelOption = Annotated[Level | None, typer.Option("--level", help="The level that is interviewed for.")]
FormatOption = Annotated[
    Format | None,
    typer.Option("--format", help="How to print it.", show_default="text, or what the ending of -o says"),
]
FrameworkOption = Annotated[
    Path | None, typer.Option("--framework", metavar="FILE", help="Your own wording, signals or teams, in YAML.")
]
OutputOption = Annotated[
    Path | None, typer.Option("-o", "--output", metavar="FILE", help="Write to a file instead of standard output.")
]


# Endings that promise a kind of file which is not written here.
_OTHERS = frozenset(("pdf", "doc", "rtf", "odt", "xlsx", "png"))


def formed(format: Format | None, output: Path | None) -> Format:
    """How a result is printed: as asked for, else as the ending of the file says, else as text."""
    ending = output.suffix.lower().lstrip(".") if output else ""
    if format is None and ending in _OTHERS:
        from reframer.errors import InputError

        raise InputError(f"{output}: results are written as txt, md, json, html or docx; a browser prints HTML as PDF")
    return format or next((each for each in Format if each.value == ending), Format.text)


def emit(content: str | bytes, output: Path | None) -> None:
    """Writes a result to a file, whole or not at all, or to standard output."""
    from reframer import files

    if output is None and isinstance(content, bytes) and sys.stdout.isatty():
        from reframer.errors import InputError

        raise InputError("a Word file is nothing for a terminal; name a file with -o NAME.docx")
    if output is None:
        typer.echo(content, nl=False)
    else:
        files.write(output, content)
        say(f"written to {output}")


def say(message: str) -> None:
    """A message to the person, on standard error, without anything that a terminal obeys."""
    typer.echo(inert.plain(message), err=True)


def tell(message: str) -> None:
    """A line of a result, on standard output, without anything that a terminal obeys."""
    typer.echo(inert.plain(message))
