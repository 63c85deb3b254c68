"""Where a command's stories come from, and where what was made of them goes: files, standard input, the library.

`@name` is a story of the library, `@profile/name` one of a candidate's, `@profile/` all of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from reframer import documents, files
from reframer import story as stories
from reframer.cli.options import say
from reframer.errors import InputError
from reframer.schema import Answer

if TYPE_CHECKING:
    from pydantic import BaseModel

    from reframer.library import Kept, Library


@dataclass(frozen=True)
class Source:
    """A story with the replies to its gap questions; `kept` where it is in the library, else `answers_file`."""

    title: str
    text: str
    answers: tuple[Answer, ...] = ()
    answers_file: Path | None = None
    kept: Kept | None = None

    @property
    def whole(self) -> str:
        """The story with the replies to its gap questions, which are part of it."""
        return stories.whole(self.text, self.answers)

    def keep_answers(self, given: Sequence[Answer]) -> None:
        """Keeps replies to gap questions with the story, and says where."""
        if self.kept:
            from reframer.library import Library

            with Library() as library:
                now = library.by_id(self.kept.id)
                others = tuple(answer for answer in now.answers if answer not in given)
                library.save(now, answers=(*others, *given))
            say(f"kept with {self.kept.address}")
        elif self.answers_file:
            there = files.answers(self.answers_file) if self.answers_file.exists() else ()
            others = tuple(answer for answer in there if answer not in given)
            files.keep_answers(self.answers_file, (*others, *given))
            say(f"kept in {self.answers_file}")

    def keep(self, task: str, result: BaseModel) -> None:
        """Keeps what a task made of a story of the library; of a file's nothing is kept."""
        if self.kept:
            from reframer.library import Library

            with Library() as library:
                library.keep(library.by_id(self.kept.id), task, result)


def told(path: Path) -> str:
    """The text that an argument names: a document of any kind that is read, `-`, or a story of the library.

    How it was read is said where it matters.
    """
    if is_address(path):
        return source(path).whole
    try:
        found = documents.read(path)
    except InputError as error:
        raise InputError(f"{error}{_meant(path)}") from None
    for note in found.notes:
        say(note)
    return found.text


def _meant(path: Path) -> str:
    """A hint where a name that is no file is a story of the library."""
    from reframer.library import Library, location

    if files.exists(path) or len(path.parts) != 1 or not location().exists():
        return ""
    with Library() as library:
        known = [each.address for each in library.stories() if each.name.casefold() == path.name.casefold()]
    return f"; in the library there is {known[0]}" if known else ""


def sources(paths: Sequence[Path], answers: Path | None = None) -> Iterator[Source]:
    """The stories that a command's arguments name. Raises InputError that names the argument."""
    for path in paths:
        if is_address(path):
            from reframer.library import Library

            with Library() as library:
                found = addressed(library, str(path))
            for kept in found:
                yield Source(kept.name, kept.text, kept.answers, kept=kept)
        else:
            text = told(path)
            beside = answers or (None if str(path) == "-" else files.beside(path))
            replies = files.answers(beside) if beside and (answers or beside.exists()) else ()
            yield Source("story" if str(path) == "-" else path.stem, text, replies, answers_file=beside)


def source(path: Path) -> Source:
    """The one story that an argument names. Raises InputError where it names several or none."""
    found = list(sources([path]))
    if len(found) != 1:
        raise InputError(f"{path} names {len(found)} stories; name one, such as {path}{found[0].title}")
    return found[0]


def is_address(path: Path) -> bool:
    """Whether an argument names a story of the library; a file of that name wins."""
    return str(path).startswith("@") and not files.exists(path)


def addressed(library: Library, address: str) -> list[Kept]:
    """The stories that an address names. Raises InputError that says which there are."""
    from reframer.library import ME

    profile, _, name = address[1:].rpartition("/")
    if profile and name in ("", "*"):
        found = library.stories(library.profile(profile).name)
        if not found:
            raise InputError(f"{address}: no stories yet; add one: reframer stories add FILE --profile {profile}")
        return found
    every = [each for each in library.stories() if each.name.casefold() == name.casefold()]
    own = [each for each in every if each.profile.casefold() == (profile or ME).casefold()]
    # A name that only one candidate has needs no profile.
    if own or (not profile and len(every) == 1):
        return own or every
    if not every and not profile and name.casefold() in {each.name.casefold() for each in library.profiles()}:
        return addressed(library, f"@{name}/")  # a path loses the stroke at its end
    if every and not profile:
        raise InputError(f"{address}: several candidates have it: {', '.join(each.address for each in every)}")
    if not profile and address.endswith("/"):
        raise InputError(f"{address}: there is no candidate of that name; reframer stories table shows those there are")
    return [library.story(name, profile=profile or ME)]
