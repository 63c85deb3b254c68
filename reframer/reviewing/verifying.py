"""A text checked against its story by a language model, after the rules: one call for the whole text.

What the rules proved false stays false; what they left in doubt is cleared or confirmed; the model's own objections
count where their words stand in the sentence.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

from pydantic import BaseModel

from reframer.checking import numbered
from reframer.grounding import Checker
from reframer.llm import Model
from reframer.reviewing import quotes
from reframer.reviewing.asking import ask
from reframer.schema import CheckedSentence, Story, Usage, Violation, ViolationKind

MOST_SOURCES = 4


class Problem(BaseModel):
    """Words of a sentence that the story does not bear out."""

    kind: ViolationKind
    quote: str
    why: str


class Judged(BaseModel):
    """A sentence by its number, the notes it stands on, and what they do not bear out."""

    line: int
    notes: list[int]
    problems: list[Problem]


class Review(BaseModel):
    """The second pass over a text."""

    sentences: list[Judged]


def review(
    checker: Checker,
    checked: Sequence[CheckedSentence],
    model: Model,
    folder: Path | None,
    meant: Collection[int] = (),
) -> tuple[tuple[CheckedSentence, ...], Usage, str]:
    """The sentences after the model's pass, what it cost, and the prompt's fingerprint. Raises PromptError, ModelError.

    A sentence that the model passes over in silence keeps what the rules said of it; so do those, numbered from 1 in
    `meant`, that speak to whoever checks: the model is not given them.
    """
    found, usage, fingerprint = ask(model, "verify", Review, variables(checker.story, checked, meant), folder)
    judged = {each.line: each for each in found.sentences if each.line not in meant}
    after = tuple(
        _after(sentence, judged[number], checker) if number in judged else sentence
        for number, sentence in enumerate(checked, 1)
    )
    return after, usage, fingerprint


def variables(story: Story, checked: Sequence[CheckedSentence], meant: Collection[int] = ()) -> Mapping[str, object]:
    """The variables of the prompt `verify`."""
    return {
        "notes": numbered(story),
        "text": quotes.numbered([quotes.LEFT_OUT if n in meant else s.text for n, s in enumerate(checked, 1)]),
        "objections": [
            f'{number}: "{violation.span}". {violation.why}'
            for number, sentence in enumerate(checked, 1)
            if number not in meant
            for violation in sentence.violations
        ],
    }


def _after(sentence: CheckedSentence, judged: Judged, checker: Checker) -> CheckedSentence:
    ids = {told.id for told in checker.story.said}
    found = [(problem, quotes.find(problem.quote, sentence.text)) for problem in judged.problems]
    problems = tuple(Violation(kind=p.kind, span=span, why=p.why) for p, span in found if span is not None)
    named = tuple(dict.fromkeys(id for id in judged.notes if id in ids))[:MOST_SOURCES]
    sources = named or sentence.sources
    proved = sentence.violations if sentence.status == "unsupported" else ()
    if proved or problems:
        added = tuple(p for p in problems if all(p.span not in v.span for v in proved))
        changed = {"status": "unsupported", "violations": (*proved, *added), "sources": sources}
    elif sentence.status == "doubtful" and named:
        changed = {"status": "supported", "violations": (), "sources": sources}
    else:
        changed = {"sources": sources}
    return sentence.model_copy(update=changed | {"support": checker.support(sentence.text, sources)})
