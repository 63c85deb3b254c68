"""Who acts in each clause of a sentence, and on which rung of the ladder: helped < wrote < designed < decided < led."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise, takewhile

from reframer.grounding.clauses import Clause
from reframer.grounding.lexicon import IRREGULAR, NUMBER_WORDS
from reframer.grounding.rungs import DID, HELPED, LED, RUNG

_HOMOGRAPHS = frozenset("lead leads set own test".split())
_I_ACT = frozenset("i i'm i've i'd i'll".split())
_WE_ACT = frozenset("we we're we've we'd we'll".split())
_WE = frozenset("we we're we've we'd we'll us our ours ourselves".split())
PEOPLE = frozenset(
    "engineer engineers eng engs colleague colleagues scientist scientists sre sres intern interns "
    "manager managers designer designers director directors lead leads consultant consultants vendor "
    "analyst analysts senior seniors developer dev devs teammate teammates someone somebody pm pms boss "
    "contractor contractors he she they him her them ds expert experts student students architect "
    "researcher researchers lawyer cto ceo vp clerk clerks nurse nurses doctor doctors physician physicians "
    "adjuster adjusters planner planners librarian librarians officer officers specialist specialists technician "
    "technicians statistician statisticians supervisor supervisors professor postdoc postdocs administrator "
    "administrators sysadmin sysadmins linguist linguists editor editors teacher teachers operator operators owner "
    "owners founder founders chief head heads chair customer client accountant physicist chemist biologist "
    "translator translators dispatcher dispatchers moderator moderators freelancer predecessor successor "
    "controller controllers trainee newcomer coworker coworkers guy maintainer maintainers contributor "
    "contributors volunteer volunteers inspector "
    "inspectors advisor advisors consultancy radiologist radiologists chemists biologists physicists analysts".split()
)
TEAMS = frozenset(
    "team teams group squad department side infra firmware marketing sales support security legal backend frontend ops "
    "centre contractor department departments agency supplier suppliers committee board management leadership "
    "product research finance procurement hr editorial operations headquarters consultancy office university "
    "institute lab vendors press quality compliance privacy".split()
)
_POSSESSIVE = re.compile(r"(?:'s|s'|’s|s’)$")
_THEIRS = frozenset("his hers theirs her their".split())
_MINE = re.compile(
    r"\b(?:(?:is|are|was|were)\s+(?:all\s+)?(?:me$|mine|my (?:own )?(?:work|doing|part|job|idea|call|choice|decision|"
    r"design|suggestion|proposal|invention|initiative|contribution))|my team(?! (?:lead|mate|manager))|"
    r"(?<!colleague )(?<!friend )(?<!boss )of mine|by me"
    r"|mine (?:was|were|is|are))\b",
    re.I,
)
# "She asked me to build it": what follows is the candidate's.
_ASKED = re.compile(r"\b(?:asked|told|got|let|made|hired|wanted|allowed|tasked|left) (me|us)\b")
# "The tip came from the search team": whose thought a thing was.
_THOUGHT = re.compile(
    r"\b(?:idea|tip|hint|wish|demand|request|suggestion|proposal)s?\b[^,]{0,60}\bfrom (?!me\b|us\b)"
    r"|^(?!my|our)(?:[\w-]+ ){0,3}[\w-]+(?:'s|s') (?:own )?(?:idea|decision|suggestion|proposal|wish|call|choice|job)\b"
    r"|^(?:was |were |had been )?(?:inherited|taken over|bought) from (?!me\b|us\b)"
    r"|\b(?:belong|belongs|belonged) to (?!me\b|us\b)|\b(?:stayed|remained|lay|rested) with (?!me\b|us\b)"
)
_HELPING = frozenset(("helped", "helping", "assisted", "supported", "contributed"))
_ATTRIBUTED = re.compile(
    r"^(?:done|made|written|built|designed|run|set up|all) by (?!me\b)|^(?:inherited|taken over|bought) from "
    r"|^(?:his|hers|theirs)$"
    r"|^(?:(?:this|that|it|which|all) )?(?:came|comes) from (?!me\b)|^not (?:from )?(?:me|mine|my work)\b"
    r"|^(?:the |my |our |her |his )?(?:[\w-]+ ){0,3}[\w-]+(?:'s|s') (?:own )?(?:analysis|work|decision|idea|call|"
    r"job|code|test|part)$"
)
# "The serving was Tomasz's", "that was the hospital IT's job": whose a thing was.
_WHOSE = re.compile(
    r"(?:\b(?:is|are|was|were|being)|=) (?:(?!(?:my|our) (?:own|team|squad|group|side)\b|not\b)"
    r"[\w-]+ ){0,3}"
    r"(?:(?!it's|that's|let's|today's)[\w-]+(?:'s|s')|(?<=the )(?:[\w-]+ )?it's)"
    r"(?: (?:own )?(?:job|fix|idea|call|decision|work|part|code|suggestion|proposal|doing|choice|project|model|"
    r"design|task|business))?$"
)
_NOT_MINE = re.compile(r"\b(?:was|is|were|are)(?: not|n't) (?:me|mine|my (?:work|idea|job|part|doing))\b")
_OWN = re.compile(r"\b[\w-]+(?:'s|s') own\b")
ARTICLES = frozenset("the a an its our their my".split())
_TO_DO = frozenset("do build write design make implement run create develop".split())
_VERBS = _HELPING | frozenset(RUNG) | _TO_DO
_PAIR = 6
_WITH = frozenset("with to by for from of at in into on onto between among against than asked told".split())
_POSSESSIVES = ("'s", "s'", "s’")
_NAMED = _I_ACT | _WE_ACT | {"me"} | {w + end for w in PEOPLE | TEAMS for end in ("", *_POSSESSIVES, "'")}
_PROPOSALS = frozenset("suggestion suggestions proposal proposals idea ideas initiative wish".split())
_SUGGESTED = RUNG["suggested"]
_MY = frozenset(("my", "mine", "me"))
_CANDIDATE = frozenset(("me", "us"))
_OURS = frozenset("our their his her".split())
# "The field crews, not I, decided."
_DISOWNED = frozenset((("not", "i"), ("not", "we"), ("not", "us")))
_RELATIVE = frozenset(("that", "which", "who", "where"))
_SOME_OF = frozenset("one two three four some most several".split())


@dataclass(frozen=True, slots=True)
class Deed:
    """Who acts in a clause ('I', 'we', 'other' or ''), on which rung, and the words that name the actor."""

    actor: str
    rung: int
    words: str
    claimed: bool = False


def deeds(
    parts: Sequence[Clause], persons: frozenset[str] = frozenset(), aside: frozenset[int] = frozenset()
) -> list[Deed]:
    """Who acts in each clause of a sentence; a clause without an actor of its own goes on with the one before.

    `persons` are the names, in lower case, of those whom the story knows; `aside` are the starts of clauses in
    brackets, after which the sentence goes on with the actor before them.
    """
    found: list[Deed] = []
    actor, words = "", ""
    kept: tuple[str, str] | None = None
    for n, clause in enumerate(parts):
        # "Kofi, whom I mentored, wrote it."
        if clause.start in aside or (n and clause.words[0] in ("whom", "which")):
            kept = kept or (actor, words)
        elif kept is not None:
            actor, words = kept
            kept = None
        own, named = actor_of(clause, persons)
        if n and clause.words[0] in ("and", "+") and _pair(own, parts[n - 1].words):
            own = "we"
        if own:
            actor, words = own, named
        if not own and n and _jointly(parts[n - 1].words):
            own, named, actor, words = "we", "together", "we", "together"
        if n and (_ATTRIBUTED.match(" ".join(clause.words)) or done_by(clause.words)):
            own, named = "other", " ".join(clause.words)
            found = [d if d.actor in ("I", "we") and d is not found[-1] else replace(d, actor="other") for d in found]
        claimed = named == "mine"
        rung = (_SUGGESTED if not _PROPOSALS.isdisjoint(clause.words) else LED) if claimed else _rung(clause)
        if not rung and n and clause.words[0] in ("and", "or") and clause.words[1:2] and clause.words[1] in ARTICLES:
            rung = found[-1].rung
        found.append(Deed(own or actor, rung, named or words, claimed))
    return found


def _pair(own: str, before: tuple[str, ...]) -> bool:
    """Whether two clauses name one pair of people: 'a colleague | and I', 'me | and a colleague'."""
    if len(before) > _PAIR:
        return False
    if own == "I":
        named = any(low in PEOPLE for low in before) or before[0] in NUMBER_WORDS or before[0] in ("a", "an", "another")
        return named and not any(low in RUNG and low not in _HOMOGRAPHS for low in before)
    return own == "other" and before[-1] in ("me", "i", "myself")


def _jointly(lows: tuple[str, ...]) -> bool:
    """Whether a clause only says with whom the next was done: 'together with the signal processing group'."""
    return lows[0] in ("together", "jointly") and any(w in PEOPLE or w in TEAMS for w in lows)


def done_by(lows: tuple[str, ...]) -> bool:
    """Whether a clause says by whom the thing before it was done: 'fine-tuned by the senior'."""
    at = lows.index("by") if "by" in lows[1:4] else 0
    return at > 0 and lows[at - 1] in RUNG and any(w in PEOPLE or w in TEAMS for w in lows[at + 1 : at + 4])


def _rung(clause: Clause) -> int:
    """The highest rung that a clause's verbs name; who helped to build something helped."""
    lows = clause.words
    if _VERBS.isdisjoint(lows):
        return 0
    if any(low in _HELPING for low in lows):
        return HELPED
    rungs = [
        RUNG[low] for n, low in enumerate(lows) if low in RUNG and not (low == "own" and lows[n - 1 : n] != ("i",))
    ]
    rungs += [DID for before, low in pairwise(lows) if before == "to" and low in _TO_DO]
    return max(rungs, default=0)


def actor_of(clause: Clause, persons: frozenset[str] = frozenset()) -> tuple[str, str]:
    """The one who acts: a subject pronoun, a person or team before the verb, 'by X', or whose the thing is."""
    lows = clause.words
    whole = " ".join(lows)
    if not _MY.isdisjoint(lows):
        denied = _NOT_MINE.search(whole)
        if denied and _I_ACT.isdisjoint(whole[: denied.start()].split()):
            return "other", denied.group()
        if _MINE.search(whole):
            return "I", "mine"
    asked = None if _CANDIDATE.isdisjoint(lows) else _ASKED.search(whole)
    if asked:
        return ("I" if asked[1] == "me" else "we"), asked[1]
    if lows in _DISOWNED:
        return "other", whole
    if lows[0] in ("don't", "can't") and lows[1:2] and lows[1] in ("know", "say", "remember", "tell"):
        return "I", lows[0]
    if _THOUGHT.search(whole) or (lows[0] == "with" and any(_someone(low, persons) for low in lows[1:4])):
        return "other", whole
    if "co" in lows and any(
        a == "co" and b == "-" and c in RUNG for a, b, c in zip(lows, lows[1:], lows[2:], strict=False)
    ):
        return "we", "co-"
    return _made_by(lows, persons) or _subject(clause, lows, persons) or _possessor(lows, persons) or ("", "")


def own_subject(clause: Clause, deed: Deed, persons: frozenset[str]) -> Deed:
    """A clause with a subject of its own does not go on with the actor of the one before."""
    own, _ = actor_of(clause, persons)
    if own or deed.claimed:
        return deed
    verbs = [n for n, low in enumerate(clause.words) if low in RUNG]
    first = clause.words[1:2] if clause.words[0] in ("and", "but", "so") else clause.words[:1]
    if first and first[0] in ("their", "his", "her"):
        return replace(deed, actor="")
    named = clause.words[0] in ARTICLES and verbs and verbs[0] > 1
    return (
        replace(deed, actor="")
        if named or clause.words[0] in ("who", "it", "they") or (verbs and verbs[0] > 2)
        else deed
    )


def _someone(low: str, persons: frozenset[str]) -> bool:
    return low in PEOPLE or low in persons


def _subject(clause: Clause, lows: tuple[str, ...], persons: frozenset[str]) -> tuple[str, str] | None:
    if _NAMED.isdisjoint(lows) and persons.isdisjoint(lows):
        return None
    for n, low in enumerate(lows):
        if low in _I_ACT or (low == "me" and n == 0):
            together = n > 1 and "with" in lows[:n] and any(w in PEOPLE or w in TEAMS for w in lows[:n])
            return ("we" if together else "I"), low
        if low in _WE_ACT:
            return "we", low
        if low in RUNG and n <= 1 and low not in _HOMOGRAPHS:
            return None
        bare = low[:-2] if low.endswith(_POSSESSIVES) else low
        # In notes: "kept the vendor's travel times".
        if n and bare != low and (lows[0].endswith("ed") or lows[0] in IRREGULAR):
            return None
        person = bare in PEOPLE or bare in persons
        # "Our product manager" is a person, not our team.
        team = low in TEAMS and n <= 4 and not any(word in PEOPLE for word in lows[n + 1 : n + 2])
        if n <= 7 and (person or team) and _acts(clause, lows, n):
            return _person(lows, n)
    return None


def _acts(clause: Clause, lows: tuple[str, ...], n: int) -> bool:
    """Whether a person or team named in a clause is its subject."""
    if lows[n] in TEAMS and lows[n] not in PEOPLE and _rung(clause) < DID:
        return False
    own = any(w in _OURS for w in lows[max(n - 2, 0) : n])
    title = lows[n] in ("lead", "leads", "senior", "seniors") and lows[n - 1 : n] in (("tech",), ()) and not own
    listed = len(lows) <= 3 and (lows[0].isdigit() or lows[0] in NUMBER_WORDS)
    return not (title or listed or lows[0] == "as" or _governed(lows, n))


def _governed(lows: tuple[str, ...], n: int) -> bool:
    """Whether a person is a preposition's, and so not the one who acts: 'with the five leads'; not 'one of them'."""
    for at in range(max(n - 5, 0), n):
        if lows[at] in _WITH and not (lows[at] == "of" and at and lows[at - 1] in _SOME_OF):
            return _RELATIVE.isdisjoint(lows[at:n])
    return False


def _possessor(lows: tuple[str, ...], persons: frozenset[str]) -> tuple[str, str] | None:
    """Whose a thing is, or by whom it was done: "firmware's", "the search team's own", 'by the SRE', 'hers'."""
    if _POSSESSIVE.search(lows[-1]) and _POSSESSIVE.sub("", lows[-1]) in PEOPLE | TEAMS:
        return "other", lows[-1]
    whole = " ".join(lows)
    if lows[0] == "who":
        return "other", lows[0]
    if ("own" in lows and _OWN.search(whole)) or (("'s" in whole or "s'" in whole) and _WHOSE.search(whole)):
        return "other", whole
    return ("other", lows[-1]) if lows[-1] in _THEIRS else None


def _made_by(lows: tuple[str, ...], persons: frozenset[str]) -> tuple[str, str] | None:
    """By whom a thing was done: 'built by the data team', where no one acts before."""
    for n, low in enumerate(lows[:-1]) if "by" in lows else ():
        if low != "by" or not (_I_ACT | _WE_ACT).isdisjoint(lows[:n]):
            continue
        after = tuple(takewhile(lambda word: word not in _WITH, lows[n + 1 : n + 5]))
        if any(w in PEOPLE or w in TEAMS or w in persons for w in after):
            return ("we", "us") if _WE & set(after[:2]) else ("other", " ".join(after))
    return None


def _person(lows: tuple[str, ...], n: int) -> tuple[str, str]:
    """Whether a person or team named in a clause is the candidate's own side."""
    named = " ".join(lows[max(n - 3, 0) : n + 1])
    before = lows[max(n - 4, 0) : n]
    with_me = any(w in lows for w in ("me", "i", "myself"))
    if with_me and ("and" in lows[1:] or "+" in lows):
        return "we", named
    if any(w in _WE for w in before) and lows[n] in TEAMS:
        return "we", named
    if any(w in ("as", "was", "am", "a", "the") for w in before[:1]) and lows[n] == "lead":
        return "", ""
    return "other", named
