"""The page *Critique*: a draft with its quotes marked, the one change first."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form
from fastapi.responses import HTMLResponse

from reframer import tasks
from reframer.errors import ReframerError
from reframer.library import Kept
from reframer.pages.critiques import critique_page
from reframer.pages.page import Page
from reframer.web.forms import DraftForm
from reframer.web.site import Here, Site, status

router = APIRouter()


@router.get("/critique")
def start(site: Here) -> HTMLResponse:
    """The empty form."""
    return _page(site, DraftForm())


@router.post("/critique")
def critique(site: Here, form: Annotated[DraftForm, Form()]) -> HTMLResponse:
    """The draft, read as the team hears it; held against a story of the library it is kept with that story."""
    try:
        if form.kept is not None:
            with site.library() as library:
                story = library.by_id(form.kept)
            form = form.model_copy(update={"story": story.whole})
        made = tasks.critique(form.item, settings=site.settings, model=site.model)
        if form.kept is not None:
            with site.library() as library:
                library.keep(library.by_id(form.kept), "critique", made)
    except ReframerError as error:
        return _page(site, form, error=error)
    return _page(site, form, critique_page(made, site.lens, form.answer))


def _page(site: Site, form: DraftForm, page: Page | None = None, error: ReframerError | None = None) -> HTMLResponse:
    return site.page(
        "critique.html.j2", status(error) if error else 200, here="critique", form=form, page=page,
        stories=stories(site), error=str(error) if error else None,
    )  # fmt: skip


def stories(site: Site) -> list[Kept]:
    """The stories to choose from; none where the library cannot be opened, which its own page says."""
    try:
        with site.library() as library:
            return library.stories()
    except ReframerError:
        return []
