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
    "redact": _option(
        bool | None, "--redact/--no-redact", help="A model sees placeholders for names, companies and contacts.",
        show_default=False,
    ),
    "terms": _option(Path | None, "--terms", metavar="FILE", help="Words to hide too, one a line; implies --redact."),
    "private": _option(
        bool | None, "--private/--no-private", help="Forbid every call but to a server on this machine.",
        show_default=False,
    ),
}  # fmt: skip


@dataclass(frozen=True)
class Using:
    """The settings that a call names, and the model that follows from them."""

    settings: Settings

    def model(self) -> Model | None:
        """The model to use, behind placeholders where they are asked for; None where the embedded engine works."""
        if self.settings.chosen == "embedded":
            if self.settings.hides:
                say("--redact changes nothing here: without a language model nothing leaves this machine")
            return None
        from reframer import tasks

        return tasks.connected(self.settings)


def with_engine(command: Callable[..., None]) -> Callable[..., None]:
    """Gives a command the options of an engine as its parameter `using`."""
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
