"""Quotes that a model gives, found again where they should stand; what is not found is no quote."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

# A model sets its quotes in marks, leads them with the sentence's number, and ends them with dots where it cut.
_AROUND = re.compile(r"^[\s\"'“”‘’«»`]*(?:\[?\d{1,3}[.:\])]\s+)?|[\s\"'“”‘’«»`]*(?:\.\.\.|…)?[\s\"'“”‘’«»`]*$")
_SAME = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-", "\u00a0": " "})
LEAST = 2
# What a model gets in place of a sentence that speaks to it.
LEFT_OUT = "(left out)"


def find(quote: str | None, said: str | None) -> str | None:
    """The words of `said` that a quote means, letter by letter as they stand there; None where they don't.

    Marks around it, a leading sentence number, other dashes, other quotation marks and other blanks are forgiven.

    >>> find('"it fell to 80 ms"', "In the end it fell  to 80 ms.")
    'it fell  to 80 ms'
    """
    if not quote or not said:
        return None
    bare = _AROUND.sub("", quote)
    if len(bare) < LEAST:
        return None
    at = said.find(bare)
    if at >= 0:
        return said[at : at + len(bare)]
    words = [re.escape(word) for word in bare.translate(_SAME).split()]
    found = re.search(r"\s+".join(words), said.translate(_SAME), re.IGNORECASE)
    return said[found.start() : found.end()] if found else None


def numbered(sentences: Sequence[str]) -> str:
    """Sentences one a line, numbered from 1."""
    return "\n".join(f"{number}. {' '.join(said.split())}" for number, said in enumerate(sentences, 1))


def placed(number: int | None, sentences: Sequence[str]) -> str | None:
    """The sentence of a number counted from 1; None where there is none."""
    return sentences[number - 1] if number is not None and 1 <= number <= len(sentences) else None


def located(quote: str, place: str, fields: Mapping[str, str | None]) -> tuple[str, str] | None:
    """The field that a quote stands in, the one that was named first, and its words there; None where none has it."""
    for name in (place, *(other for other in fields if other != place)):
        found = find(quote, fields.get(name))
        if found is not None:
            return name, found
    return None
