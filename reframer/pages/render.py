"""Pages in three forms: on the terminal, as Markdown, as one HTML file that needs nothing else."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from reframer.pages import captured
from reframer.pages.page import Bar, Marked, Page, Row, Section, Tone, plain

WIDTH = 24
STYLES: dict[Tone, str] = {"plain": "", "quiet": "dim", "good": "green", "warn": "yellow", "bad": "red"}
SIDES = {"product": "magenta", "platform": "cyan", "model": "yellow", "added": "bold red", "doubtful": "yellow"}
TEMPLATE = Path(__file__).with_name("page.html.j2")


def formed(pages: Sequence[Page], form: str, screen: bool) -> str:
    """Pages in a form by name: html, md, or text, which is in colour where it goes to a screen."""
    if form == "html":
        return html(pages)
    return markdown(pages) if form == "md" else captured(lambda console: terminal(pages, console), screen)


def terminal(pages: Sequence[Page], console: Console) -> None:
    """Prints pages one under the other."""
    for page in plain(pages):
        console.print(Text(page.origin, style="dim"))
        for warning in page.warnings:
            console.print(Text(f"! {warning}", style="yellow"))
        console.print(Text.assemble("\n", (page.title, "bold"), "   ", (page.verdict, STYLES[page.tone])))
        if page.lead:
            console.print(Text(f"\n{page.lead}", style="bold"))
        for section in page.sections:
            _section(section, console)


def _section(section: Section, console: Console) -> None:
    console.print(Text(f"\n{section.title}", style="bold"))
    if section.marked:
        console.print(Padding(_marked(section.marked), (0, 0, 0, 2)))
    widest = max((len(bar.name) for bar in section.bars), default=0)
    for bar in section.bars:
        console.print(Padding(_bar(bar, widest), (0, 0, 0, 2)))
    for row in section.rows:
        for said, style in _lines(row):
            console.print(Padding(Text(said, style=style), (0, 0, 0, 2)))
    for _ in range(section.blank):
        console.print(Text("  " + "_" * 60, style="dim"))


def _lines(row: Row) -> Iterator[tuple[str, str]]:
    if row.text:
        yield row.text, STYLES[row.tone]
    if row.quote:
        yield f"  “{' '.join(row.quote.split())}”", "italic"
    if row.note:
        yield f"  {row.note}", "dim"


def _marked(stretches: Sequence[Marked]) -> Text:
    said = Text()
    for stretch in stretches:
        style = SIDES.get(stretch.side or "", "bold" if stretch.side else "")
        said.append(stretch.text, style=style)
        if stretch.letter:
            said.append(f" [{stretch.letter}]", style=f"{style} dim")
    return said


def _bar(bar: Bar, widest: int) -> Text:
    filled = round(WIDTH * bar.share)
    return Text.assemble(
        f"{bar.name:{widest}} ",
        ("█" * filled, SIDES.get(bar.side, "dim")),
        "·" * (WIDTH - filled),
        f" {bar.share:4.0%}",
    )


def markdown(pages: Sequence[Page]) -> str:
    """Pages as Markdown, without raw HTML."""
    return "\n".join(line for page in plain(pages) for line in _markdown(page))


def _markdown(page: Page) -> Iterator[str]:
    yield f"# {_escaped(page.title)}\n"
    yield f"**{_escaped(page.verdict)}.** {page.origin}.\n"
    yield from (f"> ! {_escaped(warning)}\n" for warning in page.warnings)
    if page.lead:
        yield f"**{_escaped(page.lead)}**\n"
    for section in page.sections:
        yield f"## {_escaped(section.title)}\n"
        if section.marked:
            said = "".join(_escaped(m.text) + (f" **[{m.letter}]**" if m.letter else "") for m in section.marked)
            yield "\n".join(f"> {line}".rstrip() for line in said.splitlines()) + "\n"
        for bar in section.bars:
            yield f"- {_escaped(bar.name)}: {bar.share:.0%}"
        for row in section.rows:
            yield "- " + " ".join(_pieces(row))
        yield from ["&nbsp;\n"] * section.blank
        yield ""


def _pieces(row: Row) -> Iterator[str]:
    if row.text:
        yield _escaped(row.text)
    if row.quote:
        yield f"*“{_escaped(' '.join(row.quote.split()))}”*"
    if row.note:
        yield _escaped(row.note)


def _escaped(said: str) -> str:
    """Text that Markdown and HTML inside it leave as it is."""
    for mark in "\\`*_[]<>#|":
        said = said.replace(mark, f"\\{mark}")
    return said.replace("&", "&amp;")


def html(pages: Sequence[Page]) -> str:
    """Pages as one HTML document without script, with its style inside; every text is escaped."""
    from jinja2 import Environment, StrictUndefined

    template = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    return template.from_string(TEMPLATE.read_text(encoding="utf-8")).render(pages=plain(pages), known=list(SIDES))
