"""The library of a test."""

from __future__ import annotations

from pathlib import Path

import pytest

from reframer.library import Library


@pytest.fixture
def library(library_file: Path) -> Library:
    return Library(library_file)
