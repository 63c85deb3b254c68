"""Results as pages: for the terminal, for Markdown, and as JSON."""

from __future__ import annotations

import io
import shutil
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

from pydantic import BaseModel

if TYPE_CHECKING:
    from rich.console import Console


def as_json(result: BaseModel) -> str:
    """A result as one line of JSON by contract."""
    return result.model_dump_json(by_alias=True)


def captured(show: Callable[[Console], None], to_terminal: bool) -> str:
    """What a page prints: with colour only where standard output is a terminal that shows it."""
    from rich.console import Console

    live = to_terminal and sys.stdout.isatty()
    width = shutil.get_terminal_size((100, 24)).columns
    buffer = io.StringIO()
    show(Console(file=buffer, width=width, force_terminal=live, no_color=None if live else True, highlight=False))
    return buffer.getvalue()
