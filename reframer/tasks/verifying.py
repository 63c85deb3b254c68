"""What a text claims beyond a story: by the rules, and by a language model after them where one is named."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from reframer import framework, instructions, story, text
from reframer.errors import InputError
from reframer.schema import CheckedSentence, OtherStory, Usage, Verification, VerifyInput, Violation
from reframer.settings import Settings
from reframer.tasks.shared import DEFAULT, asked, made_by

if TYPE_CHECKING:
    from reframer.grounding import Checker
    from reframer.llm import Model


def verify(item: VerifyInput, *, settings: Settings = DEFAULT, model: Model | None = None) -> Verification:
    """Checks each sentence of a text against a story; a text is faithful where no sentence is unsupported.

    `model` takes the place of the one that the settings name. Raises InputError for an empty text or a story that
    cannot be read, ModelError where the model failed.

    >>> verify(VerifyInput(story="I helped with the backfill of two stores.", text="I led the backfill.")).faithful
    False
    """
    if not item.text.strip():
        raise InputError("the text is empty; give what is to be checked")
    from reframer.grounding import Checker

    told = story.read(item.story)
    reviewed = model is not None or settings.chosen == "llm"
    checker = Checker(told, firm=not reviewed)
    sentences, usage = tuple(_by_rules(item.text, checker)), Usage()
    lens = framework.load(settings.framework)
    made, checked_by = made_by(lens), "rules"
    if reviewed:
        from reframer.reviewing import verifying

        model = asked(settings, model)
        meant = _addressing(item.text, sentences)
        sentences, usage, fingerprint = verifying.review(checker, sentences, model, settings.prompts, meant)
        made, checked_by = made_by(lens, model=model.name, prompt=fingerprint), "rules+model"
    if item.others:
        sentences = tuple(_named(sentences, item.others))
    cited = {source for sentence in sentences for source in sentence.sources}
    return Verification.model_validate({
        "id": item.id, "made_by": made, "checked_by": checked_by, "sentences": sentences, "story": told,
        "faithful": all(sentence.status != "unsupported" for sentence in sentences),
        "lost": tuple(sentence.id for sentence in told.said if sentence.id not in cited), "usage": usage,
    })  # fmt: skip


def _addressing(said: str, sentences: Sequence[CheckedSentence]) -> list[int]:
    """The numbers of the sentences in which a text speaks to whoever checks it."""
    spans = instructions.found(said)
    return [
        number
        for number, sentence in enumerate(sentences, 1)
        if any(start < sentence.end and sentence.start < end for start, end in spans)
    ]


def _by_rules(said: str, checker: Checker) -> Iterator[CheckedSentence]:
    for span in text.sentences(said):
        sentence = said[span.start : span.end]
        found = checker.check(sentence)
        yield CheckedSentence(
            text=sentence, start=span.start, end=span.end, sources=found.sources, status=found.status,
            violations=(*found.violations, *found.doubts), derived=found.derived, support=found.support,
        )  # fmt: skip


def _named(sentences: Sequence[CheckedSentence], others: Sequence[OtherStory]) -> Iterator[CheckedSentence]:
    """The sentences, each violation whose words stand in another of the candidate's stories naming it."""
    from reframer.grounding import Checker

    checkers = {other.name: Checker(story.read(other.story)) for other in others}
    for sentence in sentences:
        violations = tuple(_elsewhere(violation, checkers) for violation in sentence.violations)
        yield sentence.model_copy(update={"violations": violations})


def _elsewhere(violation: Violation, checkers: Mapping[str, Checker]) -> Violation:
    for name, checker in checkers.items():
        quote = checker.holding(violation.span)
        if quote is not None:
            return violation.model_copy(update={"why": f'{violation.why} It stands in {name}: "{quote}"'})
    return violation
