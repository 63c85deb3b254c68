"""A site and a client that speaks to it as a browser does."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from reframer.web import Site, create

EXAMPLES = Path(__file__).parents[2] / "examples"
STORY = (EXAMPLES / "stories/fraud-alerts.txt").read_text(encoding="utf-8")
PLATFORM = (EXAMPLES / "contexts/platform-team.txt").read_text(encoding="utf-8")
QUEUE = "We sharded the queue by tenant. When a shard dies it is rebuilt from the log within a minute."
HTML = {"accept": "text/html"}


@pytest.fixture
def site(library_file: Path) -> Site:
    """A site with a library of its own."""
    return Site(library_file=library_file)


@pytest.fixture
def client(site: Site) -> Iterator[TestClient]:
    """A client that asks for pages."""
    yield TestClient(create(site), base_url="http://localhost:8765", headers=HTML)
