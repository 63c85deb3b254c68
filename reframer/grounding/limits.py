"""What a story itself holds back: work of others, plans, estimates, what was not proved, tried in part, or left.

These are the sentences that a candidate under pressure tells a little too large.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from reframer.grounding import certainty, weighed
from reframer.grounding.deeds import PEOPLE, TEAMS
from reframer.grounding.evidence import Evidence
from reframer.grounding.lines import Read
from reframer.grounding.names import lexicon
from reframer.grounding.rungs import DID
from reframer.schema import Sentence, Story, ViolationKind

_PART = re.compile(
    r"\b(?:pilot(?:ed|s)?|one of (?:the )?(?:\w+)|(?:\w+) of (?:the|our) (?:\w+)|only (?:in|for|on|with)|"
    r"for a share of|\d+ ?% of (?:users|traffic|customers)|never (?:rolled out|went beyond)|not rolled out)\b",
    re.IGNORECASE,
)
_HELPED = re.compile(
    r"\b(?:I|we) (?:only |also |just |mostly )?(?:helped|assisted|supported|contributed|advised|reviewed|pitched in)\b"
)
# Narrower than what a check takes for unsure: there a word too many costs a line that is looked at again, here it is a
# warning that a candidate reads in vain.
_UNMEASURED = re.compile(
    r"\b(?:estimat(?:e|es|ed|ion)|guess(?:ed|work)?|(?:never|not|nobody|no one|didn't|wasn't) (?:\w+ )?(?:measured?|"
    r"counted|checked|verified|tracked)|can(?:'t|not) (?:say|tell|swear|claim|prove)|no idea (?:if|whether)|anecdot\w+|"
    r"own figure|don't know (?:how|why|whether|if)|"
    r"self-reported|gut feel\w*|(?:i|we) (?:think|believe|guess|reckon|suspect)|"
    r"(?:says?|said|told us) (?:that )?(?:they|it)|projected|extrapolated|"
    r"back[- ]of[- ]the[- ]envelope|supposedly|apparently)\b",
    re.IGNORECASE,
)
_HOPED = re.compile(r"\b(?:hop(?:ed|ing) (?:for|to)|aim(?:ed|ing) (?:for|at)|our (?:goal|target) was)\b")
# What was proposed and then taken up is done after all.
_SETTLED = re.compile(
    r"\b(?:agreed|accepted|adopted|went live|shipped|so we (?:did|built)|now (?:it|we|is|runs?|it's)|since then)\b"
)
# Those who work beside a candidate; users and customers act in stories too, and nobody takes their work for the own.
_COLLEAGUES = (PEOPLE | TEAMS) - frozenset(
    "someone somebody he she they him her them his customer client teacher teachers nurse nurses doctor doctors clerk "
    "clerks student students operator operators owner owners planners drivers expert experts teams".split()
)
_PARTS = re.compile(
    r"\b(?:pilot|region|country|clinic|site|team|store|branch|school|ward|city|hospital|depot)s?\b", re.I
)


Said = tuple[ViolationKind, str]


class Limit(NamedTuple):
    """What a story sentence does not allow to be claimed: which way it would add to the story, and why."""

    sentence: Sentence
    kind: ViolationKind
    why: str


def limits(story: Story) -> list[Limit]:
    """The limits that a story states, in its order, one for a sentence.

    >>> from reframer.story import read
    >>> [limit.kind for limit in limits(read("Ines built the store. I wrote checks. A second region is planned."))]
    ['ownership', 'certainty']
    """
    evidence = Evidence(story)
    found = []
    for line, sentence in zip(evidence.sentences, story.said, strict=True):
        for look in (_others, _open, _partial, _left):
            if said := look(line, evidence):
                found.append(Limit(sentence, *said))
                break
    return found


def _others(line: Read, evidence: Evidence) -> Said | None:
    """Work that is told as someone else's; beside the candidate's own only where it names whose."""
    if _HELPED.search(line.text):
        return "ownership", "you helped here; don't say that you led or built it"
    deeds = [evidence.deed(clause) for clause in line.clauses]
    own = any(deed.actor in ("I", "we") for deed in deeds)
    for deed in deeds:
        if deed.actor == "other" and deed.rung >= DID:
            words = deed.words.lower().replace("’s", "").replace("'s", "").split()
            who = next((t.text for t in line.tokens if t.low in evidence.persons), None)
            if (who or not own) and (evidence.persons | _COLLEAGUES).intersection(words):
                part = "a part of this" if own else "this"
                return "ownership", f"{who or 'someone else'} did {part}; say so before they ask"
    return None


def _open(line: Read, evidence: Evidence) -> Said | None:
    low = line.text.lower()
    if certainty.UNPROVEN.search(low):
        return "certainty", "not proved; don't tell it as an effect"
    if _UNMEASURED.search(low):
        return "certainty", "not measured; say that it is an estimate or a belief, and whose"
    if _HOPED.search(low):
        return "certainty", "hoped for; don't tell it as reached"
    if certainty.UNDONE.search(low) and not _SETTLED.search(low):
        return "certainty", "not done when you left it; don't tell it as done"
    return None


def _partial(line: Read, evidence: Evidence) -> Said | None:
    found = _PART.search(line.text)
    if found and _PARTS.search(line.text):
        return "scope", "only a part; don't say everywhere"
    return None


def _left(line: Read, evidence: Evidence) -> Said | None:
    for mention in lexicon().mentions(line.text):
        if weighed.left([weighed.Named(line.text, mention.start, mention.end, "")]):
            return (
                "technology",
                f"{line.text[mention.start : mention.end]} was weighed or left; don't say that you ran on it",
            )
    return None
