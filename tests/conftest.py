"""What holds for every test: nothing of the user's library is read or written."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def library_file(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A library of the test's own, which is not there yet."""
    file = tmp_path_factory.mktemp("data") / "library.db"
    monkeypatch.setenv("REFRAMER_LIBRARY", str(file))
    return file
