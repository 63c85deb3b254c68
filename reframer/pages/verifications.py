"""A verification as a page: the text with what was added marked, why, and the story's nearest sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from reframer.grounding import rates
from reframer.pages.page import Marked, Page, Row, Section, Tone
from reframer.schema import CheckedSentence, Verification

_QUOTED = re.compile(r'The story says "(.+?)"(?:[.,;:]|$)')

MARKS = {"added": "✗", "doubtful": "?"}
LEGEND = "✗ more than the story, ? could not be told"
MOST_LOST, BEGINNING = 12, 9


def verification_page(result: Verification, text: str) -> Page:
    """The page of a verification; `text` is what was checked."""
    added = [s for s in result.sentences if s.status == "unsupported"]
    doubted = [s for s in result.sentences if s.status == "doubtful"]
    sections = (
        Section("The text", (Row(LEGEND, tone="quiet"),), marked=tuple(_text(result, text))),
        Section("More than the story says", tuple(_objections(result, added, "bad"))),
        Section("Look at these yourself", tuple(_objections(result, doubted, "warn"))),
        Section("Computed from the story", tuple(
            Row(f"{each.value}: {each.arithmetic}", quote=s.text) for s in result.sentences for each in s.derived
        )),
        Section("What each sentence stands on", tuple(_standing(result))),
        Section("In the story, and not in the text", tuple(_lost(result))),
        Section("What this check can see", (Row(_reach(result)),)),
    )  # fmt: skip
    return Page(
        title="Checked against the story",
        verdict=_verdict(result, len(added), len(doubted)),
        lead=_lead(result, added, doubted),
        origin=_by(result),
        warnings=(),
        sections=tuple(s for s in sections if s.rows or s.marked),
        tone="bad" if added else "warn" if doubted else "good",
    )


def _by(result: Verification) -> str:
    model = f" and by {result.made_by.model}" if result.checked_by == "rules+model" else ""
    return f"Checked by rules{model}"


def _verdict(result: Verification, added: int, doubted: int) -> str:
    if not added and not doubted:
        return f"{_by(result).lower()}: nothing found"
    parts = [f"{added} of {len(result.sentences)} say more than the story"] if added else []
    return ", ".join([*parts, *([f"{doubted} could not be told"] if doubted else [])])


def _lead(result: Verification, added: Sequence[CheckedSentence], doubted: Sequence[CheckedSentence]) -> str:
    for sentence in (*added, *doubted):
        for violation in sentence.violations:
            return (
                f"Mend “{violation.span}” first. {violation.why}"
                if added
                else f"Look at “{violation.span}”. {violation.why}"
            )
    return "Nothing was found that the story does not bear; read what this check can see."


def _text(result: Verification, text: str) -> Iterator[Marked]:
    """The whole text; in each sentence the words that were objected to are marked."""
    at = 0
    for sentence in result.sentences:
        side = {"unsupported": "added", "doubtful": "doubtful"}.get(sentence.status)
        for start, end in _spans(sentence) if side else ():
            if start < at:
                continue
            yield from _plain(text[at:start])
            yield Marked(text[start:end], side, MARKS[side or "added"])
            at = end
    yield from _plain(text[at:])


def _plain(said: str) -> Iterator[Marked]:
    if said:
        yield Marked(said)


def _spans(sentence: CheckedSentence) -> list[tuple[int, int]]:
    found = ((sentence.text.find(v.span), len(v.span)) for v in sentence.violations)
    return sorted((sentence.start + at, sentence.start + at + length) for at, length in found if at >= 0)


def _objections(result: Verification, sentences: Sequence[CheckedSentence], tone: Tone) -> Iterator[Row]:
    for sentence in sentences:
        nearest = _nearest(result, sentence)
        kinds = ", ".join(dict.fromkeys(violation.kind for violation in sentence.violations))
        yield Row(kinds, quote=sentence.text, tone=tone)
        for violation in sentence.violations:
            yield Row(note=f"“{violation.span}”: {violation.why}")
        if nearest:
            yield Row(note=f"nearest in the story: “{' '.join(nearest.split())}”")


def _nearest(result: Verification, sentence: CheckedSentence) -> str | None:
    """The story sentence that an objection quotes, else the one that says most of the sentence."""
    quotes = [match[1] for violation in sentence.violations if (match := _QUOTED.search(violation.why))]
    told = next((said.text for said in result.story.said for quote in quotes if quote in said.text), None)
    best = max(sentence.support, key=lambda each: each.share, default=None)
    return told or (result.story.sentence(best.source).text if best else None)


def _standing(result: Verification) -> Iterator[Row]:
    for sentence in result.sentences:
        sources = ", ".join(f"[{each.source}] says {each.share:.0%} of it" for each in sentence.support)
        yield Row(f"{_begun(sentence.text)}: {sources or 'nothing in the story'}")


def _begun(said: str) -> str:
    words = said.split()
    return said if len(words) <= BEGINNING else f"{' '.join(words[:BEGINNING])} …"


def _lost(result: Verification) -> Iterator[Row]:
    for id in result.lost[:MOST_LOST]:
        yield Row(f"[{id}]", quote=result.story.sentence(id).text)
    if len(result.lost) > MOST_LOST:
        yield Row(f"and {len(result.lost) - MOST_LOST} more", tone="quiet")


def _reach(result: Verification) -> str:
    if result.checked_by == "rules+model":
        return "After the rules a language model read every sentence against the story. It can be wrong both ways."
    return f"Rules {rates.told()}. A language model (--model) sees more."
