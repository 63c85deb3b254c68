"""The options of every command that an engine works for, added by a decorator, and what becomes of them."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, get_type_hints

import typer

from reframer.cli.options import Engine, say

if TYPE_CHECKING:
    from reframer.llm import Model
    from reframer.privacy import Mask
    from reframer.settings import Settings

Option = tuple[Any, Any]


def _option(kind: Any, flag: str, default: Any = None, **more: Any) -> Option:
    """An option as typer reads it from a signature, and what it is where it is not given."""
    return Annotated[kind, typer.Option(flag, **more)], default


SETTINGS: dict[str, Option] = {
    "engine": _option(
        Engine | None, "--engine", help="auto takes a language model only where one is named.", show_default="auto"
    ),
    "model": _option(
        str | None, "--model", metavar="PROVIDER:NAME", help="The language model, such as openai:gpt-5-mini."
    ),
    "base_url": _option(
        str | None, "--base-url", metavar="URL", help="An OpenAI-compatible server, such as a local one."
    ),
    "timeout": _option(float | None, "--timeout", metavar="SECONDS", help="The longest silence of a model.", min=1),
    "framework": _option(
        Path | None, "--framework", metavar="FILE", help="Your own wording, signals or teams, in YAML."
    ),
    "prompts": _option(Path | None, "--prompts", metavar="DIR", help="A folder of your own prompts, looked in first."),
}
MASKING: dict[str, Option] = {
    "redact": _option(bool, "--redact", False, help="Placeholders for names and contacts while a model sees it."),
    "terms": _option(Path | None, "--terms", metavar="FILE", help="Words to hide too, one a line; implies --redact."),
}


@dataclass(frozen=True)
class Using:
    """The settings that a call names, and whether and what its model must not see."""

    settings: Settings
    redact: bool = False
    terms: Path | None = None

    def model(self) -> Model | None:
        """The model to use, behind placeholders where they are asked for; None where the embedded engine works."""
        if self.settings.chosen == "embedded":
            if self.redact:
                say("--redact changes nothing here: without a language model nothing leaves this machine")
            return None
        from reframer import tasks

        model = tasks.connected(self.settings)
        if not self.redact:
            return model
        from reframer.llm.masked import MaskedModel

        return MaskedModel(model, self.mask())

    def mask(self) -> Mask:
        """What hides names, contacts and the words listed in a file."""
        from reframer import files
        from reframer.privacy import Mask

        lines = files.read(self.terms).splitlines() if self.terms else []
        return Mask([line.strip() for line in lines if line.strip() and not line.startswith("#")])


def with_engine(command: Callable[..., None]) -> Callable[..., None]:
    """Gives a command the options of an engine, placeholders included, as its parameter `using`."""

    def gathered(given: dict[str, Any]) -> Using:
        redact, terms = given.pop("redact"), given.pop("terms")
        return Using(_settings(given), redact or terms is not None, terms)

    return _with(command, MASKING | SETTINGS, gathered)


def with_settings(command: Callable[..., None]) -> Callable[..., None]:
    """Gives a command the options of an engine, but for placeholders, as its parameter `using`."""
    return _with(command, SETTINGS, lambda given: Using(_settings(given)))


def _with(
    command: Callable[..., None], options: dict[str, Option], gathered: Callable[[dict[str, Any]], Using]
) -> Callable[..., None]:
    """A command whose signature has the options in place of `using`, for typer reads what there is to ask for there."""
    hints = get_type_hints(command, include_extras=True)
    hints.pop("using"), hints.pop("return", None)
    own = [
        each.replace(annotation=hints[name])
        for name, each in inspect.signature(command).parameters.items()
        if name != "using"
    ]
    added = [
        inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=annotation)
        for name, (annotation, default) in options.items()
    ]

    @functools.wraps(command)
    def called(**given: Any) -> None:
        asked = {name: given.pop(name) for name in options}
        command(**given, using=gathered(asked))

    called.__signature__ = inspect.Signature([*own, *added])  # type: ignore[attr-defined]
    called.__annotations__ = hints | {name: annotation for name, (annotation, _) in options.items()}
    return called


def _settings(given: dict[str, Any]) -> Settings:
    """The settings that follow from the options, the environment and the settings file."""
    from reframer import settings

    engine = given["engine"]
    return settings.load(given | {"engine": engine.value if engine else None})
