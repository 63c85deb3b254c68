"""Notes that hold several projects: where one ends and the next begins.

A boundary is a paragraph break at which the words change and the text opens like a new account. Neither alone is
enough: one project's operations share few words with its product side, and many paragraphs open with "At first".
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from math import sqrt
from typing import NamedTuple

from reframer import text

# Words that a project of its own has at least.
FEW = 45
# Weights of what speaks for a boundary (see `Clues`), from `python -m eval.training.splitting`; an announcement
# ("another project", a ruled line) is not in that data and counts by decision.
WEIGHTS = {
    "alike": -1.6, "shared": -1.9, "opens": 1.3, "ends": 1.8, "setting": 2.1, "goes_on": -1.6, "size": 4.3,
    "announced": 6.0,
}  # fmt: skip
BIAS, LEAST = -9.6, 0.85
MOST_SIZE = 2.5
# Halvings, so at most eight projects, and work that stays linear in the text for each break.
DEEPEST = 3
MOST_BREAKS = 60

_BREAK = re.compile(r"\n[ \t]*\r?\n\s*|\n(?=#{1,3} )")
_RULE = re.compile(r"^[ \t]*(?:[-*_=][ \t]?){3,}$", re.MULTILINE)
_ANNOUNCED = re.compile(
    r"\W*(?:(?:another|the other|(?:the|a|my)?\s*(?:second|third|next|last|other)) (?:project|one|story|"
    r"job|thing|example)\b"
    r"|(?:project|story)\s*(?:\d|two|three|ii|b\b|[:#–—-])"
    r"|(?:before|after|since) (?:that|this)\b,? (?:i (?:joined|moved|went|switched|changed)|at)\b|"
    r"before (?:that|this)\b,? (?:i|at|we)\b|(?:earlier|previously|later|then|now|today|"
    r"currently),? (?:at|i (?:joined|moved|work))\b"
    r"|(?:in|at) (?:my|the|a) (?:previous|next|last|current|first|other|second|new|old|different) (?:job|"
    r"company|role|team|employer|place)\b"
    r"|(?:a )?(?:completely |totally )?different (?:job|company|project|team|story)\b)",
    re.IGNORECASE,
)
_LIKELY = re.compile(
    r"\W*(?:(?:at|for|with) (?:an? |the |our )?[A-Z]?\w+.{0,90}?\bI\b|(?:so )?this (?:was|is|one)\b|"
    r"I(?:'ve| was| am|'m)? "
    r"(?:work(?:ed|ing)?|spent|joined|been|own|run|ran|built|led)\b|in (?:19|20)\d\d\b|my (?:team|company|group)\b"
    r"|the (?:project|problem|company|situation)\b|we (?:are|were|had|run|ran|sell|sold)\b|situation\b|"
    r"context\b|problem\b"
    r"|[\w ,'-]{3,60}(?:startup|company|bank|insurer|utility|hospital|agency|marketplace|vendor|operator|"
    r"publisher|shop|app|lab)\b)",
    re.IGNORECASE | re.DOTALL,
)  # fmt: skip
_HEADING = re.compile(r"#{1,3} \S|[^\n.!?]{3,70}\n(?=\s*(?:\n|[-*•]))|[A-Z][A-Z \d&/-]{6,60}(?::|\n)")
_ENDS = re.compile(
    r"\b(?:i left|planned|next|not (?:started|done|built)|moved on|never (?:built|happened|measured)|"
    r"hand(?:ed|over)|still|"
    r"later|would (?:have|do|like)|lesson|hindsight|roadmap|idea for|don'?t know|someone else|today|when i)\b",
    re.IGNORECASE,
)
_SETTING = re.compile(
    r"\b(?:startup|company|bank|insur\w+|utility|hospital|agency|marketplace|vendor|operator|publisher|shop|provider|"
    r"retailer|airline|network|group|team of|clinic|office|processor|telco|telecom|cooperative|authority|maker|app)\b",
    re.IGNORECASE,
)
_GOES_ON = re.compile(
    r"\W*(?:so|then|but|and|after|results?|the (?!project|problem|company|second|other|next|third))\b", re.IGNORECASE
)
_STEM = re.compile(r"[A-Za-z][A-Za-z\d-]{2,}")


class Project(NamedTuple):
    """A stretch of text that tells of one project, end exclusive, with its first words as a title."""

    start: int
    end: int
    title: str


def projects(notes: str) -> list[Project]:
    """The projects that a text tells of, in order; one where nothing says that there are more.

    >>> len(projects("I built a ranker. It was tested. It won."))
    1
    """
    breaks = sorted({*(m.end() for m in _BREAK.finditer(notes)), *(m.end() for m in _RULE.finditer(notes))})
    return [
        Project(start, end, _title(notes[start:end])) for start, end in _parted(notes, 0, len(notes), breaks, DEEPEST)
    ]


def _parted(notes: str, start: int, end: int, breaks: Sequence[int], depth: int) -> list[tuple[int, int]]:
    """Parts a stretch at its clearest boundary, and each half again: a later project blurs the earlier breaks."""
    inside = [at for at in breaks if start < at < end] if depth else []
    inside = inside[:: 1 + len(inside) // MOST_BREAKS]
    best = max(inside, key=lambda at: score(clues(notes[start:end], 0, at - start)), default=None)
    if best is None or score(clues(notes[start:end], 0, best - start)) < LEAST:
        return [(start, end)]
    return _parted(notes, start, best, breaks, depth - 1) + _parted(notes, best, end, breaks, depth - 1)


class Clues(NamedTuple):
    """What bears on whether another project begins at a paragraph break.

    `alike` and `shared` say how much of the words before comes again after it; `size` is the smaller side's, in
    hundreds of words; the others are 1 where it holds and 0 where not.
    """

    alike: float
    shared: float
    opens: float
    ends: float
    setting: float
    goes_on: float
    size: float
    announced: float


def clues(notes: str, start: int, at: int) -> Clues:
    """The clues at a break, for the project that began at `start`."""
    before, after = notes[start:at], notes[at:]
    here, there = _stems(before), _stems(after)
    usual = [stem for stem, _ in here.most_common(12)]
    first, last = after[:260], before[-260:]
    ruled = bool(_RULE.search(notes[max(start, at - 12) : at]))
    return Clues(
        alike=_cosine(here, there),
        shared=sum(stem in there for stem in usual) / 12,
        opens=float(bool(_LIKELY.match(first) or _HEADING.match(first))),
        ends=float(bool(_ENDS.search(last))),
        setting=float(bool(_SETTING.search(first))),
        goes_on=float(bool(_GOES_ON.match(first))),
        size=min(len(text.words(before)), len(text.words(after))) / 100,
        announced=float(ruled or bool(_ANNOUNCED.match(first))),
    )


def score(found: Clues) -> float:
    """How much speaks for another project beginning here; from `LEAST` on it is taken for one."""
    if found.size * 100 < FEW:
        return float("-inf")
    values = found._replace(size=min(found.size, MOST_SIZE))._asdict()
    return float(BIAS + sum(WEIGHTS[name] * value for name, value in values.items()))


def _cosine(here: Counter[str], there: Counter[str]) -> float:
    dot = sum(count * there[stem] for stem, count in here.items() if stem in there)
    norm = sqrt(sum(c * c for c in here.values()) * sum(c * c for c in there.values()))
    return dot / norm if norm else 0.0


def _stems(said: str) -> Counter[str]:
    return Counter(w.lower()[:6] for w in _STEM.findall(said) if w.lower() not in text.COMMON)


def _title(said: str) -> str:
    first: Sequence[str] = said.strip().lstrip("#*-• ").split("\n")[0].split()
    return " ".join(first[:9]) + ("…" if len(first) > 9 else "")
