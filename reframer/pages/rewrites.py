"""A rewrite as pages, one for each team: first the answer as it is said, then what it lacks and what stands behind."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from reframer.framework import Framework
from reframer.pages.page import Bar, Marked, Page, Row, Section
from reframer.pages.words import clock, heading, origin, summary
from reframer.schema import Framing, Line, Reframing, Story


def rewrite_pages(result: Reframing, framework: Framework, title: str | None = None) -> list[Page]:
    """A page for each framing; `title` names the story where there are several."""
    return [_page(result, framing, framework, title) for framing in result.framings.values()]


def _page(result: Reframing, framing: Framing, framework: Framework, title: str | None) -> Page:
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
        Section("Share of the words, story → answer", bars=tuple(_bars(framing, framework))),
        Section("Left out", tuple(_left_out(framing, result.story))),
        Section("Your sentences", tuple(
            Row(f"[{s.id}] {' '.join(s.text.split())}", tone="quiet") for s in result.story.sentences
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


def _bars(framing: Framing, framework: Framework) -> Iterator[Bar]:
    for id in framework.wanted(framing.target):
        before, after = framing.shift.before.get(id, 0.0), framing.shift.after.get(id, 0.0)
        if before or after:
            yield Bar(f"{framework.signal(id).name}, story", before, "quiet")
            yield Bar(f"{framework.signal(id).name}, answer", after, framing.target)


def _left_out(framing: Framing, story: Story) -> Iterator[Row]:
    for reason, numbers in summary(framing.left_out):
        yield Row(reason)
        for number in numbers:
            yield Row(quote=story.sentence(number).text, note=f"[{number}]", tone="quiet")
