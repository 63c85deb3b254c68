"""How a prompt's messages come out of its template.

A template is compiled from sources that were read once, so that what is rendered is what was fingerprinted.
"""

from __future__ import annotations

import hashlib
import traceback
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from reframer.errors import PromptError
from reframer.prompts.front import Problem

if TYPE_CHECKING:
    import jinja2

Role = Literal["system", "user"]
ROLES: tuple[Role, ...] = ("system", "user")


class Source(NamedTuple):
    """A template's name as others include it, its file, and its text with the front matter blanked, line for line."""

    name: str
    path: Path
    text: str


class Message(NamedTuple):
    """What is said to a model in one role."""

    role: Role
    content: str


def marker(text: object) -> str:
    """A word that does not occur in a text and is always the same for it: the start of its SHA-256, as long as need be.

    >>> marker("We built a feature store.")
    'f15f42ed8437'
    """
    digest = hashlib.sha256(str(text).encode("utf-8", "surrogatepass")).hexdigest()
    return absent(digest, str(text))


def absent(digest: str, text: str) -> str:
    """The shortest start of a digest, of twelve digits or more, that a text does not hold in any case.

    >>> absent("0123456789abcdef", "0123456789ABC")
    '0123456789abcd'
    """
    size, told = 12, text.lower()
    while digest[:size] in told:
        size += 1
        if size > len(digest):
            digest += hashlib.sha256(digest.encode()).hexdigest()
    return digest[:size]


@lru_cache(maxsize=64)
def environment(sources: tuple[Source, ...]) -> jinja2.Environment:
    """A sandbox that knows these templates and no others; an undefined variable is an error in it."""
    from jinja2 import FunctionLoader, StrictUndefined
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    known = {source.name: source for source in sources}

    def load(name: str) -> tuple[str, str, None] | None:
        source = known.get(name)
        return (source.text, str(source.path), None) if source else None

    made = ImmutableSandboxedEnvironment(
        undefined=StrictUndefined, autoescape=False, trim_blocks=True, lstrip_blocks=True,
        loader=FunctionLoader(load), auto_reload=False, extensions=["jinja2.ext.loopcontrols"],
    )  # fmt: skip
    made.filters["marker"] = marker
    return made


def render(prompt: str, sources: tuple[Source, ...], variables: Mapping[str, Any]) -> tuple[Message, ...]:
    """The messages of a prompt whose first source is its own template; a blank one is left out.

    Raises PromptError that names the line.
    """
    made = environment(sources)
    said: dict[str, str] = {}

    def hear(role: str, block: Callable[[jinja2.runtime.Context], Iterator[str]]) -> Any:
        def speak(context: jinja2.runtime.Context) -> Iterator[str]:
            said[role] = "".join(block(context))
            return iter(())

        return speak

    try:
        template = made.get_template(sources[0].name)
        context = template.new_context(dict(variables))
        context.blocks = {role: [hear(role, block)] for role, block in template.blocks.items()}
        for _ in template.root_render_func(context):
            pass
    # A template is a program of its writer's: whatever goes wrong in it is reported with its line.
    except Exception as error:
        raise PromptError(_what_went_wrong(prompt, made, sources, error)) from error
    return tuple(Message(role, said[role].strip()) for role in ROLES if said.get(role, "").strip())


def _what_went_wrong(prompt: str, made: jinja2.Environment, sources: tuple[Source, ...], error: Exception) -> Problem:
    from jinja2 import UndefinedError

    try:
        # Jinja's own way to turn the frames of compiled code into lines of the template.
        made.handle_exception()
    except Exception as told:
        frames = traceback.extract_tb(told.__traceback__)
    files = {str(source.path): source.path for source in sources}
    at = next((frame for frame in reversed(frames) if frame.filename in files), None)
    path, line = (files[at.filename], at.lineno or 1) if at else (sources[0].path, 1)
    why = str(error) or type(error).__name__
    remedy = "give it, or test it with `is defined`" if isinstance(error, UndefinedError) else "mend the template"
    return Problem(prompt, path, line, f"{why}; {remedy}")
