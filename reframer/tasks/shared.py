"""What every task needs: the model that the settings name, and what a result is made by."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reframer import __version__, instructions, signals
from reframer.errors import InputError, NotPrivate
from reframer.framework import Framework
from reframer.schema import MadeBy, TeamReading
from reframer.settings import Settings

if TYPE_CHECKING:
    from reframer.llm import Allowance, Model

SCHEMA_VERSION = "1"
DEFAULT = Settings()


def connected(settings: Settings, allowance: Allowance | None = None, exchange: Model | None = None) -> Model:
    """The model that the settings name, behind placeholders where they ask for them, its calls within the allowance.

    `exchange` takes the place of the calls to the server.

    Raises InputError where none is named, where the list of terms cannot be read, or where the settings exclude each
    other, ModelError where the model is unknown, NotPrivate where the settings forbid to speak to it.
    """
    from reframer import llm

    if not settings.model:
        raise InputError("no language model is named: use --model provider:name or REFRAMER_MODEL")
    if settings.private and settings.tracing:
        raise NotPrivate("private and tracing exclude each other: tracing sends what a model is asked to LangSmith")
    model = llm.build(
        settings.model, settings.base_url, settings.timeout, allowance, exchange, private=settings.private,
        key_file=settings.key_file, tracing=settings.tracing,
    )  # fmt: skip
    return behind(settings, model)


def asked(settings: Settings, model: Model | None) -> Model:
    """The model to ask: the one given, else the one that the settings name, either behind placeholders if asked for."""
    return connected(settings) if model is None else behind(settings, model)


def behind(settings: Settings, model: Model) -> Model:
    """A model behind placeholders, where the settings ask for them and it is not behind them already."""
    if not settings.hides:
        return model
    from reframer import privacy
    from reframer.llm.masked import MaskedModel

    return model if isinstance(model, MaskedModel) else MaskedModel(model, privacy.listed(settings.terms))


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
