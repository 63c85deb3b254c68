"""Prompts as data: find them, check them, render them, and know by a fingerprint what shaped an answer.

A prompt is `NAME.j2`: front matter in YAML, then one or two Jinja blocks, each a message to the model.

    ---
    name: critique
    version: 1
    purpose: Says how a draft answer sounds to the team that asks.
    inputs:
      team: {about: What this team listens for., fixed: true}
      answer: The candidate's draft.
      question: {about: The interviewer's question., default: ""}
    output: json
    schema: critique
    ---
    {% from "_partials/fence.j2" import fence %}
    {% block system %}What the team listens for: {{ team }}{% endblock %}
    {% block user %}{{ fence(answer, "The candidate's draft") }}{% endblock %}

The system block comes first and uses only `fixed` inputs, those with few values over many calls, so that it is
byte-identical from call to call and a provider's cache hits. A user's folder is looked in before the shipped one,
for prompts and for the `_partials/` that they include.
"""

from __future__ import annotations

from pathlib import Path

from reframer.framework import shipped
from reframer.prompts.checking import check_all
from reframer.prompts.front import Input, Problem
from reframer.prompts.shelf import Prompt, Shelf
from reframer.prompts.template import Message, marker

__all__ = [
    "Input",
    "Message",
    "Problem",
    "Prompt",
    "Shelf",
    "check",
    "diff",
    "eject",
    "find",
    "marker",
    "names",
    "open_shelf",
]


def open_shelf(folder: Path | None = None) -> Shelf:
    """The shipped prompts, with those of a user's folder before them.

    Raises PromptError where the folder does not exist.
    """
    return Shelf(shipped(), folder)


def find(name: str, folder: Path | None = None) -> Prompt:
    """The prompt of this name, from the user's folder or else as shipped.

    Raises PromptError where there is none, or where it cannot be rendered.
    """
    shelf = open_shelf(folder)
    kept = _FOUND.get((name, shelf))
    if kept is None or kept[1] != _stamps(kept[0], shelf):
        prompt = shelf.find(name)
        kept = _FOUND[name, shelf] = prompt, _stamps(prompt, shelf)
    return kept[0]


# Prompts that were read, and how their files looked then: a batch asks for the same one with each call.
_FOUND: dict[tuple[str, Shelf], tuple[Prompt, tuple[object, ...]]] = {}


def _stamps(prompt: Prompt, shelf: Shelf) -> tuple[object, ...]:
    """What changes with any file that a prompt is read from, and where one of the user's comes before it."""
    folders = [shelf.folder, shelf.folder / "_partials"] if shelf.folder else []
    return tuple(_stamp(path) for path in (*(source.path for source in prompt.sources), *folders))


def _stamp(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size


def names(folder: Path | None = None) -> list[str]:
    """The names of all prompts, sorted."""
    return open_shelf(folder).names()


def check(folder: Path | None = None) -> list[Problem]:
    """Everything that is wrong with the prompts, by file and line; empty when all is well."""
    return check_all(open_shelf(folder))


def eject(name: str, folder: Path, *, partials: bool = False, force: bool = False) -> list[Path]:
    """Copies a shipped prompt into the user's folder, to be edited there; the paths written.

    Raises PromptError where a file is there already and `force` is not given: then nothing is written.
    """
    from reframer.prompts.ejecting import eject_from

    return eject_from(shipped(), name, folder, partials=partials, force=force)


def diff(name: str, folder: Path) -> str:
    """What the user's copy of a prompt and of its partials changes, as a unified diff; empty when nothing.

    Raises PromptError where the folder has no prompt of this name.
    """
    from reframer.prompts.ejecting import differences

    return "".join(differences(open_shelf(folder), name))
