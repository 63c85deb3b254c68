"""What can be counted of an answer before a team: the named numbers that verdict and patterns are read from.

`own` is the side that the interviewing team values, `far` the other; for a hybrid team `own` is the side told less.
Shares are of the answer's words, from 0 to 1.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from reframer import signals, text
from reframer.critic.hearing import MODEL, OTHER, Heard, seen_from
from reframer.critic.tradeoffs import insists
from reframer.framework import Framework

# Words that fit any team, and beginnings of such words.
_ANYBODYS = frozenset(
    "passionate robust mindset agile always generally various several different important crucial essential key value "
    "solution solutions suitable appropriate necessary structured documentation learning learnings experience "
    "experiences depends depending overall".split()
)
_ANYBODYS_BEGIN = (
    "stakeholder", "cross-functional", "holistic", "synerg", "state-of-the-art", "end-to-end", "communicat",
    "collaborat", "requirement", "prioriti", "challeng", "continuous", "motivat",
)  # fmt: skip
_ANYBODYS_PHRASES = re.compile(
    r"best practice|team player|right tool|industry standard|in general|in my experience|i believe|clean code"
)
_NUMBERS = frozenset(
    "two three four five six seven eight nine ten eleven twelve twenty thirty forty fifty sixty hundred thousand "
    "million half third quarter double doubled doubles twice".split()
)
_PAST = frozenset(
    "was were had did built went took made ran wrote got saw found came fell rose gave kept led sat put chose told "
    "thought".split()
)
_WOULD = frozenset("would could should will might may can".split())
_WOULD_ENDS = ("'d", "'ll", "’d", "’ll")
_YOU = re.compile(r"\b(?:you|your|yours|you['’]re|you['’]ve)\b", re.IGNORECASE)
_OF_THE_TEAM = re.compile(
    r"\b(?:this (?:role|team|job|position)|our|us|we|we['’](?:re|ve)|join|your first|"
    r"why (?:do you|are you|would you))\b",
    re.IGNORECASE,
)


def measure(
    heard: Heard, target: str, framework: Framework, question: str | None, context: str | None
) -> dict[str, float]:
    """The measures of an answer to `target`, by name."""
    own, far = seen_from(heard, target, framework)
    return (
        _weight(heard, own, far)
        | _run(heard, own, far)
        | _signals(heard, own, far)
        | _manner(heard)
        | insists(heard, own, far, question)
        | _question(heard, question, own, far)
        | _context(heard, question, context)
    )


def _weight(heard: Heard, own: str, far: str) -> dict[str, float]:
    """How much of the answer, of its first third and of its last, goes to each side."""
    depth = heard.depth
    first, last = _thirds(heard, own, far)
    told = depth.get(own, 0.0) + depth.get(far, 0.0) + depth[MODEL]
    return {
        "own": depth.get(own, 0.0),
        "far": depth.get(far, 0.0),
        "model": depth[MODEL],
        "nobody": depth[OTHER],
        "own_of_told": depth.get(own, 0.0) / (told + 0.1),
        "lead": depth.get(own, 0.0) - max(depth.get(far, 0.0), depth[MODEL]),
        "first_third": first,
        "last_third": last,
    }


def _thirds(heard: Heard, own: str, far: str) -> tuple[float, float]:
    """By how much `own` leads `far` in the first and in the last third of the words, -1 to 1."""
    total, at = heard.words, 0
    first = last = 0.0
    for strength, count in zip(heard.strength, heard.counts, strict=True):
        lead = (strength.get(own, 0.0) - max(strength.get(far, 0.0), strength.get(MODEL, 0.0))) * count
        if at < total / 3:
            first += lead
        if at + count > 2 * total / 3:
            last += lead
        at += count
    return (3 * first / total, 3 * last / total) if total else (0.0, 0.0)


def _run(heard: Heard, own: str, far: str) -> dict[str, float]:
    """The longest stretch told for each side, as a share of the words."""
    found = {}
    for name, sides in (
        ("own_run", (own,)),
        ("far_run", (far,)),
        ("model_run", (MODEL,)),
        ("astray_run", (far, MODEL)),
    ):
        start, end = heard.stretch(*sides)
        found[name] = sum(heard.counts[start:end]) / max(heard.words, 1) if end - start > 1 else 0.0
    best = max(found["own_run"], 0.01)
    found["astray_over_own"] = min(found["astray_run"] / best, 4.0) / 4
    return found


def _signals(heard: Heard, own: str, far: str) -> dict[str, float]:
    """How many kinds of signal each side gets, and how clearly."""
    most = heard.most
    of = {side: [most[id] for id in heard.families.get(side, ()) if id in most] for side in (own, far)}
    strongest = {
        side: sorted((s.get(side, 0.0) for s in heard.strength), reverse=True)[:3] for side in (own, far, MODEL)
    }
    return {
        "own_kinds": sum(of[own]) / max(len(of[own]), 1),
        "far_kinds": sum(of[far]) / max(len(of[far]), 1),
        "own_best": sum(strongest[own]) / 3,
        "far_best": sum(strongest[far]) / 3,
        "model_best": sum(strongest[MODEL]) / 3,
        "ownership": most["ownership"],
    } | {f"best_{id}": most[id] for id in signals.KNOWN}


def _manner(heard: Heard) -> dict[str, float]:
    """How it is told: length, figures, phrases that fit anywhere, what was done against what would be done."""
    said = [word.lower() for words in heard.said for word in words]
    words = max(heard.words, 1)
    past = sum(word in _PAST or (len(word) > 4 and word.endswith("ed")) for word in said)
    would = sum(word in _WOULD or word.endswith(_WOULD_ENDS) for word in said)
    figures = sum(word[0].isdigit() or word in _NUMBERS for word in said)
    names = sum(word[0].isupper() and word != "I" for words in heard.said for word in words[1:])
    return {
        "length": min(words / 200, 2.0),
        "figures": min(10 * figures / words, 1.0),
        "names": min(10 * names / words, 1.0),
        "generic": min(20 * generic(heard.text) / words, 2.0),
        "told": past / (past + would + 2),
    }


@lru_cache(maxsize=4096)
def generic(said: str) -> int:
    """How many words and phrases of a text would fit any team."""
    lower = said.lower()
    found = sum(word in _ANYBODYS or word.startswith(_ANYBODYS_BEGIN) for word in text.words(lower))
    return found + len(_ANYBODYS_PHRASES.findall(lower))


def _question(heard: Heard, question: str | None, own: str, far: str) -> dict[str, float]:
    """What the question calls for, and how far the answer goes into it."""
    if not question or not heard.spans:
        return dict.fromkeys(("asks_own", "asks_far", "unanswered", "answered", "echo", "echo_early", "asks"), 0.0)
    asked = asked_for(question)
    called = sum(asked.values()) or 1.0
    met = sum(score * heard.most[id] for id, score in asked.items()) / called
    side = {
        name: max((asked[id] for id in heard.families.get(name, ()) if id in asked), default=0.0) for name in (own, far)
    }
    return {
        "asks": 1.0,
        "asks_own": side[own],
        "asks_far": side[far],
        "answered": met,
        "unanswered": sum(score * (1 - heard.most[id]) for id, score in asked.items()),
        "echo": _share(text.terms(question), heard.sentences),
        "echo_early": _share(text.terms(question), heard.sentences[:2]),
    }


@lru_cache(maxsize=4096)
def asked_for(question: str) -> Mapping[str, float]:
    """The signals that a question itself speaks of, by score."""
    return signals.read([question], context=False)[0]


def _context(heard: Heard, question: str | None, context: str | None) -> dict[str, float]:
    """Whether the team is known or asked about, and how far the answer takes it up."""
    about = bool(question and _OF_THE_TEAM.search(question))
    known = bool(context and context.strip())
    taken = _share(text.terms(context or ""), heard.sentences) if known else 0.0
    return {
        "known": float(known),
        "about_team": float(about),
        "asked_of_known": float(about and known),
        "taken_up": taken,
        "not_taken_up": float(known) * max(0.0, 0.15 - taken) / 0.15,
        "addressed": min(len(_YOU.findall(heard.text)) / 4, 1.0) * float(known or about),
    }


def _share(wanted: set[str], sentences: tuple[str, ...]) -> float:
    """The share of some terms that the sentences take up."""
    if not wanted:
        return 0.0
    return len(wanted & text.terms(" ".join(sentences))) / len(wanted)
