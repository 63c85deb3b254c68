"""Where prompts are found: a user's folder before the shipped one."""

from __future__ import annotations

import difflib
import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from reframer.errors import PromptError
from reframer.prompts import syntax, template
from reframer.prompts.front import NAME, Front, Input, Problem, body_start, read_front
from reframer.prompts.template import Message, Source

# Part of every fingerprint; raised when the rules by which a template becomes messages change.
RENDERING = 1


@dataclass(frozen=True)
class Prompt:
    """A prompt as it was when it was found.

    `source` is its whole file; `known` are variables that a call may give though the prompt does not take them.
    `fingerprint` changes with whatever shapes the rendering (the template, what it includes, defaults, output) and
    with nothing else: rewording the purpose or raising the version leaves it.
    """

    name: str
    version: str
    purpose: str
    inputs: tuple[Input, ...]
    output: str
    schema: str | None
    path: Path
    source: str
    fingerprint: str
    sources: tuple[Source, ...]
    ejected_from: str | None = None
    known: frozenset[str] = frozenset()

    @property
    def templates(self) -> dict[str, str]:
        """The texts of its template and of all that it includes, by name."""
        return {source.name: source.text for source in self.sources}

    def render(self, /, **variables: Any) -> tuple[Message, ...]:
        """The messages, as pairs of a role (`system`, `user`) and a text.

        Raises PromptError where a variable is missing or unknown, or where the template fails.
        """
        declared = {each.name for each in self.inputs}
        for name in variables:
            if name not in declared | self.known:
                raise PromptError(self._problem(name, f"there is no input `{name}`{self._meant(name)}"))
        for each in self.inputs:
            if each.required and each.name not in variables:
                why = f"the variable `{each.name}` is missing ({each.about.rstrip('.')}); give it"
                raise PromptError(self._problem(each.name, why))
        given = {each.name: variables.get(each.name, each.default) for each in self.inputs}
        return template.render(self.name, self.sources, given)

    def _meant(self, name: str) -> str:
        near = difflib.get_close_matches(name, [each.name for each in self.inputs], 1)
        if near:
            return f"; did you mean `{near[0]}`?"
        return f"; the inputs are {', '.join(each.name for each in self.inputs) or 'none'}"

    def _problem(self, variable: str, message: str) -> Problem:
        lines = self.source.split("\n")[: body_start(self.source)]
        declared = (n for n, line in enumerate(lines, 1) if line.lstrip().startswith((f"{variable}:", "inputs:")))
        line = max(declared, default=1)
        return Problem(self.name, self.path, line, message)


@dataclass(frozen=True)
class Shelf:
    """The shipped prompts and a user's own, which come first."""

    shipped: Path
    folder: Path | None = None

    def __post_init__(self) -> None:
        if self.folder is not None and not self.folder.is_dir():
            raise PromptError(f"the prompts folder {self.folder} does not exist; make it, or eject a prompt into it")

    @property
    def folders(self) -> tuple[Path, ...]:
        """Where to look, in order."""
        return (self.folder, self.shipped) if self.folder else (self.shipped,)

    def names(self) -> list[str]:
        """The names of all prompts, sorted."""
        found = {path.stem for folder in self.folders for path in folder.glob("*.j2")}
        return sorted(name for name in found if NAME.fullmatch(name))

    def where(self, name: str) -> Path | None:
        """The file of a template as others include it, such as `_partials/fence.j2`."""
        parts = PurePosixPath(name).parts
        if not parts or ".." in parts or "\\" in name or "\x00" in name or PurePosixPath(name).is_absolute():
            return None
        return next((path for folder in self.folders if (path := folder.joinpath(*parts)).is_file()), None)

    def path(self, name: str) -> Path:
        """The file of a prompt.

        Raises PromptError where there is none.
        """
        path = self.where(f"{name}.j2") if NAME.fullmatch(name) else None
        if path is None:
            near = difflib.get_close_matches(name, self.names(), 1)
            hint = f"did you mean `{near[0]}`?" if near else "`reframer prompts list` shows those there are"
            raise PromptError(f"there is no prompt `{name}`; {hint}")
        return path

    def find(self, name: str) -> Prompt:
        """The prompt of this name.

        Raises PromptError where there is none, or where it cannot be rendered.
        """
        path = self.path(name)
        text = read(name, path)
        front, problems = read_front(name, path, text)
        if front is None:
            raise PromptError(problems[0])
        sources = tuple(self._sources(name, path, text))
        for problem in structure(name, sources[0]):
            raise PromptError(problem)
        return Prompt(
            name, front.version, front.purpose, front.inputs, front.output, front.schema, path, text,
            _fingerprint(front, sources), sources, front.ejected_from, self._known(name, path),
        )  # fmt: skip

    def _known(self, name: str, path: Path) -> frozenset[str]:
        """The inputs of the shipped prompt that a user's own stands in for: its caller gives them all."""
        original = self.shipped / f"{name}.j2"
        if path == original or not original.is_file():
            return frozenset()
        front, _ = read_front(name, original, read(name, original))
        return frozenset(each.name for each in front.inputs) if front else frozenset()

    def _sources(self, name: str, path: Path, text: str) -> Iterator[Source]:
        """A prompt's own template, then all that it includes, directly or not."""
        front = body_start(text)
        waiting = [Source(path.name, path, "\n" * front + "\n".join(text.split("\n")[front:]))]
        seen = {path.name}
        while waiting:
            source = waiting.pop(0)
            yield source
            for partial, file in self._included(name, source):
                if partial not in seen:
                    seen.add(partial)
                    waiting.append(Source(partial, file, read(name, file)))

    def _included(self, name: str, source: Source) -> Iterator[tuple[str, Path]]:
        for wanted in syntax.included(name, source):
            if wanted.name is None:
                why = "what is included here is computed; name one file, so that the fingerprint covers it"
                raise PromptError(Problem(name, source.path, wanted.line, why))
            file = self.where(wanted.name)
            if file is not None:
                yield wanted.name, file
            elif not wanted.optional:
                why = f"`{wanted.name}` does not exist in {' or '.join(map(str, self.folders))}"
                raise PromptError(Problem(name, source.path, wanted.line, f"{why}{self._near(wanted.name)}"))

    def _near(self, wanted: str) -> str:
        there = [
            path.relative_to(folder).as_posix() for folder in self.folders for path in folder.glob("_partials/*.j2")
        ]
        near = difflib.get_close_matches(wanted, there, 1)
        return f"; did you mean `{near[0]}`?" if near else ""


def structure(name: str, source: Source) -> Iterator[Problem]:
    """What is wrong with the blocks of a prompt, by line."""
    for line, why in syntax.misplaced(syntax.parse(name, source)):
        yield Problem(name, source.path, line, why)


def read(name: str, path: Path) -> str:
    """A template's text, with line ends as on Unix.

    Raises PromptError where it cannot be read.
    """
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise PromptError(Problem(name, path, 1, "this is not UTF-8 text; save it as UTF-8")) from error
    except OSError as error:
        raise PromptError(Problem(name, path, 1, f"cannot be read: {error.strerror}")) from error


def _fingerprint(front: Front, sources: tuple[Source, ...]) -> str:
    # A prompt may have been renamed, and stands after a front matter of any length: neither shapes what is said.
    own = sources[0].text.lstrip("\n")
    included = sorted((source.name, source.text) for source in sources[1:])
    defaults = sorted((each.name, each.default) for each in front.inputs if not each.required)
    shape = json.dumps([RENDERING, own, included, defaults, front.output, front.schema], ensure_ascii=True)
    return hashlib.sha256(shape.encode()).hexdigest()[:12]
