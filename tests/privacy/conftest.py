"""An endpoint that echoes, and settings that hide everything from it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from reframer.settings import Settings
from tests.privacy.canaries import TERMS
from tests.privacy.echo import Echo


@pytest.fixture(autouse=True)
def bare(monkeypatch: pytest.MonkeyPatch) -> None:
    """No key, no settings and no proxy of the machine that the tests run on."""
    for name in ("OPENAI_API_KEY", "OPENAI_BASE_URL", "OPENAI_API_BASE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("REFRAMER_CONFIG", "nowhere")


@pytest.fixture
def echo() -> Iterator[Echo]:
    """An endpoint that answers with what it was shown."""
    endpoint = Echo()
    yield endpoint
    endpoint.close()


@pytest.fixture
def terms(tmp_path: Path) -> Path:
    """A file of terms."""
    file = tmp_path / "terms.txt"
    file.write_text("# not to be told\n" + "\n".join(TERMS) + "\n", encoding="utf-8")
    return file


@pytest.fixture
def hiding(echo: Echo, terms: Path) -> Settings:
    """Settings with a model behind placeholders, on this machine alone."""
    return Settings(model="small", base_url=echo.url, terms=terms, private=True, timeout=10)
