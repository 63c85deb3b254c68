"""Text out of Word files: paragraphs, tables, text boxes, headers and footers, each once and in reading order."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from reframer.documents import Read, left_out, needed
from reframer.errors import InputError

if TYPE_CHECKING:
    from lxml.etree import _Element

# Of a packed file: a document of text is never so large, a file made to fill the memory is.
MAX_UNPACKED = 200_000_000
MAX_PARTS = 5_000
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_HEADING = re.compile(r"(?:Heading|Title|Subtitle|berschrift|Titre)", re.IGNORECASE)
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"


def read(data: bytes, name: str) -> Read:
    """The text of a Word file; `name` stands for it in messages. Raises InputError where it is none or holds none."""
    _refuse_bombs(data, name)
    docx = needed("docx", "Word files")
    try:
        document = docx.Document(io.BytesIO(data))
        pieces, hidden = _pieces(document)
    except Exception as error:  # python-docx lets whatever its packages raise come through
        raise InputError(
            f"{name} is no Word file that can be read ({str(error)[:120] or type(error).__name__}); "
            "open it in a word processor and save it anew as .docx, or as .txt"
        ) from None
    text = "\n\n".join(piece for piece in pieces if piece.strip())
    if not text:
        raise InputError(f"{name} holds no text, only pictures perhaps; write the text into a .txt file")
    return Read(text, left_out(name, hidden))


def _refuse_bombs(data: bytes, name: str) -> None:
    try:
        entries = zipfile.ZipFile(io.BytesIO(data)).infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        raise InputError(f"{name} is broken: it begins like a Word file and cannot be unpacked; save it anew") from None
    if any(entry.flag_bits & 1 for entry in entries):
        raise InputError(f"{name} is encrypted; save it without a password")
    if sum(entry.file_size for entry in entries) > MAX_UNPACKED or len(entries) > MAX_PARTS:
        raise InputError(f"{name} unpacks to more than {MAX_UNPACKED // 1_000_000} MB; save only the pages that matter")
    if not any(entry.filename.startswith("word/") for entry in entries):
        raise InputError(f"{name} is a packed file, and no Word file; give .docx, .pdf, .html, .md or .txt")


def _pieces(document: Any) -> tuple[list[str], int]:
    """The document's pieces in reading order, and how many stretches were hidden."""
    reader = _Reader()
    tops: list[str] = []
    bottoms: list[str] = []
    for section in document.sections:
        for part, into in ((section.header, tops), (section.footer, bottoms)):
            if not part.is_linked_to_previous:
                into.extend(reader.blocks(part._element))
    body = list(reader.blocks(document.element.body))
    # A body may say one thing twice on purpose; only what frames it is told once.
    # It names the document and is nothing that is told, so it is set as a heading.
    above = [f"**{piece}**" for piece in dict.fromkeys(tops) if piece not in body]
    below = [f"**{piece}**" for piece in dict.fromkeys(bottoms) if piece not in (*tops, *body) and not piece.isdigit()]
    return [*above, *body, *below], reader.hidden


class _Reader:
    """Walks the elements of a part and counts what it leaves out."""

    def __init__(self) -> None:
        self.hidden = 0

    def blocks(self, parent: _Element) -> Iterator[str]:
        """The paragraphs, tables and text boxes under an element."""
        for child in parent:
            if child.tag == f"{_W}p":
                yield from self._paragraph(child)
            elif child.tag == f"{_W}tbl":
                yield "\n".join(self._rows(child))
            elif child.tag in (f"{_W}sdt", f"{_W}sdtContent", f"{_W}ins", f"{_W}customXml"):
                yield from self.blocks(child)

    def _rows(self, table: _Element) -> Iterator[str]:
        for row in table.iterchildren(f"{_W}tr"):
            cells = [" ".join(self.blocks(cell)).strip() for cell in row.iterchildren(f"{_W}tc")]
            said = " | ".join(cell for cell in cells if cell)
            if said:
                yield said

    def _paragraph(self, paragraph: _Element) -> Iterator[str]:
        boxes: list[str] = []
        said = "".join(self._runs(paragraph, boxes)).strip()
        listed = paragraph.find(f"{_W}pPr/{_W}numPr") is not None
        if said:
            style = paragraph.find(f"{_W}pPr/{_W}pStyle")
            named = style is not None and _HEADING.match(style.get(f"{_W}val") or "")
            yield f"- {said}" if listed else f"**{said}**" if named else said
        yield from boxes

    def _runs(self, element: _Element, boxes: list[str]) -> Iterator[str]:
        for child in element:
            tag = child.tag
            if tag == f"{_W}r" and _is_hidden(child):
                self.hidden += any(t.text for t in child.iter(f"{_W}t"))
            elif tag == f"{_W}t":
                yield child.text or ""
            elif tag in (f"{_W}tab", f"{_W}br", f"{_W}cr"):
                yield "\t" if tag.endswith("tab") else "\n"
            elif tag == f"{_W}noBreakHyphen":
                yield "-"
            elif tag == f"{_W}txbxContent":
                boxes.extend(self.blocks(child))
            # A text box is there twice, the second time for programs that don't know it.
            elif tag not in (f"{_W}del", f"{_W}moveFrom", f"{_MC}Fallback", f"{_W}pPr", f"{_W}rPr", f"{_W}instrText"):
                yield from self._runs(child, boxes)


def _is_hidden(run: _Element) -> bool:
    properties = run.find(f"{_W}rPr")
    if properties is None:
        return False
    vanish, size = properties.find(f"{_W}vanish"), properties.find(f"{_W}sz")
    if vanish is not None and vanish.get(f"{_W}val") not in ("0", "false", "off"):
        return True
    colour = properties.find(f"{_W}color")
    white = colour is not None and (colour.get(f"{_W}val") or "").upper() == "FFFFFF"
    shaded = properties.find(f"{_W}shd") is not None or properties.find(f"{_W}highlight") is not None
    tiny = size is not None and (size.get(f"{_W}val") or "99").isdigit() and int(size.get(f"{_W}val") or 99) <= 4
    return tiny or (white and not shaded)
