"""Pages as Word files."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from typing import Any

from reframer.documents import needed
from reframer.pages.page import Page, Row, Section, Tone, plain

# What XML cannot hold: control characters, halves of pairs, and two that are no characters.
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
COLOURS: dict[str, str] = {
    "product": "A3195B", "platform": "00607A", "model": "7A5500", "added": "A51D1D", "doubtful": "7A5500",
    "quiet": "5F5F66", "good": "1C6B33", "warn": "7A5500", "bad": "A51D1D",
}  # fmt: skip


def written(pages: Sequence[Page]) -> bytes:
    """Pages as one Word file, each on a page of its own. Raises InputError where python-docx is not installed."""
    document = needed("docx", "Word files").Document()
    document.core_properties.title = _plain(pages[0].title if pages else "")
    document.core_properties.author = ""
    document.styles["Normal"].font.name = "Calibri"
    if any(page.dense for page in pages):
        _tightened(document)
    for number, page in enumerate(plain(pages)):
        if number:
            document.add_page_break()
        _page(document, page)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _tightened(document: Any) -> None:
    """Small type in two columns between narrow margins, so that a dense page fits on one of paper."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from docx.shared import Mm, Pt

    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Mm(10)
    columns = section._sectPr.find(qn("w:cols"))
    if columns is None:
        columns = OxmlElement("w:cols")
        section._sectPr.append(columns)
    columns.set(qn("w:num"), "2")
    columns.set(qn("w:space"), "340")
    for name, size in (("Normal", 7.5), ("List Bullet", 7.5), ("Heading 1", 12), ("Heading 2", 8.5)):
        style = document.styles[name]
        style.font.size = Pt(size)
        style.paragraph_format.space_after = style.paragraph_format.space_before = Pt(1.5)
        style.paragraph_format.line_spacing = 1.0


def _page(document: Any, page: Page) -> None:
    document.add_heading(_plain(page.title), level=1)
    head = document.add_paragraph()
    _run(head, f"{page.verdict}. ", page.tone).bold = True
    _run(head, f"{page.origin}.", "quiet")
    for warning in page.warnings:
        _run(document.add_paragraph(), f"! {warning}", "warn")
    if page.lead:
        _run(document.add_paragraph(), page.lead).bold = True
    for section in page.sections:
        _section(document, section)


def _section(document: Any, section: Section) -> None:
    document.add_heading(_plain(section.title), level=2)
    if section.marked:
        paragraph = document.add_paragraph()
        for stretch in section.marked:
            _run(paragraph, stretch.text, stretch.side or "plain")
            if stretch.letter:
                _run(paragraph, f" [{stretch.letter}]", "quiet").font.superscript = True
    for bar in section.bars:
        document.add_paragraph(_plain(f"{bar.name}: {bar.share:.0%}"), style="List Bullet")
    for row in section.rows:
        _row(document, row)
    for _ in range(section.blank):
        document.add_paragraph("_" * 80)


def _row(document: Any, row: Row) -> None:
    paragraph = document.add_paragraph(style="List Bullet")
    if row.text:
        _run(paragraph, row.text, row.tone)
    if row.quote:
        _run(
            paragraph, f" “{' '.join(row.quote.split())}”" if row.text else f"“{' '.join(row.quote.split())}”"
        ).italic = True
    if row.note:
        _run(paragraph, f" {row.note}", "quiet")


def _run(paragraph: Any, said: str, tone: Tone | str = "plain") -> Any:
    from docx.shared import RGBColor

    run = paragraph.add_run(_plain(said))
    if tone in COLOURS:
        run.font.color.rgb = RGBColor.from_string(COLOURS[tone])
    return run


def _plain(said: str) -> str:
    return _UNWRITABLE.sub("\ufffd", said)
