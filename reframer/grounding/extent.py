"""How far something went: a pilot told as production, one site or most teams told as all."""

from __future__ import annotations

import re

from reframer.grounding.clauses import Clause
from reframer.grounding.evidence import Evidence
from reframer.grounding.lines import Read
from reframer.grounding.report import Report
from reframer.schema import Violation

_ALL = re.compile(
    r"\b(?:all|every|everywhere|everyone|everybody|whole|entire|entirely|across(?! (?:\d|two|three|four|five|six|seven|"
    r"eight|nine|ten|both|several))|company-wide|companywide|globally|global|worldwide|always|throughout)\b",
    re.IGNORECASE,
)
_TOLD_ALL = re.compile(
    r"\b(?:all|every|everywhere|everyone|everybody|whole|entire|each|any|across|per|full|fully)\b", re.IGNORECASE
)
_PARTLY = re.compile(
    r"\b(?:except|most|mostly|some|only|pilot|first|of the \d+|one|a few|few|certain|single|part of)\b|\d+ of",
    re.IGNORECASE,
)
_LIMITED = re.compile(
    r"\b(?:except|but|apart|other than|most|some|only|one|in the|eu|still|nearly|almost|excluding|until|first|"
    r"pilot|beside)\b",
    re.IGNORECASE,
)
_IDIOM = re.compile(
    r"\b(?:all in all|at all|after all|first of all|above all|all of that|all that|all it|all for|over all|"
    r"all (?:i|we) \w+ was|any more|anymore|all the same|each other|"
    r"every (?:day|week|month|night|hour|quarter|half|minute|\d+|three|six|two|time)|each (?:day|week|month|night|"
    r"quarter|time))\b",
    re.IGNORECASE,
)
_PRODUCTION = re.compile(
    r"\b(?:in production|went live|full rollout|rolled out to everyone|company-wide)\b", re.IGNORECASE
)
_SHARED = 2.0
_DETERMINED = frozenset("two three four five six seven eight nine ten eleven twelve several few both of".split())


class Extent:
    """How far things went in a story."""

    def __init__(self, evidence: Evidence) -> None:
        self._evidence = evidence
        self._all: set[str] = set()
        self._part: dict[str, str] = {}
        self._single: dict[str, str] = {}
        self._plural: set[str] = set()
        for sentence in evidence.sentences:
            for clause in sentence.clauses:
                self._learn(sentence.text[clause.start : clause.end], clause)
            self._count(sentence)

    def _learn(self, text: str, clause: Clause) -> None:
        if _TOLD_ALL.search(text):
            self._all |= clause.kin
        for found in _PARTLY.finditer(text):
            at = clause.start + found.end()
            for token in [t for t in clause.tokens if t.start >= at and t.content][:3]:
                self._part.setdefault(token.kin, text)

    def _count(self, sentence: Read) -> None:
        """Which things the story has one of, and which it has in the plural."""
        for n, token in enumerate(sentence.tokens):
            if token.content and _is_plural(token.low):
                self._plural.add(token.stem)
            if token.low in ("one", "single", "1"):
                for after in sentence.tokens[n + 1 : n + 2]:
                    if after.content and not _is_plural(after.low):
                        self._single[after.stem] = sentence.text[token.start : after.end]

    def check(self, line: Read) -> Report:
        """Whether the extents in a line are the story's."""
        report = Report()
        for clause in line.asked:
            text = line.text[clause.start : clause.end]
            idioms = [m.span() for m in _IDIOM.finditer(text)]
            for match in _ALL.finditer(text):
                if not any(a <= match.start() < b for a, b in idioms):
                    self._universal(line, clause, match, report)
                    break
            self._several(clause, report)
        return report

    def _universal(self, line: Read, clause: Clause, match: re.Match[str], report: Report) -> None:
        """A word for all: the story must say so of the same thing, without an exception that the line drops."""
        at = clause.start + match.start()
        things = [t for t in clause.tokens if t.start > at and t.content][:2] or [
            t for t in clause.tokens if t.content
        ][-1:]
        floated = (
            re.search(r"\b(?:is|are|was|were|be|been|we|they|and)\s+$", line.text[max(at - 8, 0) : at])
            and match.group().lower() == "all"
        )
        if not things or floated or _LIMITED.search(line.text):
            return
        span = line.text[at : things[-1].end] if things[-1].end > at else line.text[clause.start : clause.end]
        kin = frozenset(t.kin for t in things)
        if kin & self._all:
            self._dropped(kin, clause, span, report)
            return
        told = next((self._part[k] for k in kin if k in self._part), None)
        if told:
            report.violations.append(Violation(kind="scope", span=span, why=f'The story says "{told}".'))
        elif kin & self._evidence.kin and match.group().lower() not in ("all", "every"):
            report.doubts.append(
                Violation(kind="scope", span=span, why=f'The story does not say "{match.group()}" of this.')
            )

    def _dropped(self, kin: frozenset[str], clause: Clause, span: str, report: Report) -> None:
        """An exception or a place that limits the story's 'all' and is missing in the line."""
        for found in self._evidence.align(clause.kin, 2):
            sentence = self._evidence.sentences[self._evidence.place[found.clause.sentence]]
            left = re.search(r"\bexcept\b.*|\bin the [A-Z]\w+", sentence.text)
            if left and kin & sentence.kin and _TOLD_ALL.search(sentence.text):
                why = f'The story says "{left.group()}".'
                report.violations.append(Violation(kind="scope", span=span, why=why))
                return

    def _several(self, clause: Clause, report: Report) -> None:
        """Several of a thing of which the story has one."""
        for n, token in enumerate(clause.tokens):
            single = self._single.get(token.stem) if token.content and _is_plural(token.low) else None
            before = clause.tokens[max(n - 4, 0) : n]
            counted = any(t.what == "number" or t.low in _DETERMINED for t in before)
            if single and n and token.stem not in self._plural and not counted:
                report.violations.append(Violation(kind="scope", span=token.text, why=f'The story says "{single}".'))
                return


def _is_plural(word: str) -> bool:
    return word.endswith("s") and not word.endswith(("ss", "us", "is", "'s"))
