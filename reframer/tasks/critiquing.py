"""A draft answer as the hiring manager hears it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reframer import framework, instructions, reading, story
from reframer.errors import InputError
from reframer.framework import HYBRID, Framework
from reframer.schema import Critique, CritiqueInput, Pair, TeamReading
from reframer.settings import Settings
from reframer.tasks.shared import DEFAULT, asked, made_by, team_of

if TYPE_CHECKING:
    from reframer.llm import Model

MAX_CHARACTERS = 100_000
FEW_WORDS = 12


def critique(
    item: CritiqueInput | str, *, target: str | None = None, settings: Settings = DEFAULT, model: Model | None = None
) -> Critique:
    """How an answer comes across to a team: the one given, else the one that the context or the question speaks of.

    Where neither tells, it is read for a hybrid team and `ask` holds the question to put to them. Raises InputError for
    an empty answer or an unknown team, ModelError where the model failed.

    >>> result = critique("We sharded the queue by tenant; a dead shard is rebuilt from the log.", target="platform")
    >>> result.verdict
    'aligned'
    """
    item = CritiqueInput(answer=item) if isinstance(item, str) else item
    _refuse(item.answer)
    item, unheard = _spoken(item)
    lens = framework.load(settings.framework)
    aim, team, warnings = _target(item, target, lens)
    warnings += unheard
    if len(item.answer.split()) < FEW_WORDS:
        warnings.append(f"the answer has {len(item.answer.split())} words: too few to say much about it")
    read = reading.read(story.read(item.story)) if item.story and item.story.strip() else None
    if model is None and settings.chosen == "embedded":
        from reframer import critic

        found = critic.critique(item, aim, lens, made_by(lens), team=team, reading=read)
    else:
        from reframer.reviewing import critiquing

        model = asked(settings, model)
        made = made_by(lens, model=model.name)
        found = critiquing.critique(item, aim, lens, model, settings.prompts, made, team=team, reading=read)
    asks = lens.unclear.ask if team is None and aim == HYBRID and (target or item.target) is None else None
    asks = asks or (team.ask if team else None)
    return found.model_copy(update={"ask": asks, "first": _first(found), "warnings": (*found.warnings, *warnings)})


def _spoken(item: CritiqueInput) -> tuple[CritiqueInput, list[str]]:
    """The texts without what in them speaks to the tool, each of the same length, and a word to the person on it."""
    texts = {"answer": item.answer, "question": item.question or "", "context": item.context or ""}
    kept = {name: instructions.without(text) for name, text in texts.items() if text}
    left = [name for name, text in kept.items() if text != texts[name]]
    said = [f"what in the {name} speaks to the tool was neither read nor followed" for name in left]
    return item.model_copy(update=kept), said


def critique_pair(
    a: CritiqueInput, b: CritiqueInput, *, settings: Settings = DEFAULT, model: Model | None = None
) -> Pair:
    """Two answers to one question, each read for its team: how much of one is in the other, and what to shift.

    Where neither has a target, the first is read for the framework's first team and the second for its second.
    """
    from reframer import critic
    from reframer.critic import against

    lens = framework.load(settings.framework)
    if a.target is None and b.target is None and len(lens.team_ids) > 1:
        a, b = (item.model_copy(update={"target": team}) for item, team in zip((a, b), lens.team_ids, strict=False))
    one, other = (critique(item, settings=settings, model=model) for item in (a, b))
    return against.pair(one, other, critic.hear(a.answer, lens), critic.hear(b.answer, lens), lens)


def _first(found: Critique) -> str:
    """The one change: what is not true comes before what is not wanted, and of a few words nothing is said."""
    if found.violations:
        untrue = found.violations[0]
        return f"Mend what your story does not bear, “{untrue.span}”: {untrue.why} Then: {found.first}"
    if found.words < FEW_WORDS:
        return (
            f"{found.words} words are too few to hear anything in; say what you did, or what you would look at first."
        )
    return found.first


def _refuse(answer: str) -> None:
    if not answer.strip():
        raise InputError("the answer is empty; give the text you would say")
    if len(answer) > MAX_CHARACTERS:
        raise InputError(
            f"the answer has {len(answer):,} characters, the most is {MAX_CHARACTERS:,}; give one answer at a time"
        )
    if not any(c.isalpha() for c in answer):
        raise InputError("the answer holds no words; give the text you would say")


def _target(item: CritiqueInput, given: str | None, lens: Framework) -> tuple[str, TeamReading | None, list[str]]:
    """The team to read the answer for, what was read of those who ask, and what to know of the choice."""
    wanted = given or item.target
    if wanted is not None:
        lens.team(wanted)
        team = team_of(item.context, lens)
        if team and team.team not in ("unclear", HYBRID, wanted) and wanted != HYBRID:
            return (
                wanted,
                team,
                [f"the context reads like a {team.team} team, the answer is read for {wanted} as asked"],
            )
        return wanted, team, []
    team = team_of(item.context, lens)
    if (team is None or team.team == "unclear") and item.question and item.question.strip():
        from reframer import teams

        team = teams.detect(item.question, lens, made_by(lens), kind="question")
    if team and team.team != "unclear":
        return team.team, team, []
    return HYBRID, team, ["nothing tells which kind of team asks, so the answer is read for both; name the team"]
