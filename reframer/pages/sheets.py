"""The sheet for the day as a page."""

from __future__ import annotations

from collections.abc import Iterator

from reframer import text
from reframer.framework import Framework
from reframer.pages.page import Marked, Page, Row, Section
from reframer.pages.words import clock, heading
from reframer.schema.sheeting import Claim, Sheet, Tellable

EVIDENCE = 2
# A sentence that says so much of the claim in the same words adds nothing to its defence.
SAME = 0.6


def sheet_page(sheet: Sheet, framework: Framework) -> Page:
    """The page of a sheet: who asks, which story for which question, then each story."""
    team = framework.team(sheet.target)
    by = (
        f"written by {sheet.made_by.model}, checked"
        if sheet.engine == "llm"
        else "Your own sentences, no language model"
    )
    sections = (
        Section("What says so", tuple(_evidence(sheet))),
        Section("Ask them", (Row(" · ".join(sheet.ask_them)),) if sheet.ask_them else ()),
        Section("Which story for which question", tuple(_questions(sheet))),
        *(section for story in sheet.stories for section in _story(story, framework)),
    )
    fits = sorted(sheet.stories, key=lambda story: -len(story.present))
    bring = "; then ".join(f"{story.title} (shows {len(story.present)} of {len(team.signals)})" for story in fits)
    return Page(
        title=f"For the day: {heading(team.name)}",
        verdict=f"{len(sheet.stories)} {'story' if len(sheet.stories) == 1 else 'stories'}",
        lead=f"Bring {bring}. {team.listens_for}",
        origin=by,
        warnings=sheet.warnings,
        dense=True,
        sections=tuple(section for section in sections if section.holds),
    )


def _evidence(sheet: Sheet) -> Iterator[Row]:
    for found in (sheet.team.evidence if sheet.team else ())[:EVIDENCE]:
        yield Row(found.team, quote=found.text)


def _questions(sheet: Sheet) -> Iterator[Row]:
    for each in sheet.questions:
        if each.story:
            yield Row(f"{each.question} → {each.story}", quote=each.lead_with)
        else:
            yield Row(f"{each.question} → no story shows it", tone="warn")


def _story(story: Tellable, framework: Framework) -> Iterator[Section]:
    lacks = [framework.signal(gap.signal) for gap in story.gaps]
    yield Section(
        f"{story.title}: {clock(story.seconds)}, {story.words} words",
        (Row("Open with", quote=story.opener),),
        marked=(Marked(story.text),),
    )
    yield Section(
        f"{story.title}: they will probe",
        tuple(Row(claim.probe, quote=claim.line, note=" ".join(_defence(claim))) for claim in story.claims),
    )
    yield Section(
        f"{story.title}: don't claim more than this",
        tuple(Row(each.why, quote=each.quote, tone="warn") for each in story.not_to_claim),
    )
    yield Section(
        f"{story.title}: what it lacks",
        tuple(
            Row(f"{signal.name}. If there is nothing to tell", quote=gap.reply)
            for signal, gap in zip(lacks, story.gaps, strict=True)
        ),
    )


def _defence(claim: Claim) -> Iterator[str]:
    """The sentences that defend a claim, but for those that say it in the same words."""
    told = text.terms(claim.line)
    for held in claim.defended_by:
        said = text.terms(held.text)
        if len(said & told) < SAME * len(said):
            yield f"Defend it with: {held.text}"
