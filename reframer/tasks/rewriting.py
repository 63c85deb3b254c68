"""A story told for one team or more."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from reframer import framework, reading, story
from reframer.events import Listener, silent
from reframer.framework import HYBRID, Framework
from reframer.schema import Reframing, RewriteInput, TeamReading, Usage
from reframer.settings import Settings
from reframer.tasks.shared import DEFAULT, asked, made_by, team_of

if TYPE_CHECKING:
    from reframer.llm import Model

BOTH = "both"


def rewrite(
    item: RewriteInput | str,
    *,
    settings: Settings = DEFAULT,
    model: Model | None = None,
    on_event: Listener = silent,
    strict: bool = False,
) -> Reframing:
    """Tells one story for one team or more, every line tied to the story's sentences and checked against it.

    `model` takes the place of the one that the settings name; with `strict` a model's line in doubt is withheld like a
    false one. Raises InputError for a story that cannot be read, ModelError where the model failed, NothingLeft where
    no line survived the checks.

    >>> result = rewrite("Search lost one query in ten. I built a rewriter. Empty results fell from 11% to 7%.")
    >>> sorted(result.framings)
    ['platform', 'product']
    """
    item = RewriteInput(story=item) if isinstance(item, str) else item
    lens = framework.load(settings.framework)
    read = reading.read(story.read(item.story, item.answers or ()))
    team = team_of(item.context, lens)
    targets, warnings = _targets(item, lens, team)
    name = model.name if model else settings.model
    if model is None and settings.chosen == "embedded":
        from reframer import embedded

        framings = embedded.framings(read, lens, targets, item)
        warnings += embedded.warnings(lens, framings)
        return Reframing(
            id=item.id, engine="embedded", made_by=made_by(lens), story=read.story, team=team, framings=framings,
            warnings=tuple(warnings),
        )  # fmt: skip
    from reframer.writing import Writer

    model = asked(settings, model)
    written = Writer(read, lens, item, model, settings.prompts, on_event, strict).write(targets)
    return Reframing(
        id=item.id, engine="llm", made_by=made_by(lens, model=name, prompt=written.prompt), story=read.story, team=team,
        framings=written.framings, usage=written.usage, warnings=(*warnings, *written.warnings),
    )  # fmt: skip


def from_reply(
    item: RewriteInput | str, target: str, reply: str, *, settings: Settings = DEFAULT
) -> tuple[Reframing, str | None]:
    """Checks an answer that some model wrote elsewhere from the rendered prompt, by the rules.

    Returns the result, and the prompt to paste next where lines failed, else None.
    """
    from reframer import pasting

    item = RewriteInput(story=item) if isinstance(item, str) else item
    lens = framework.load(settings.framework)
    lens.team(target)
    read = reading.read(story.read(item.story, item.answers or ()))
    framing, repair = pasting.check(read, lens, target, item, reply, settings.prompts)
    result = Reframing(
        id=item.id, engine="llm", made_by=made_by(lens, model="pasted"), story=read.story, framings={target: framing},
        usage=Usage(), warnings=tuple(warning for warning in (pasting.strange(framing),) if warning),
    )  # fmt: skip
    return result, repair


def prompt_variables(item: RewriteInput, target: str, *, settings: Settings = DEFAULT) -> dict[str, Any]:
    """What a rewrite for this team gives to the prompt `rewrite`, for a person who pastes it into a chat window."""
    from reframer.writing import write_variables

    lens = framework.load(settings.framework)
    read = reading.read(story.read(item.story, item.answers or ()))
    return write_variables(read, lens, item, target)


def masked_variables(
    item: RewriteInput, target: str, *, settings: Settings = DEFAULT
) -> tuple[dict[str, Any], Mapping[str, str]]:
    """What `prompt_variables` gives, behind placeholders, and what each placeholder stands for."""
    from reframer import privacy

    mask = privacy.Mask(privacy.listed(settings.terms))
    hidden = mask.hide_all(prompt_variables(item, target, settings=settings))
    mask.look([each for each in hidden.values() if isinstance(each, str)], "the prompt 'rewrite'")
    return hidden, mask.hidden


def restored(item: RewriteInput, target: str, reply: str, *, settings: Settings = DEFAULT) -> tuple[str, Sequence[str]]:
    """A reply to the prompt of `masked_variables` without placeholders, and those of its own that stand for nothing."""
    from reframer import privacy

    mask = privacy.Mask(privacy.listed(settings.terms))
    mask.hide_all(prompt_variables(item, target, settings=settings))
    return mask.restore(reply), mask.unresolved(reply)


def _targets(item: RewriteInput, lens: Framework, team: TeamReading | None) -> tuple[list[str], list[str]]:
    """The teams to tell it for, and what the caller should know of the choice."""
    warnings: list[str] = []
    if item.target and item.target != BOTH:
        lens.team(item.target)
        if team and team.team not in ("unclear", HYBRID, item.target) and item.target != HYBRID:
            warnings.append(f"the context reads like a {team.team} team, the story is told for {item.target} as asked")
        return [item.target], warnings
    if item.target is None and team:
        if team.team != "unclear":
            return [team.team], warnings
        warnings.append(f"the context does not tell which kind of team it is; ask them: {team.ask}")
    return list(lens.team_ids), warnings
