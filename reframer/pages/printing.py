"""What keeps a text from moving the cursor, colouring the screen or writing to the clipboard when it is printed."""

from __future__ import annotations

from rich.console import Console, ConsoleOptions, ConsoleRenderable, RenderHook, RenderResult

from reframer import inert


class Inert(RenderHook):
    """Passes on what a console prints with its texts made plain; the layout's own colours are no part of these."""

    def process_renderables(self, renderables: list[ConsoleRenderable]) -> list[ConsoleRenderable]:
        """What is printed in place of some renderables."""
        return [_Plain(each) for each in renderables]


class _Plain:
    def __init__(self, renderable: ConsoleRenderable) -> None:
        self._renderable = renderable

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        for segment in console.render(self._renderable, options):
            yield segment if segment.control else segment._replace(text=inert.plain(segment.text))
