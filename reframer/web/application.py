"""The application: its guard, its pages, its API, and one place where errors become answers."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, RedirectResponse, Response
from starlette.exceptions import HTTPException
from starlette.staticfiles import StaticFiles

from reframer import __version__, inert, warming
from reframer.errors import ReframerError
from reframer.web import api, checking, critiquing, guards, practising, reframing, sheets, shelving
from reframer.web.site import Site, status


class EscapedJSON(JSONResponse):
    """JSON in which every sign is escaped that a terminal would obey: not only browsers print what comes back."""

    def render(self, content: Any) -> bytes:
        """The body."""
        return inert.escaped(super().render(content).decode()).encode()


STATIC = Path(__file__).with_name("static")


def create(site: Site | None = None) -> FastAPI:
    """The application of a site, to be served by any ASGI server.

    >>> create().title
    'reframer'
    """
    app = FastAPI(
        title="reframer", version=__version__, lifespan=_warmed, docs_url=None, redoc_url=None,
        openapi_url="/api/openapi.json", generate_unique_id_function=lambda route: route.name,
        default_response_class=EscapedJSON,
        description="One true ML project story, told for a product team and for a platform team, with no fact added.",
    )  # fmt: skip
    app.state.site = site or Site()
    app.include_router(api.router)
    for page in (reframing, critiquing, checking, sheets, practising, shelving):
        app.include_router(page.router, include_in_schema=False)
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    app.add_api_route("/", lambda: RedirectResponse("/reframe"), include_in_schema=False)
    app.add_middleware(guards.Guard, site=app.state.site)
    app.add_exception_handler(ReframerError, _told)
    app.add_exception_handler(RequestValidationError, _malformed)
    app.add_exception_handler(HTTPException, _unknown)
    return app


@asynccontextmanager
async def _warmed(app: FastAPI) -> AsyncIterator[None]:
    reframing.start(app.state.site)  # compiles the first page's templates before anybody waits for them
    timer = warming.soon()
    yield
    timer.cancel()


def _told(request: Request, error: Exception) -> Response:
    assert isinstance(error, ReframerError)
    return _answer(request, status(error), error.kind, str(error))


def _malformed(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    wrong = error.errors()[0]
    if request.url.path.startswith("/api/") and "json" not in request.headers.get("content-type", "json"):
        return _answer(request, 422, "input", "the body is not said to be JSON; send content-type: application/json")
    place = ".".join(str(step) for step in wrong["loc"] if step not in ("body", "query", "path"))
    return _answer(request, 422, "input", f"{place}: {wrong['msg']}" if place else wrong["msg"])


def _unknown(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    if error.status_code == 400 and request.url.path.startswith("/api/"):  # of a body that is no text, or nests deep
        return _answer(request, 422, "input", "the body cannot be read; send JSON in UTF-8, nested less deep")
    said = {404: "there is no such page", 405: "this page takes no such request"}.get(error.status_code, error.detail)
    return _answer(request, error.status_code, "input", said)


def _answer(request: Request, code: int, kind: str, message: str) -> Response:
    """An error as JSON for programs, as a page for people."""
    if request.url.path.startswith("/api/") or "text/html" not in request.headers.get("accept", ""):
        return EscapedJSON({"error": {"kind": kind, "message": message}}, code)
    site: Site = request.app.state.site
    return site.page("error.html.j2", code, here="", error=message)
