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
# Declarations, without blanks, under which no reader sees the text: none, clear, smaller than print, of no size or off
# the page, white where nothing sets another ground.
_HIDDEN = re.compile(
    r"display:none|visibility:(?:hidden|collapse)|content-visibility:hidden|"
    r"font-size:(?:[0-2](?:\.\d*)?(?:px|pt)?|0?\.[0-2]\d*r?em|\d(?:\.\d*)?%)(?:;|!|$)|font:(?:\S+)?\b[0-2](?:px|pt)|"
    r"opacity:0?(?:\.0\d*)?(?:;|!|$)|opacity\(0%?\)|(?:left|top|right|bottom|text-indent|margin-left|margin-top):-\d{3,}|"
    r"clip:rect\((?:0(?:px)?,?){4}\)|clip-path:inset\((?:50|100)%|scale[xy]?\(0(?:\.0+)?\)|"
    r"(?:max-)?(?:height|width):0(?:px|pt|em|rem|%)?(?:;(?:.*;)?overflow:hidden)|"
    r"overflow:hidden;(?:.*;)?(?:max-)?(?:height|width):0(?:px|pt|em|rem|%)?(?:;|$)|"
    r"(?:^|;)color:(?:transparent|rgba\([^)]*,0?(?:\.0+)?\)|hsla\([^)]*,0?(?:\.0+)?\)|#[0-9a-f]{3}0(?:;|!|$)|"
    r"#[0-9a-f]{6}00)"
)
_WHITE = re.compile(
    r"(?:^|;)color:(?:white|snow|ivory|#f{3}\b|#f[b-f]f[b-f]f[b-f]\b|rgba?\((?:25[0-5],){2}25[0-5]|hsla?\(\d+,\d+%,100%)"
)
# A rule of a page's own style: for a class, an id or a kind of element.
_RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
_SIMPLE = re.compile(r"^(?:([a-z][a-z0-9]*))?((?:[.#][\w-]+)*)$", re.IGNORECASE)
DEEPEST = 200


def read(data: bytes, name: str) -> Read:
    """The text of an HTML document; `name` stands for it in messages. Raises InputError where it holds none."""
    html = needed("lxml.html", "HTML documents")
    try:
        tree = html.document_fromstring(data, parser=html.HTMLParser(encoding=_encoding(data), huge_tree=False))
    except Exception as error:  # lxml raises its own parser errors and ValueError, depending on what is wrong
        raise InputError(f"{name} is no HTML that can be read ({error}); copy its text into a .txt file") from None
    hidden = [0]
    _take_over_styles(tree)
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
    style = _bare(element.get("style"))
    if element.tag == "font":
        style += f";color:{_bare(element.get('color'))}"
    white = _WHITE.search(style) and not any(
        "background" in _bare(each.get("style")) or each.get("bgcolor") for each in (element, *element.iterancestors())
    )
    shut = element.getparent() is not None and element.getparent().tag == "details" and element.tag != "summary"
    if shut and element.getparent().get("open") is None:
        return True
    return (
        element.get("hidden") is not None
        or bool(white or _HIDDEN.search(style))
        or element.get("aria-hidden") == "true"
    )


def _bare(style: str | None) -> str:
    return re.sub(r"\s", "", style or "").lower()


def _take_over_styles(tree: HtmlElement) -> None:
    """Puts what a page's own style says of a class, an id or a kind of element into these elements.

    Taken over is what hides, and what sets a ground under white letters. Rules whose selectors are more than that are
    left; where such a one sets a ground, or a style comes from elsewhere, no letters count as white on white.
    """
    declared_of = [
        (selector.strip(), declared)
        for style in tree.iter("style")
        for selectors, declared in _RULE.findall(re.sub(r"/\*.*?\*/", "", style.text or "", flags=re.DOTALL))
        if _HIDDEN.search(_bare(declared)) or _WHITE.search(_bare(declared)) or "background" in declared
        for selector in selectors.split(",")
    ]
    rules = [(match, said) for selector, said in declared_of if (match := _SIMPLE.match(selector)) and match.group()]
    elsewhere = any("stylesheet" in (link.get("rel") or "").lower() for link in tree.iter("link"))
    if elsewhere or any("background" in said for selector, said in declared_of if not _SIMPLE.match(selector)):
        tree.set("bgcolor", "unknown")
    for element in tree.iter() if rules else ():
        if isinstance(element.tag, str):
            own = {*(f".{name}" for name in (element.get("class") or "").split()), f"#{element.get('id')}"}
            for match, declared in rules:
                if match[1] in (None, element.tag) and set(re.findall(r"[.#][\w-]+", match[2])) <= own:
                    element.set("style", f"{declared};{element.get('style', '')}")
