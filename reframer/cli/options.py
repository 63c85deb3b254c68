"""The options that several commands share, and what becomes of them."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from reframer.llm import Model
    from reframer.privacy import Mask
    from reframer.settings import Settings


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
FormatOption = Annotated[Format, typer.Option("--format", help="How to print it.")]
EngineOption = Annotated[
    Engine | None,
    typer.Option("--engine", help="auto takes a language model only where one is named.", show_default="auto"),
]
ModelOption = Annotated[
    str | None, typer.Option("--model", metavar="PROVIDER:NAME", help="The language model, such as openai:gpt-5-mini.")
]
BaseUrlOption = Annotated[
    str | None, typer.Option("--base-url", metavar="URL", help="An OpenAI-compatible server, such as a local one.")
]
TimeoutOption = Annotated[
    float | None, typer.Option("--timeout", metavar="SECONDS", help="The longest silence of a model.", min=1)
]
FrameworkOption = Annotated[
    Path | None, typer.Option("--framework", metavar="FILE", help="Your own wording, signals or teams, in YAML.")
]
PromptsOption = Annotated[
    Path | None, typer.Option("--prompts", metavar="DIR", help="A folder of your own prompts, looked in first.")
]
RedactOption = Annotated[
    bool, typer.Option("--redact", help="Placeholders for names and contacts while a model sees it.")
]
TermsOption = Annotated[
    Path | None, typer.Option("--terms", metavar="FILE", help="Words to hide too, one a line; implies --redact.")
]
OutputOption = Annotated[
    Path | None, typer.Option("-o", "--output", metavar="FILE", help="Write to a file instead of standard output.")
]


def chosen(
    engine: Engine | None = None,
    model: str | None = None,
    base_url: str | None = None,
    timeout: float | None = None,
    framework: Path | None = None,
    prompts: Path | None = None,
) -> Settings:
    """The settings that follow from a command's options, the environment and the settings file."""
    from reframer import settings

    return settings.load(
        {
            "engine": engine.value if engine else None, "model": model, "base_url": base_url, "timeout": timeout,
            "framework": framework, "prompts": prompts,
        }
    )  # fmt: skip


def masked(settings: Settings, redact: bool, terms: Path | None) -> Model | None:
    """The settings' model, behind placeholders where they are asked for; None where the embedded engine works."""
    if settings.chosen == "embedded":
        if redact or terms:
            say("--redact changes nothing here: without a language model nothing leaves this machine")
        return None
    from reframer import tasks

    model = tasks.connected(settings)
    if not redact and terms is None:
        return model
    from reframer.llm.masked import MaskedModel

    return MaskedModel(model, mask(terms))


def mask(terms: Path | None) -> Mask:
    """What hides names, contacts and the words listed in a file."""
    from reframer import files
    from reframer.privacy import Mask

    lines = files.read(terms).splitlines() if terms else []
    return Mask([line.strip() for line in lines if line.strip() and not line.startswith("#")])


def told(path: Path) -> str:
    """The text of a document: a file of any kind that is read, or `-`; how it was read is said where it matters."""
    from reframer import documents

    found = documents.read(path)
    for note in found.notes:
        say(note)
    return found.text


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
    """A message to the person, on standard error."""
    typer.echo(message, err=True)
