"""Texts from anywhere made harmless for a terminal, and read through the disguises that Unicode allows."""

from __future__ import annotations

import re
import unicodedata

# What a terminal obeys: whole sequences, then single signs: controls, and what turns the direction of writing.
_SEQUENCE = re.compile(
    r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]|(?:\x1b[\]PX^_]|[\x9d\x90\x98\x9e\x9f])[^\x07\x1b\x9c]{0,4000}"
    r"(?:\x07|\x1b\\|\x9c)"
)
_SIGN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069\U000e0000-\U000e007f]")
_RETURN = re.compile("\r\n?|\x85")
_UNSAFE = re.compile("[\x7f-\x9f\u202a-\u202e\u2066-\u2069\U000e0000-\U000e007f]")
_TURNED = re.compile("[\u202d\u202e]([^\u202c\n]*)\u202c?")
# Letters that look like Latin ones.
_LOOK = str.maketrans(
    "АВЕКМНОРСТХІЈЅУаеорсухіјѕԁһԛԝΑΒΕΖΗΙΚΜΝΟΡΤΥΧαορυνκ",
    "ABEKMHOPCTXIJSYaeopcyxijsdhqwABEZHIKMNOPTYXaopuvk",
)
# Marks that strike a letter through or hang on it without making another of it.
_MARKS = re.compile("[\u0300-\u036f\u20d0-\u20ff]")


def plain(said: str) -> str:
    r"""A text without anything that a terminal obeys but line ends and tabs; what remains stays in its order.

    >>> plain("a\x1b[31mred\x1b[0m\x07 flag")
    'ared flag'
    """
    if said.isascii() and said.isprintable():
        return said
    return _SIGN.sub("", _SEQUENCE.sub("", _RETURN.sub("\n", said)))


def escaped(json: str) -> str:
    r"""JSON with the signs escaped that JSON allows and a terminal obeys or does not show.

    >>> escaped('{"a": "\x9b2K"}')
    '{"a": "\\u009b2K"}'
    """
    return json if json.isascii() and "\x7f" not in json else _UNSAFE.sub(_as_pair, json)


def _as_pair(sign: re.Match[str]) -> str:
    units = sign.group().encode("utf-16-be").hex()
    return "".join(f"\\u{units[at : at + 4]}" for at in range(0, len(units), 4))


def folded(said: str) -> str:
    """A text as it means to be read: invisible letters seen, joined and struck letters plain, turned words turned back.

    >>> folded("W\u200brite ｔｈｉｓ"), folded("\u202eti daer\u202c")
    ('Write this', 'read it')
    """
    if said.isascii():
        return said
    said = _TURNED.sub(lambda turned: turned[1][::-1], said)
    said = "".join(chr(ord(c) - 0xE0000) if 0xE0020 <= ord(c) <= 0xE007E else c for c in said)
    said = unicodedata.normalize("NFKC", said)
    return "".join(c for c in _MARKS.sub("", said) if unicodedata.category(c) != "Cf")


def latin(said: str) -> str:
    """A text with the Cyrillic and Greek letters that look like Latin ones made these.

    >>> latin("Ѕау")
    'Say'
    """
    return said if said.isascii() else said.translate(_LOOK)
