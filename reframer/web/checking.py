"""The page *Check*: a text from anywhere held against the story it is told from."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form
from fastapi.responses import HTMLResponse

from reframer import tasks
from reframer.errors import ReframerError
from reframer.pages.page import Page
from reframer.pages.verifications import verification_page
from reframer.schema import VerifyInput
from reframer.web import critiquing
from reframer.web.forms import CheckForm
from reframer.web.site import Here, Site, status

router = APIRouter()


@router.get("/check")
def start(site: Here) -> HTMLResponse:
    """The empty form."""
    return _page(site, CheckForm())


@router.post("/check")
def check(site: Here, form: Annotated[CheckForm, Form()]) -> HTMLResponse:
    """What the text says beyond the story, marked in it."""
    try:
        story = form.story
        if form.kept is not None:
            with site.library() as library:
                story = library.by_id(form.kept).whole
        made = tasks.verify(VerifyInput(story=story, text=form.text), settings=site.settings, model=site.model)
    except ReframerError as error:
        return _page(site, form, error=error)
    return _page(site, form, verification_page(made, form.text))


def _page(site: Site, form: CheckForm, page: Page | None = None, error: ReframerError | None = None) -> HTMLResponse:
    return site.page(
        "check.html.j2", status(error) if error else 200, here="check", form=form, page=page,
        stories=critiquing.stories(site), error=str(error) if error else None,
    )  # fmt: skip
