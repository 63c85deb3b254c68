"""Text out of PDF files that hold text."""

from __future__ import annotations

import io
import logging
import re
from collections.abc import Iterator
from typing import Any

from reframer.documents import Read, needed
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
        pages = list(_pages(document))
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
    return Read(text, (f"{name}: no text on page {', '.join(map(str, empty))}",) if empty else ())


def _pages(document: Any) -> Iterator[str]:
    for page in document.pages:
        said = (page.extract_text() or "").translate(_LIGATURES)
        said = "\n".join(line.rstrip() for line in said.splitlines())
        said = _BROKEN_WORD.sub("", said)
        yield re.sub(r"\n{3,}", "\n\n", _LINE_END.sub(" ", said)).strip()
