"""Results as pages: for the terminal, for Markdown, and as JSON."""

from __future__ import annotations

import io
import shutil
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

from pydantic import BaseModel

from reframer import inert

if TYPE_CHECKING:
    from rich.console import Console


def as_json(result: BaseModel) -> str:
    """A result as one line of JSON by contract, with every sign escaped that a terminal would obey."""
    return inert.escaped(result.model_dump_json(by_alias=True))


def captured(show: Callable[[Console], None], to_terminal: bool) -> str:
    """What a page prints: with colour only where standard output is a terminal that shows it.

    Of what it prints only the colours are obeyed: what else a text holds that a terminal would obey is left out.
    """
    from rich.console import Console

    from reframer.pages.printing import Inert

    live = to_terminal and sys.stdout.isatty()
    width = shutil.get_terminal_size((100, 24)).columns
    buffer = io.StringIO()
    console = Console(file=buffer, width=width, force_terminal=live, no_color=None if live else True, highlight=False)
    console.push_render_hook(Inert())
    show(console)
    return buffer.getvalue()
