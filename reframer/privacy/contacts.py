"""Contacts: addresses of every kind, and phone numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator

from reframer.privacy.placeholders import Span

_URL = re.compile(r"(?<![A-Za-z])[A-Za-z][A-Za-z0-9+-]{1,20}://[^\s<>\"'`|\\]+")
_REMOTE = re.compile(r"(?<![\w.%+-])[\w.-]{1,64}+@[\w.-]{1,255}+:[\w~-][\w.~-]*+/[\w./~-]*\w")
_EMAIL = re.compile(r"(?<![\w.%+-])[\w.%+-]{1,64}+@(?:[\w-]{1,63}\.)+[^\W\d_]{2,24}(?![\w-])")
_HOST = re.compile(
    r"(?<![\w.@-])(?:[A-Za-z0-9][A-Za-z0-9-]{0,62}\.)+"
    r"(?:com|org|net|edu|gov|io|ai|dev|app|cloud|tech|internal|intranet|local|lan|corp|"
    r"(?:(?:co|com|ac|org)\.)?(?:uk|jp|nz|za|kr|au|br|cn|sg)|ca|ch|cz|de|dk|es|eu|fi|fr|il|nl|ru|se)"
    r"(?![\w(-])(?::[0-9]{2,5}(?![0-9]))?(?:/[^\s<>\"'`|\\]*)?"
)
# Technologies that are called like a host.
_NO_HOSTS = re.compile(
    r"(?:(?:asp|ado|vb|ml|self|java)\.net|(?:h2o|fast|neptune|scale)\.ai|(?:socket|draw|crates|java)\.io"
    r"|threading\.local)",
    re.IGNORECASE,
)
_PHONE = re.compile(
    r"(?<![\w.+])\+[1-9][0-9]{0,14}(?:[ .()/-]{1,2}[0-9]{1,14}){0,7}(?![\w%])"
    r"|(?<![\w.(])\([0-9]{3}\) ?[0-9]{3}[ .-][0-9]{4}(?![\w%])"
    r"|(?<![\w.-])(?:1-)?[0-9]{3}([.-])[0-9]{3}\1[0-9]{4}(?![\w%]|[.-][0-9])"
)
# Without a plus sign, a number with spaces is a phone's only where the text says so.
_CALLED = re.compile(
    r"\b(?:(?:phone|tel|mobile|cell|whatsapp)(?: number)?(?:\.? ?:| is)|(?:call|ring|reach|text) me (?:at|on))"
    r" {0,2}(?P<number>[0-9(][0-9 ().-]{7,18}[0-9])(?![\w%])",
    re.IGNORECASE,
)


def contacts(text: str) -> Iterator[Span]:
    """Where a text names an address or a phone number."""
    for kind, pattern in (("URL", _URL), ("URL", _REMOTE), ("EMAIL", _EMAIL), ("HOST", _HOST)):
        for match in pattern.finditer(text):
            # The sentence's own punctuation comes after an address, not in it.
            end = match.start() + len(match.group().rstrip(".,;:!?)]}*_~"))
            if end > match.start() and not _NO_HOSTS.fullmatch(text, match.start(), end):
                yield Span(match.start(), end, kind)
    for match in _PHONE.finditer(text):
        if match.group()[0] != "+" or _is_phone(match.group()):
            yield Span(*match.span(), "PHONE")
    for match in _CALLED.finditer(text):
        if _is_phone(match["number"]):
            yield Span(*match.span("number"), "PHONE")


def _is_phone(number: str) -> bool:
    """Whether digits are a phone's and not an amount, such as `+10 000 000` or `+12000000`."""
    groups = re.findall(r"[0-9]+", number)
    digits = sum(map(len, groups))
    if len(groups) < 3:
        return 10 <= digits <= 15 and not groups[-1].endswith("00000")
    thousands = len(groups) == 3 and len(groups[1]) == len(groups[2]) == 3
    return 8 <= digits <= 15 and not thousands
