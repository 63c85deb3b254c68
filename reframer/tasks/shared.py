"""What every task needs: the model that the settings name, and what a result is made by."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reframer import __version__, instructions, signals
from reframer.errors import InputError
from reframer.framework import Framework
from reframer.schema import MadeBy, TeamReading
from reframer.settings import Settings

if TYPE_CHECKING:
    from reframer.llm import Allowance, Model

SCHEMA_VERSION = "1"
DEFAULT = Settings()


def connected(settings: Settings, allowance: Allowance | None = None, exchange: Model | None = None) -> Model:
    """The model that the settings name, its calls within the allowance where there is one.

    `exchange` takes the place of the calls to the server.

    Raises InputError where none is named, ModelError where it is unknown.
    """
    from reframer import llm

    if not settings.model:
        raise InputError("no language model is named: use --model provider:name or REFRAMER_MODEL")
    return llm.build(settings.model, settings.base_url, settings.timeout, allowance, exchange)


def team_of(context: str | None, lens: Framework) -> TeamReading | None:
    """The kind of team that a context speaks of, by the rules at once; None where there is no context."""
    if not context or not context.strip():
        return None
    from reframer import teams

    return teams.detect(instructions.without(context), lens, made_by(lens))


def made_by(lens: Framework, *, model: str | None = None, prompt: str | None = None) -> MadeBy:
    """The versions and fingerprints of everything that shapes a result."""
    return MadeBy(
        reframer=__version__, schema=SCHEMA_VERSION, framework=lens.fingerprint, prompt=prompt,
        weights=signals.fingerprint(), model=model,
    )  # fmt: skip
