"""Text out of HTML: what a browser would show, a paragraph a block."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from reframer.documents import Read, left_out, needed
from reframer.errors import InputError

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_SILENT = frozenset(
    "script style head template noscript iframe object embed svg canvas audio video select button input textarea "
    "option datalist map".split()
)
# What stands around the text of a page and is not of it.
_AROUND = frozenset(("nav", "footer", "aside", "dialog"))
_BLOCKS = frozenset(
    "address article blockquote body caption dd details div dl dt fieldset figcaption figure form h1 h2 h3 h4 h5 h6 "
    "header hr legend li main ol p pre section summary table tbody tfoot thead tr ul".split()
)
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_ITEMS = frozenset(("li", "tr", "dt", "dd"))
_HIDDEN = re.compile(
    r"display:none|visibility:hidden|font-size:0(?:px|pt|em|rem|%)?(?:;|$)|opacity:0(?:\.0*)?(?:;|$)|"
    r"(?:left|top|text-indent):-\d{3,}"
)
DEEPEST = 200


def read(data: bytes, name: str) -> Read:
    """The text of an HTML document; `name` stands for it in messages. Raises InputError where it holds none."""
    html = needed("lxml.html", "HTML documents")
    try:
        tree = html.document_fromstring(data, parser=html.HTMLParser(encoding=_encoding(data), huge_tree=False))
    except Exception as error:  # lxml raises its own parser errors and ValueError, depending on what is wrong
        raise InputError(f"{name} is no HTML that can be read ({error}); copy its text into a .txt file") from None
    hidden = [0]
    said = "".join(_said(tree, hidden))
    text = "\n".join(" ".join(line.split()) for line in said.splitlines())
    text = re.sub(r"\n{3,}", "\n\n", text).strip()
    if not text:
        raise InputError(
            f"{name} holds no text of its own, as pages that a script fills do not; "
            "open it in a browser and copy the text into a .txt file"
        )
    return Read(text, left_out(name, hidden[0]))


def _encoding(data: bytes) -> str | None:
    """UTF-8 where the bytes are that, whatever the page says of itself; else what it says."""
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return None
    return "utf-8"


def _said(element: HtmlElement, hidden: list[int], depth: int = 0) -> Iterator[str]:
    tag = element.tag if isinstance(element.tag, str) else ""
    if not tag or tag in _SILENT or tag in _AROUND or depth > DEEPEST:
        return
    if _is_hidden(element):
        hidden[0] += bool(element.text_content().strip())
        return
    if tag == "br":
        yield "\n"
        return
    block = tag in _BLOCKS
    if block:
        yield "\n" if tag in _ITEMS else "\n\n"
    if tag == "li":
        yield "- "
    if tag in _HEADINGS:
        yield "**"
    yield _flat(element.text)
    for child in element:
        yield from _said(child, hidden, depth + 1)
        yield _flat(child.tail)
    if tag in _HEADINGS:
        yield "**"
    if tag in ("td", "th"):
        yield " "
    elif block and tag not in _ITEMS:
        yield "\n\n"


def _flat(text: str | None) -> str:
    return re.sub(r"\s+", " ", text or "")


def _is_hidden(element: HtmlElement) -> bool:
    style = re.sub(r"\s", "", element.get("style", "")).lower()
    return element.get("hidden") is not None or bool(_HIDDEN.search(style)) or element.get("aria-hidden") == "true"
