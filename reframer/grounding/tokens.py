"""Words, numbers and signs of a text, each with its stem: what every other part of the verifier reads."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from reframer.grounding.lexicon import FUNCTION_WORDS, IRREGULAR, KIN, NUMBER_WORDS

_TOKEN = re.compile(
    r"(?P<clock>\d{1,2}:\d{2}(?!\d))"
    # Groups of thousands without end are no number that anybody wrote, and would be read again from each of them.
    r"|(?P<number>\d{1,3}(?:[.\u00a0\u202f ]\d{3}){0,6}[.\u00a0\u202f ]000(?![.,]*\d)|\d+,\d{1,2}(?![\d,])|"
    r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?|(?<![\w.])\.\d+)(?P<suffix>[^\W\d_]+\d*)?"
    r"|(?P<word>[^\W\d_]\w*(?:['’][^\W\d_]+)*)"
    r"|(?P<sign>[-=]>|→|⇒|[%$€£~≈<>≤≥=+×/:;,.!?()\[\]–—−•^&#\"“”-])"
)
_SUFFIXES = (
    *((ending, "is") for ending in "isation ization ising izing ised ized ise ize".split()),
    ("ation", ""),
    *((ending, "") for ending in "ement ment ness ity ingly edly ion ing".split()),
    ("ied", "y"),
    *((ending, "") for ending in "ally able ible er or ed ly al ive e".split()),
)
_ES = ("sses", "xes", "zes", "ches", "shes")
_STEM_LENGTH = 7


class Token(NamedTuple):
    """A word, number or sign; `stem` stands for its word family, `kin` for the everyday words that say the same.

    `what` is one of word, number, clock, sign; `content` tells words that carry meaning from function words.
    """

    text: str
    low: str
    start: int
    end: int
    what: str
    stem: str
    kin: str
    content: bool
    suffix: str = ""


# A NamedTuple made without its slower constructor: a story has hundreds of them.
_token = tuple.__new__


def tokens(text: str) -> list[Token]:
    """The tokens of a text in order.

    >>> [t.text for t in tokens("p99: 200ms -> ~120 ms")]
    ['p99', ':', '200ms', '->', '~', '120', 'ms']
    """
    found = []
    for match in _TOKEN.finditer(text):
        what = match.lastgroup or "sign"
        if what == "suffix":
            what = "number"
        said = match.group()
        low, stem, kin, content = _known(said) if what == "word" else (said, said, said, False)
        suffix = (match["suffix"] or "") if what == "number" else ""
        found.append(_token(Token, (said, low, match.start(), match.end(), what, stem, kin, content, suffix)))
    return found


@lru_cache(maxsize=20_000)
def _known(said: str) -> tuple[str, str, str, bool]:
    if said in ("US", "IT"):
        return said, said, said, True
    low = said.lower().replace("’", "'")
    bare = low[:-2] if low.endswith("'s") else low
    root = stem(bare)
    content = bare not in FUNCTION_WORDS and low not in FUNCTION_WORDS and bare not in NUMBER_WORDS and len(bare) > 1
    return low, root, _KIN.get(root, root), content


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """A word's family, by its ending; British and American spellings fall together.

    >>> stem("optimisation") == stem("optimized"), stem("queries") == stem("query"), stem("built") == stem("builds")
    (True, True, True)
    """
    word = IRREGULAR.get(word, word)
    if len(word) <= 3 or not word.isalpha():
        return word
    if word.endswith("ies"):
        word = word[:-3] + "y"
    elif word.endswith(_ES):
        word = word[:-2]
    elif word[-1] == "s" and word[-2] not in "sui":
        word = word[:-1]
    for ending, instead in _SUFFIXES:
        if word.endswith(ending) and len(word) - len(ending) + len(instead) >= 3:
            word = word[: -len(ending)] + instead
            break
    if len(word) > 3 and word[-1] == word[-2] and word[-1] not in "aeiou":
        word = word[:-1]
    if word[-1] == "i":
        word = word[:-1] + "y"
    return word.replace("our", "or")[:_STEM_LENGTH]


def _kin() -> dict[str, str]:
    found: dict[str, str] = {}
    for group in KIN:
        head = "=" + stem(group[0])
        for word in group:
            found.setdefault(stem(word), head)
    return found


_KIN = _kin()
