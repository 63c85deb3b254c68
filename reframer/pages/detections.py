"""A team reading as a page: which kind of team, what says so, what to ask and to find out."""

from __future__ import annotations

from reframer.framework import Framework
from reframer.pages.page import Bar, Page, Row, Section
from reframer.pages.words import heading
from reframer.schema import TeamReading


def detection_page(result: TeamReading, framework: Framework) -> Page:
    """The page of a detection."""
    known = result.team in (*framework.team_ids, "hybrid")
    by = f"by {result.made_by.model}" if result.engine == "llm" else "without a language model"
    lead = result.pivot or (framework.team(result.team).listens_for if known else None) or result.ask or ""
    sections = (
        Section("Ask them", (Row(result.ask),) if result.ask else ()),
        Section("What speaks for whom", bars=tuple(Bar(team, share, team) for team, share in result.share.items())),
        Section("What says so", tuple(Row(found.team, quote=found.text) for found in result.evidence)),
        Section(
            "What the question hints at",
            tuple(
                Row(f"hints at {cue.hints_at}", quote=cue.quote, note=f"lead with {cue.lead_with}")
                for cue in result.cues
            ),
        ),
        Section("From your story", tuple(Row("", quote=said) for said in result.from_story)),
        Section("Find out, and ask them", tuple(Row(said) for said in result.research)),
    )
    return Page(
        title=heading(framework.team(result.team).name) if known else "Unclear which kind of team",
        verdict=result.team,
        lead=lead,
        origin=f"Read {by}",
        warnings=result.warnings,
        sections=tuple(s for s in sections if s.rows or s.bars),
        tone="plain" if known else "warn",
    )
