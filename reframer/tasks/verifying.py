"""What a text claims beyond a story, by the rules."""

from __future__ import annotations

from reframer import framework, story, text
from reframer.errors import InputError
from reframer.grounding import Checker
from reframer.schema import CheckedSentence, Verification, VerifyInput
from reframer.tasks.shared import made_by


def verify(item: VerifyInput) -> Verification:
    """Checks each sentence of a text against a story; a text is faithful where no sentence is unsupported.

    Raises InputError for an empty text or a story that cannot be read.

    >>> verify(VerifyInput(story="I helped with the backfill of two stores.", text="I led the backfill.")).faithful
    False
    """
    if not item.text.strip():
        raise InputError("the text is empty; give what is to be checked")
    told = story.read(item.story)
    checker = Checker(told)
    sentences = []
    for span in text.sentences(item.text):
        said = item.text[span.start : span.end]
        found = checker.check(said)
        sentences.append(
            CheckedSentence(
                text=said, start=span.start, end=span.end, sources=found.sources, status=found.status,
                violations=(*found.violations, *found.doubts),
            )
        )  # fmt: skip
    cited = {source for sentence in sentences for source in sentence.sources}
    return Verification(
        id=item.id,
        made_by=made_by(framework.load()),
        faithful=all(sentence.status != "unsupported" for sentence in sentences),
        sentences=tuple(sentences),
        lost=tuple(sentence.id for sentence in told.said if sentence.id not in cited),
    )
