"""Who did what, and how much of it: a line may not raise a role that the story gives.

Roles stand on a ladder (helped < wrote < designed < decided < led); 'we' stays 'we', another's work stays another's.
"""

from __future__ import annotations

import re
from collections import defaultdict

from reframer.grounding.clauses import Clause
from reframer.grounding.deeds import PEOPLE, TEAMS, Deed, done_by, own_subject
from reframer.grounding.evidence import Evidence
from reframer.grounding.lines import Read
from reframer.grounding.report import Report
from reframer.grounding.rungs import DID, HELPED, LED, RUNG, WATCHED
from reframer.grounding.tokens import tokens
from reframer.schema import Violation

_PERSONS = frozenset(t.kin for t in tokens(" ".join(PEOPLE | TEAMS)))
_SHARED_WORK = re.compile(r"\b(?:with|together|their|his|her|from|for|asked|told|gave us|'s|s')\b", re.I)
SHARED, KNOWN, ACT = 2.5, 0.4, 5.0
# "A prediction my colleague Amira had already made" gives the work to whom it belongs.
_CREDITED = re.compile(
    r"\b(?:my|a|our|another|the) (?:[\w-]+ )?(?:colleague|teammate|coworker|co-worker|manager|intern|team|group)s?"
    r"(?: [A-Z]\w+)? (?:had|has|have|was|were|already)\b"
)
_POSSESSED = re.compile(r"\b(?:his|her|their)\b|\b\w+(?:'s|s')\s", re.IGNORECASE)
_DENIED = re.compile(r"\b(?:not|never|cannot)\b|n't\b", re.IGNORECASE)


class Roles:
    """Who does what in a story."""

    def __init__(self, evidence: Evidence) -> None:
        self._evidence = evidence
        self._owners: dict[str, set[str]] = defaultdict(set)
        self._others: list[tuple[Clause, frozenset[str], str]] = []
        for sentence in evidence.sentences:
            for clause in sentence.clauses:
                actor = evidence.deed(clause).actor
                for kin in clause.kin:
                    self._owners[kin].add(actor)
            self._learn(sentence)

    def _learn(self, sentence: Read) -> None:
        """What others did: the clause, its words with those it leans on, and its verb."""
        for n, clause in enumerate(sentence.clauses):
            if self._evidence.deed(clause).actor != "other":
                continue
            leans = n and (clause.words[0] in ("which", "that", "who") or done_by(clause.words))
            kin = clause.kin | (sentence.clauses[n - 1].kin if leans else frozenset())
            self._others.extend((clause, kin, t.kin) for t in clause.tokens if RUNG.get(t.low, 0) >= DID)

    def check(self, line: Read) -> Report:
        """The roles in a line that are larger than the story's."""
        report = Report()
        said = self._evidence.acting(line)
        told = [own_subject(c, d, self._evidence.persons) for c, d in zip(line.clauses, said, strict=True)]
        for n, (clause, deed) in enumerate(zip(line.clauses, told, strict=True)):
            if clause.start in line.told or _denied(clause) or _CREDITED.search(line.text[clause.start : clause.end]):
                continue
            if deed.actor not in ("I", "we") or (deed.rung <= WATCHED and not deed.claimed):
                continue
            kin = clause.kin
            if n and clause.words[0] in ("which", "that", "who"):
                kin = kin | line.clauses[n - 1].kin
            if kin and not self._theirs(line, clause, kin, deed, report) and not self._same_act(line, clause, report):
                self._compare(line, clause, kin, deed, report)
        return report

    def _theirs(self, line: Read, clause: Clause, kin: frozenset[str], deed: Deed, report: Report) -> bool:
        """Whether the things that a clause is about occur in the story as another's work only."""
        if _SHARED_WORK.search(line.text[clause.start : clause.end]):
            return False
        others = frozenset(k for k in kin if self._owners.get(k) == {"other"})
        if len(others) < 2:
            return False
        mass = self._evidence.mass(others)
        most = mass >= 0.5 * self._evidence.mass(
            k for k in kin if k in self._owners
        ) and mass >= 0.34 * self._evidence.mass(kin)
        for told in self._evidence.align(others, 2):
            work = told.clause.kin - _PERSONS
            if len(others & work) > 1 and (
                most or self._evidence.mass(others & work) >= 0.6 * self._evidence.mass(work)
            ):
                self._add(line, clause, told.clause, report, certain=True)
                return True
        return False

    def _same_act(self, line: Read, clause: Clause, report: Report) -> bool:
        """Whether the story has another do the very thing, and neither 'I' nor 'we'."""
        if _SHARED_WORK.search(line.text[clause.start : clause.end].replace(" from ", " ").replace(" for ", " ")):
            return False
        verbs = {t.kin for t in clause.tokens if RUNG.get(t.low, 0) >= DID}
        for told, kin, verb in self._others if verbs else ():
            shared = (kin & clause.kin) - verbs
            if verb in verbs and len(shared) > 1 and self._evidence.mass(shared) >= ACT:
                if self._ours(shared, verb):
                    continue
                self._add(line, clause, told, report, certain=True)
                return True
        return False

    def _ours(self, shared: frozenset[str], verb: str) -> bool:
        """Whether 'I' or 'we' do such a thing too, somewhere in the story."""
        return any(
            verb in c.kin and len(shared & c.kin) > 1 and self._evidence.deed(c).actor in ("I", "we")
            for c in self._evidence.clauses
        )

    def _compare(self, line: Read, clause: Clause, kin: frozenset[str], deed: Deed, report: Report) -> None:
        objects = kin - {t.kin for t in clause.tokens if t.low in RUNG}
        matches = [
            m for m in self._evidence.align(kin) if m.score >= SHARED and m.coverage >= KNOWN and m.clause.kin & objects
        ]
        if not matches:
            return
        best = [m for m in matches if m.score >= 0.75 * matches[0].score]
        told = [(m, self._evidence.deed(m.clause)) for m in best]
        told = [(m, t) for m, t in told if t.actor] or told
        if any(_allows(t, deed, self._evidence.alone) or self._helping(m.clause, deed) for m, t in told):
            return
        match, theirs = told[0]
        certain = theirs.actor == "other" or theirs.rung in (HELPED, WATCHED) or deed.rung == DID
        # "I fitted the trees on my colleague's features" says whose the features are.
        certain = certain and not (theirs.actor == "other" and _POSSESSED.search(line.text[clause.start : clause.end]))
        self._add(line, clause, match.clause, report, certain=certain)

    def _helping(self, told: Clause, said: Deed) -> bool:
        """Whether a line's help is what the story tells beside another's work: 'she wrote it, I helped to test it'."""
        clauses = self._evidence.sentences[self._evidence.place[told.sentence]].clauses
        return said.rung == HELPED and any(
            deed.actor == "I" and deed.rung == HELPED for deed in map(self._evidence.deed, clauses)
        )

    def _add(self, line: Read, clause: Clause, told: Clause, report: Report, certain: bool) -> None:
        sentence = self._evidence.sentences[self._evidence.place[told.sentence]]
        quote = sentence.text[told.start : told.end]
        span = line.text[clause.start : clause.end]
        violation = Violation(kind="ownership", span=span, why=f'The story says "{quote}".')
        (report.violations if certain else report.doubts).append(violation)


def _allows(told: Deed, said: Deed, alone: bool) -> bool:
    """Whether what the story tells bears the role that the line gives."""
    if told.actor == "other":
        return False
    if told.actor in ("I", "we") and told.rung == HELPED and said.rung > HELPED:
        return False
    if told.actor == "we" and said.actor == "I" and said.rung >= DID:
        return alone
    return not (told.actor == "I" and told.rung in (DID, HELPED) and said.rung == LED)


def _denied(clause: Clause) -> bool:
    """Whether a clause says that its subject did not do it."""
    verb = next((n for n, low in enumerate(clause.words) if low in RUNG), len(clause.words))
    return bool(_DENIED.search(" ".join(clause.words[:verb])))
