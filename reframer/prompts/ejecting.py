"""A user's own copies of shipped prompts: how they are made, and what they change."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from pathlib import Path

from reframer.errors import PromptError
from reframer.prompts.front import body_start
from reframer.prompts.shelf import Prompt, Shelf, read

_NOTE = re.compile(r"^ejected_from:.*\n", re.MULTILINE)


def eject_from(shipped: Path, name: str, folder: Path, *, partials: bool = False, force: bool = False) -> list[Path]:
    """Copies a shipped prompt into a folder with a note of its fingerprint; the paths written.

    Raises PromptError where a file is there already and `force` is not given: then nothing is written.
    """
    prompt = Shelf(shipped).find(name)
    copies = {folder / f"{name}.j2": _noted(prompt)}
    if partials:
        copies |= {folder / source.name: source.text for source in prompt.sources[1:]}
    for path in copies:
        if path.exists() and path.resolve().is_relative_to(shipped.resolve()):
            raise PromptError(f"{folder} is where the shipped prompts live; name a folder of your own")
        if path.exists() and not force:
            raise PromptError(f"{path} is there already, and your changes may be in it; --force overwrites it")
    for path, text in copies.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return list(copies)


def differences(shelf: Shelf, name: str) -> Iterator[str]:
    """The lines of a unified diff from the shipped prompt and partials to those of the user's folder."""
    own = shelf.folder / f"{name}.j2" if shelf.folder else None
    original = Shelf(shelf.shipped).find(name)
    mine = shelf.find(name)
    if own is None or mine.path != own:
        raise PromptError(f"`{name}` was not ejected into {shelf.folder}; `reframer prompts eject {name}` does it")
    yield from _diff(original.path, original.source, mine.path, _unnoted(mine.source))
    for source in mine.sources[1:]:
        before = shelf.shipped / source.name
        if source.path != before:
            yield from _diff(before, read(name, before) if before.is_file() else "", source.path, source.text)


def _diff(before: Path, old: str, after: Path, new: str) -> Iterator[str]:
    for line in difflib.unified_diff(old.splitlines(True), new.splitlines(True), str(before), str(after)):
        yield line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"


def _noted(prompt: Prompt) -> str:
    lines = prompt.source.split("\n")
    # Quoted, for YAML would read a fingerprint such as 12e456 as a number.
    lines.insert(body_start(prompt.source) - 1, f'ejected_from: "{prompt.fingerprint}"')
    return "\n".join(lines)


def _unnoted(text: str) -> str:
    lines = text.splitlines(keepends=True)
    front = body_start(text)
    return _NOTE.sub("", "".join(lines[:front])) + "".join(lines[front:])
