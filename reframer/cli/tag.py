"""`reframer tag`: which signals a text shows, sentence by sentence."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from reframer.cli.options import OutputOption, emit


class Format(StrEnum):
    """How tags are printed."""

    text = "text"
    json = "json"


def tag(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A text file, or - for standard input.")],
    format: Annotated[Format, typer.Option("--format", help="How to print it.")] = Format.text,
    output: OutputOption = None,
) -> None:
    """Show which signals each sentence of a text sends.

    Example: echo "If the cache is down we serve yesterday's list." | reframer tag -
    """
    from reframer import framework, pages, tasks
    from reframer.cli.sources import told

    tags = tasks.tag(told(file))
    if format is Format.json:
        emit(pages.as_json(tags) + "\n", output)
        return
    from reframer.pages import terminal

    emit(pages.captured(lambda console: terminal.show_tags(tags, framework.load(), console), output is None), output)
