"""Whether a line's clauses have any footing in the story: words of their own kind, however they are put."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Literal

from reframer.grounding.clauses import Clause
from reframer.grounding.evidence import Evidence
from reframer.grounding.lines import Read
from reframer.grounding.report import Report
from reframer.grounding.tokens import Token, stem
from reframer.schema import Violation

Claim = Literal["activity", "outcome"]
FEW, LEAST = 4, 0.5
_CHANGED = re.compile(
    r"\b(?:rose|fell|dropped|drop|went (?:up|down)|came down|came back|more|fewer|less|better|higher|lower|"
    r"improved|faster|sooner|earlier|"
    r"no longer|stopped|disappeared|vanished|grew|increased|decreased|reduced|easier|cheaper|happier|liked|loved|"
    r"thanked)\b"
)
_DISCLAIMS = re.compile(r"\b(?:not|never|nobody|cannot|no|without)\b|n't\b")
# What people say about their own telling and judging; no story need hold these words.
_TALK = frozenset(
    stem(word)
    for word in (
        "figure number claim credit lean word note honest point speak question answer reason outcome "
        "result speed part piece story project lesson tradeoff decision failure bottleneck thing matter "
        "count stand look turn try tell mean describe point nearest actual main real remedy price cost "
        "short little beforehand calculation side way case time place work job system idea problem fix "
        "catch trick rule example detail background setup situation kind sort start end begin bit "
        "announce promise latter former "
        "careful perfect clear advance ahead own day week month year hour minute second half quarter "
        "percent people person user team company add leave "
        "take bring hold sit serve hear learn know remember stress mention admit regret proud live pick"
    ).split()
)
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")


class Support:
    """The words that a story has for what was done and what came of it."""

    def __init__(self, evidence: Evidence) -> None:
        self._evidence = evidence
        self._stems = frozenset(t.stem for s in evidence.sentences for t in s.tokens)

    def check(self, line: Read) -> Report:
        """Doubts about clauses that claim what the story has no word for."""
        report = Report()
        near = self._near(line)
        for clause in line.asked:
            found = self._named(line, clause) or self._result(line, clause) or self._strange(line, clause, near)
            if found:
                report.doubts.append(found)
        return report

    def _near(self, line: Read) -> frozenset[str]:
        """The word families of the sentences a line stands on and those beside them."""
        places = {q for _, p in self._evidence.near(line, 3) for q in (p - 1, p, p + 1)}
        return frozenset(
            k for p in places if 0 <= p < len(self._evidence.sentences) for k in self._evidence.sentences[p].kin
        )

    def _named(self, line: Read, clause: Clause) -> Violation | None:
        """A practice or an outcome by name, of whose family the story has no word."""
        if _openings().isdisjoint(clause.words):
            return None
        for match in _WORD.finditer(line.text, clause.start, clause.end):
            kind = claims().get(match.group().lower())
            parts = [stem(part) for part in match.group().lower().split("-")]
            if kind and not any(part in self._stems for part in parts) and not self._kindred(clause, match):
                return _doubt(kind, match.group(), f"The story does not speak of {match.group()}.")
        return None

    def _kindred(self, clause: Clause, match: re.Match[str]) -> bool:
        return any(t.kin in self._evidence.kin for t in clause.tokens if match.start() <= t.start < match.end())

    def _result(self, line: Read, clause: Clause) -> Violation | None:
        """A change told of a thing that the story does not know."""
        span = line.text[clause.start : clause.end]
        low = line.low[clause.start : clause.end]
        if not _CHANGED.search(low) or _DISCLAIMS.search(low):
            return None
        told = [t for t in clause.tokens if t.content and not _CHANGED.fullmatch(t.low)]
        unknown = [t for t in told if self._unknown(t)]
        if told and len(unknown) >= max(1, 0.51 * len(told)) and len(told) <= 3:
            return _doubt("outcome", span, f'The story says nothing of "{unknown[0].text}".')
        return None

    def _strange(self, line: Read, clause: Clause, near: frozenset[str]) -> Violation | None:
        """A clause most of whose words are foreign to the part of the story it stands on."""
        words = {t.kin: t.stem for t in clause.tokens if t.content}
        foreign = [kin for kin, root in words.items() if kin not in near and root not in _TALK]
        if len(foreign) < FEW or len(foreign) < LEAST * len(words):
            return None
        return _doubt("activity", line.text[clause.start : clause.end], "The story says nothing like this.")

    def _unknown(self, token: Token) -> bool:
        known = token.kin in self._evidence.kin or token.stem in self._stems or token.stem in _TALK
        return not known and not token.low.endswith("ly")


@cache
def claims() -> dict[str, Claim]:
    """The practices and outcomes that are checked by name."""
    found: dict[str, Claim] = {}
    for row in Path(__file__).with_name("claims.txt").read_text(encoding="utf-8").splitlines():
        kind, _, words = row.partition(": ")
        if kind in ("practice", "outcome"):
            found.update(dict.fromkeys(words.split(), "activity" if kind == "practice" else "outcome"))
    return found


@cache
def _openings() -> frozenset[str]:
    """The first parts of the names of practices and outcomes."""
    return frozenset(name.partition("-")[0] for name in claims())


def _doubt(kind: Claim, span: str, why: str) -> Violation:
    return Violation(kind=kind, span=span, why=why)
