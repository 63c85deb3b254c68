"""The embedded engine's rewrite: the candidate's own sentences, chosen and put in order for a team."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from reframer import text
from reframer.arrange import blocks, choose, parts
from reframer.arrange.speech import finished, is_fragment, spoken
from reframer.framework import Framework
from reframer.reading import Reading
from reframer.schema import Level, PartName, Sentence, Story

# Short of this, what is cut for time is missed more than the time.
DEFAULT_SECONDS = 160
# Sentences in which the person is looked for whom a sentence without a subject speaks of.
LOOK_BACK = 3
_PERSON = re.compile(r"\b(I|I'd|I'm|me|my|role|we|our|us)\b", re.IGNORECASE)
_WE = re.compile(r"\b(?:we|our|us)\b", re.IGNORECASE)
_TOGETHER = re.compile(r"\b(?:team|colleagues?|engineers?|me \+|\+ me)\b", re.IGNORECASE)
_ALONE = re.compile(
    r"\b(?:on my own|by myself|alone|the only (?:ml|data|engineer|one|person)|one-person|solo)\b", re.IGNORECASE
)
# Scraps that read on: "Four weeks.", "For two teams."
_JOINABLE = re.compile(
    r"(?:\d|(?:one|two|three|four|five|six|eight|ten|in|for|with|by|at|on|from|over|about)\b)", re.IGNORECASE
)
_ARROW_FIRST = re.compile(r"\s*(?:->|→|=>|⇒)")
# Words that begin sentences and are no names.
_BEGINS = frozenset(
    "a an in on at for to by of it its no not two three four five six ten about some my so as if when before after "
    "over under up down once only reason idea".split()
)
# Headings of a form, and greetings: they frame the text and say nothing of the project.
_FRAME = re.compile(r"^\W*(?:situation|task|actions?|context|background|hi|hey|hello|dear|ok(?:ay)?)\b", re.IGNORECASE)
# "Result: warm opens: from 58 to 86%" is two labels on one line.
_LABELLED = re.compile(r"[^.:;,]{1,40}:\s")
# A reply of fewer words hangs on its question.
FEW_WORDS = 5
_YES_NO = re.compile(r"^(?:yes|no|yeah|nope|right|correct)\b[\s,.;:!–—-]+", re.IGNORECASE)


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
    said: Mapping[int, str],
    *,
    level: Level | None = None,
    question: str | None = None,
    seconds: int | None = None,
) -> Plan:
    """A story's own sentences in the parts of an answer for a team, within the speaking time.

    `said` are the sentences as they would be said (`tidied`).
    """
    weight = choose.weights(framework, target, level, question)
    value = {s.id: choose.worth(reading, s, weight) for s in reading.story.said}
    named = _headings(reading)
    lengths = {id: len(text.words(spoken)) for id, spoken in said.items()}
    lengths |= {id: lengths[id] + len(text.words(heading.text)) for id, heading in named.items()}
    limit = round((seconds or DEFAULT_SECONDS) * text.WORDS_PER_MINUTE / 60)
    chosen, opening = choose.choose(reading, value, lengths, limit)
    placed = parts.place(reading, _ordered(reading, chosen, value, max(opening, default=0)), opening, weight)
    told: dict[PartName, list[Draft]] = {}
    for part, runs in placed.items():
        drafts: list[Draft] = []
        for run in runs:
            for id in run:
                if said[id]:
                    drafts = _joined(drafts, _under(named.pop(id, None), Draft(said[id], (id,))), reading.story)
        told[part] = drafts
    reasons = {
        s.id: "makes sense only with its question" if needs_question(s, reading.story) else "nothing is claimed in it"
        for s in reading.story.said
        if not said[s.id]
    }
    return Plan(told, reasons)


def _headings(reading: Reading) -> dict[int, Sentence]:
    """The headings that say something, by the id of the sentence that they stand over."""
    found: dict[int, Sentence] = {}
    for before, sentence in pairwise(reading.story.sentences):
        if before.kind == "heading" and sentence.kind == "said" and not _FRAME.search(before.text):
            found[sentence.id] = before
    return found


def _under(heading: Sentence | None, draft: Draft) -> Draft:
    """A sentence with its heading said before it."""
    if heading is None:
        return draft
    name = finished(re.sub(r"[*_#]+", "", heading.text)).rstrip(".:!")
    said = f"{name}. {draft.text}" if _LABELLED.match(draft.text) else f"{name}: {_lowered(draft.text)}"
    return Draft(said, (heading.id, *draft.sources))


def _ordered(reading: Reading, chosen: set[int], value: Mapping[int, float], opening: int) -> list[int]:
    """The order of telling, with each reply to a gap question after the sentence that it is nearest to."""
    story = reading.story
    told = blocks.in_order(reading, (id for id in chosen if story.sentence(id).answer is None), value, opening)
    stems = {id: reading.terms[id] for id in told}
    replies: dict[int, list[int]] = {}
    for id in sorted(chosen):
        if (answer := story.sentence(id).answer) is not None:
            replies.setdefault(answer, []).append(id)
    for ids in replies.values():
        own = set().union(*(reading.terms[id] for id in ids))
        near = max(stems, key=lambda id: (len(stems[id] & own), -id), default=None)
        at = told.index(near) + 1 if near is not None and stems[near] & own else len(told)
        told[at:at] = ids
    return told


def tidied(reading: Reading) -> dict[int, str]:
    """Each sentence of evidence as it would be said, by its id; "" for what cannot be told."""
    return {s.id: "" if needs_question(s, reading.story) else _said(s, reading) for s in reading.story.said}


def needs_question(sentence: Sentence, story: Story) -> bool:
    """Whether a reply to a gap question says nothing without the question: "No, in two."."""
    if sentence.answer is None:
        return False
    first = next(s for s in story.sentences if s.answer == sentence.answer)
    rest = _YES_NO.sub("", first.text)
    return len(text.words(rest)) < FEW_WORDS or (rest != first.text and is_fragment(rest))


def _joined(drafts: list[Draft], new: Draft, story: Story) -> list[Draft]:
    """Adds a sentence; a scrap that follows its sentence directly becomes the end of it."""
    last = drafts[-1] if drafts else None
    if last is None or not _adjoin(story, last.sources[-1], new.sources[0]):
        return [*drafts, new]
    if _ARROW_FIRST.match(story.sentence(new.sources[0]).text):
        return [*drafts[:-1], Draft(f"{last.text.rstrip('.')} – {_lowered(new.text)}", last.sources + new.sources)]
    if not is_fragment(new.text):
        return [*drafts, new]
    if last.text[-1] != "." or new.text[-1] != "." or is_fragment(last.text) or not _JOINABLE.match(new.text):
        return [*drafts, new]
    if re.search(r"[:(;–]", last.text) or last.text.count(",") > 1:
        return [*drafts, new]
    return [*drafts[:-1], Draft(f"{last.text[:-1]}, {_lowered(new.text)}", last.sources + new.sources)]


def _lowered(said: str) -> str:
    """A sentence that no longer begins one; a word that may be a name keeps its capital."""
    first = re.match(r"\w+", said)
    known = first and (first.group().lower() in _BEGINS or first.group().lower() in text.COMMON)
    return said[0].lower() + said[1:] if known else said


def _adjoin(story: Story, one: int, next_one: int) -> bool:
    """Whether two sentences follow each other directly, in one line or paragraph."""
    if next_one != one + 1 or story.sentence(next_one).answer is not None:
        return False
    return "\n" not in story.text[story.sentence(one).end : story.sentence(next_one).start]


def _said(sentence: Sentence, reading: Reading) -> str:
    told = sentence.text if sentence.answer is None else _YES_NO.sub("", sentence.text)
    return _label(sentence, reading.story) + spoken(told, subject(sentence, reading))


def subject(sentence: Sentence, reading: Reading) -> str:
    """Who does what notes tell without a subject: whoever the paragraph's sentences before speak of, else "we"."""
    if sentence.answer is not None:
        return "I"
    at = sentence.id
    while at > 1 and sentence.id - at < LOOK_BACK and not reading.opens_paragraph(at):
        at -= 1
        before = reading.story.sentence(at)
        if found := _PERSON.findall(before.text):
            return "We" if found[-1].lower() in ("we", "our", "us") else "I"
    heading = next((s.text for s in reversed(reading.story.sentences[: sentence.id - 1]) if s.kind == "heading"), "")
    if re.search(r"\b(?:I|[Mm]ine|[Mm]y)\b", heading):
        return "I"
    story = reading.story.text
    return "We" if _WE.search(story) or (_TOGETHER.search(story) and not _ALONE.search(story)) else "I"


def _label(sentence: Sentence, story: Story) -> str:
    """The words that a STAR section's own heading adds: "Task: sort the letters" is no order to anybody."""
    if sentence.answer is not None or not sentence.text[:1].islower():
        return ""
    before = story.text[max(0, sentence.start - 14) : sentence.start]
    return "The task: " if re.search(r"\btask\W*$", before, re.IGNORECASE) else ""
