"""The qualities that every team wants, as far as they can be counted, and the parts of the answer structure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import pairwise

from reframer import structure
from reframer.critic.hearing import Heard
from reframer.framework import Framework
from reframer.schema import PARTS, PartName, Quality

# A sentence stands for a part where it fits the part at least this well.
FITS: Mapping[PartName, float] = {
    "problem": 0.2, "approach": 0.45, "components": 0.35, "tradeoffs": 0.3, "depth": 0.35, "iteration": 0.35,
}  # fmt: skip
JUMP = 0.35
LONG_SENTENCE, MANY_HEDGES, MANY_LONG, MANY_NAMES = 38, 0.02, 0.34, 6
_HEDGES = re.compile(
    r"\b(?:sort of|kind of|basically|actually|i guess|i suppose|more or less|somehow|maybe|perhaps|probably|you know|"
    r"like,|a bit|um|uh|honestly|to be honest)\b"
)
_SHORT_NAME = re.compile(r"\b[A-Z]{2,6}s?\b")
# Short names that need no explaining in this field.
_PLAIN_NAMES = frozenset(
    "ML AI API APIS SQL GPU GPUS CPU CPUS URL ID IDS UI US UK EU AWS GCP CI CD JSON CSV OK PM CEO KPI KPIS LLM LLMS "
    "NLP".split()
)


def parts(heard: Heard, target: str, framework: Framework) -> tuple[dict[PartName, bool], tuple[PartName, ...]]:
    """Which of the six parts an answer has, and in what order they come."""
    wanted = framework.wanted(target)
    last = max(len(heard.spans) - 1, 1)
    fits = [
        {part: structure.fit(said, score, part, place / last, wanted) for part in PARTS}
        for place, (said, score) in enumerate(zip(heard.sentences, heard.scores, strict=True))
    ]
    path = structure.assign(fits, JUMP)
    shown = [part for part, fit in zip(path, fits, strict=True) if fit[part] >= FITS[part]]
    order = [part for place, part in enumerate(shown) if place == 0 or shown[place - 1] != part]
    return {part: part in shown for part in PARTS}, tuple(order)


def read(
    heard: Heard, there: Mapping[PartName, bool], order: tuple[PartName, ...], framework: Framework
) -> tuple[Quality, ...]:
    """The four core qualities; `measured` says what was counted, and nothing beyond it is claimed."""
    made = {
        "structure": _structure(there, order),
        "communication": _communication(heard),
        "tradeoffs": _by_signal(heard, framework, "tradeoffs"),
        "ownership": _by_signal(heard, framework, "ownership"),
    }
    return tuple(made[id] for id in framework.core if id in made)


def _structure(there: Mapping[PartName, bool], order: tuple[PartName, ...]) -> Quality:
    count = sum(there.values())
    back = sum(PARTS.index(later) < PARTS.index(earlier) for earlier, later in pairwise(order))
    measured = f"{count} of 6 parts" + (f", {back} {'step' if back == 1 else 'steps'} back" if back else ", in order")
    return Quality(id="structure", shown=count >= 4 and back <= 2, measured=measured)


def _communication(heard: Heard) -> Quality:
    """Sentence length, hedges and short names left unexplained: the worst of them is quoted."""
    long = [place for place, count in enumerate(heard.counts) if count > LONG_SENTENCE]
    hedges = len(_HEDGES.findall(heard.text.lower()))
    names = {n for n in _SHORT_NAME.findall(heard.text) if n.upper() not in _PLAIN_NAMES and f"({n}" not in heard.text}
    said = max(len(heard.counts), 1)
    plain = len(long) / said <= MANY_LONG and hedges / max(heard.words, 1) <= MANY_HEDGES
    shown = plain and len(names) <= MANY_NAMES
    counted = (
        f"{heard.words / said:.0f} words a sentence",
        f"{len(long)} over {LONG_SENTENCE}",
        _some(hedges, "hedge"),
        _some(len(names), "short name"),
    )
    quote = heard.sentences[max(long, key=lambda place: heard.counts[place])] if long and not shown else None
    return Quality(id="communication", shown=shown, quote=quote, measured=", ".join(counted))


def _by_signal(heard: Heard, framework: Framework, id: str) -> Quality:
    signals = framework.core[id].signals
    places = [place for place, ids in enumerate(heard.shown) if set(signals) & set(ids)]
    quote = (
        heard.sentences[max(places, key=lambda p: max(heard.scores[p].get(s, 0.0) for s in signals))]
        if places
        else None
    )
    return Quality(id=id, shown=bool(places), quote=quote, measured=_some(len(places), "sentence"))


def _some(count: int, name: str) -> str:
    return f"{count or 'no'} {name}{'' if count == 1 else 's'}"
