"""The embedded engine's rewrite: the candidate's own sentences, chosen and put in order for a team."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from reframer import text
from reframer.arrange import choose, parts
from reframer.arrange.speech import is_fragment, spoken
from reframer.framework import Framework
from reframer.reading import Reading
from reframer.schema import Level, PartName, Sentence, Story

DEFAULT_SECONDS = 120
_YES_NO = re.compile(r"(?:yes|no|yeah|nope|right|correct)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Draft:
    """One sentence to be said, with the story sentences it was made from."""

    text: str
    sources: tuple[int, ...]


@dataclass(frozen=True)
class Plan:
    """The sentences of each part in speaking order, and why others were left out, by their ids."""

    parts: Mapping[PartName, Sequence[Draft]]
    reasons: Mapping[int, str]


def arrange(
    reading: Reading,
    framework: Framework,
    target: str,
    *,
    level: Level | None = None,
    question: str | None = None,
    seconds: int | None = None,
) -> Plan:
    """A story's own sentences in the parts of an answer for a team, within the speaking time (two minutes by default)."""
    weight = choose.weights(framework, target, level, question)
    limit = round((seconds or DEFAULT_SECONDS) * text.WORDS_PER_MINUTE / 60)
    chosen, opening = choose.choose(reading, weight, limit)
    placed = parts.place(reading, choose.in_order(reading, chosen), opening, weight)
    said = {s.id: "" if needs_question(s) else _label(s, reading.story) + spoken(s.text) for s in reading.story.said}
    told: dict[PartName, list[Draft]] = {}
    for part, runs in placed.items():
        drafts: list[Draft] = []
        for run in runs:
            for id in run:
                if said[id]:
                    drafts = _joined(drafts, Draft(said[id], (id,)), reading.story)
        told[part] = drafts
    reasons = {
        s.id: "makes sense only with its question" if needs_question(s) else "nothing is claimed in it"
        for s in reading.story.said
        if not said[s.id]
    }
    return Plan(told, reasons)


def needs_question(sentence: Sentence) -> bool:
    """Whether a reply to a gap question says nothing without the question: "No, in two."."""
    if sentence.answer is None:
        return False
    return len(text.words(sentence.text)) < 6 or bool(_YES_NO.match(sentence.text))


def _joined(drafts: list[Draft], new: Draft, story: Story) -> list[Draft]:
    """Adds a sentence; a scrap that follows its sentence directly becomes the end of it."""
    last = drafts[-1] if drafts else None
    if last is None or not (is_fragment(new.text) and _adjoin(story, last.sources[-1], new.sources[0])):
        return [*drafts, new]
    if last.text[-1] != "." or new.text[-1] != "." or is_fragment(last.text):
        return [*drafts, new]
    scrap = new.text if re.match(r"[A-Z]{2}|I\b", new.text) else new.text[0].lower() + new.text[1:]
    return [*drafts[:-1], Draft(f"{last.text[:-1]}, {scrap}", last.sources + new.sources)]


def _adjoin(story: Story, one: int, next_one: int) -> bool:
    """Whether two sentences follow each other directly, in one line or paragraph."""
    if next_one != one + 1 or story.sentence(next_one).answer is not None:
        return False
    return "\n" not in story.text[story.sentence(one).end : story.sentence(next_one).start]


def _label(sentence: Sentence, story: Story) -> str:
    """The words that a STAR section's own heading adds: "Task: sort the letters" is no order to anybody."""
    if sentence.answer is not None or not sentence.text[:1].islower():
        return ""
    before = story.text[max(0, sentence.start - 14) : sentence.start]
    return "The task: " if re.search(r"\btask\W*$", before, re.IGNORECASE) else ""
