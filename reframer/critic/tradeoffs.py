"""The choices that an answer tells, and in whose favour each was settled."""

from __future__ import annotations

import re
from collections.abc import Mapping

from reframer.critic.hearing import MODEL, Heard
from reframer.framework import Framework
from reframer.schema import Tradeoff

# From this score on a sentence counts as telling a choice; less where its words say so.
TELLS, HINTS = 0.4, 0.2
# Patterns of small letters look at lowered text: that is four times as fast as letters of any case.
_CHOICE = re.compile(
    r"\b(?:rather than|instead of|in place of|in exchange|at the (?:cost|expense|price) of|trad(?:e|ed|ing|e-?off)\b|"
    r"gave up|give up|giv(?:e|ing) (?:that|it) (?:up|away)|sacrific\w+|"
    r"over (?:accuracy|latency|recall|precision|speed|quality|cost|freshness)|price (?:is|was|for|we)|"
    r"(?:we|i) (?:chose|picked|took|accepted|preferred)|we kept|"
    r"i['’]d (?:rather|take|pick|choose|accept|go (?:with|for))|better (?:\w+ ){1,4}than|worth (?:it|more|the)|"
    r"prefer\w*|even (?:if|though|when)|despite|in spite of|"
    r"but (?:it )?cost|the cost (?:is|was)|downside)\b"
)
_INSISTS = re.compile(
    r"\b(?:above (?:all|everything)|always|no matter|whatever (?:it|the)|even (?:if|when|though)|comes? first|"
    r"first and foremost|without (?:any )?hesitat\w+|definitely|clearly|clear-cut|obviously|of course|certainly|"
    r"every time|any day|never|strongly|i['’]d (?:rather|always|take|go (?:with|for)|pick|choose|cut|drop|keep|carry)|"
    r"rather than|instead of|can wait|have to (?:wait|live)|live with|in spite of|that (?:decide[sd]|settles) it|"
    r"gave (?:it|that) up|not worth|(?:is|was)n['’]t worth|worth it|give (?:that|it) (?:up|away)|i said no|"
    r"pushed? (?:it|that)? ?through)\b"
)
_ACCURACY = re.compile(
    r"\b(?:accura\w+|auc|f1|rmse|recall|precision|score[sd]? better|better model|model quality|quality of the model|"
    r"points? of|more accurate|gini|ndcg|mrr|perplexity|bleu|loss)\b"
)
_ASKS_TO_CHOOSE = re.compile(
    r"\b(?:or|rather|versus|vs|trade-?offs?|prefer|choose|decide|decision|give up|worth|should)\b", re.IGNORECASE
)


def find(heard: Heard, framework: Framework) -> tuple[Tradeoff, ...]:
    """The choices told, in order; `favours` is the team whose interest settled it, `model`, or None."""
    found = []
    for sentence, lower, score in zip(heard.sentences, heard.lower, heard.scores, strict=True):
        by_side = tells(score, heard.families)
        plain = max(by_side.values(), default=0.0)
        if plain >= TELLS or (plain >= HINTS and _CHOICE.search(lower)):
            found.append(Tradeoff(quote=sentence, favours=_favours(lower, by_side)))
    return tuple(found)


def tells(score: Mapping[str, float], families: Mapping[str, tuple[str, ...]]) -> dict[str, float]:
    """How plainly a sentence decides a tradeoff for each side, from 0 to 1."""
    kinds = ("tradeoff_awareness", "system_tradeoff")
    return {
        side: max((score.get(id, 0.0) for id in kinds if id in ids), default=0.0)
        for side, ids in families.items()
        if side != MODEL
    }


def _favours(lower: str, by_side: Mapping[str, float]) -> str | None:
    first, *rest = sorted(by_side, key=lambda side: -by_side[side])
    close = bool(rest) and by_side[first] - by_side[rest[0]] < 0.08
    if close and _ACCURACY.search(lower):
        return MODEL
    return None if close else first


def insisting(heard: Heard, *sides: str) -> str | None:
    """The sentence that most firmly stands by one of these sides; None where none does."""
    firm = [
        (max(strength.get(side, 0.0) for side in sides), sentence)
        for sentence, lower, strength in zip(heard.sentences, heard.lower, heard.strength, strict=True)
        if _INSISTS.search(lower)
    ]
    return max(firm)[1] if firm else None


def insists(heard: Heard, own: str, far: str, question: str | None) -> dict[str, float]:
    """How plainly choices are settled for either side, and how firmly the answer stands by what is not its team's."""
    found = dict.fromkeys(
        ("settles_own", "settles_far", "settles_lead", "insists_far", "insists_model", "insists_own"), 0.0
    )
    for lower, score, strength in zip(heard.lower, heard.scores, heard.strength, strict=True):
        by_side = tells(score, heard.families)
        found["settles_own"] = max(found["settles_own"], by_side.get(own, 0.0))
        found["settles_far"] = max(found["settles_far"], by_side.get(far, 0.0))
        if _INSISTS.search(lower):
            found["insists_far"] = max(found["insists_far"], strength.get(far, 0.0))
            found["insists_own"] = max(found["insists_own"], strength.get(own, 0.0))
            accuracy = 0.5 * bool(_ACCURACY.search(lower))
            found["insists_model"] = max(found["insists_model"], strength.get(MODEL, 0.0), accuracy)
    found["settles_lead"] = found["settles_far"] - found["settles_own"]
    asks = float(bool(question and _ASKS_TO_CHOOSE.search(question)))
    return found | {
        "asks_choice": asks,
        "asks_choice_far": asks * found["settles_far"],
        "asks_choice_insists": asks * max(found["insists_far"], found["insists_model"]),
    }
