"""What holds for every test: nothing of the user's library is read or written, and no keyring is asked."""

from __future__ import annotations

import os
from importlib.util import find_spec
from pathlib import Path

import pytest
from hypothesis import settings

# `make fuzz` asks for it.
settings.register_profile("long", max_examples=int(os.environ.get("FUZZ_EXAMPLES", "1000")), deadline=None)
if profile := os.environ.get("HYPOTHESIS_PROFILE"):
    settings.load_profile(profile)

os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.null.Keyring"
# The dependency group `browser` is installed by `make test-browser` alone.
collect_ignore = [] if find_spec("playwright") else ["browser"]


@pytest.fixture(autouse=True)
def library_file(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A library of the test's own, which is not there yet."""
    file = tmp_path_factory.mktemp("data") / "library.db"
    monkeypatch.setenv("REFRAMER_LIBRARY", str(file))
    return file
