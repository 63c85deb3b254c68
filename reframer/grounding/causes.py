"""Causes that a line claims and its story does not."""

from __future__ import annotations

import re

from reframer.grounding.clauses import Clause
from reframer.grounding.evidence import Evidence, Match
from reframer.grounding.lines import Read
from reframer.grounding.report import Report
from reframer.schema import Violation

_CLAIMS = re.compile(
    r"\b(?:because(?: of)?|thanks to|due to|owing to|as a result|led to|leading to|resulted in|which (?:drove|"
    r"caused|gave|meant|"
    r"brought|made)|drove|caused|on the strength of|that's why|which is why|therefore|consequently|it was "
    r"(?=.{3,80}\bthat\b)|"
    r"since (?!(?:then|when|launch|the|last|january|february|march|april|may|june|july|august|september|october|"
    r"november|december|"
    r"\d|we launched|it launched|that)\b))"
)
_GIVEN = re.compile(
    r"(?:\b(?:because|cause[sd]?|since|so|due|reason\w*|why|therefore|thus|hence|thanks|as|otherwise|led|drove|"
    r"made|means?|meant|"
    r"result\w*|from|by|after|needs?|needed|let|lets|which|that's|wouldn't|couldn't|can't|hadn't|to)\b|=>|->|→|⇒|"
    r":|=)"
)
_DISCLAIMED = re.compile(
    r"\b(?:nobody can (?:say|tell)|can't (?:say|tell|claim)|not only because|don't think it was|wouldn't (?:claim|"
    r"credit|hang)|hang my hat|"
    r"also (?:changed|added|switched|launched|ran)|same (?:week|month|quarter)|before/after|how much is us|don't "
    r"know how|"
    r"could be|may be|not because)\b"
)
_CREDIT = re.compile(
    r"\b(?:by \w+ing|we (?:took|brought|cut|reduced|raised|lowered|improved|increased|drove|got)|clearly|thanks "
    r"to|saves?|saved|"
    r"brings?|brought|made|helped|raised|cut|reduced|lowered|lifted|boosted|drove|led to|as a result|because|it "
    r"took)\b"
)
_MODEST = re.compile(
    r"\b(?:though|although|but|can't|cannot|claim|not|nobody|no|also|same|separate|credit|lean|however|while|"
    r"before/after|"
    r"coincid\w+|don't|wouldn't)\b|n't\b"
)
_KNOWN, _SHARED = 0.34, 2.5


def check(line: Read, evidence: Evidence) -> Report:
    """The causal links of a line, against the story's."""
    report = Report()
    for match in _CLAIMS.finditer(line.low):
        _compare(line, match, evidence, report)
    if not report.violations:
        _credited(line, evidence, report)
    return report


def _compare(line: Read, claim: re.Match[str], evidence: Evidence, report: Report) -> None:
    """A 'because': both sides must stand in one place of the story that gives a reason."""
    cause = next((c for c in line.clauses if c.end > claim.end()), None)
    if cause is None or not cause.kin:
        return
    at = line.clauses.index(cause)
    kin = cause.kin | line.clauses[at + 1].kin if len(cause.kin) < 2 and at + 1 < len(line.clauses) else cause.kin
    others = [c for c in line.clauses if c is not cause and c.kin]
    effect = next((c for c in reversed(others) if c.end <= claim.start()), others[0] if others else None)
    told = [m for m in evidence.align(kin, 4) if m.score >= _SHARED and m.coverage >= _KNOWN]
    end = max(cause.end, claim.end())
    violation = Violation(
        kind="causality",
        span=line.text[claim.start() : end].strip(" ,.;"),
        why="The story does not give this as a cause.",
    )
    if not told:
        report.doubts.append(violation)
        return
    if effect is None or any(_links(m, effect, evidence) for m in told):
        return
    quote = evidence.sentences[evidence.place[told[0].clause.sentence]].text
    why = f'The story says "{_short(quote)}" and does not give it as the cause.'
    report.doubts.append(violation.model_copy(update={"why": why}))


def _links(cause: Match, effect: Clause, evidence: Evidence) -> bool:
    """Whether the story's sentence with the cause, or the one beside it, also holds the effect and gives a reason."""
    place = evidence.place[cause.clause.sentence]
    for near in range(max(place - 1, 0), min(place + 2, len(evidence.sentences))):
        sentence = evidence.sentences[near]
        shared = evidence.mass(effect.kin & (sentence.kin | evidence.sentences[place].kin))
        reason = _GIVEN.search(evidence.sentences[place].low) or _GIVEN.search(sentence.low)
        if shared >= min(_SHARED, 0.3 * evidence.mass(effect.kin)) and reason:
            return True
    return False


def _credited(line: Read, evidence: Evidence, report: Report) -> None:
    """A result that the line takes credit for and the story says may have come from elsewhere."""
    credit = _CREDIT.search(line.low)
    if not credit or line.holds(credit.start()) or _MODEST.search(line.low):
        return
    for _, place in evidence.near(line, 2):
        told = evidence.sentences[place]
        near = evidence.sentences[place : place + 2]
        around = " ".join(s.text for s in near)
        disclaimed = _DISCLAIMED.search(" ".join(s.low for s in near))
        numbers = sum(any(q.value == t.value for t in told.quantities) for q in line.quantities)
        shared = evidence.mass(line.kin & told.kin) + 2 * numbers
        if disclaimed and numbers and shared >= 2 * _SHARED:
            span = line.text[credit.start() :].strip(" ,.;")
            why = f'The story says "{_short(around[max(disclaimed.start() - 40, 0) : disclaimed.end() + 40])}".'
            report.violations.append(Violation(kind="causality", span=span, why=why))
            return


def _short(text: str) -> str:
    return text if len(text) <= 120 else text[:117].rsplit(" ", 1)[0] + " …"
