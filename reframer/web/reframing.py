"""The page *Reframe*: a story in, both framings side by side, line by line as they come."""

from __future__ import annotations

import json
import queue
import threading
from collections.abc import Iterator
from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Form, Request, UploadFile
from fastapi.responses import HTMLResponse, PlainTextResponse, Response, StreamingResponse
from pydantic import ValidationError

from reframer import documents, prompts, tasks
from reframer.errors import InputError, ReframerError
from reframer.events import Event
from reframer.pages.rewrites import rewrite_pages
from reframer.schema import Reframing, what_is_wrong
from reframer.web.forms import PasteForm, StoryForm
from reframer.web.site import Here, Site, status

router = APIRouter()
STREAM = "application/x-ndjson"
TYPES = {
    "md": "text/markdown; charset=utf-8",
    "html": "text/html; charset=utf-8",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "json": "application/json",
}


@router.get("/reframe")
def start(site: Here, kept: int | None = None) -> HTMLResponse:
    """The empty form, or a story of the library in it."""
    form = StoryForm()
    if kept is not None:
        with site.library() as library:
            story = library.by_id(kept)
        asked, said = [a.question for a in story.answers], [a.answer for a in story.answers]
        form = StoryForm(story=story.text, kept=story.id, revision=story.revision, asked=asked, answer=said)
    return _page(site, form)


@router.post("/reframe")
def reframe(site: Here, request: Request, form: Annotated[StoryForm, Form()]) -> Response:
    """The framings: as a page, or where script asks for it line by line."""
    if request.headers.get("accept") == STREAM:
        return StreamingResponse(_streamed(site, form), media_type=STREAM)
    try:
        return _page(site, form, _made(site, form))
    except ReframerError as error:
        return _page(site, form, error=error)


@router.post("/reframe/reply")
def reply(site: Here, form: Annotated[PasteForm, Form()]) -> HTMLResponse:
    """Checks what a chat window answered to the prompt."""
    try:
        if form.target is None or form.target == tasks.BOTH:
            raise InputError("choose one team: the prompt is for one, and so is the reply")
        if not form.reply.strip():
            raise InputError("paste the chat window's reply first")
        said = form.reply
        if form.redact or site.settings.hides:
            said, _ = tasks.restored(_item(form), form.target, said, settings=site.settings)
        result, repair = tasks.from_reply(_item(form), form.target, said, settings=site.settings)
    except ReframerError as error:
        return _page(site, form, error=error)
    return _page(site, form, result, repair=repair)


@router.post("/reframe/prompt")
def prompt(site: Here, form: Annotated[PasteForm, Form()]) -> Response:
    """The prompt to paste into a chat window, for one team."""
    if form.target is None or form.target == tasks.BOTH:
        raise InputError("choose one team: the prompt is for one")
    if form.redact or site.settings.hides:
        given, _ = tasks.masked_variables(_item(form), form.target, settings=site.settings)
    else:
        given = tasks.prompt_variables(_item(form), form.target, settings=site.settings)
    turns = prompts.open_shelf(site.settings.prompts).find("rewrite").render(**given)
    return PlainTextResponse("\n\n".join(turn.content.strip() for turn in turns))


@router.post("/download/{form}")
def download(site: Here, form: str, result: Annotated[str, Form()], title: Annotated[str, Form()] = "") -> Response:
    """A result of this page as a file."""
    if form not in TYPES:
        raise InputError(f"there is no form {form!r}; choose one of {', '.join(TYPES)}")
    try:
        made = Reframing.model_validate_json(result)
    except ValidationError as error:
        raise InputError(f"this is no result of this page: {what_is_wrong(error)}") from None
    body = result if form == "json" else documents.formed(rewrite_pages(made, site.lens, title or None), form)
    headers = {"content-disposition": f'attachment; filename="reframed.{form}"'}
    return Response(body, media_type=TYPES[form], headers=headers)


@router.post("/read")
def read(file: UploadFile) -> dict[str, Any]:
    """The text of a document that was dropped on a field."""
    name = file.filename or "the document"
    found = documents.taken(file.file.read(documents.MAX_BYTES + 1), name)
    return {"text": found.text, "notes": found.notes}


@router.post("/detect")
def detect(site: Here, text: Annotated[str, Form()]) -> HTMLResponse:
    """The kind of team that a pasted job description speaks of; by the rules at once, whatever engine is in use."""
    reading = tasks.team_of(text, site.lens)
    if reading is None:
        raise InputError("the text is empty; give a job description, a team's blurb or a question")
    return site.page("detected.html.j2", reading=reading)


def _item(form: StoryForm) -> Any:
    try:
        return form.item
    except ValidationError as error:
        raise InputError(what_is_wrong(error)) from None


def _made(site: Site, form: StoryForm, on_event: Any = lambda event: None) -> Reframing:
    result = tasks.rewrite(_item(form), settings=site.settings, model=site.model, on_event=on_event)
    if form.kept is not None:
        with site.library() as library:
            story = library.by_id(form.kept)
            if story.text == form.story:
                library.keep(story, "rewrite", result)
    return result


def _page(
    site: Site,
    form: StoryForm,
    result: Reframing | None = None,
    error: ReframerError | None = None,
    repair: str | None = None,
) -> HTMLResponse:
    return site.page(
        "reframe.html.j2", status(error) if error else 200, here="reframe", form=form, result=result, repair=repair,
        error=str(error) if error else None, reply=getattr(form, "reply", ""),
    )  # fmt: skip


def _streamed(site: Site, form: StoryForm) -> Iterator[str]:
    """Events as lines of JSON: each line of a framing as it comes, and at the end the whole result as HTML."""
    told: queue.SimpleQueue[dict[str, Any] | None] = queue.SimpleQueue()

    def work() -> None:
        try:
            result = _made(site, form, lambda event: told.put(_line(site, event)))
            if result.engine == "embedded":
                for target, framing in result.framings.items():
                    for line in framing.lines:
                        told.put(_line(site, Event("line", target, line.text, line.status)))
            html = site.rendered("reframed.html.j2", {"form": form, "result": result, "repair": None})
            told.put({"kind": "done", "html": html})
        except ReframerError as error:
            told.put({"kind": "error", "message": str(error)})
        except Exception:
            told.put(
                {"kind": "error", "message": "something went wrong here; the terminal of `reframer serve` says what"}
            )
            raise
        finally:
            told.put(None)

    threading.Thread(target=work, daemon=True).start()
    while (event := told.get()) is not None:
        yield json.dumps(event) + "\n"


def _line(site: Site, event: Event) -> dict[str, Any]:
    return asdict(event) | {"team": site.teams.get(event.target, event.target)}
