"""The page *Sheet*: one page for the day, of stories from the library."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form
from fastapi.responses import HTMLResponse, Response

from reframer import documents, sheet
from reframer.errors import InputError, ReframerError
from reframer.pages.page import Page
from reframer.pages.sheets import sheet_page
from reframer.schema import RewriteInput
from reframer.web import critiquing
from reframer.web.forms import SheetForm
from reframer.web.reframing import TYPES
from reframer.web.site import Here, Site, status

router = APIRouter()
FILES = ("docx", "md", "html")


@router.get("/sheet")
def start(site: Here) -> HTMLResponse:
    """The empty form."""
    return _page(site, SheetForm())


@router.post("/sheet")
def make(site: Here, form: Annotated[SheetForm, Form()]) -> Response:
    """The sheet, on the page or as a file."""
    try:
        page = _made(site, form)
    except ReframerError as error:
        return _page(site, form, error=error)
    if form.file not in FILES:
        return _page(site, form, page)
    headers = {"content-disposition": f'attachment; filename="sheet.{form.file}"'}
    return Response(documents.formed([page], form.file), media_type=TYPES[form.file], headers=headers)


def _made(site: Site, form: SheetForm) -> Page:
    if not form.stories:
        raise InputError("choose at least one story; keep some in the library first")
    with site.library() as library:
        kept = [library.by_id(id) for id in form.stories]
    told = [(each.name, RewriteInput(story=each.text, answers=each.answers, seconds=sheet.SECONDS)) for each in kept]
    made = sheet.make(told, form.context, target=form.target, settings=site.settings, model=site.model)
    return sheet_page(made, site.lens)


def _page(site: Site, form: SheetForm, page: Page | None = None, error: ReframerError | None = None) -> HTMLResponse:
    return site.page(
        "sheet.html.j2", status(error) if error else 200, here="sheet", form=form, page=page,
        stories=critiquing.stories(site), error=str(error) if error else None,
    )  # fmt: skip
