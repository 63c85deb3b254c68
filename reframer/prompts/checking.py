"""What is wrong with prompts, found without rendering them."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from reframer.errors import PromptError
from reframer.prompts import syntax
from reframer.prompts.front import NAME, Problem, body_start, read_front
from reframer.prompts.shelf import Prompt, Shelf, read, structure
from reframer.prompts.template import Source

if TYPE_CHECKING:
    from jinja2 import nodes

_OTHER_ENDINGS = (".jinja", ".jinja2", ".tmpl", ".txt", ".md")


def check_all(shelf: Shelf) -> list[Problem]:
    """Everything that is wrong with the prompts of a shelf, in the order of their names and lines."""
    found = [problem for name in shelf.names() for problem in check_one(shelf, name)]
    found += _misspelt(shelf)
    return sorted(set(found), key=lambda problem: (problem.prompt, str(problem.path), problem.line, problem.message))


def check_one(shelf: Shelf, name: str) -> list[Problem]:
    """Everything that is wrong with one prompt."""
    path = shelf.path(name)
    try:
        text = read(name, path)
        front, problems = read_front(name, path, text)
        own = Source(path.name, path, "\n" * body_start(text) + "\n".join(text.split("\n")[body_start(text) :]))
        problems += structure(name, own)
        if front is None or problems:
            return problems
        prompt = shelf.find(name)
        return [*_variables(prompt), *_fixed(prompt), *_against_shipped(prompt)]
    except PromptError as error:
        return [error.args[0]]


def _variables(prompt: Prompt) -> Iterator[Problem]:
    """Inputs that nothing uses, and variables that no input declares."""
    declared = {each.name for each in prompt.inputs}
    used: set[str] = set()
    for source, name, line in _used(prompt):
        used.add(name)
        if name not in declared:
            near = difflib.get_close_matches(name, declared, 1)
            remedy = f"did you mean `{near[0]}`?" if near else "declare it under `inputs`"
            yield Problem(prompt.name, source.path, line, f"`{name}` is used and not declared; {remedy}")
    for name in sorted(declared - used):
        why = f"the input `{name}` is declared and not used; use it, or take it out of `inputs`"
        yield Problem(prompt.name, prompt.path, _declared_at(prompt, name), why)


def _used(prompt: Prompt) -> Iterator[tuple[Source, str, int]]:
    """The variables that come from outside, by template; what an including template sets reaches the included."""
    trees = {source.name: syntax.parse(prompt.name, source) for source in prompt.sources}
    given = {name: frozenset[str]() for name in trees}
    for tree in trees.values():
        for wanted in syntax.references(tree):
            if wanted.shares_variables and wanted.name in given:
                given[wanted.name] |= syntax.set_in(tree)
    for source in prompt.sources:
        for name, line in syntax.uses(trees[source.name]).items():
            if name not in given[source.name]:
                yield source, name, line


def _fixed(prompt: Prompt) -> Iterator[Problem]:
    """Inputs in the system block, or in what it includes, that are another in every call."""
    varying = {each.name for each in prompt.inputs if not each.fixed}
    sources = {source.name: source for source in prompt.sources}
    trees = {name: syntax.parse(prompt.name, source) for name, source in sources.items()}
    own = prompt.sources[0].name
    waiting: list[tuple[str, nodes.Node | None]] = [(own, syntax.block(trees[own], "system"))]
    if waiting[0][1] is None:
        return
    seen = {own}
    for name, part in waiting:
        for variable, line in syntax.uses(trees[name], part).items():
            if variable in varying:
                why = f"the system block uses `{variable}`, so it differs from call to call and no cache hits"
                remedy = "use it in the user block, or mark the input `fixed: true` if it has few values"
                yield Problem(prompt.name, sources[name].path, line, f"{why}; {remedy}")
        for wanted in syntax.references(part or trees[name]):
            if wanted.shares_variables and wanted.name in trees and wanted.name not in seen:
                seen.add(wanted.name)
                waiting.append((wanted.name, None))


def _against_shipped(prompt: Prompt) -> Iterator[Problem]:
    """Inputs that a user's own copy asks for and its caller, written for the shipped one, will not give."""
    if not prompt.known:
        return
    for each in prompt.inputs:
        if each.required and each.name not in prompt.known:
            why = f"nothing gives `{each.name}`, which the shipped prompt does not have; give it a default"
            yield Problem(prompt.name, prompt.path, _declared_at(prompt, each.name), why)


def _declared_at(prompt: Prompt, name: str) -> int:
    lines = prompt.source.split("\n")[: body_start(prompt.source)]
    return next((n for n, line in enumerate(lines, 1) if line.lstrip().startswith(f"{name}:")), 1)


def _misspelt(shelf: Shelf) -> Iterator[Problem]:
    """Files of the user's folder that were surely meant to stand in for a shipped one and do not."""
    if shelf.folder is None:
        return
    for place in ("", "_partials"):
        shipped = sorted(path.stem for path in (shelf.shipped / place).glob("*.j2"))
        for path in sorted((shelf.folder / place).glob("*")):
            if path.is_file() and (why := _unread(path, shipped)):
                yield Problem(path.stem, path, 1, why)


def _unread(path: Path, shipped: list[str]) -> str | None:
    if path.suffix in _OTHER_ENDINGS and path.stem in shipped:
        return f"this file is not read; call it {path.stem}.j2"
    if path.suffix != ".j2" or path.stem in shipped:
        return None
    near = difflib.get_close_matches(path.stem.lower(), shipped, 1, cutoff=0.8)
    # `rewrite_short` is a variant of one's own, not a slip.
    if near and not path.stem.startswith(near[0]):
        return f"nothing is shipped under the name `{path.stem}`, so nothing asks for it; did you mean `{near[0]}`?"
    if not NAME.fullmatch(path.stem):
        return "this file is not read; a prompt's name is lower-case letters, digits, - and _, and begins with a letter"
    return None
