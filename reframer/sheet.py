"""The sheet for the day of the interview: one page made of a job description and the stories to tell."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from reframer import framework, reading, tasks, text
from reframer import story as stories
from reframer.errors import InputError
from reframer.framework import HYBRID, Framework
from reframer.grounding.limits import limits
from reframer.reading import Reading
from reframer.schema import DetectInput, Framing, Gap, Line, Reframing, RewriteInput, TeamReading, Usage
from reframer.schema.sheeting import Caution, Claim, Expected, Held, Sheet, Tellable
from reframer.settings import Settings

if TYPE_CHECKING:
    from reframer.llm import Model

SECONDS = 90
QUESTIONS, CLAIMS, CAUTIONS, ASK = 6, 3, 4, 3
# So many words in common make two sentences speak of one thing.
NEAR = 3
_OWN = re.compile(r"\bI\b")

Told = tuple[str, RewriteInput]


def make(
    told: Sequence[Told],
    context: str | None = None,
    *,
    target: str | None = None,
    settings: Settings = tasks.DEFAULT,
    model: Model | None = None,
    on_story: Callable[[str], None] = lambda title: None,
) -> Sheet:
    """The sheet for an interview with the team of `context`, or with `target`; `told` are titles and stories.

    Where neither tells which team it is, the sheet is for a hybrid one and says what to ask. Raises InputError for a
    story that cannot be read, ModelError where the model failed.

    >>> made = make([("queue", RewriteInput(story="We sharded the queue. It broke."))], target="platform")
    >>> made.stories[0].title
    'queue'
    """
    if not told:
        raise InputError("a sheet needs at least one story")
    lens = framework.load(settings.framework)
    team = tasks.detect(DetectInput(text=context), settings=settings, model=model) if context else None
    aim, warnings = _aim(target, team, lens)
    read, made = [], []
    for title, item in told:
        on_story(title)
        wanted = item.model_copy(update={"target": aim, "context": None, "seconds": item.seconds or SECONDS})
        made.append(tasks.rewrite(wanted, settings=settings, model=model))
        read.append(reading.read(stories.read(item.story, item.answers or ())))
    titles = [title for title, _ in told]
    return Sheet(
        engine=made[0].engine,
        made_by=made[0].made_by,
        target=aim,
        team=team,
        ask_them=lens.team(aim).ask_them[:ASK],
        questions=tuple(_expected(titles, read, made, lens, aim)),
        stories=tuple(
            _tellable(title, one, result.framings[aim], lens)
            for title, one, result in zip(titles, read, made, strict=True)
        ),
        usage=sum((result.usage for result in made), Usage()),
        warnings=(*warnings, *dict.fromkeys(_told_by_model(made))),
    )


def _aim(target: str | None, team: TeamReading | None, lens: Framework) -> tuple[str, list[str]]:
    if target:
        lens.team(target)
        if team and team.team not in ("unclear", HYBRID, target) and target != HYBRID:
            return target, [f"the context reads like a {team.team} team, the sheet is for {target} as asked"]
        return target, []
    if team and team.team != "unclear":
        return team.team, []
    return HYBRID, [f"nothing tells which kind of team it is, so the sheet is for both; ask them: {lens.unclear.ask}"]


def _expected(
    titles: Sequence[str], read: Sequence[Reading], made: Sequence[Reframing], lens: Framework, aim: str
) -> Iterator[Expected]:
    """What this team asks, signal by signal in its order, each with the story that shows it best."""
    for signal in lens.wanted(aim)[:QUESTIONS]:
        asked = lens.signal(signal)
        best = max(range(len(read)), key=lambda place: _shows(read[place], signal))
        if signal in read[best].present:
            sentence = read[best].story.sentence(read[best].best[signal])
            lead = _told_as(made[best].framings[aim], sentence.id) or " ".join(sentence.text.split())
            yield Expected(question=asked.probe, signal=signal, story=titles[best], lead_with=lead)
        else:
            yield Expected(question=asked.probe, signal=signal, reply=asked.never)


def _shows(one: Reading, signal: str) -> float:
    return one.score(one.best[signal], signal) if signal in one.best else 0.0


def _told_as(framing: Framing, sentence: int) -> str | None:
    return next((line.text for line in framing.lines if sentence in line.sources), None)


def _told_by_model(made: Sequence[Reframing]) -> Iterator[str]:
    """What a model's rewrites warn of; that the embedded engine left a story as it was is no matter for the day."""
    return (warning for result in made if result.engine == "llm" for warning in result.warnings)


def _tellable(title: str, one: Reading, framing: Framing, lens: Framework) -> Tellable:
    cautions = tuple(
        Caution(sentence=found.sentence.id, quote=" ".join(found.sentence.text.split()), kind=found.kind, why=found.why)
        for found in limits(one.story)
    )
    return Tellable(
        title=title, present=framing.fit.present, missing=framing.fit.missing, opener=framing.lines[0].text,
        text=framing.text, words=framing.words, seconds=framing.seconds,
        claims=tuple(_claims(one, framing, lens)), not_to_claim=cautions[:CAUTIONS],
        gaps=tuple(_honest(gap, lens) for gap in framing.gaps),
    )  # fmt: skip


def _honest(gap: Gap, lens: Framework) -> Gap:
    """A gap with what can be said if there is nothing to fill it with: on the day no time is left to find out."""
    return gap if gap.reply else gap.model_copy(update={"reply": lens.signal(gap.signal).never})


def _claims(one: Reading, framing: Framing, lens: Framework) -> Iterator[Claim]:
    """The strongest lines, each with a probe of its own: the one that it invites first."""
    wanted = lens.wanted(framing.target)
    probes: dict[str, Line] = {}
    for line in sorted(framing.lines, key=lambda line: -_strength(line, wanted)):
        shown = [lens.signal(id).probe for id in wanted if id in line.signals]
        if free := next((probe for probe in shown if probe not in probes), None):
            probes[free] = line
    chosen = list(probes.items())[:CLAIMS]
    for probe, line in sorted(chosen, key=lambda each: framing.lines.index(each[1])):
        yield Claim(line=line.text, probe=probe, defended_by=tuple(_defence(one, line)))


def _strength(line: Line, wanted: Sequence[str]) -> float:
    """How much a line claims: a number, what the team wants, the candidate's own part."""
    return (
        1.0 * bool(re.search(r"\d", line.text))
        + 1.0 * sum(id in wanted for id in line.signals)
        + 0.5 * bool(_OWN.search(line.text))
    )


def _defence(one: Reading, line: Line) -> Iterator[Held]:
    """The sentences that a line stands on, and the one of the rest that says most about the same thing."""
    for id in line.sources:
        yield Held(sentence=id, text=" ".join(one.story.sentence(id).text.split()))
    about = text.terms(line.text)
    near = {s.id: len(about & text.terms(s.text)) for s in one.story.said if s.id not in line.sources}
    best = max(near, key=lambda id: near[id], default=0)
    if near.get(best, 0) >= NEAR:
        yield Held(sentence=best, text=" ".join(one.story.sentence(best).text.split()))
