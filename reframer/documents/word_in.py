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
# Half points below which no reader sees letters, and twentieths of a point that are off any page.
TINY, OFF_PAGE = 4, 1000
# From this value on of each of its three parts a colour is white to the eye.
WHITE = 0xF5
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
    reader = _Reader(frozenset(_hiding_styles(document)))
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

    def __init__(self, hiding: frozenset[str]) -> None:
        self.hidden = 0
        self._hiding = hiding

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
        if self._styled(paragraph, "pPr", "pStyle") or _is_off_page(paragraph):
            self.hidden += any(t.text for t in paragraph.iter(f"{_W}t"))
            return
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
            if tag == f"{_W}r" and (_is_hidden(child.find(f"{_W}rPr")) or self._styled(child, "rPr", "rStyle")):
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

    def _styled(self, element: _Element, kind: str, name: str) -> bool:
        """Whether a paragraph or run has a style whose text is not seen."""
        style = element.find(f"{_W}{kind}/{_W}{name}")
        return style is not None and style.get(f"{_W}val") in self._hiding


def _hiding_styles(document: Any) -> Iterator[str]:
    """The ids of the styles whose text is not seen, by themselves or by one that they build on."""
    styles = {style.get(f"{_W}styleId"): style for style in document.styles.element.iter(f"{_W}style")}
    for id, style in styles.items():
        chain = [style]
        while len(chain) <= len(styles) and (based := chain[-1].find(f"{_W}basedOn")) is not None:
            under = styles.get(based.get(f"{_W}val"))
            if under is None:
                break
            chain.append(under)
        first = next((each.find(f"{_W}rPr") for each in chain if each.find(f"{_W}rPr/{_W}vanish") is not None), None)
        if _is_hidden(style.find(f"{_W}rPr")) or (first is not None and _is_hidden(first)):
            yield id


def _is_off_page(paragraph: _Element) -> bool:
    frame = paragraph.find(f"{_W}pPr/{_W}framePr")
    places = [frame.get(f"{_W}{axis}") or "0" for axis in ("x", "y")] if frame is not None else []
    return any(place.startswith("-") and place[1:].isdigit() and int(place) <= -OFF_PAGE for place in places)


def _is_white(colour: _Element | None) -> bool:
    if colour is None:
        return False
    value = colour.get(f"{_W}val") or ""
    if colour.get(f"{_W}themeColor") in ("background1", "light1"):
        return colour.get(f"{_W}themeShade") is None
    return bool(re.fullmatch(r"[0-9A-Fa-f]{6}", value)) and all(part >= WHITE for part in bytes.fromhex(value))


def _is_hidden(properties: _Element | None) -> bool:
    if properties is None:
        return False
    vanish, size = properties.find(f"{_W}vanish"), properties.find(f"{_W}sz")
    if vanish is not None and vanish.get(f"{_W}val") not in ("0", "false", "off"):
        return True
    white = _is_white(properties.find(f"{_W}color"))
    shaded = properties.find(f"{_W}shd") is not None or properties.find(f"{_W}highlight") is not None
    tiny = size is not None and (size.get(f"{_W}val") or "99").isdigit() and int(size.get(f"{_W}val") or 99) <= TINY
    return tiny or (white and not shaded)
