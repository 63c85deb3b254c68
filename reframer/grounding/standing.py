"""Leadership, titles and solitude that a line claims: the story must give them to the candidate."""

from __future__ import annotations

import re
from collections.abc import Iterator

from reframer.grounding.clauses import Clause
from reframer.grounding.deeds import Deed
from reframer.grounding.evidence import Evidence
from reframer.grounding.lines import Read
from reframer.grounding.report import Report
from reframer.grounding.tokens import stem
from reframer.schema import Violation

_LEADS = re.compile(
    r"\bI(?:['’]ve| have| had| also| then| now| alone| personally)? "
    r"(?:led|lead|managed|headed|directed|oversaw|supervised)\b"
)
_TITLE = re.compile(
    r"\b(?:as|I was|I am|I['’]m|I became|I have been|I['’]ve been) (?:the |a |an |our |its )?(?:[\w-]+ ){0,3}?"
    r"(head|lead|leader|manager|director|chief|principal|architect)\b(?!['’])",
    re.IGNORECASE,
)
_LED = re.compile(
    r"\b(?:led|lead|leading|managed|manage|headed|directed|oversaw|supervised|in charge|responsible|owned|own|mine|my "
    r"(?:team|project|group|people)|coordinated|drove|ran)\b",
    re.IGNORECASE,
)
_ALONE = re.compile(r"\b(?:alone|on my own|by myself|myself|single-handed(?:ly)?|solo)\b", re.IGNORECASE)
_SHARED = re.compile(r"\b(?:we|us|our|with|together|helped|both|agreed)\b", re.IGNORECASE)
# Of a clause's weight, what a story clause must share with it to be what it tells.
SAME, ENOUGH = 0.45, 2.5


class Standing:
    """What a story says of the candidate's standing."""

    def __init__(self, evidence: Evidence) -> None:
        self._evidence = evidence
        pairs = [(clause, evidence.deed(clause)) for clause in evidence.clauses]
        mine = [clause for clause, deed in pairs if deed.actor == "I" or clause.words[0] == "as"]
        self._led = [clause for clause in mine if _LED.search(" ".join(clause.words))]
        open_ones = [clause for clause, deed in pairs if not deed.actor]
        self._titles = frozenset(stem(word) for clause in (*mine, *open_ones) for word in clause.words)

    def check(self, line: Read) -> Report:
        """What a line claims of the candidate's standing beyond the story."""
        report = Report()
        for clause, deed in zip(line.clauses, self._evidence.acting(line), strict=True):
            if clause.start not in line.told:
                report.violations.extend(self._objections(line, clause, deed))
        return report

    def _objections(self, line: Read, clause: Clause, deed: Deed) -> Iterator[Violation]:
        span = line.text[clause.start : clause.end]
        title = _TITLE.search(span)
        if _LEADS.search(span) and not any(clause.kin & told.kin for told in self._led):
            yield _violation(span, "The story does not say that you led this.")
        elif title and deed.actor in ("I", "") and stem(title[1].lower()) not in self._titles:
            yield _violation(title.group(), f"The story does not give you the title of {title[1].lower()}.")
        elif deed.actor == "I" and _ALONE.search(span):
            yield from self._shared(clause, span)

    def _shared(self, clause: Clause, span: str) -> Iterator[Violation]:
        """Work told as one's own that the story tells of several, or of another."""
        for match in self._evidence.align(clause.kin, 1):
            told = match.clause
            deed = self._evidence.deed(told)
            if _ALONE.search(" ".join(told.words)):
                return
            around = self._evidence.sentences[self._evidence.place[told.sentence]].text
            if (
                match.coverage >= SAME
                and match.score >= ENOUGH
                and (deed.actor in ("we", "other") or _SHARED.search(" ".join(told.words)))
            ):
                yield _violation(span, f'The story says "{around[told.start : told.end]}".')


def _violation(span: str, why: str) -> Violation:
    return Violation(kind="ownership", span=span, why=why)
