"""The sheet for the day as a page."""

from __future__ import annotations

from collections.abc import Iterator

from reframer.framework import Framework
from reframer.pages.page import Marked, Page, Row, Section
from reframer.pages.words import clock, heading
from reframer.schema.sheeting import Claim, Sheet, Tellable

EVIDENCE = 3


def sheet_page(sheet: Sheet, framework: Framework) -> Page:
    """The page of a sheet: who asks, which story for which question, then each story."""
    team = framework.team(sheet.target)
    by = (
        f"written by {sheet.made_by.model}, checked"
        if sheet.engine == "llm"
        else "your own sentences, no language model"
    )
    sections = (
        Section("What says so", tuple(_evidence(sheet))),
        Section("Ask them", tuple(Row(said) for said in sheet.ask_them)),
        Section("Which story for which question", tuple(_questions(sheet))),
        *(section for story in sheet.stories for section in _story(story, framework)),
    )
    return Page(
        title=f"For the day: {heading(team.name)}",
        verdict=f"{len(sheet.stories)} {'story' if len(sheet.stories) == 1 else 'stories'}",
        lead=team.listens_for,
        origin=by,
        warnings=sheet.warnings,
        sections=tuple(section for section in sections if section.holds),
    )


def _evidence(sheet: Sheet) -> Iterator[Row]:
    for found in (sheet.team.evidence if sheet.team else ())[:EVIDENCE]:
        yield Row(found.team, quote=found.text)


def _questions(sheet: Sheet) -> Iterator[Row]:
    for each in sheet.questions:
        if each.story:
            yield Row(f"{each.question} → {each.story}", note=f"lead with: {each.lead_with}")
        else:
            said = f"if there is nothing to tell, say so: “{each.reply}”"
            yield Row(f"{each.question} → no story shows it", note=said, tone="warn")


def _story(story: Tellable, framework: Framework) -> Iterator[Section]:
    shown = ", ".join(framework.signal(id).name.lower() for id in story.present) or "none of what they want"
    yield Section(
        f"{story.title}: {clock(story.seconds)}, {story.words} words",
        (Row(f"Open with: {story.opener}", note=f"shows {shown}"),),
        marked=(Marked(story.text),),
    )
    yield Section(
        f"{story.title}: what they will probe",
        tuple(Row(claim.line, note=f"{claim.probe} — {' '.join(_defence(claim))}") for claim in story.claims),
    )
    yield Section(
        f"{story.title}: don't claim more than this",
        tuple(Row(each.why, quote=each.quote, tone="warn") for each in story.not_to_claim),
    )
    yield Section(
        f"{story.title}: if they ask for what it lacks, and there is nothing to tell",
        tuple(Row(framework.signal(gap.signal).probe, note=f"“{gap.reply}”") for gap in story.gaps),
    )


def _defence(claim: Claim) -> Iterator[str]:
    """The sentences that defend a claim; one that says it in the same words by its number alone."""
    for held in claim.defended_by:
        yield f"[{held.sentence}]" if held.text == claim.line else f"[{held.sentence}] {held.text}"
