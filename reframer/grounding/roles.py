"""Who did what, and how much of it: a line may not raise a role that the story gives.

Roles stand on a ladder (helped < wrote < designed < decided < led); 'we' stays 'we', another's work stays another's.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from reframer.grounding.clauses import Clause
from reframer.grounding.evidence import Evidence
from reframer.grounding.lexicon import NUMBER_WORDS
from reframer.grounding.lines import Read
from reframer.grounding.report import Report
from reframer.grounding.tokens import tokens
from reframer.schema import Violation

WATCHED, NOTICED, HELPED, DID, DESIGNED, LED = 1, 2, 3, 4, 5, 6
_LADDER = {
    WATCHED: "watched shadowed observed attended joined sat",
    NOTICED: "found noticed spotted saw seen discovered caught measured read heard learned",
    HELPED: "helped helping assisted supported contributed supplied reviewed participated advised suggested proposed "
    "argued recommended",
    DID: "wrote written built building implemented made created developed coded trained fitted tuned added set ran run "
    "tested fixed migrated moved replaced rewrote rewritten deployed shipped launched collected recorded "
    "labelled labeled analysed analyzed evaluated debugged tried did done doing put introduced automated "
    "split reduced batched picked chose modelled modeled killed interviewed prepared drew swapped "
    "refused",
    DESIGNED: "designed architected planned invented conceived",
    LED: "led owned own drove headed managed directed decided spearheaded oversaw mentored hired responsible",
}
_RUNG = {word: level for level, words in _LADDER.items() for word in words.split()}
_HOMOGRAPHS = frozenset("lead leads set own test".split())
_I_ACT = frozenset("i i'm i've i'd i'll".split())
_WE_ACT = frozenset("we we're we've we'd we'll".split())
_WE = frozenset("we we're we've we'd we'll us our ours ourselves".split())
_PEOPLE = frozenset(
    "engineer engineers eng engs colleague colleagues scientist scientists sre sres intern interns "
    "manager managers designer designers director directors lead leads consultant consultants vendor "
    "analyst analysts senior seniors developer dev devs teammate teammates someone somebody pm pms boss "
    "contractor contractors he she they him her them ds expert experts student students architect "
    "researcher researchers lawyer cto ceo vp".split()
)
_TEAMS = frozenset(
    "team teams group squad department side infra firmware marketing sales support security legal backend frontend ops "
    "centre contractor".split()
)
_PERSONS = frozenset(t.kin for t in tokens(" ".join(_PEOPLE | _TEAMS)))
_POSSESSIVE = re.compile(r"(?:'s|s'|’s|s’)$")
_THEIRS = frozenset("his hers theirs her their".split())
_MINE = re.compile(
    r"\b(?:(?:is|are|was|were)\s+(?:all\s+)?(?:mine|my (?:own )?(?:work|doing|part|job|idea|call))|my team|mine "
    r"(?:was|were|is|are))\b",
    re.I,
)
_ALONE = re.compile(
    r"\b(?:i was the only|on my own|by myself|alone|solo|only (?:ml|data|person)|just me|one[- ]person|that i did "
    r"myself)\b",
    re.I,
)
_HELPING = frozenset(("helped", "helping", "assisted", "supported", "contributed"))
_ATTRIBUTED = re.compile(
    r"^(?:done|made|written|built|designed|run|set up|all) by (?!me\b)|^(?:his|hers|theirs)$"
    r"|^(?:(?:this|that|it|which|all) )?(?:came|comes) from (?!me\b)|^not (?:from )?(?:me|mine|my work)\b"
    r"|^(?:the |my |our |her |his )?(?:[\w-]+ ){0,3}[\w-]+(?:'s|s') (?:own )?(?:analysis|work|decision|idea|call|"
    r"job|code|test|part)$"
)
_OWN = re.compile(r"\b[\w-]+(?:'s|s') own\b")
_SHARED_WORK = re.compile(r"\b(?:with|together|their|his|her|from|for|asked|told|gave us|'s|s')\b", re.I)
_ARTICLES = frozenset("the a an its our their my".split())
_TO_DO = frozenset("do build write design make implement run create develop".split())
SHARED, KNOWN, ACT, _PAIR = 2.5, 0.4, 5.0, 6
_WITH = frozenset("with to by for from of at in into on onto between among against than asked told".split())
_DENIED = re.compile(r"\b(?:not|never|cannot)\b|n't\b", re.IGNORECASE)
_OURS = frozenset("our their his her".split())
_SOME_OF = frozenset("one two three four some most several".split())


@dataclass(frozen=True, slots=True)
class Deed:
    """Who acts in a clause ('I', 'we', 'other' or ''), on which rung, and the words that name the actor."""

    actor: str
    rung: int
    words: str
    claimed: bool = False


class Roles:
    """Who does what in a story."""

    def __init__(self, evidence: Evidence) -> None:
        self._evidence = evidence
        self._alone = any(_ALONE.search(s.text) for s in evidence.sentences)
        self._deeds: dict[tuple[int, int], Deed] = {}
        self._owners: dict[str, set[str]] = defaultdict(set)
        self._others: list[tuple[Clause, frozenset[str], str]] = []
        for sentence in evidence.sentences:
            for clause, deed in zip(sentence.clauses, deeds(sentence.clauses), strict=True):
                self._deeds[(clause.sentence, clause.start)] = deed
                for kin in clause.kin:
                    self._owners[kin].add(deed.actor)
            self._learn(sentence)

    def _learn(self, sentence: Read) -> None:
        """What others did: the clause, its words with those it leans on, and its verb."""
        for n, clause in enumerate(sentence.clauses):
            if self._deeds[(clause.sentence, clause.start)].actor != "other":
                continue
            leans = n and (clause.words[0] in ("which", "that", "who") or _done_by(clause.words))
            kin = clause.kin | (sentence.clauses[n - 1].kin if leans else frozenset())
            self._others.extend((clause, kin, t.kin) for t in clause.tokens if _RUNG.get(t.low, 0) >= DID)

    def check(self, line: Read) -> Report:
        """The roles in a line that are larger than the story's."""
        report = Report()
        told = [_own_subject(c, d) for c, d in zip(line.clauses, deeds(line.clauses), strict=True)]
        for n, (clause, deed) in enumerate(zip(line.clauses, told, strict=True)):
            if clause.start in line.told or _denied(clause):
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
        verbs = {t.kin for t in clause.tokens if _RUNG.get(t.low, 0) >= DID}
        for told, kin, verb in self._others if verbs else ():
            shared = (kin & clause.kin) - verbs
            if verb in verbs and len(shared) > 1 and self._evidence.mass(shared) >= ACT:
                if any(
                    len(shared & c.kin) > 1 and self._deeds[(c.sentence, c.start)].actor in ("I", "we")
                    for c in self._evidence.clauses
                    if verb in c.kin
                ):
                    continue
                self._add(line, clause, told, report, certain=True)
                return True
        return False

    def _compare(self, line: Read, clause: Clause, kin: frozenset[str], deed: Deed, report: Report) -> None:
        objects = kin - {t.kin for t in clause.tokens if t.low in _RUNG}
        matches = [
            m for m in self._evidence.align(kin) if m.score >= SHARED and m.coverage >= KNOWN and m.clause.kin & objects
        ]
        if not matches:
            return
        best = [m for m in matches if m.score >= 0.75 * matches[0].score]
        told = [(m, self._deeds[(m.clause.sentence, m.clause.start)]) for m in best]
        told = [(m, t) for m, t in told if t.actor] or told
        if any(_allows(t, deed, self._alone) for _, t in told):
            return
        match, theirs = told[0]
        certain = theirs.actor == "other" or theirs.rung in (HELPED, WATCHED) or deed.rung == DID
        self._add(line, clause, match.clause, report, certain=certain)

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


def deeds(parts: Sequence[Clause]) -> list[Deed]:
    """Who acts in each clause of a sentence; a clause without an actor of its own goes on with the one before."""
    found: list[Deed] = []
    actor, words = "", ""
    for n, clause in enumerate(parts):
        own, named = _actor(clause)
        if n and clause.words[0] in ("and", "+") and _pair(own, parts[n - 1].words):
            own = "we"
        if own:
            actor, words = own, named
        if not own and n and _jointly(parts[n - 1].words):
            own, named, actor, words = "we", "together", "we", "together"
        if n and (_ATTRIBUTED.match(" ".join(clause.words)) or _done_by(clause.words)):
            own, named = "other", " ".join(clause.words)
            found = [d if d.actor in ("I", "we") and d is not found[-1] else replace(d, actor="other") for d in found]
        claimed = named == "mine"
        rung = LED if claimed else _rung(clause)
        if not rung and n and clause.words[0] in ("and", "or") and clause.words[1:2] and clause.words[1] in _ARTICLES:
            rung = found[-1].rung
        found.append(Deed(own or actor, rung, named or words, claimed))
    return found


def _pair(own: str, before: tuple[str, ...]) -> bool:
    """Whether two clauses name one pair of people: 'a colleague | and I', 'me | and a colleague'."""
    if len(before) > _PAIR:
        return False
    if own == "I":
        named = (
            any(low in _PEOPLE for low in before) or before[0] in NUMBER_WORDS or before[0] in ("a", "an", "another")
        )
        return named and not any(low in _RUNG and low not in _HOMOGRAPHS for low in before)
    return own == "other" and before[-1] in ("me", "i", "myself")


def _jointly(lows: tuple[str, ...]) -> bool:
    """Whether a clause only says with whom the next was done: 'together with the signal processing group'."""
    return lows[0] in ("together", "jointly") and any(w in _PEOPLE or w in _TEAMS for w in lows)


def _done_by(lows: tuple[str, ...]) -> bool:
    """Whether a clause says by whom the thing before it was done: 'fine-tuned by the senior'."""
    at = lows.index("by") if "by" in lows[1:4] else 0
    return at > 0 and lows[at - 1] in _RUNG and any(w in _PEOPLE or w in _TEAMS for w in lows[at + 1 : at + 4])


def _denied(clause: Clause) -> bool:
    """Whether a clause says that its subject did not do it."""
    verb = next((n for n, low in enumerate(clause.words) if low in _RUNG), len(clause.words))
    return bool(_DENIED.search(" ".join(clause.words[:verb])))


def _own_subject(clause: Clause, deed: Deed) -> Deed:
    """A clause with a subject of its own does not go on with the actor of the one before."""
    own, _ = _actor(clause)
    if own or deed.claimed:
        return deed
    verbs = [n for n, low in enumerate(clause.words) if low in _RUNG]
    named = clause.words[0] in _ARTICLES and verbs and verbs[0] > 1
    return (
        replace(deed, actor="")
        if named or clause.words[0] in ("who", "it", "they") or (verbs and verbs[0] > 2)
        else deed
    )


def _rung(clause: Clause) -> int:
    """The highest rung that a clause's verbs name; who helped to build something helped."""
    lows = clause.words
    if any(low in _HELPING for low in lows):
        return HELPED
    rungs = [
        _RUNG[low] for n, low in enumerate(lows) if low in _RUNG and not (low == "own" and lows[n - 1 : n] != ("i",))
    ]
    rungs += [DID for before, low in pairwise(lows) if before == "to" and low in _TO_DO]
    return max(rungs, default=0)


def _actor(clause: Clause) -> tuple[str, str]:
    """The one who acts: a subject pronoun, a person or team before the verb, 'by X', or whose the thing is."""
    lows = clause.words
    if ("mine" in lows or "my" in lows) and _MINE.search(" ".join(lows)):
        return "I", "mine"
    if "co" in lows and any(
        a == "co" and b == "-" and c in _RUNG for a, b, c in zip(lows, lows[1:], lows[2:], strict=False)
    ):
        return "we", "co-"
    return _subject(clause, lows) or _possessor(lows) or ("", "")


def _subject(clause: Clause, lows: tuple[str, ...]) -> tuple[str, str] | None:
    for n, low in enumerate(lows):
        if low in _I_ACT or (low == "me" and n == 0):
            together = n > 1 and "with" in lows[:n] and any(w in _PEOPLE or w in _TEAMS for w in lows[:n])
            return ("we" if together else "I"), low
        if low in _WE_ACT:
            return "we", low
        if low in _RUNG and n <= 1 and low not in _HOMOGRAPHS:
            return None
        title = (
            low in ("lead", "leads", "senior", "seniors")
            and lows[n - 1 : n] in (("tech",), ())
            and not any(w in _OURS for w in lows[max(n - 2, 0) : n])
        )
        listed = len(lows) <= 3 and (lows[0].isdigit() or lows[0] in NUMBER_WORDS)
        if title or listed or lows[0] == "as" or n > 7 or _governed(lows, n):
            continue
        if _POSSESSIVE.sub("", low) in _PEOPLE or (low in _TEAMS and n <= 4 and _rung(clause) >= DID):
            return _person(lows, n)
    return None


def _governed(lows: tuple[str, ...], n: int) -> bool:
    """Whether a person is a preposition's, and so not the one who acts: 'with the five leads'; not 'one of them'."""
    for at in range(max(n - 3, 0), n):
        if lows[at] in _WITH and not (lows[at] == "of" and at and lows[at - 1] in _SOME_OF):
            return True
    return False


def _possessor(lows: tuple[str, ...]) -> tuple[str, str] | None:
    """Whose a thing is, or by whom it was done: "firmware's", "the search team's own", 'by the SRE', 'hers'."""
    if _POSSESSIVE.search(lows[-1]) and _POSSESSIVE.sub("", lows[-1]) in _PEOPLE | _TEAMS:
        return "other", lows[-1]
    if "own" in lows and _OWN.search(" ".join(lows)):
        return "other", " ".join(lows)
    for n, low in enumerate(lows[:-1]):
        after = lows[n + 1 : n + 5]
        if low == "by" and any(w in _PEOPLE or w in _TEAMS for w in after):
            return ("I", "me") if after[0] == "me" else ("other", " ".join(after))
    return ("other", lows[-1]) if lows[-1] in _THEIRS else None


def _person(lows: tuple[str, ...], n: int) -> tuple[str, str]:
    """Whether a person or team named in a clause is the candidate's own side."""
    named = " ".join(lows[max(n - 3, 0) : n + 1])
    before = lows[max(n - 4, 0) : n]
    with_me = any(w in lows for w in ("me", "i", "myself"))
    if with_me and ("and" in lows or "+" in lows):
        return "we", named
    if any(w in _WE for w in before) and lows[n] in _TEAMS:
        return "we", named
    if any(w in ("as", "was", "am", "a", "the") for w in before[:1]) and lows[n] == "lead":
        return "", ""
    return "other", named
