"""The library's pages: stories by profile, one story to read and change, a candidate with notes, in and out."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Form, UploadFile
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from reframer import documents, files
from reframer import story as stories
from reframer.errors import Changed, ReframerError
from reframer.library import Kept, exchange
from reframer.library.exchange import Taken
from reframer.library.standing import standing
from reframer.web.forms import KeepForm
from reframer.web.site import Here, Site, status

router = APIRouter()


@router.get("/library")
def shelf(site: Here, q: str = "", profile: str = "") -> HTMLResponse:
    """All stories, those of a profile, or those that hold some words; and where each candidate stands."""
    return _shelf(site, q, profile)


@router.post("/library")
def keep(site: Here, form: Annotated[KeepForm, Form()]) -> Response:
    """Keeps a new story, or a change to one; where another tab changed it meanwhile, both are shown."""
    try:
        stories.refuse_unreadable(form.text)
        with site.library() as library:
            if form.kept is None:
                kept = library.add(form.name.strip(), form.text, profile=form.profile.strip(), answers=form.answers)
            else:
                kept = library.save(
                    library.by_id(form.kept), text=form.text, name=form.name.strip() or None, revision=form.revision,
                    answers=form.answers if form.asked else None,
                )  # fmt: skip
    except Changed as changed:
        theirs = changed.now
        assert isinstance(theirs, Kept)
        return _story(site, theirs, text=form.text, theirs=theirs.text, error=changed)
    except ReframerError as error:
        return _shelf(site, "", "", error, form)
    return RedirectResponse(f"/library/{kept.id}", 303)


@router.get("/library/export")
def export(site: Here, profile: str = "") -> Response:
    """The library as one file."""
    with site.library() as library:
        held = exchange.exported(library, profile or None)
    headers = {"content-disposition": 'attachment; filename="reframer-library.json"'}
    return Response(held, media_type="application/json", headers=headers)


@router.post("/library/import")
def bring(site: Here, file: list[UploadFile], profile: Annotated[str, Form()] = "") -> HTMLResponse:
    """Brings in documents, each as a story, or an export."""
    taken: list[Taken] = []
    try:
        with tempfile.TemporaryDirectory() as folder, site.library() as library:
            for each in file:
                path = Path(folder) / Path(each.filename or "story.txt").name
                files.write(path, each.file.read(documents.MAX_BYTES + 1))
                found = exchange.brought(library, path, profile.strip() or None)
                taken += [replace(one, why=one.why.replace(f"{folder}/", "")) for one in found]
    except ReframerError as error:
        return _shelf(site, "", "", error)
    return _shelf(site, "", "", taken=taken)


@router.get("/library/{id}")
def show(site: Here, id: int) -> HTMLResponse:
    """A story, to read and to change, and what was made of it."""
    with site.library() as library:
        story = library.by_id(id)
    return _story(site, story)


@router.post("/library/{id}/erase")
def erase(site: Here, id: int) -> Response:
    """Erases a story with all that was made of it."""
    with site.library() as library:
        library.remove(library.by_id(id))
    return RedirectResponse("/library", 303)


@router.post("/candidates/{name}/erase")
def erase_candidate(site: Here, name: str) -> Response:
    """Erases a candidate with all that belongs to them."""
    with site.library() as library:
        library.remove_profile(library.profile(name))
    return RedirectResponse("/library", 303)


@router.post("/candidates/{name}/notes")
def notes(site: Here, name: str, notes: Annotated[str, Form()] = "") -> Response:
    """Keeps a coach's notes on a candidate."""
    with site.library() as library:
        library.write_notes(library.profile(name).name, notes.strip())
    return RedirectResponse(f"/library?profile={name}", 303)


def _shelf(
    site: Site,
    q: str,
    profile: str,
    error: ReframerError | None = None,
    form: KeepForm | None = None,
    taken: list[Taken] | None = None,
) -> HTMLResponse:
    with site.library() as library:
        chosen = library.profile(profile) if profile else None
        hits = library.search(q, chosen.name if chosen else None) if q else []
        found = [hit.story for hit in hits] if q else library.stories(chosen.name if chosen else None)
        stands = [standing(library, each, site.lens) for each in ([chosen] if chosen else library.profiles())]
    return site.page(
        "library.html.j2", status(error) if error else 200, here="library", q=q, chosen=chosen, stories=found,
        passages={hit.story.id: hit.passage for hit in hits}, stands=stands, form=form or KeepForm(), taken=taken or [],
        error=str(error) if error else None,
    )  # fmt: skip


def _story(
    site: Site, story: Kept, text: str | None = None, theirs: str | None = None, error: ReframerError | None = None
) -> HTMLResponse:
    with site.library() as library:
        made = library.made(story)
    return site.page(
        "story.html.j2", status(error) if error else 200, here="library", story=story, made=made,
        text=story.text if text is None else text, theirs=theirs, error=str(error) if error else None,
    )  # fmt: skip
