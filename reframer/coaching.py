"""A coach's candidates: side by side as a table, and one by one as documents."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from pydantic import ValidationError

from reframer import pages as forms
from reframer import tasks
from reframer.framework import Framework
from reframer.library import Kept, Library, Profile
from reframer.library.standing import Standing, standing
from reframer.pages.page import Page, Row, Section
from reframer.pages.rewrites import rewrite_pages
from reframer.pages.words import counted
from reframer.schema import Reframing, RewriteInput
from reframer.settings import Settings

if TYPE_CHECKING:
    from rich.console import Console

    from reframer.llm import Model

LINES_FOR_NOTES = 12
SHORT = 4


def told(
    library: Library,
    kept: Kept,
    framework: Framework,
    *,
    settings: Settings = tasks.DEFAULT,
    model: Model | None = None,
    target: str | None = None,
) -> Reframing:
    """A story's framings: those kept of this revision for the same teams by the same engine, else new ones, kept."""
    teams = set(framework.team_ids) if target in (None, tasks.BOTH) else {target}
    named = model.name if model else settings.model if settings.chosen == "llm" else None
    for made in library.made(kept, "rewrite"):
        try:
            held = Reframing.model_validate_json(made.body)
        except ValidationError:
            continue
        if made.revision == kept.revision and held.made_by.model == named and set(held.framings) == teams:
            return held
    item = RewriteInput(story=kept.text, answers=kept.answers, target=target)
    result = tasks.rewrite(item, settings=settings, model=model)
    library.keep(kept, "rewrite", result)
    return result


def pages(
    library: Library,
    profile: Profile,
    framework: Framework,
    *,
    settings: Settings = tasks.DEFAULT,
    model: Model | None = None,
    target: str | None = None,
    notes: bool = True,
) -> list[Page]:
    """A candidate's document: where they stand, the coach's notes with room for more, and every story told.

    Without `notes`, the coach's stay out of it.

    Raises InputError for a story that cannot be read, ModelError where the model failed; what was told before is kept.
    """
    one = target if target not in (None, tasks.BOTH) else None
    found = [_front(standing(library, profile, framework, one), framework, notes)]
    for kept in library.stories(profile.name):
        result = told(library, kept, framework, settings=settings, model=model, target=target)
        found += rewrite_pages(result, framework, kept.name)
    return found


def _front(stands: Standing, framework: Framework, notes: bool) -> Page:
    profile = stands.profile
    weakest = [framework.signal(id) for id in stands.weakest]
    written = profile.notes.splitlines() if notes else []
    sections = (
        Section("Signals", tuple(_signals(stands, framework))),
        Section("Work on", tuple(Row(f"{signal.name}: {said}") for signal in weakest for said in signal.study)),
        Section("Notes", tuple(Row(said) for said in written if said.strip()), blank=LINES_FOR_NOTES),
    )
    return Page(
        title=profile.name,
        verdict=f"{counted(profile.stories, 'story', 'stories')}, {counted(profile.runs, 'practice run')}",
        lead=f"Weakest: {' and '.join(signal.name.lower() for signal in weakest)}" if weakest else "",
        origin=f"Last practice {stands.last[:10]}" if stands.last else "No practice yet",
        warnings=(),
        sections=tuple(section for section in sections if section.holds),
    )


def _signals(stands: Standing, framework: Framework) -> Iterator[Row]:
    for id, count in stands.stories.items():
        share = f", in {stands.practised[id]:.0%} of recent answers" if id in stands.practised else ""
        named = framework.signal(id).name
        of = counted(stands.profile.stories, "story", "stories")
        yield Row(f"{named}: in {count} of {of}{share}", tone="plain" if count else "warn")


def table(found: Sequence[Standing], framework: Framework, form: str, screen: bool = False) -> str:
    """Candidates beside signals, in a form by name: text, csv or json."""
    if form == "json":
        return json.dumps([_record(each) for each in found], ensure_ascii=False, indent=2) + "\n"
    if form == "csv":
        out = io.StringIO()
        ids = list(found[0].stories) if found else []
        writer = csv.writer(out, lineterminator="\n")
        practised = [f"practised {id}" for id in ids]
        last = ["last practice", "answers", "weakest", "second weakest"]
        writer.writerow(["candidate", "stories", *ids, *practised, *last])
        for each in found:
            weakest = [*each.weakest, "", ""][:2]
            shares = [round(each.practised[id], 2) if id in each.practised else "" for id in ids]
            row = [each.profile.name, each.profile.stories, *each.stories.values(), *shares, each.last or ""]
            writer.writerow([_inert(cell) for cell in (*row, each.answers, *weakest)])
        return out.getvalue()
    return forms.captured(lambda console: _shown(found, framework, console), screen)


def _record(each: Standing) -> dict[str, object]:
    return {
        "candidate": each.profile.name, "stories": each.profile.stories, "signals": each.stories,
        "practised": each.practised, "answers": each.answers, "last_practice": each.last, "weakest": each.weakest,
    }  # fmt: skip


def _inert(cell: object) -> object:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if isinstance(cell, str) and cell[:1] in ("=", "+", "-", "@") else cell


def _shown(found: Sequence[Standing], framework: Framework, console: Console) -> None:
    from rich.markup import escape
    from rich.table import Table

    grid = Table(box=None, pad_edge=False, header_style="bold")
    grid.add_column("Candidate", overflow="ellipsis", max_width=18)
    short = {id: framework.signal(id).name[:SHORT] for id in found[0].stories}
    for id in found[0].stories:
        grid.add_column(short[id], justify="center", no_wrap=True)
    grid.add_column("Practice", no_wrap=True)
    grid.add_column("Weakest two", no_wrap=True)
    for each in found:
        cells = [str(count) if count else "·" for count in each.stories.values()]
        weakest = ", ".join(short[id] for id in each.weakest)
        name = f"{escape(each.profile.name)} ({each.profile.stories})"
        grid.add_row(name, *cells, each.last[:10] if each.last else "never", weakest)
    console.print(grid)
    named = ", ".join(framework.signal(id).name.lower() for id in found[0].stories)
    console.print(f"\nA number counts the stories that show it. In order: {named}.", style="dim")
