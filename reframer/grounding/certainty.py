"""What is only planned, estimated, hoped or unproven in the story and certain in the line."""

from __future__ import annotations

import re
from itertools import pairwise

from reframer.grounding.clauses import Clause
from reframer.grounding.evidence import Evidence, Match
from reframer.grounding.lines import Read
from reframer.grounding.report import Report
from reframer.schema import Violation

SHARED, KNOWN, MIRRORED = 3.5, 0.5, 0.75
_CONTRARY = re.compile(r"\b(?:dis|un|in|im)\w{3,}|\b(?:fail|lack|miss|hardly|few|refus|hat|against)\w*")
_NEGATED = re.compile(r"\b(?:not|never|nobody|no|none|neither|without)\b|n't\b")
UNDONE = re.compile(
    r"\b(?:planned|planning|plan(?:s|ned)? (?:to|is|was)|roadmap|in talks|talks? (?:with|to|about)|talking (?:to|"
    r"about)|talked about|"
    r"wants? to (?!tell|talk|say|show|explain|mention|describe)|"
    r"wanted to|would (?:have|be|like|do|catch|need)|should have|could have|(?:an|my|only an|the next) "
    r"idea|idea for|idea:|"
    r"not (?:yet )?(?:started|done|built|live|finished|shipped|launched|deployed|merged|rolled out)|never "
    r"(?:built|shipped|got|happened|went)|"
    r"not yet|second not|specced|specified|hoped?|hoping|under way|underway|in progress|ongoing|nothing is "
    r"decided|isn't in the product|"
    r"not in the product|prototype|proof of concept|poc|spike|demo|next step|next would|next (?:quarter|year)|"
    r"later maybe|to be done|to-?do|"
    r"on my list|^missing|proposed|proposal|rfc|intend\w*|pending|waiting list|do differently|still open|was "
    r"going to|were going to|"
    r"going to|slated|scheduled for|aim(?:ed)? to|supposed to|meant to|considered|considering|discussed|"
    r"discussing|thinking about|"
    r"thought about|half[- ]done|half[- ]finished|has(?:n't| not)|have(?:n't| not)|didn't get to|ran out of time|"
    r"someday|tbd|draft(?:ed)?)\b"
)
_UNSURE = re.compile(
    r"\b(?:estimat\w+|expects?|expecting|is expected|expected to|projection|projected|hypothes\w+|reckon\w*|"
    r"guess\w*|not verified|"
    r"unverified|no tracking|no measurement|(?:never|not|didn't|nobody|no one) (?:\w+ )?(?:measured?|looked|"
    r"checked|saw|know|read out|tracked)|"
    r"don't know|not sure|unsure|own figure|said|says|they say|they said|told us|anecdotal\w*|rough\w* guess|"
    r"supposedly|apparently|"
    r"should save|might|may have|may be|never saw|early numbers|preliminary|directional|gut feel\w*|felt like|"
    r"seem(?:s|ed)? to|"
    r"looks? like|looked like|i believe|we believe|we think|suggests?|afaik|as far as i know|back[- ]of[- ]the[- "
    r"]envelope|"
    r"extrapolat\w+|on paper(?! mock)|in theory|feeling|impression|target(?:ed)?|goal)\b"
)
UNPROVEN = re.compile(
    r"(?:\bn\.s\.|\bnot (?:statistically )?significant|\binsignificant|\btouched zero|\bwithin noise|\bnot proven|"
    r"\bunproven|"
    r"\bflat\b|\bunchanged|\bnobody can (?:say|tell)|\bhang my hat|\bpost[- ]hoc|\binconclusive|\bunderpowered|"
    r"\bno difference)"
)
_FIRM = frozenset(
    "measurably significantly dramatically substantially drastically provably undoubtedly definitely "
    "decisively conclusively unquestionably guaranteed".split()
)
# Any of these in the line's clause, and some of them in the next, leave its claim open in the line's own words.
_OPEN_WHOLE = re.compile(
    r"\b(?:propos\w+|plan(?:s|ned)?|would|idea|hypothes\w+|estimat\w+|hop(?:ed|ing)|should|roadmap|projection)\b"
)
_OPEN_BESIDE = re.compile(
    r"\b(?:plan\w*|talks?|talking|would|should|could|yet|spec\w*|no code|hop\w+|prototype|pending|waiting|if|open|"
    r"estimat\w+|expect\w*|"
    r"project\w+|hypothes\w+|reckon\w*|guess\w*|verified|tracked|unproven|proven|figure|says|said|told|supposedly|"
    r"apparently|might|may|"
    r"claim|think|believe\w*|not|never|nobody|isn't|wasn't|don't|unchanged|flat|level|noise|significant\w*|though|"
    r"to come|so far|know|puts? (?:it|that|this) at|say|tells?|report(?:s|ed)|according|account|hunch|"
    r"belief|suggest\w*|"
    r"suspect\w*|wish\w*|turned (?:it |that |this )?down|refus\w+|reject\w+|given up|gave up|dropped|opposed|"
    r"although|however|being|argued)\b"
    r"|n['’]t\b|\w['’]d\b"
)
_OPEN = re.compile(
    r"\b(?:plan\w*|roadmap|talks?|talking|wants?|wanted|would|should|could|idea|yet|spec\w*|no code|hop\w+|"
    r"prototype|demo|next|list|"
    r"proposed|proposal|suggest\w*|intend\w*|pending|waiting|wait|if|open|missing|estimat\w+|expect\w*|project\w+|"
    r"hypothes\w+|reckon\w*|guess\w*|"
    r"verified|tracked|tracking|measured|measurement|unproven|proven|proved|figure|says?|said|told|reports?|"
    r"reported|according|"
    r"supposedly|apparently|might|may|claim|think|believe\w*|perhaps|maybe|not|no|never|nobody|none|nothing|isn't|"
    r"wasn't|aren't|don't|"
    r"didn't|doesn't|can't|couldn't|won't|wouldn't|haven't|hasn't|without|only|until|being|under way|miss\w*|"
    r"lack\w*|hunch|belief|call(?:s|ed) it|refus\w*|turned down|given up|"
    r"differently|goal|target|bar|cap|most|still|unchanged|flat|noise|"
    r"discuss\w*|talked|meant|supposed|(?:is|are|was|were) to (?:be|follow|come|get|have|go)|consider\w*|in mind|"
    r"on paper|interested|weighed|thought of|sketch\w*|impression|feels?|felt|tried|try|trial\w*|about half|"
    r"significant\w*|post hoc|though|although|however|by (?:the|our|their)|asked?|looks?|seem\w*|likely|argued)\b|"
    r"n't\b"
)


# "Finance says" leaves open what it says; "the clerk said fine" beside a claim leaves nothing open.
_SAYS = re.compile(r"\b(?:said|says|had planned)\b")
_KNOWN_TO_ME = re.compile(r"\b(?:afaik|as far as i know)\b")
_LEVEL = re.compile(r"\b(?:flat|unchanged)\b")
_BESIDE = (UNDONE, _UNSURE, UNPROVEN)


class Certainty:
    """Which clauses of a story are open."""

    def __init__(self, evidence: Evidence) -> None:
        self._evidence = evidence
        self._known: dict[tuple[int, int], tuple[int, str]] = {}
        self._stems = frozenset(t.stem for s in evidence.sentences for t in s.tokens)

    def check(self, line: Read) -> Report:
        """The clauses of a line that tell as certain what the story leaves open."""
        report = Report()
        for before, token in pairwise(line.tokens):
            if token.low in _FIRM and token.stem not in self._stems and before.low not in ("not", "nor", "never"):
                why = f'The story does not say "{token.low}".'
                report.violations.append(Violation(kind="certainty", span=token.text, why=why))
        if _OPEN_WHOLE.search(line.low):
            return report
        for n, clause in enumerate(line.clauses):
            neighbours = line.clauses[max(n - 2, 0) : n + 3]
            if clause.start in line.told or len(clause.kin) < 2 or _OPEN.search(line.low[clause.start : clause.end]):
                continue
            if any(_OPEN_BESIDE.search(line.low[c.start : c.end]) for c in neighbours):
                continue
            self._compare(line, clause, report)
        return report

    def _compare(self, line: Read, clause: Clause, report: Report) -> None:
        matches = [
            m
            for m in self._evidence.align(clause.kin)
            if m.score >= SHARED and m.coverage >= KNOWN and len(m.clause.kin & clause.kin) > 1
        ]
        matches = [m for m in matches if m.score >= 0.8 * matches[0].score]
        opened = [(m, *self._openness(m.clause)) for m in matches]
        if not opened or any(not strength for _, strength, _ in opened):
            return
        match, strength, quote = opened[0]
        span = line.text[clause.start : clause.end]
        counted = any(clause.start <= q.start < clause.end for q in line.quantities)
        if strength == 3 and (counted or _CONTRARY.search(span.lower()) or not _mirrors(match, clause, self._evidence)):
            return
        violation = Violation(kind="certainty", span=span, why=f'The story says "{quote}".')
        (report.violations if strength > 1 else report.doubts).append(violation)

    def _openness(self, clause: Clause) -> tuple[int, str]:
        key = (clause.sentence, clause.start)
        if key not in self._known:
            self._known[key] = self._open(clause)
        return self._known[key]

    def _open(self, clause: Clause) -> tuple[int, str]:
        """How open a story clause is: 2 by its own words, 1 by those of its sentence, 0 not at all; and the words."""
        sentence = self._evidence.sentences[self._evidence.place[clause.sentence]]
        own, low = (text[clause.start : clause.end] for text in (sentence.text, sentence.low))
        if any(p.search(low) for p in (UNDONE, _UNSURE, UNPROVEN)):
            return 2, own
        if _NEGATED.search(low):
            return 3, own
        place = sentence.clauses.index(clause)
        before, after = sentence.clauses[max(place - 1, 0) : place], sentence.clauses[place + 1 : place + 2]
        for other in (*before, *after):
            text = sentence.low[other.start : other.end]
            if _governs(sentence, clause, other) and _leaves_open(other, text):
                return 2, sentence.text[min(other.start, clause.start) : max(other.end, clause.end)]
        return 0, ""


def _leaves_open(other: Clause, text: str) -> bool:
    """Whether the words of a clause leave the one beside it open; "still running AFAIK" hedges only itself."""
    text = _SAYS.sub(" ", text)
    if sum(t.content for t in other.tokens) > 1:
        # "Neighbour more or less flat" speaks of the neighbour.
        text = _LEVEL.sub(" ", _KNOWN_TO_ME.sub(" ", text))
    return any(p.search(text) for p in _BESIDE)


def _governs(sentence: Read, clause: Clause, other: Clause) -> bool:
    """Whether the words of a clause beside another hold for it: 'the plan: X', 'X, not verified'; not 'X; Y failed'."""
    if other.start < clause.start:
        return sentence.text[other.end : other.end + 1] == ":"
    between = sentence.text[clause.end : other.start].strip()
    return len(other.tokens) <= 6 and between not in (";", ":") and other.words[0] != "and"


def _mirrors(match: Match, clause: Clause, evidence: Evidence) -> bool:
    """Whether a clause says what a negated one of the story says, but for the negation."""
    told = match.clause.kin
    return match.coverage >= MIRRORED and evidence.mass(told & clause.kin) >= MIRRORED * evidence.mass(told)
