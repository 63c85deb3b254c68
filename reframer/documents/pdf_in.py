"""Text out of PDF files that hold text."""

from __future__ import annotations

import io
import logging
import re
from typing import Any

from reframer.documents import Read, left_out, needed
from reframer.documents.pdf_seen import Seen
from reframer.errors import InputError

MAX_PAGES = 60
# A page of a scan may hold a stamp or a page number; a page of text holds more letters than that.
LEAST_LETTERS = 40
# Letters that a font sets as one glyph, and hyphens that only show where a line broke.
_LIGATURES = str.maketrans({"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "\xad": ""})
_BROKEN_WORD = re.compile(r"(?<=[a-z])-\n(?=[a-z])")
_LINE_END = re.compile(r"(?<=[\w,;:)’'”\"])[ \t]*\n(?=[a-z(“\"'0-9])")


def read(data: bytes, name: str) -> Read:
    """The text of a PDF file; `name` stands for it in messages. Raises InputError where it is locked or holds none."""
    pypdf = needed("pypdf", "PDF files")
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # it reports each oddity of a file; the person cannot act
    try:
        document = pypdf.PdfReader(io.BytesIO(data))
        if document.is_encrypted and not document.decrypt(""):
            raise InputError(f"{name} has a password; open it, and print or save it without one")
        if len(document.pages) > MAX_PAGES:
            raise InputError(
                f"{name} has {len(document.pages)} pages, the most is {MAX_PAGES}; save the pages that matter"
            )
        pages, hidden = _pages(document)
    except InputError:
        raise
    except Exception as error:  # pypdf raises many kinds for a broken file
        what = "is locked in a way that cannot be opened here" if "crypt" in str(error).lower() else "is broken"
        raise InputError(f"{name} {what} ({str(error)[:120] or type(error).__name__}); save or print it anew") from None
    text = "\n\n".join(page for page in pages if page)
    if sum(c.isalpha() for c in text) < LEAST_LETTERS:
        raise InputError(
            f"{name} holds pictures of pages and no text, as scans do; "
            "run it through text recognition, or copy the text into a .txt file"
        )
    empty = [number for number, page in enumerate(pages, 1) if not page]
    lacking = (f"{name}: no text on page {', '.join(map(str, empty))}",) if empty else ()
    return Read(text, (*left_out(name, hidden), *lacking))


def _pages(document: Any) -> tuple[list[str], int]:
    """The text of each page, and how many stretches were hidden."""
    found, hidden = [], 0
    for page in document.pages:
        seen = Seen([float(edge) for edge in page.mediabox])
        said = page.extract_text(visitor_operand_before=seen) or ""
        found.append(_joined(said))
        hidden += seen.hidden
    return found, hidden


def _joined(said: str) -> str:
    """A page's text with its paragraphs in one piece."""
    said = "\n".join(line.rstrip() for line in said.translate(_LIGATURES).splitlines())
    return re.sub(r"\n{3,}", "\n\n", _LINE_END.sub(" ", _BROKEN_WORD.sub("", said))).strip()
