"""Failure patterns and common mistakes as findings: which of them hold, and the words that show each."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from reframer import cues, teams, text
from reframer.critic import judging, measures, tradeoffs
from reframer.critic.hearing import MODEL, Heard, seen_from
from reframer.framework import Framework
from reframer.framework_entries import Mistake, Pattern
from reframer.schema import Cue, Finding, Place

# A signal below this score everywhere is absent; a project is told where this much of the verbs is in the past.
ABSENT, TOLD, LONG = 0.3, 0.55, 70
_MACHINERY = re.compile(
    r"\b(?:transformers?|ensembles?|neural|deep|graph|reinforcement|multi-task|distill\w*|embeddings?|kubernetes|micro-?services?|"
    r"event[- ]sourc\w+|mesh|sharded?|kafka|flink|spark|orchestrat\w+|custom|from scratch|fine-tun\w+|agents?)\b"
)
_EXPERIMENT = re.compile(r"\b(?:experiment\w*|a/?b[- ]test\w*|holdout|variant|users?|metric)\b", re.IGNORECASE)
Where = tuple[Place, str | None]


@dataclass(frozen=True)
class Asked:
    """An answer with what is known of those who asked."""

    heard: Heard
    target: str
    framework: Framework
    question: str | None
    context: str | None
    measures: Mapping[str, float]
    cues: tuple[Cue, ...]

    @property
    def sides(self) -> tuple[str, str]:
        """The side that the team values, and the other."""
        return seen_from(self.heard, self.target, self.framework)


def patterns(asked: Asked) -> tuple[Finding, ...]:
    """The failure patterns that hold, the likeliest first."""
    likely = judging.patterns(asked.measures)
    held = [p for p in asked.framework.patterns_for(asked.target) if likely.get(p.id, (0.0, False))[1]]
    return tuple(_finding(p, _SHOWN_BY[p.id](asked)) for p in sorted(held, key=lambda p: -likely[p.id][0]))


def mistakes(asked: Asked, held: Sequence[Finding]) -> tuple[Finding, ...]:
    """The common mistakes that can be told by rule, and that do not follow from the patterns that hold."""
    implied = {id for finding in held for id in _IMPLIES.get(finding.id, ())}
    return tuple(
        _finding(mistake, shown)
        for mistake in asked.framework.mistakes_for(asked.target)
        if mistake.id in _MADE and mistake.id not in implied and (shown := _MADE[mistake.id](asked)) is not None
    )


def _finding(entry: Pattern | Mistake, shown: Where) -> Finding:
    place, quote = shown
    return Finding.model_validate(
        {"id": entry.id, "in": place, "quote": quote, "heard_as": entry.heard_as, "fix": entry.fix}
    )


def strongest(heard: Heard, *sides: str) -> str | None:
    """The sentence that speaks most strongly to one of these sides; None in an empty text."""
    worth = [max(strength.get(side, 0.0) for side in sides) for strength in heard.strength]
    return heard.sentences[max(range(len(worth)), key=worth.__getitem__)] if worth else None


def vaguest(heard: Heard) -> str | None:
    """The sentence that would fit any team best."""
    worth = [
        -max(strength.values()) + 0.1 * measures.generic(said)
        for said, strength in zip(heard.sentences, heard.strength, strict=True)
    ]
    return heard.sentences[max(range(len(worth)), key=worth.__getitem__)] if worth else None


def _astray(asked: Asked) -> Where:
    return "answer", strongest(asked.heard, asked.sides[1], MODEL)


def _vague(asked: Asked) -> Where:
    return "answer", vaguest(asked.heard)


def _settled(asked: Asked) -> Where:
    far = asked.sides[1]
    told = [t for t in tradeoffs.find(asked.heard, asked.framework) if t.favours in (far, MODEL)]
    insisting = tradeoffs.insisting(asked.heard, far, MODEL)
    return "answer", told[0].quote if told else insisting or strongest(asked.heard, far, MODEL)


def _deepest(asked: Asked) -> Where:
    heard = asked.heard
    start, end = heard.stretch(asked.sides[1], MODEL)
    if end - start < 2:
        return _astray(asked)
    return "answer", heard.text[heard.spans[start].start : heard.spans[end - 1].end]


def _project(asked: Asked) -> Where:
    return ("question", _asking(asked.question)) if asked.question else ("answer", None)


def _team(asked: Asked) -> Where:
    if asked.context and asked.context.strip():
        return "context", _telling(asked.context)
    return _project(asked)


def _cue(asked: Asked) -> Where:
    missed = [cue for cue in asked.cues if not cue.answered]
    if missed:
        return "question", missed[0].quote
    return _project(asked)


def _asking(question: str) -> str:
    """The sentence of a question that asks."""
    spans = text.sentences(question)
    said = [question[span.start : span.end] for span in spans]
    return next((s for s in reversed(said) if s.endswith("?")), said[-1] if said else question)


def _telling(context: str) -> str:
    """The sentence of a context that says most of the work."""
    found = teams.read(context)
    said = [context[span.start : span.end] for span in found.spans]
    return said[int(found.margins.max(axis=1).argmax())] if said else context


_SHOWN_BY: Mapping[str, Callable[[Asked], Where]] = {
    "product_thinking_in_platform": _astray,
    "platform_thinking_in_product": _astray,
    "one_size_fits_all": _vague,
    "misaligned_tradeoffs": _settled,
    "wrong_depth": _deepest,
    "misaligned_project_framing": _project,
    "team_not_researched": _team,
    "cues_ignored": _cue,
}


def _absent(signal: str) -> Callable[[Asked], Where | None]:
    """The mistake of a told project, long enough to hold it, that never shows a signal."""

    def made(asked: Asked) -> Where | None:
        told = asked.measures["told"] >= TOLD and asked.heard.words >= LONG
        if not told or asked.heard.most[signal] >= ABSENT or asked.measures["generic"] > 1:
            return None
        return "answer", None

    return made


def _models_only(asked: Asked) -> Where | None:
    depth = asked.heard.depth
    if depth[MODEL] < 0.45 or depth.get(asked.sides[0], 0.0) > 0.2:
        return None
    return "answer", strongest(asked.heard, MODEL)


def _over_engineering(asked: Asked) -> Where | None:
    counts = [len(set(_MACHINERY.findall(lower))) for lower in asked.heard.lower]
    user = max(asked.heard.most["product_thinking"], asked.heard.most["metric_awareness"])
    if sum(counts) < 4 or user >= ABSENT:
        return None
    return "answer", asked.heard.sentences[max(range(len(counts)), key=counts.__getitem__)]


def _excess_infrastructure(asked: Asked) -> Where | None:
    own, far = asked.sides
    depth = asked.heard.depth
    if depth.get(far, 0.0) < 0.3 or depth.get(far, 0.0) < 0.8 * depth.get(own, 0.0):
        return None
    return "answer", strongest(asked.heard, far)


def _over_simplified(asked: Asked) -> Where | None:
    shown = max(asked.heard.most[id] for id in ("system_design", "scalability", "reliability"))
    if asked.heard.words < LONG / 2 or shown >= ABSENT:
        return None
    return "answer", vaguest(asked.heard)


def _forced_experiment(asked: Asked) -> Where | None:
    called_for = any(_EXPERIMENT.search(said or "") for said in (asked.question, asked.context))
    far = asked.sides[1]
    told = zip(asked.heard.shown, asked.heard.sides, strict=True)
    shown = [place for place, (ids, side) in enumerate(told) if "experimentation" in ids and side == far]
    if called_for or not shown:
        return None
    return "answer", asked.heard.sentences[shown[0]]


# An answer told for another team lacks everything of this one; that is said once.
_IMPLIES = {
    "product_thinking_in_platform": ("no_failure_modes", "no_scalability", "over_simplified", "forced_experiment"),
    "platform_thinking_in_product": ("no_experiments", "no_iteration", "excess_infrastructure"),
    "one_size_fits_all": ("over_simplified", "no_failure_modes", "no_scalability", "no_experiments", "no_iteration"),
}
_MADE: Mapping[str, Callable[[Asked], Where | None]] = {
    "models_only": _models_only,
    "no_experiments": _absent("experimentation"),
    "no_iteration": _absent("iteration"),
    "over_engineering": _over_engineering,
    "excess_infrastructure": _excess_infrastructure,
    "no_failure_modes": _absent("reliability"),
    "no_scalability": _absent("scalability"),
    "over_simplified": _over_simplified,
    "forced_experiment": _forced_experiment,
}


def answered(heard: Heard, found: Sequence[Cue], question: str | None) -> Iterator[Cue]:
    """The cues with whether the answer responds: it shows what the cue's sentence speaks of, or takes up its words."""
    for cue in found:
        asking = next((s for s in _sentences(question or "") if cue.quote in s), cue.quote)
        calls = {
            id: score for id, score in measures.asked_for(asking).items() if id in heard.families.get(cue.hints_at, ())
        }
        best = max(calls, key=lambda id: calls[id], default=None)
        met = (
            heard.most[best] if best is not None and calls[best] >= ABSENT else heard.depth.get(cue.hints_at, 0.0) * 1.5
        )
        yield cue.model_copy(update={"answered": met >= ABSENT})


def _sentences(said: str) -> list[str]:
    return [said[span.start : span.end] for span in text.sentences(said)]


def read_cues(heard: Heard, question: str | None, framework: Framework) -> tuple[Cue, ...]:
    """The question's cues, each with whether the answer responds."""
    return tuple(answered(heard, cues.find(question, framework), question)) if question else ()
