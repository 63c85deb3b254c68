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
from reframer.schema import Reframing, RewriteInput
from reframer.settings import Settings

if TYPE_CHECKING:
    from rich.console import Console

    from reframer.llm import Model

LINES_FOR_NOTES = 12


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
) -> list[Page]:
    """A candidate's document: where they stand, the coach's notes with room for more, and every story told.

    Raises InputError for a story that cannot be read, ModelError where the model failed; what was told before is kept.
    """
    stands = standing(library, profile, framework)
    found = [_front(stands, framework)]
    for kept in library.stories(profile.name):
        result = told(library, kept, framework, settings=settings, model=model, target=target)
        found += rewrite_pages(result, framework, kept.name)
    return found


def _front(stands: Standing, framework: Framework) -> Page:
    profile = stands.profile
    weakest = [framework.signal(id) for id in stands.weakest]
    sections = (
        Section("Signals", tuple(_signals(stands, framework))),
        Section("Work on", tuple(Row(said, note=signal.name) for signal in weakest for said in signal.study)),
        Section(
            "Notes", tuple(Row(said) for said in profile.notes.splitlines() if said.strip()), blank=LINES_FOR_NOTES
        ),
    )
    return Page(
        title=profile.name,
        verdict=f"{profile.stories} stories, {profile.runs} practice runs",
        lead=f"Weakest: {' and '.join(signal.name.lower() for signal in weakest)}" if weakest else "",
        origin=f"Last practice {stands.last[:10]}" if stands.last else "No practice yet",
        warnings=(),
        sections=tuple(section for section in sections if section.holds),
    )


def _signals(stands: Standing, framework: Framework) -> Iterator[Row]:
    for id, count in stands.stories.items():
        share = f", in {stands.practised[id]:.0%} of recent answers" if id in stands.practised else ""
        named = framework.signal(id).name
        yield Row(f"{named}: in {count} of {stands.profile.stories} stories{share}", tone="plain" if count else "warn")


def table(found: Sequence[Standing], framework: Framework, form: str, screen: bool = False) -> str:
    """Candidates beside signals, in a form by name: text, csv or json."""
    if form == "json":
        return json.dumps([_record(each) for each in found], ensure_ascii=False, indent=2) + "\n"
    if form == "csv":
        out = io.StringIO()
        ids = list(found[0].stories) if found else []
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(["candidate", "stories", *ids, "last practice", "answers", "weakest", "second weakest"])
        for each in found:
            weakest = [*each.weakest, "", ""][:2]
            row = [each.profile.name, each.profile.stories, *each.stories.values(), each.last or "", each.answers]
            writer.writerow([_inert(cell) for cell in (*row, *weakest)])
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
    grid.add_column("Candidate\n(stories)", vertical="bottom")
    for id in found[0].stories:
        grid.add_column("\n".join(framework.signal(id).name.split()), justify="center", vertical="bottom")
    grid.add_column("Last\npractice", vertical="bottom")
    grid.add_column("Weakest two", vertical="bottom")
    for each in found:
        cells = ["●" * min(count, 4) or "·" for count in each.stories.values()]
        weakest = ", ".join(framework.signal(id).name.lower() for id in each.weakest)
        name = f"{escape(each.profile.name)} ({each.profile.stories})"
        grid.add_row(name, *cells, each.last[:10] if each.last else "never", weakest)
    console.print(grid)
    console.print("\n● a story that shows it", style="dim")
