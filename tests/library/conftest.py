"""The library of a test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from reframer.library import Library


@pytest.fixture
def library(library_file: Path) -> Iterator[Library]:
    with Library(library_file) as opened:
        yield opened
