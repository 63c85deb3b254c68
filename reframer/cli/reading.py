"""`reframer critique` and `reframer detect`: reading an answer, and reading those who ask."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from reframer.cli.engine import Using, with_engine
from reframer.cli.options import Format, FormatOption, LevelOption, OutputOption, emit, formed

if TYPE_CHECKING:
    from pydantic import BaseModel

    from reframer.pages.page import Page
    from reframer.settings import Settings


class Kind(StrEnum):
    """What a text is."""

    jd = "jd"
    team = "team"
    question = "question"
    note = "note"


QuestionOption = Annotated[str | None, typer.Option("--question", metavar="TEXT", help="What the interviewer asked.")]
TargetOption = Annotated[
    str | None,
    typer.Option("--for", metavar="TEAM", help="product, platform or hybrid; else read from context or question."),
]
ContextOption = Annotated[
    Path | None, typer.Option("--context", metavar="FILE", help="A job description, or what is known of the team.")
]
ToldOption = Annotated[
    Path | None,
    typer.Option("--story", metavar="FILE", help="The story it is told from: what was left unused, or is not in it."),
]


@with_engine
def critique(
    answers: Annotated[
        list[Path], typer.Argument(metavar="ANSWER [ANSWER]", help="A draft answer, or two to compare; - for stdin.")
    ],
    target: TargetOption = None,
    question: QuestionOption = None,
    context: ContextOption = None,
    story: ToldOption = None,
    level: LevelOption = None,
    format: FormatOption = None,
    output: OutputOption = None,
    *,
    using: Using,
) -> None:
    """Read a draft answer as the hiring manager hears it: the one change first, then what shows and what is missing.

    Two answers are compared: the first for a product team, the second for a platform team, unless --for names one.

    Example: reframer critique answer.txt --for platform --question "What if it fails?" --story story.txt
    """
    from reframer import tasks
    from reframer.cli.sources import source, told
    from reframer.errors import InputError
    from reframer.schema import Critique, CritiqueInput

    if len(answers) > 2:
        raise InputError(
            f"{len(answers)} answers in one call; give one, or two to compare, or use `reframer batch critique`"
        )
    settings, form = using.settings, formed(format, output)
    known, own = told(context) if context else None, source(story) if story else None
    shared = {"target": target, "question": question, "context": known, "story": own and own.whole, "level": level}
    items = [CritiqueInput.model_validate(shared | {"answer": told(path)}) for path in answers]
    asked = using.model()
    made = (
        tasks.critique(items[0], settings=settings, model=asked)
        if len(items) == 1
        else tasks.critique_pair(items[0], items[1], settings=settings, model=asked)
    )
    if own and isinstance(made, Critique):
        own.keep("critique", made)
    _print(made, [item.answer for item in items], settings, form, output)


@with_engine
def detect(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="A job description, blurb, note or question; - for stdin.")
    ],
    kind: Annotated[Kind | None, typer.Option("--kind", help="What the text is; else it is guessed.")] = None,
    story: Annotated[
        Path | None, typer.Option("--story", metavar="FILE", help="For a question: a story to answer it from.")
    ] = None,
    format: FormatOption = None,
    output: OutputOption = None,
    *,
    using: Using,
) -> None:
    """Say what kind of team a text speaks of, with the words that say so, what to find out and what to ask them.

    Example: reframer detect job.txt
    """
    from reframer import tasks
    from reframer.cli.sources import source, told
    from reframer.schema import DetectInput

    settings, form = using.settings, formed(format, output)
    own = source(story).whole if story else None
    item = DetectInput.model_validate({"text": told(file), "kind": kind, "story": own})
    made = tasks.detect(item, settings=settings, model=using.model())
    _print(made, [], settings, form, output)


def _print(made: BaseModel, answers: Sequence[str], settings: Settings, format: Format, output: Path | None) -> None:
    from reframer import pages

    if format is Format.json:
        emit(pages.as_json(made) + "\n", output)
        return
    from reframer import documents

    emit(documents.formed(_pages(made, answers, settings), format.value, output is None), output)


def _pages(made: BaseModel, answers: Sequence[str], settings: Settings) -> Sequence[Page]:
    from reframer import framework
    from reframer.pages.critiques import critique_page, pair_pages
    from reframer.pages.detections import detection_page
    from reframer.schema import Critique, Pair, TeamReading

    lens = framework.load(settings.framework)
    if isinstance(made, Critique):
        return [critique_page(made, lens, answers[0])]
    if isinstance(made, Pair):
        return pair_pages(made, lens, answers[0], answers[1])
    assert isinstance(made, TeamReading)
    return [detection_page(made, lens)]
