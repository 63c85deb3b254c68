"""The last look: what is about to leave is searched, by other means than it was hidden by, for what must not."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

from reframer.errors import Leaking
from reframer.privacy.contacts import contacts
from reframer.privacy.folded import folded
from reframer.privacy.known import in_vocabulary
from reframer.privacy.placeholders import PLACEHOLDER
from reframer.privacy.terms import Terms

_UNSEEN = re.compile(r"[\u00ad\u200b-\u200f\u2060-\u2064\ufeff]")
_BREAK = re.compile(r"[^a-z0-9]+")


def look(texts: Sequence[str], where: str, terms: Terms, known: Terms, hidden: Mapping[str, str]) -> None:
    """Raises Leaking where a text holds a term, a value that was hidden, or what looks like a contact."""
    # A placeholder that the user's own text held is hidden like any other value, and may read like one of ours.
    values = [value for value in hidden.values() if not PLACEHOLDER.fullmatch(value)]
    for text in texts:
        for what, said in _left(PLACEHOLDER.sub(" | ", text), terms, known, values):
            raise Leaking(
                f"{where}: {said!r} ({what}) was still to be seen after placeholders were put in, so nothing was sent; "
                "reword it, or list it with --terms in the form in which it stands there"
            )


def _left(text: str, terms: Terms, known: Terms, values: Sequence[str]) -> Iterator[tuple[str, str]]:
    said = terms.first(text)
    if said is not None:
        yield "a term of your list", said
    said = known.first(text)
    if said is not None:
        yield "a name", said
    for span in contacts(unicodedata.normalize("NFKC", _UNSEEN.sub("", text))):
        yield "a contact", unicodedata.normalize("NFKC", _UNSEEN.sub("", text))[span.start : span.end]
    words = f" {_words(text)} "
    for value in (*terms.given, *values):
        plain = _words(value)
        if plain and not _common(plain) and f" {plain} " in words:
            yield "hidden elsewhere", value


def _words(text: str) -> str:
    """A text's words in plain letters, each after one space."""
    return _BREAK.sub(" ", folded(text).text).strip()


@lru_cache(maxsize=20_000)
def _common(plain: str) -> bool:
    """Whether a value is made of common words and numbers only, which the static part of a prompt may hold."""
    return all(in_vocabulary(word) or word.isdigit() or len(word) < 3 for word in plain.split())
