"""One frozen set of settings: argument over environment over file over default."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from reframer.errors import InputError
from reframer.schema import Engine, EngineChoice, what_is_wrong

PREFIX = "REFRAMER_"


class Settings(BaseModel):
    """Which engine and model to use, and whose framework and prompts.

    A story leaves the machine only where `model` is named: a key in the environment selects nothing. With `redact`, and
    with a file of `terms`, the model sees placeholders; with `private` no other machine is spoken to. `key_file` holds
    keys; `tracing` lets LangSmith record the calls to a model.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    engine: EngineChoice = "auto"
    model: str | None = None
    base_url: str | None = None
    timeout: float = 120.0
    framework: Path | None = None
    prompts: Path | None = None
    redact: bool = False
    terms: Path | None = None
    private: bool = False
    key_file: Path | None = None
    tracing: bool = False

    @property
    def hides(self) -> bool:
        """Whether a model sees placeholders: a list of terms asks for them too."""
        return self.redact or self.terms is not None

    @property
    def chosen(self) -> Engine:
        """The engine in use. Raises InputError where a language model is asked for and none is named."""
        if self.engine == "llm" and not self.model:
            raise InputError("--engine llm needs a model: name one with --model provider:name or in REFRAMER_MODEL")
        return "llm" if self.model and self.engine != "embedded" else "embedded"

    @property
    def why(self) -> str:
        """The reason for the engine in use, in a few words."""
        if self.engine == "embedded":
            return "asked for"
        return f"a model is named: {self.model}" if self.model else "no model is named"


def load(
    given: Mapping[str, Any] | None = None, environ: Mapping[str, str] | None = None, file: Path | None = None
) -> Settings:
    """The settings from arguments (None means not given), `REFRAMER_*` variables and the settings file.

    Raises InputError that names the source, the field and what it takes.
    """
    environ = os.environ if environ is None else environ
    file = location(environ) if file is None else file
    values: dict[str, Any] = {}
    for source, found in (
        (str(file), _from_file(file)),
        ("the environment", {k: v for k in Settings.model_fields if (v := environ.get(PREFIX + k.upper()))}),
        ("the call", {k: v for k, v in (given or {}).items() if v is not None}),
    ):
        try:
            Settings.model_validate(values | found)
        except ValidationError as error:
            known = ", ".join(Settings.model_fields)
            raise InputError(f"settings, {source}: {what_is_wrong(error)}; known: {known}") from None
        values |= found
    return Settings.model_validate(values)


def location(environ: Mapping[str, str]) -> Path:
    """The settings file: `REFRAMER_CONFIG`, else reframer/config.toml in the user's configuration folder."""
    if named := environ.get(PREFIX + "CONFIG"):
        return Path(named)
    folder = environ.get("XDG_CONFIG_HOME") or environ.get("APPDATA")
    return (Path(folder) if folder else Path.home() / ".config") / "reframer" / "config.toml"


def _from_file(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError, PermissionError):
        return {}
    except OSError as error:
        raise InputError(f"{file}: cannot be read as settings: {error.strerror}; name a file in TOML") from None
    except (ValueError, RecursionError) as error:  # TOML's own errors, half a character, a number of 5,000 digits
        raise InputError(f"{file}: not a settings file in TOML: {error}") from None
