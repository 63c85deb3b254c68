"""Texts out of documents, and results into them: txt, Markdown, HTML, Word and PDF in; Word out.

What a reader of the document would not see is not text of it: hidden runs, comments and deleted words stay behind.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

from reframer import files
from reframer.errors import InputError

if TYPE_CHECKING:
    from reframer.pages.page import Page

MAX_BYTES = 20_000_000
MAX_CHARACTERS = 4_000_000  # as in a file of text
EXTRA = 'pip install "reframer[documents]"'
# What a file is, by its first bytes; where none fits it is read as text.
_WORD, _PDF, _OLD_OFFICE = b"PK\x03\x04", b"%PDF-", b"\xd0\xcf\x11\xe0"
_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"RIFF", b"II*\x00", b"MM\x00*")
FORMS = ("text", "md", "html")
_HTML_NAMES = (".html", ".htm", ".xhtml")


@dataclass(frozen=True, slots=True)
class Read:
    """A document's text, and what to tell the person of how it was read."""

    text: str
    notes: tuple[str, ...] = ()


def read(path: Path | str) -> Read:
    """The text of a file, whatever kind of document it is; `-` is standard input.

    Raises InputError, naming the file and the remedy, where it is missing, too large, encrypted, scanned or broken.
    """
    path = Path(path)
    if str(path) == "-":
        return taken(sys.stdin.buffer.read(MAX_BYTES + 1), "standard input")
    try:
        if path.is_file() and path.stat().st_size > MAX_BYTES:
            raise InputError(_too_large(str(path)))
        data = path.read_bytes()
    except OSError:
        return Read(files.read(path))  # says what is wrong with the path
    return taken(data, str(path))


def taken(data: bytes, name: str) -> Read:
    """The text of a document's bytes; `name` stands for it in messages, and tells HTML where its bytes do not.

    Raises InputError as `read` does.

    >>> taken(b"<p>We built it.</p><p>It broke.</p>", "story.html").text
    'We built it.\\n\\nIt broke.'
    """
    if len(data) > MAX_BYTES:
        raise InputError(_too_large(name))
    found = _reader(data, name)(data, name)
    if len(found.text) > MAX_CHARACTERS:
        raise InputError(
            f"{name} holds {len(found.text):,} characters of text, the most is {MAX_CHARACTERS:,}; "
            "copy the part that matters into a file of its own"
        )
    return found


def formed(pages: Sequence[Page], form: str, screen: bool = False) -> str | bytes:
    """Pages in a form by name: text, in colour where it goes to a screen, md, html or docx."""
    if form == "docx":
        from reframer.documents import word_out

        return word_out.written(pages)
    from reframer.pages import render

    if form not in FORMS:
        raise InputError(f"there is no form {form!r}; name one of {', '.join((*FORMS, 'docx'))}")
    return render.formed(pages, form, screen)


def _reader(data: bytes, name: str) -> Callable[[bytes, str], Read]:
    if data.startswith(_WORD):
        from reframer.documents import word_in

        return word_in.read
    if data[:1024].lstrip().startswith(_PDF):
        from reframer.documents import pdf_in

        return pdf_in.read
    if data.startswith(b"{\\rtf"):
        raise InputError(f"{name} is a rich-text file (.rtf); save it as .docx or .txt")
    if data.startswith(_OLD_OFFICE):
        raise InputError(
            f"{name} is an old Office file (.doc) or a Word file with a password; save it as .docx, without a password"
        )
    if data.startswith(_PICTURES):
        raise InputError(f"{name} is a picture; copy its text into a .txt file, or use a document that holds text")
    if name.lower().endswith(_HTML_NAMES) or data[:200].lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith(
        (b"<!doctype html", b"<html")
    ):
        from reframer.documents import html_in

        return html_in.read
    return lambda data, name: Read(files.decoded(data, name))


def _too_large(name: str) -> str:
    return f"{name} is larger than {MAX_BYTES // 1_000_000} MB; save the pages that matter as a document of their own"


def left_out(name: str, hidden: int) -> tuple[str, ...]:
    """What to tell of stretches that the reader of a document would not see."""
    stretches = "1 hidden stretch was" if hidden == 1 else f"{hidden} hidden stretches were"
    return (f"{name}: {stretches} left out",) if hidden else ()


def needed(library: str, what: str) -> ModuleType:
    """A library that only documents need. Raises InputError that says how to install it."""
    try:
        return import_module(library)
    except ImportError:
        raise InputError(f"{what} need {library.split('.')[0]}: {EXTRA}") from None
