"""Whether what is shown is inert: no markup that runs, no sign that a terminal obeys."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator

# Control characters but for line ends and tabs, and what turns the direction of writing.
LOOSE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
_RUNS = re.compile(r"^[\s\x00-\x1f]*(?:javascript|vbscript|data)\s*:", re.IGNORECASE)
_FETCHED = frozenset(
    "src href xlink:href action formaction srcset srcdoc data poster background content style ping".split()
)
_ACTIVE = frozenset("iframe object embed svg math base applet frame link".split())
# The page's own bars and lines are drawings of these shapes.
_DRAWN = ("0 0 100 8", "-3 -3 126 34")
_RAW = re.compile(r"(?<!\\)<[a-zA-Z!/]|(?<!\\)\]\(")


def obeyed(said: str) -> Iterator[str]:
    """The signs in a text that a terminal would obey."""
    yield from (f"U+{ord(sign):04X}" for sign in sorted(set(LOOSE.findall(said))))


def running(html: str) -> Iterator[str]:
    """What in a page would run or be fetched, apart from the page's own script and style."""
    from lxml import html as parser

    for element in parser.document_fromstring(html).iter():
        if not isinstance(element.tag, str):
            continue
        own = str(element.get("src") or element.get("href") or "").startswith("/static/")
        own = own or (element.tag == "svg" and element.get("viewbox") in _DRAWN)
        if (element.tag == "script" and not own and element.get("type") != "application/json") or (
            element.tag in _ACTIVE and not own
        ):
            yield f"<{element.tag}>"
        if element.tag == "meta" and (element.get("http-equiv") or "").lower() == "refresh":
            yield "a refresh"
        for name, value in element.attrib.items():
            fetched = name in _FETCHED and (_RUNS.match(value) or "evil.example" in value)
            if name.startswith("on") or fetched:
                yield f"<{element.tag} {name}={value[:30]}>"


def marked_up(markdown: str) -> Iterator[str]:
    """Raw HTML and links in a page of Markdown."""
    yield from (match.group() for match in _RAW.finditer(markdown))


def linked(document: bytes) -> Iterator[str]:
    """What in a Word file leads out of it."""
    import docx

    made = docx.Document(io.BytesIO(document))
    yield from (rel.target_ref for rel in made.part.rels.values() if rel.is_external)
