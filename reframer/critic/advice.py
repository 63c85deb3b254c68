"""What to do about it: the one change first, frames for weak sentences, what will be asked next, and the decision."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from reframer import text
from reframer.arrange.speech import finished
from reframer.critic import measures
from reframer.critic.findings import Asked
from reframer.critic.hearing import Heard
from reframer.framework import HYBRID, Framework
from reframer.reading import CAVEAT
from reframer.schema import (
    Expectation,
    Finding,
    Hiring,
    Level,
    Opinion,
    Quality,
    Says,
    Suggestion,
    Tradeoff,
    Verdict,
)

SUGGESTIONS, FOLLOW_UPS, QUOTED = 3, 4, 16
# A sentence that speaks to nobody this strongly, and is full of phrases for anyone, is better said anew.
SPEAKS_TO_NOBODY = 0.25
# Which finding to speak of first where several hold: what moves the whole answer before what moves a sentence.
_FIRST = (
    "product_thinking_in_platform",
    "platform_thinking_in_product",
    "one_size_fits_all",
    "misaligned_project_framing",
    "cues_ignored",
    "wrong_depth",
    "misaligned_tradeoffs",
    "team_not_researched",
)
_CLAUSE_END = re.compile(r"[,;:–—(]|\s(?=(?:which|with|because|so that|so|where|and then|but|since|while)\b)")
_DIGIT = re.compile(r"\d")
LEAST_CLAUSE, LEAST_REST = 5, 3
# A sentence is weak where it does this much less for the team than for others; an expectation is met from `MEETS` on.
WEAK, MEETS = 0.15, 0.5


def first(
    patterns: Sequence[Finding], missing: Sequence[str], target: str, framework: Framework, own: Mapping[str, str]
) -> str:
    """The one change that would help most: the fix of the gravest pattern, else the most valued missing signal.

    `own` holds, by missing signal, the sentence of the candidate's story that would show it.
    """
    graver = {id: place for place, id in enumerate(_FIRST)}
    found = sorted(patterns, key=lambda finding: graver.get(finding.id, len(graver)))
    if found:
        shown = f" ({_short(found[0].quote)})" if found[0].quote and found[0].in_ == "answer" else ""
        said = f"{framework.patterns[found[0].id].name}{shown}: {found[0].fix}"
    elif missing:
        signal = framework.signal(missing[0])
        said = f"Show {signal.name.lower()}: {signal.gap}"
    else:
        return f"Nothing stands in the way; expect to be asked: {framework.signal(framework.wanted(target)[0]).probe}"
    held = next((id for id in missing if id in own), None)
    return said + (f" Your story shows {framework.signal(held).name.lower()}: {_short(own[held])}" if held else "")


def _short(said: str) -> str:
    """A quote of at most some words."""
    words = said.split()
    return f"“{said}”" if len(words) <= QUOTED else f"“{' '.join(words[:QUOTED])} …”"


def suggestions(asked: Asked, missing: Sequence[str], own: Mapping[str, str]) -> tuple[Suggestion, ...]:
    """The weakest sentences, each with what would show a missing signal in its place.

    That is the sentence of the candidate's story that shows it, where one does; else the sentence's own beginning and
    a frame with blanks, or the frame alone where the sentence could be anybody's.
    """
    wanted = [id for id in (*missing, *asked.framework.wanted(asked.target)) if asked.framework.signal(id).frame]
    places = sorted(weakest(asked.heard, asked.sides[0])[:SUGGESTIONS])
    made = []
    for place, id in zip(places, dict.fromkeys(wanted), strict=False):
        said = asked.heard.sentences[place]
        vague = max(asked.heard.strength[place].values()) < SPEAKS_TO_NOBODY and measures.generic(said)
        frame = asked.framework.signal(id).frame
        better = finished(own[id]) if id in own else f"{frame}" if vague else f"{_head(said)} {frame}"
        made.append(Suggestion(quote=said, rewrite=better))
    return tuple(made)


def weakest(heard: Heard, own: str) -> list[int]:
    """The places of sentences that do least for the team's side for their length, worst first."""
    cost = []
    for place, (strength, count) in enumerate(zip(heard.strength, heard.counts, strict=True)):
        if count < 6:
            continue
        away = max((value for side, value in strength.items() if side != own), default=0.0)
        vague = 0.15 * measures.generic(heard.sentences[place])
        lacks = away + vague - 1.5 * strength.get(own, 0.0)
        if lacks >= WEAK:
            cost.append((lacks * min(count, 30), place))
    return [place for _, place in sorted(cost, reverse=True)]


def _head(said: str) -> str:
    """The sentence up to its first joint, as a sentence; whole where a result or what limits it stands behind that."""
    for match in _CLAUSE_END.finditer(said):
        if CAVEAT.search(said, match.start()) or _DIGIT.search(said, match.start()):
            break
        before, after = (len(text.words(part)) for part in (said[: match.start()], said[match.start() :]))
        if before >= LEAST_CLAUSE and after >= LEAST_REST:
            return said[: match.start()].rstrip() + "."
    return said if said[-1:] in ".!?" else said + "."


def follow_ups(heard: Heard, missing: Sequence[str], target: str, framework: Framework) -> tuple[str, ...]:
    """What the interviewer will ask next: of what was dwelt on, then of what was missing."""
    wanted = framework.wanted(target)
    dwelt = sorted((id for id in wanted if id not in missing), key=lambda id: -heard.most.get(id, 0.0))
    ids = [*dwelt[: FOLLOW_UPS - min(2, len(missing))], *missing[:2]]
    asked = [framework.signal(id).probe for id in ids[:FOLLOW_UPS]]
    return tuple(dict.fromkeys([*asked, *(framework.hybrid.steer[:1] if target == HYBRID else ())]))


def hiring(
    verdict: Verdict,
    asked: Asked,
    qualities: Sequence[Quality],
    tradeoffs: Sequence[Tradeoff],
    found: Sequence[Finding],
) -> Hiring:
    """What the hiring manager would answer to their own three questions."""
    fits: dict[Verdict, Says] = {"aligned": "yes", "mixed": "partly", "misaligned": "no"}
    share = round(100 * asked.heard.depth.get(asked.sides[0], 0.0))
    own = next((q for q in qualities if q.id == "ownership"), None)
    own_results = asked.heard.depth.get(asked.sides[0], 0.0) >= 0.25
    decided = own is not None and own.shown
    contributes: Says = "yes" if decided and own_results else "partly" if decided or own_results else "no"
    missed = [cue.quote for cue in asked.cues if not cue.answered]
    away = [t for t in tradeoffs if t.favours not in (None, asked.target) and asked.target != HYBRID]
    ignored = any(f.id in ("cues_ignored", "team_not_researched", "misaligned_tradeoffs") for f in found)
    understands: Says = "no" if ignored and fits[verdict] == "no" else "partly" if missed or away or ignored else "yes"
    return Hiring(
        fits=Opinion(says=fits[verdict], because=f"{share}% of the words are on what this team values"),
        contributes=Opinion(
            says=contributes,
            because=("says what you decided" if decided else "does not say what you decided")
            + (", with results this team works for" if own_results else ", and little this team works for"),
        ),
        understands=Opinion(
            says=understands,
            because=f"the question’s “{missed[0]}” is not answered" if missed
            else "a tradeoff is settled for others" if away
            else "the question or the team is passed over" if ignored
            else "nothing the question hints at is passed over",
        ),
    )  # fmt: skip


def expectations(heard: Heard, level: Level | None, target: str, framework: Framework) -> tuple[Expectation, ...]:
    """What the team expects at a level, each with the sentence that comes nearest to it, where one does."""
    expected = framework.expectations(level, target) if level else ()
    if not expected:
        return ()
    read = [dict(measures.asked_for(said)) for said in expected]
    return tuple(
        Expectation(expects=said, quote=_nearest(heard, score, said))
        for said, score in zip(expected, read, strict=True)
    )


def _nearest(heard: Heard, wanted: Mapping[str, float], expects: str) -> str | None:
    """The sentence that shows what an expectation speaks of, told as the candidate's own."""
    best, nearest = 0.0, None
    for place, (said, score) in enumerate(zip(heard.sentences, heard.scores, strict=True)):
        worth = sum(value * score[id] for id, value in wanted.items()) / (sum(wanted.values()) or 1.0)
        worth += 0.1 * len(text.terms(expects) & text.terms(said)) + 0.1 * score["ownership"]
        if worth > best and heard.shown[place]:
            best, nearest = worth, said
    return nearest if best >= MEETS else None


def depth(heard: Heard) -> dict[str, float]:
    """The shares of the words by side, in thousandths that sum to 1."""
    return thousandths(heard.depth)


def thousandths(shares: Mapping[str, float]) -> dict[str, float]:
    """Shares that sum to 1, rounded to three digits so that they still do.

    >>> thousandths({"a": 1 / 3, "b": 1 / 3, "c": 1 / 3})
    {'a': 0.334, 'b': 0.333, 'c': 0.333}
    """
    whole = {side: int(value * 1000) for side, value in shares.items()}
    left = sorted(shares, key=lambda side: whole[side] - shares[side] * 1000)
    for side in left[: 1000 - sum(whole.values())]:
        whole[side] += 1
    return {side: value / 1000 for side, value in whole.items()}
