"""Technologies that a story names and did not use: weighed, tried and left, wanted, or another's."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from reframer.grounding.names import lexicon

# What says outright that a thing was left, and what only weighs it.
_LEFT = (
    r"reject\w+|dropped|turned (?:it |that |this )?down|declined|not (?:used|taken|kept|built|plugged|pursued|chosen)|"
    r"never (?:built|used|plugged|happened|got|went)|thr(?:ew|own) (?:it|that|this|them|away|out)\b|shelved|decided "
    r"against|ruled (?:it )?out|left (?:it|that)\b|let (?:it )?go|gave (?:it |that )?up|given up|reverted|abandon\w+|"
    r"no better|not better|wasn't better|too (?:much|slow|heavy|expensive|dear|big|complex|lenient)"
)
_WEIGHED = (
    r"evaluated|considered|looked (?:at|into)|weighed|discussed|on the table|would have|argued for|suggest\w+|thought "
    r"about|instead of|rather than"
)
_STRONG, _WEAK = re.compile(rf"\b(?:{_LEFT})"), re.compile(rf"\b(?:{_WEIGHED})\b")
# Right before a name: what was taken, and so is in use whatever else its sentence says.
_TAKEN = re.compile(
    r"\b(?:took|chose|picked|went with|settled (?:on|for)|uses?|used|using|built (?:\w+ )?(?:on|with|in)|"
    r"runs? (?:on|in)|ran (?:on|in)|moved (?:\w+ )?to|switched to|kept|stayed (?:with|on)|live[sd]? in|now|replaced by|"
    r"written in|trained|deployed|served (?:by|with|from))(?:[ ,+]+[\w-]+){0,3}\W*$"
)
# What a line says of a thing that it does not tell as used, anywhere; and right before it.
_TOLD_LEFT = re.compile(
    rf"\b(?:{_LEFT}|{_WEIGHED}|tr(?:y|ies|ying)|test(?:s|ed|ing)?|not|never|nobody|nor|without|versus|vs|against|"
    r"replac\w+|used to|idea|plan\w*|hop\w+|talk\w*|experiment\w*|a look|compar\w+|evaluat\w+|consider\w+|weigh\w*|"
    r"discard\w*|passed on|shelf|aside|off the table|"
    r"first (?:version|cut|try|attempt)|at first|longer than|did better|looked better|no improvement)\b"
    r"|n't\b"
)
_NEXT_TO = re.compile(r"\b(?:over|than|off|from|instead of|before|old|of)(?: [\w-]+){0,3}\W*$")
_IN_USE = re.compile(
    r"\b(?:took|chose|picked|went with|settled|use[sd]?|using|built|runs?|ran|moved to|switched to|live[sd]?|on|with|"
    r"now|writ\w+|read\w*|serv\w+|through|into|by|in)\b"
)
_FOLLOWS = re.compile(r"^\W*(?:it|that|this|they|too|no|not|both|but|rejected|dropped|decided|the (?:idea|sketch))\b")
NEAR, REACH = 28, 60


class Named(NamedTuple):
    """A technology named at `start`:`end` of a story sentence, with the sentence after."""

    text: str
    start: int
    end: int
    after: str


class Left(NamedTuple):
    """That a story only weighs a thing, in these words; `strong` where it says outright that it was left."""

    quote: str
    strong: bool


def left(named: Sequence[Named]) -> Left | None:
    """Where every mention of a thing says that it was weighed or left: the first of them, else None."""
    found = [_left(each) for each in named]
    if not found or any(each is None for each in found):
        return None
    return next((each for each in found if each and each.strong), found[0])


def _left(named: Named) -> Left | None:
    low = named.text.lower()
    if len(low) != len(named.text):
        return None
    before = _last_part(low[: named.start])
    if _TAKEN.search(before[-NEAR:]):
        return None
    # Of two things in one sentence, what is said after the second is said of the second.
    after = low[
        named.end : min((m.start for m in lexicon().mentions(named.text) if m.start >= named.end), default=len(low))
    ]
    after = re.split(r"[;(]", after)[0]
    if after == low[named.end :] and _FOLLOWS.search(named.after.lower()):
        after = f"{after} {named.after.lower()[:REACH]}"
    strong = bool(_STRONG.search(after) or _STRONG.search(before[-REACH:]))
    weak = bool(_WEAK.search(before[-REACH:]) or _WEAK.search(after[:NEAR]))
    return Left(_quote(named), strong) if strong or weak else None


def _last_part(before: str) -> str:
    """What stands before a name since the last mark that sets another matter apart."""
    return re.split(r"[.;:]\s|\s[-–—]\s|, and |, but | and (?=\w+ed\b|took|built|wrote|went|made)", before)[-1]


def _quote(named: Named) -> str:
    if len(named.text) <= 2 * REACH:
        return named.text.strip()
    start = max(named.text.rfind(" ", 0, max(named.start - REACH, 0)) + 1, 0)
    end = named.text.find(" ", named.end + REACH)
    return named.text[start : end if end > 0 else len(named.text)].strip()


def told_in_use(low: str, at: int, *, strong: bool) -> bool:
    """Whether a line in small letters tells the thing named at a place as in use; `strong` where the story denies it.

    >>> told_in_use("reports run on flink.", 15, strong=True), told_in_use("we tried flink.", 9, strong=True)
    (True, False)
    """
    before = low[max(at - REACH, 0) : at]
    others = [m for m in lexicon().mentions(low) if not m.start <= at < m.end]
    start = max((m.end for m in others if m.end <= at), default=0)
    end = min((m.start for m in others if m.start > at), default=len(low))
    if _TOLD_LEFT.search(low[start:end]) or _NEXT_TO.search(before):
        return False
    return strong or bool(_IN_USE.search(before))
