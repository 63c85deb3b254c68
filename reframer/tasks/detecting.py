"""The kind of team that a text speaks of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reframer import framework, instructions
from reframer.errors import InputError
from reframer.schema import DetectInput, TeamReading
from reframer.settings import Settings
from reframer.tasks.shared import DEFAULT, asked, made_by

if TYPE_CHECKING:
    from reframer.llm import Model


def detect(item: DetectInput | str, *, settings: Settings = DEFAULT, model: Model | None = None) -> TeamReading:
    """The kind of team that a job description, a blurb, a note or a question speaks of, with quotes.

    `model` takes the place of the one that the settings name. Raises InputError for an empty text, ModelError where the
    model failed.

    >>> detect("You'll run the feature store and share the on-call rota for our serving infrastructure.").team
    'platform'
    """
    item = DetectInput(text=item) if isinstance(item, str) else item
    if not item.text.strip():
        raise InputError("the text is empty; give a job description, a team's blurb or a question")
    # What speaks to the tool says nothing of the team; the rest stands where it stood.
    item = item.model_copy(update={"text": instructions.without(item.text)})
    lens = framework.load(settings.framework)
    if model is None and settings.chosen == "embedded":
        from reframer import teams

        return teams.detect(item.text, lens, made_by(lens), id=item.id, kind=item.kind, story=item.story)
    from reframer.reviewing import detecting

    model = asked(settings, model)
    return detecting.detect(item, lens, model, settings.prompts, made_by(lens, model=model.name))
