"""The signals of a text."""

from __future__ import annotations

from reframer.schema.shared import MadeBy, Value


class TagInput(Value):
    """A text whose signals are asked for."""

    id: str | None = None
    text: str


class Scored(Value):
    """A signal and the model's confidence in it, from 0 to 1."""

    id: str
    score: float


class TaggedSentence(Value):
    """A sentence with its signals."""

    text: str
    start: int
    end: int
    signals: tuple[Scored, ...]


class Tags(Value):
    """The signals of a text, read as a whole, and of each of its sentences."""

    id: str | None = None
    made_by: MadeBy
    signals: tuple[str, ...]
    sentences: tuple[TaggedSentence, ...]
