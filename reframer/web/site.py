"""What every page works with: settings, the model, the library, the templates."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit

from fastapi import Depends, Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, PackageLoader, StrictUndefined

from reframer import framework
from reframer.errors import Changed, LibraryError, ModelError, NotFound, ReframerError
from reframer.framework import Framework
from reframer.library import Library
from reframer.llm import Model
from reframer.pages import words
from reframer.settings import Settings


@dataclass
class Site:
    """The settings, the model where one is named, and where the library is; a token keeps others out.

    `hosts` are the names that it is reached by; with `any_address` every plain IP address is one too.
    """

    settings: Settings = field(default_factory=Settings)
    model: Model | None = None
    library_file: Path | None = None
    token: str | None = None
    hosts: frozenset[str] = frozenset(("localhost", "127.0.0.1", "[::1]"))
    any_address: bool = False

    @cached_property
    def lens(self) -> Framework:
        """The framework in use."""
        return framework.load(self.settings.framework)

    @cached_property
    def templates(self) -> Environment:
        """The templates: every text is escaped, and a variable that is missing is an error."""
        made = Environment(
            loader=PackageLoader("reframer.web"), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
            lstrip_blocks=True,
        )  # fmt: skip
        made.globals.update(lens=self.lens, engine=self.engine, teams=self.teams, hides=self.settings.hides)
        made.filters.update(clock=words.clock, heading=words.heading, flat=lambda said: " ".join(said.split()))
        return made

    @property
    def engine(self) -> str:
        """Which engine and model is in use and where it is, for people; never a key."""
        if self.model is None:
            return "No language model: your own sentences, and nothing leaves this machine."
        base = self.settings.base_url
        where = f" at {urlsplit(base).hostname}" if base else ""
        what = "What you enter here is sent there"
        if self.settings.hides:
            what += ", with placeholders for names, companies and contacts"
        return f"Language model: {self.model.name}{where}. {what}."

    @property
    def teams(self) -> dict[str, str]:
        """The teams that one may ask for, by id, with their names."""
        return {id: words.heading(self.lens.team(id).name) for id in (*self.lens.team_ids, "hybrid")}

    def library(self) -> Library:
        """The library, opened; to be used in a `with` statement."""
        return Library(self.library_file)

    def page(self, template: str, status: int = 200, /, **variables: Any) -> HTMLResponse:
        """A page, or a part of one."""
        return HTMLResponse(self.rendered(template, variables), status)

    def rendered(self, template: str, variables: Mapping[str, Any]) -> str:
        """What a template gives with these variables."""
        return self.templates.get_template(template).render(**variables)


def status(error: ReframerError) -> int:
    """The HTTP status that an error has."""
    if isinstance(error, NotFound):
        return 404
    if isinstance(error, Changed):
        return 409
    if isinstance(error, LibraryError):
        return 503
    return 502 if isinstance(error, ModelError) else 422


def _of(request: Request) -> Site:
    site: Site = request.app.state.site
    return site


Here = Annotated[Site, Depends(_of)]
