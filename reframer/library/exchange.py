"""The library taken out and in again: everything as one JSON file, or stories from folders of documents."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field, ValidationError

from reframer import documents, files
from reframer.errors import InputError, NameTaken
from reframer.library.records import ME, Kept
from reframer.library.store import GREATEST, LONGEST_NAME, Library
from reframer.practice import Session
from reframer.schema import Answer, what_is_wrong
from reframer.schema.shared import Value

FORMAT = "reframer-library/1"
READ = frozenset((".txt", ".md", ".markdown", ".html", ".htm", ".docx", ".pdf"))
MOST_FILES = 5_000
Revision = Annotated[int, Field(ge=1, le=GREATEST - 1)]


class _Result(Value):
    task: str
    revision: Revision = 1
    created: str
    body: dict[str, Any]


class _Run(Value):
    created: str
    changed: str
    story: str | None = None
    session: Session


class _Story(Value):
    name: str
    text: str
    answers: tuple[Answer, ...] = ()
    created: str = ""
    changed: str = ""
    revision: Revision = 1
    results: tuple[_Result, ...] = ()


class _Profile(Value):
    name: str
    notes: str = ""
    stories: tuple[_Story, ...] = ()
    sessions: tuple[_Run, ...] = ()


class _Export(Value):
    format: str
    profiles: tuple[_Profile, ...]


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of one story that was brought in: `added`, `there already`, `changed`, or `not read` and why."""

    name: str
    what: str
    why: str = ""


def exported(library: Library, profile: str | None = None) -> str:
    """The whole library, or one profile, as JSON that `brought` reads back without loss."""
    wanted = [library.profile(profile)] if profile else library.profiles()
    profiles = tuple(
        _Profile(
            name=each.name,
            notes=each.notes,
            stories=tuple(_story(library, story) for story in library.stories(each.name)),
            sessions=tuple(_runs(library, each.name)),
        )
        for each in wanted
    )
    return _Export(format=FORMAT, profiles=profiles).model_dump_json(by_alias=True, indent=2) + "\n"


def items(library: Library, profile: str | None = None) -> str:
    """The stories as items for `batch rewrite`, one JSON object a line, each with its address for an id."""
    found = library.stories(library.profile(profile).name if profile else None)
    rows = [
        {"id": each.address, "story": each.text, "answers": [answer.model_dump() for answer in each.answers]}
        for each in found
    ]
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def _story(library: Library, story: Kept) -> _Story:
    results = tuple(
        _Result(task=made.task, revision=made.revision, created=made.created, body=json.loads(made.body))
        for made in reversed(library.made(story))
    )
    return _Story(
        name=story.name, text=story.text, answers=story.answers, created=story.created, changed=story.changed,
        revision=story.revision, results=results,
    )  # fmt: skip


def _runs(library: Library, profile: str) -> Iterator[_Run]:
    names = {story.id: story.name for story in library.stories(profile)}
    for run in library.sessions(profile):
        told = names.get(run.story) if run.story else None
        yield _Run(created=run.created, changed=run.changed, story=told, session=run.session)


def brought(library: Library, path: Path, profile: str | None = None, *, update: bool = False) -> Iterator[Taken]:
    """Brings in an export, a document, or a folder: each subfolder is a profile, what lies beside them is `me`.

    A story that is there already with the same words is left alone. One of the same name with other words is brought
    in beside it under a name with a number, or with `update` as its new text. Yields what became of each, as it goes.
    Raises InputError where there is nothing of that name, or an export cannot be read; then nothing is brought in.
    """
    if files.is_folder(path):
        for file, owner in _documents(path, profile):
            yield _from_document(library, file, owner, update)
    elif path.suffix.lower() == ".json":
        yield from _from_export(library, path, profile, update)
    else:
        yield _from_document(library, path, profile or ME, update)


def _documents(folder: Path, profile: str | None) -> Iterator[tuple[Path, str]]:
    found = [
        file
        for file in sorted(folder.rglob("*"))
        if file.is_file()
        and not file.name.endswith(".answers.json")
        and not any(part.startswith((".", "~$")) for part in file.relative_to(folder).parts)
    ]
    if not any(file.suffix.lower() in READ for file in found):
        raise InputError(f"{folder} holds no stories; those are files that end in {', '.join(sorted(READ))}")
    if len(found) > MOST_FILES:
        raise InputError(f"{folder} holds {len(found):,} documents, the most is {MOST_FILES:,}; name its subfolders")
    for file in found:
        parts = file.relative_to(folder).parts
        yield file, profile or (parts[0] if len(parts) > 1 else ME)


def _from_document(library: Library, file: Path, profile: str, update: bool) -> Taken:
    name = file.stem.strip()[:LONGEST_NAME].strip().replace("@", "at ")
    if file.suffix.lower() not in READ:
        kinds = ", ".join(sorted(READ))
        return Taken(f"{profile}/{file.name}", "not read", f"only {kinds} are; save it as one of these")
    try:
        read = documents.read(file)
        beside = files.beside(file)
        answers = files.answers(beside) if beside.exists() else ()
        return _taken(library, profile, _Story(name=name, text=read.text, answers=answers), update)
    except InputError as error:
        if not file.exists():
            raise
        return Taken(f"{profile}/{name}", "not read", str(error))


def _from_export(library: Library, path: Path, profile: str | None, update: bool) -> Iterator[Taken]:
    try:
        held = _Export.model_validate_json(path.read_bytes())
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror}") from None
    except ValidationError as error:
        raise InputError(f"{path} is no export of a library: {what_is_wrong(error)}") from None
    if held.format != FORMAT:
        raise InputError(f"{path} has the format {held.format!r}; this reframer reads {FORMAT}")
    for each in held.profiles:
        owner = profile or each.name
        for story in each.stories:
            yield _taken(library, owner, story, update)
        yield from _bring_notes(library, owner, each.notes)
        if count := _bring_runs(library, owner, each.sessions):
            yield Taken(f"{owner}: {count} practice runs", "added")


def _bring_notes(library: Library, profile: str, notes: str) -> Iterator[Taken]:
    """Brings in a coach's notes; where there are others already, under these."""
    there = next((each.notes for each in library.profiles() if each.name.casefold() == profile.casefold()), "")
    if notes and notes not in there:
        library.write_notes(profile, f"{there}\n\n{notes}".strip())
        yield Taken(f"{profile}: notes", "added")


def _bring_runs(library: Library, profile: str, runs: tuple[_Run, ...]) -> int:
    there = {(run.created, run.session.model_dump_json()) for run in library.sessions(profile)}
    ids = {story.name: story.id for story in library.stories(profile)}
    new = [run for run in runs if (run.created, run.session.model_dump_json()) not in there]
    for run in new:
        library.keep_session(
            run.session, profile=profile, story=ids.get(run.story or ""), created=run.created, changed=run.changed
        )
    return len(new)


def _taken(library: Library, profile: str, story: _Story, update: bool) -> Taken:
    while True:
        try:
            return _placed(library, profile, story, update)
        except NameTaken:
            continue  # another program brought in the same name at this moment


def _placed(library: Library, profile: str, story: _Story, update: bool) -> Taken:
    there = {each.name.casefold(): each for each in library.stories(profile)}
    same = there.get(story.name.casefold())
    copies = [each for each in there.values() if _is_copy(each.name, story.name)]
    alike = [each for each in copies if each.text == story.text and each.answers == story.answers]
    if alike:
        _keep_results(library, alike[0], story)
        other = (
            f"{same.address} has other words; erase the one that you don't want" if same and same not in alike else ""
        )
        return Taken(alike[0].address, "there already", other if update else "")
    if same and update:
        return Taken(library.save(same, text=story.text, answers=story.answers).address, "changed")
    name, number = story.name, 2
    while name.casefold() in there:
        name, number = f"{story.name[: LONGEST_NAME - 5]} {number}", number + 1
    kept = library.add(
        name,
        story.text,
        profile=profile,
        answers=story.answers,
        created=story.created,
        changed=story.changed,
        revision=story.revision,
    )
    _keep_results(library, kept, story)
    why = "" if name == story.name else f"{story.name} is there with other words; --update would have replaced it"
    return Taken(kept.address, "added", why)


def _is_copy(name: str, original: str) -> bool:
    """Whether a name is another's, or that with a number."""
    exact, numbered = re.escape(original), re.escape(original[: LONGEST_NAME - 5])
    return bool(re.fullmatch(rf"{exact}|{numbered} \d+", name, re.IGNORECASE))


def _keep_results(library: Library, kept: Kept, story: _Story) -> None:
    there = {(made.task, made.created) for made in library.made(kept)}
    for result in story.results:
        if (result.task, result.created) not in there:
            body = json.dumps(result.body, ensure_ascii=False, separators=(",", ":"))
            library.keep(kept, result.task, body, created=result.created, revision=result.revision)
