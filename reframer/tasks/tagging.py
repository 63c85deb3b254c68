"""The signals of a text."""

from __future__ import annotations

from reframer import framework, signals, text
from reframer.errors import InputError
from reframer.schema import Scored, TaggedSentence, TagInput, Tags
from reframer.tasks.shared import made_by


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
