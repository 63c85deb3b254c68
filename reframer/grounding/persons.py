"""The people whom a story names, told from tools and places by how they are written and what they do."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from reframer.given_names import given_names
from reframer.grounding.deeds import PEOPLE, TEAMS
from reframer.grounding.lines import Read
from reframer.grounding.names import lexicon, places, spelling
from reframer.grounding.rungs import RUNG
from reframer.grounding.tokens import Token
from reframer.views import sense

_DAYS = frozenset(
    "monday tuesday wednesday thursday friday saturday sunday january february march april may june july august "
    "september october november december".split()
)
LEAST = 3


def persons(sentences: Sequence[Read]) -> frozenset[str]:
    """Names in lower case: capital words that do, own or say something, or stand with a role in brackets.

    >>> from reframer.grounding.lines import read
    >>> sorted(persons([read("Ines wrote the reader, and the serving was Tomasz's."), read("Kafka ran it.")]))
    ['ines', 'tomasz']
    """
    return frozenset(name for sentence in sentences for name in _named(sentence))


def _named(sentence: Read) -> Iterator[str]:
    for place, token in enumerate(sentence.tokens):
        if not token.text[0].isupper():
            continue
        bare = token.text[:-2] if token.low.endswith(("'s", "’s")) else token.text
        if bare in given_names():
            yield bare.lower()
        if not _written_as_a_name(bare, first=place == 0):
            continue
        after = sentence.tokens[place + 1] if place + 1 < len(sentence.tokens) else None
        before = sentence.tokens[place - 1].low if place else ""
        if bare != token.text or before == "by" or (after is not None and _acts(after)) or _apposed(sentence, place):
            yield bare.lower()


def _written_as_a_name(word: str, *, first: bool) -> bool:
    """Whether a word is written as a name; at the start of a sentence only where it is no common English word."""
    low = word.lower()
    if len(word) < LEAST or not (word[0].isupper() and word[1:].islower() and word.isalpha()):
        return False
    return (
        low not in _DAYS
        and low not in places()
        and spelling(word) not in lexicon().names
        and not (first and sense(low))
    )


def _apposed(sentence: Read, place: int) -> bool:
    """Whether a name is set beside a person or team: 'an intern, Dario, made', 'Devraj from the data team'."""
    lows = [token.low for token in sentence.tokens[max(place - 3, 0) : place + 5]]
    here = min(place, 3)
    before, after = lows[:here], lows[here + 1 :]
    if before[-1:] == [","] and before[-2:-1] and before[-2] in PEOPLE | TEAMS:
        return True
    return after[:1] in (["from"], ["in"], [","]) and any(low in PEOPLE or low in TEAMS for low in after[1:])


def _acts(token: Token) -> bool:
    return token.low in RUNG or token.low in (
        "(",
        "said",
        "says",
        "told",
        "wants",
        "wanted",
        "thinks",
        "thought",
        "had",
    )
