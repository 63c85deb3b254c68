"""A rewrite as pages, one for each team: first the answer as it is said, then what it lacks and what stands behind."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from reframer.framework import Framework
from reframer.pages.page import Marked, Page, Row, Section
from reframer.pages.words import clock, heading, origin, summary
from reframer.schema import Framing, Line, Reframing, Story


def rewrite_pages(result: Reframing, framework: Framework, title: str | None = None) -> list[Page]:
    """A page for each framing, named after the story where it has a title; the story's sentences stand on the last."""
    last = list(result.framings.values())[-1:]
    return [_page(result, framing, framework, title, sentences=framing in last) for framing in result.framings.values()]


def _page(result: Reframing, framing: Framing, framework: Framework, title: str | None, *, sentences: bool) -> Page:
    team = heading(framework.team(framing.target).name)
    shown, wanted = framing.fit.present, framework.wanted(framing.target)
    sections = [
        *_answer(framing, framework),
        Section("Worth adding, if it is true", tuple(
            Row(gap.question, note=framework.signal(gap.signal).name) for gap in framing.gaps if gap.reply is None
        )),
        Section("If they ask", tuple(
            Row(framework.signal(gap.signal).probe, quote=gap.reply) for gap in framing.gaps if gap.reply
        )),
        Section("Withheld: the story does not bear these out", tuple(_withheld(framing))),
        Section("They may ask next", tuple(Row(question) for question in framing.follow_ups)),
        Section("Share of the words that show it", tuple(_shares(framing, framework))),
        *_left_out(framing, result.story),
        Section("Your sentences", tuple(
            Row(f"[{s.id}] {' '.join(s.text.split())}", tone="quiet") for s in result.story.sentences if sentences
        )),
    ]  # fmt: skip
    return Page(
        title=f"{title}: {team}" if title else team,
        verdict=f"{clock(framing.seconds)}, {framing.words} words, shows {len(shown)} of {len(wanted)} signals",
        lead="",
        origin=origin(result).rstrip("."),
        warnings=result.warnings,
        sections=tuple(section for section in sections if section.holds),
    )


def _answer(framing: Framing, framework: Framework) -> Iterator[Section]:
    for part in framing.parts:
        notes = [Row(f"{d.value}: {d.arithmetic}", tone="good") for line in part.lines for d in line.derived]
        doubts = [Row("Check this", quote=v.span, note=v.why, tone="warn") for line in part.lines for v in line.doubts]
        yield Section(framework.structure[part.part].name, (*notes, *doubts), marked=tuple(marked(part.lines)))


def marked(lines: Sequence[Line]) -> Iterator[Marked]:
    """Lines as running text, each with the numbers of its sources; what is in doubt is marked."""
    for line in lines:
        numbers = ",".join(map(str, line.sources))
        doubtful = line.status == "doubtful"
        yield Marked(line.text, "doubtful" if doubtful else None, f"{numbers} check this" if doubtful else numbers)
        yield Marked(" ")


def _withheld(framing: Framing) -> Iterator[Row]:
    for line in framing.withheld:
        yield Row(line.text, note="; ".join(f"{v.kind}: {v.why}" for v in line.violations), tone="bad")


def _shares(framing: Framing, framework: Framework) -> Iterator[Row]:
    for id in framework.wanted(framing.target):
        before, after = framing.shift.before.get(id, 0.0), framing.shift.after.get(id, 0.0)
        if before or after:
            yield Row(f"{framework.signal(id).name}: {before:.0%} of the story, {after:.0%} of the answer")


def _left_out(framing: Framing, story: Story) -> Iterator[Section]:
    for reason, numbers in summary(framing.left_out):
        rows = (Row(quote=story.sentence(number).text, note=f"[{number}]") for number in numbers)
        yield Section(f"Left out, {reason}", tuple(rows))
