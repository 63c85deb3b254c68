"""The tasks: choose the engine, do the work, return a result of the contract."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reframer import __version__, embedded, framework, reading, signals, story, teams, text
from reframer.errors import InputError
from reframer.events import Listener, silent
from reframer.framework import HYBRID, Framework
from reframer.schema import (
    MadeBy,
    Reframing,
    RewriteInput,
    Scored,
    TaggedSentence,
    TagInput,
    Tags,
    TeamReading,
    Usage,
)
from reframer.settings import Settings

if TYPE_CHECKING:
    from reframer.llm import Model

SCHEMA_VERSION = "1"
DEFAULT = Settings()
BOTH = "both"


def rewrite(
    item: RewriteInput | str,
    *,
    settings: Settings = DEFAULT,
    model: Model | None = None,
    on_event: Listener = silent,
) -> Reframing:
    """Tells one story for one team or more, every line tied to the story's sentences and checked against it.

    `model` takes the place of the one that the settings name. Raises InputError for a story that cannot be read,
    ModelError where the model failed, NothingLeft where no line survived the checks.

    >>> result = rewrite("Search lost one query in ten. I built a rewriter. Empty results fell from 11% to 7%.")
    >>> sorted(result.framings)
    ['platform', 'product']
    """
    item = RewriteInput(story=item) if isinstance(item, str) else item
    lens = framework.load(settings.framework)
    read = reading.read(story.read(item.story, item.answers or ()))
    team = _context_team(item, lens)
    targets, warnings = _targets(item, lens, team)
    name = model.name if model else settings.model
    if model is None and settings.chosen == "embedded":
        framings = embedded.framings(read, lens, targets, item)
        warnings += embedded.warnings(lens, framings)
        return Reframing(
            id=item.id, engine="embedded", made_by=made_by(lens), story=read.story, team=team, framings=framings,
            warnings=tuple(warnings),
        )  # fmt: skip
    from reframer.writing import Writer

    model = model or connected(settings)
    written = Writer(read, lens, item, model, settings.prompts, on_event).write(targets)
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
        usage=Usage(),
    )  # fmt: skip
    return result, repair


def prompt_variables(item: RewriteInput, target: str, *, settings: Settings = DEFAULT) -> dict[str, Any]:
    """What a rewrite for this team gives to the prompt `rewrite`, for a person who pastes it into a chat window."""
    from reframer.writing import write_variables

    lens = framework.load(settings.framework)
    read = reading.read(story.read(item.story, item.answers or ()))
    return write_variables(read, lens, item, target)


def tag(item: TagInput | str) -> Tags:
    """The signals of a text and of each of its sentences. Raises InputError for an empty text.

    >>> tag("If the feature store is down we serve the last known values.").signals
    ('reliability',)
    """
    item = TagInput(text=item) if isinstance(item, str) else item
    if not item.text.strip():
        raise InputError("the text is empty; give a sentence or more")
    spans = text.sentences(item.text)
    said = [item.text[s.start : s.end] for s in spans]
    scores = signals.read(said)
    sentences = tuple(
        TaggedSentence(
            text=sentence, start=span.start, end=span.end,
            signals=tuple(Scored(id=id, score=round(score[id], 3)) for id in signals.shown(score)),
        )
        for sentence, span, score in zip(said, spans, scores, strict=True)
    )  # fmt: skip
    return Tags(
        id=item.id, made_by=made_by(framework.load()), signals=signals.shown_in_text(scores), sentences=sentences
    )


def detect(said: str, *, settings: Settings = DEFAULT) -> TeamReading:
    """The kind of team that a job description, a blurb or a question speaks of, with quotes.

    >>> detect("You'll run the feature store and share the on-call rota for our serving infrastructure.").team
    'platform'
    """
    if not said.strip():
        raise InputError("the text is empty; give a job description, a team's blurb or a question")
    lens = framework.load(settings.framework)
    return teams.detect(said, lens, made_by(lens))


def connected(settings: Settings) -> Model:
    """The model that the settings name. Raises InputError where none is named, ModelError where it is unknown."""
    from reframer import llm

    if not settings.model:
        raise InputError("no language model is named: use --model provider:name or REFRAMER_MODEL")
    return llm.build(settings.model, settings.base_url, settings.timeout)


def made_by(lens: Framework, *, model: str | None = None, prompt: str | None = None) -> MadeBy:
    """The versions and fingerprints of everything that shapes a result."""
    return MadeBy(
        reframer=__version__, schema=SCHEMA_VERSION, framework=lens.fingerprint, prompt=prompt,
        weights=signals.fingerprint(), model=model,
    )  # fmt: skip


def _context_team(item: RewriteInput, lens: Framework) -> TeamReading | None:
    if not item.context or not item.context.strip():
        return None
    return teams.detect(item.context, lens, made_by(lens))


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
