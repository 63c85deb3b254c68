"""What a capital says nothing of: common words, technologies, acronyms of the field, roles, calendar, countries."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from pathlib import Path

from reframer.given_names import given_names
from reframer.grounding.names import lexicon, places
from reframer.privacy.folded import key

_CAMEL = re.compile(r"[A-Z]+(?![a-z])|[A-Z][a-z]+|[a-z]+")
_CONTRACTED = re.compile(r"(?:n['’]t|['’](?:s|d|m|ll|ve|re|all|em))$")
_NEGATED = re.compile(r"n['’]t$", re.IGNORECASE)
_ENDINGS = ("s", "es", "d", "ed", "ing", "ly", "less", "wise")
_BEGINNINGS = ("un", "re", "non", "pre", "over", "under", "mis", "sub", "multi")


@cache
def _vocabulary() -> frozenset[str]:
    return frozenset(Path(__file__).with_name("words.txt").read_text(encoding="utf-8").split())


@cache
def _sections() -> dict[str, frozenset[str]]:
    """The words of `capitals.txt` by the heading they stand under, as they are written there."""
    found: dict[str, set[str]] = {}
    heading = ""
    for line in Path(__file__).with_name("capitals.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("= "):
            heading = line[2:].strip()
        elif line.strip() and not line.startswith("#"):
            found.setdefault(heading, set()).update(line.split())
    return {name: frozenset(words) for name, words in found.items()}


@cache
def _homographs() -> frozenset[str]:
    """Technologies that are called like an ordinary word, as they are written."""
    return frozenset(name for name in lexicon().exact.values() if " " not in name)


def section(name: str) -> frozenset[str]:
    """The words of one section of `capitals.txt`."""
    return _sections()[name]


@lru_cache(maxsize=20_000)
def in_vocabulary(word: str) -> bool:
    """Whether a word in lower case is a common one, as it stands or but for an ending or a beginning.

    >>> in_vocabulary("rollback"), in_vocabulary("okafor")
    (True, False)
    """
    words = _vocabulary()
    if word in words:
        return True
    if len(word) < 5:
        return False
    stems = {word.removesuffix(end) for end in _ENDINGS} | {word.removesuffix("ing") + "e"}
    if word.endswith(("ies", "ied")):
        stems.add(word[:-3] + "y")
    stems |= {word.removeprefix(start) for start in _BEGINNINGS}
    return any(len(stem) > 2 and stem in words for stem in stems - {word})


@lru_cache(maxsize=20_000)
def bare(word: str) -> str:
    """A word in lower case, without a possessive or a contraction."""
    return _CONTRACTED.sub("", key(word))


@lru_cache(maxsize=20_000)
def harmless(word: str) -> bool:
    """Whether a word may have its capitals wherever it stands, and names nobody."""
    plain = bare(word)
    if _NEGATED.search(word) or _CONTRACTED.sub("", word) in _homographs():
        return True
    if plain in section("function words") or plain in places() or plain in section("calendar"):
        return True
    spelt = _CONTRACTED.sub("", word)
    if spelt in section("mixed") or (spelt.isupper() and spelt in section("acronyms")):
        return True
    if len(spelt) > 2 and spelt[:-1].isupper() and spelt[-1] == "s" and spelt[:-1] in section("acronyms"):
        return True
    if (spelt[:1].isupper() and spelt[1:].islower()) or spelt.isupper():
        return plain in section("roles") or plain in section("functions") or plain in section("headings")
    return False


def is_given(word: str) -> bool:
    """Whether a word, in any case, is a common given name."""
    return word in given_names() or (word.isupper() and word.capitalize() in given_names())


def technologies(text: str) -> list[tuple[int, int]]:
    """Where a text names technologies, which may have any capitals."""
    return [(mention.start, mention.end) for mention in lexicon().mentions(text)]
