"""A draft answer read by a language model; what it claims with a quote it must have, or the claim is dropped."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import Any

from reframer import critic, text
from reframer import story as stories
from reframer.critic import advice, against, qualities
from reframer.critic.hearing import MODEL, OTHER, Heard
from reframer.framework import Framework
from reframer.framework_entries import Mistake, Pattern
from reframer.grounding import Checker
from reframer.llm import Model
from reframer.reading import Reading
from reframer.reviewing import quotes
from reframer.reviewing.answers import CueSaid, Decision, Named, Review, Rewritten
from reframer.reviewing.asking import ask
from reframer.schema import (
    Critique,
    CritiqueInput,
    Cue,
    Expectation,
    Finding,
    Hiring,
    MadeBy,
    Opinion,
    Sentence,
    Suggestion,
    TeamReading,
    Tradeoff,
)

# What a framework calls the absence of something needs no quote.
ABSENT = frozenset({"no_experiments", "no_iteration", "no_failure_modes", "no_scalability", "over_simplified"})
MAY_BE_ABSENT = frozenset({"misaligned_project_framing", "cues_ignored", "team_not_researched", "one_size_fits_all"})
BLANK = "___"


def critique(
    item: CritiqueInput,
    target: str,
    framework: Framework,
    model: Model,
    folder: Path | None,
    made_by: MadeBy,
    *,
    team: TeamReading | None = None,
    reading: Reading | None = None,
) -> Critique:
    """How an answer comes across to `target`, by the model; quotes, shares and the story are checked by code.

    Raises PromptError or ModelError.
    """
    heard = critic.hear(item.answer, framework)
    given = variables(item, target, framework, heard, reading)
    review, usage, fingerprint = ask(model, "critique", Review, given, folder)
    read = _Read(item, target, framework, heard, reading, review)
    wanted = framework.wanted(target)
    retold = read.heard
    shown = critic.shown(retold, wanted)
    missing = tuple(id for id in wanted if id not in {signal.id for signal in shown})
    there, order = qualities.parts(retold, target, framework)
    return Critique(
        id=item.id, engine="llm", made_by=made_by.model_copy(update={"prompt": fingerprint}), target=target,
        verdict=review.verdict, first=review.first.strip(), patterns=read.patterns(), mistakes=read.mistakes(),
        signals=shown, missing=missing, core=qualities.read(retold, there, order, framework), structure=there,
        order=order, depth=read.depth(), sentences=critic.spoken(heard, read.sides), tradeoffs=read.tradeoffs(),
        cues=read.cues(), level=read.level(),
        hiring=_hiring(review.hiring), suggestions=read.suggestions(),
        follow_ups=tuple(dict.fromkeys(said.strip() for said in review.follow_ups if said.strip())),
        team=team, story=reading.story if reading else None,
        unused=against.unused(retold, reading, missing) if reading else (),
        violations=against.violations(heard, reading) if reading else (),
        words=heard.words, seconds=text.seconds(heard.words), usage=usage, warnings=tuple(read.dropped),
    )  # fmt: skip


def variables(
    item: CritiqueInput, target: str, framework: Framework, heard: Heard, reading: Reading | None
) -> dict[str, Any]:
    """The variables of the prompt `critique`."""
    team = framework.team(target)
    expected = framework.expectations(item.level, target) if item.level else ()
    return {
        "team": team.name, "target": target, "values": team.listens_for, "skips": team.skips,
        "sides": [*framework.team_ids, MODEL, OTHER],
        "signals": [f"{id} ({s.team}): {s.recognized}" for id, s in framework.signals.items()],
        "patterns": [f"{p.id}: {p.shows}" for p in framework.patterns_for(target)],
        "mistakes": [f"{m.id}: {m.shows}" for m in framework.mistakes_for(target)],
        "answer": quotes.numbered(heard.sentences), "question": item.question or "", "context": item.context or "",
        "story": quotes.numbered([_evidence(s) for s in reading.story.sentences]) if reading else "",
        "expects": [f"{number}. {said}" for number, said in enumerate(expected, 1)],
    }  # fmt: skip


def _evidence(sentence: Sentence) -> str:
    """A story's sentence as a model gets it: what speaks to the tool keeps its number and nothing else."""
    return quotes.LEFT_OUT if sentence.kind == "instruction" else sentence.text


class _Read:
    """A model's review beside the texts it speaks of."""

    def __init__(
        self,
        item: CritiqueInput,
        target: str,
        framework: Framework,
        heard: Heard,
        reading: Reading | None,
        review: Review,
    ) -> None:
        self.item, self.target, self.framework, self.review, self.reading = item, target, framework, review, reading
        self.heard = _retold(heard, review)
        self.dropped: list[str] = []

    @cached_property
    def sides(self) -> list[str]:
        """The side that the model gave each sentence; where it gave none, the weights'."""
        known = {*self.framework.team_ids, MODEL, OTHER}
        given = self.review.sides
        return [
            given[place] if place < len(given) and given[place] in known else own
            for place, own in enumerate(self.heard.sides)
        ]

    def patterns(self) -> tuple[Finding, ...]:
        """The failure patterns named, as far as they can occur and their quotes stand."""
        known = {p.id: p for p in self.framework.patterns_for(self.target)}
        return self._findings(self.review.patterns, known, MAY_BE_ABSENT)

    def mistakes(self) -> tuple[Finding, ...]:
        """The common mistakes named, likewise."""
        known = {m.id: m for m in self.framework.mistakes_for(self.target)}
        return self._findings(self.review.mistakes, known, ABSENT)

    def _findings(
        self, named: Sequence[Named], known: dict[str, Any], may_be_absent: frozenset[str]
    ) -> tuple[Finding, ...]:
        fields = {"answer": self.item.answer, "question": self.item.question, "context": self.item.context}
        found: dict[str, Finding] = {}
        for each in named:
            entry: Pattern | Mistake | None = known.get(each.id)
            if entry is None or each.id in found:
                continue
            at = quotes.located(each.quote, each.in_, fields) if each.quote else None
            if at is None and each.id not in may_be_absent:
                self.dropped.append(
                    f"the model named {each.id} without a quote that stands in the text; it is left out"
                )
                continue
            place, quote = at if at is not None else ("answer", None)
            found[each.id] = Finding.model_validate(
                {"id": each.id, "in": place, "quote": quote, "heard_as": entry.heard_as, "fix": entry.fix}
            )
        return tuple(found.values())

    def depth(self) -> dict[str, float]:
        """The words' shares by side, to three digits, summing to 1."""
        total = dict.fromkeys([*self.framework.team_ids, MODEL, OTHER], 0)
        for side, count in zip(self.sides, self.heard.counts, strict=True):
            total[side] += count
        return advice.thousandths({side: count / max(self.heard.words, 1) for side, count in total.items()})

    def tradeoffs(self) -> tuple[Tradeoff, ...]:
        """The choices named, by sentence."""
        sides = {*self.framework.team_ids, MODEL}
        return tuple(
            Tradeoff(quote=said, favours=each.favours if each.favours in sides else None)
            for each in self.review.tradeoffs
            if (said := quotes.placed(each.sentence, self.heard.sentences)) is not None
        )

    def cues(self) -> tuple[Cue, ...]:
        """The cues whose words stand in the question."""
        return tuple(cue for each in self.review.cues if (cue := self._cue(each)) is not None)

    def _cue(self, each: CueSaid) -> Cue | None:
        quote = quotes.find(each.quote, self.item.question)
        if quote is None or each.hints_at not in self.framework.team_ids:
            return None
        return Cue(quote=quote, hints_at=each.hints_at, lead_with=each.lead_with, answered=each.answered)

    def level(self) -> tuple[Expectation, ...]:
        """The level's expectations, each with the sentence that shows it."""
        expected = self.framework.expectations(self.item.level, self.target) if self.item.level else ()
        met = {each.line: each.sentence for each in self.review.level}
        return tuple(
            Expectation(expects=said, quote=quotes.placed(met.get(number), self.heard.sentences))
            for number, said in enumerate(expected, 1)
        )

    def suggestions(self) -> tuple[Suggestion, ...]:
        """The rewrites that add nothing to the answer, or to its story, by the rules."""
        said = "\n\n".join([self.item.answer, *([self.reading.story.text] if self.reading else [])])
        checker = Checker(stories.read(said))
        kept = [made for each in self.review.suggestions if (made := self._suggestion(each, checker)) is not None]
        return tuple(kept[: advice.SUGGESTIONS])

    def _suggestion(self, each: Rewritten, checker: Checker) -> Suggestion | None:
        quote = quotes.placed(each.sentence, self.heard.sentences)
        if quote is None or not each.rewrite.strip():
            return None
        for span in text.sentences(each.rewrite):
            sentence = each.rewrite[span.start : span.end]
            if BLANK not in sentence and checker.check(sentence).status == "unsupported":
                self.dropped.append("a rewrite that the model suggested adds to what you said; it is left out")
                return None
        return Suggestion(quote=quote, rewrite=each.rewrite.strip())


def _retold(heard: Heard, review: Review) -> Heard:
    """The answer with the signals that the model read in place of the weights'."""
    named: list[set[str]] = [set() for _ in heard.spans]
    for signal in review.signals:
        for number in signal.sentences:
            if 1 <= number <= len(named):
                named[number - 1].add(signal.id)
    shown = tuple(tuple(sorted(ids)) for ids in named)
    scores = tuple(
        {
            id: max(score, 0.9) if id in ids else min(score, 0.1)
            for id, score in {**dict.fromkeys(ids, 0.0), **each}.items()
        }
        for each, ids in zip(heard.scores, named, strict=True)
    )
    return replace(heard, scores=scores, shown=shown)


def _hiring(said: Decision) -> Hiring:
    return Hiring(
        **{
            name: Opinion(says=each.says, because=each.because.strip())
            for name, each in (
                ("fits", said.fits),
                ("contributes", said.contributes),
                ("understands", said.understands),
            )
        }
    )
