"""What is kept in the library, and how it is found again."""

from __future__ import annotations

import difflib
import json
import re
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from pydantic import BaseModel

from reframer.errors import Changed, InputError, NameTaken, NotFound
from reframer.library import database
from reframer.library.records import ME, Hit, Kept, Made, Profile, Run, address
from reframer.practice import Session
from reframer.schema import Answer

LONGEST_NAME = 80
MOST_NAMED = 6
GREATEST = 2**63 - 1  # of the whole numbers of SQLite
_NAME = re.compile(r"[^\x00-\x1f/@«»]+")
_STORY = """
    SELECT stories.*, profiles.name AS owner,
        (SELECT count(*) FROM results WHERE results.story = stories.id) AS results
    FROM stories JOIN profiles ON profiles.id = stories.profile
"""


class Library:
    """The stories of one or more candidates in a file. A context manager; safe beside other programs that use it.

    Every method raises LibraryError where the file is locked, damaged or cannot grow; then nothing was changed.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder, Library(Path(folder) / "library.db") as library:
    ...     _ = library.add("queue", "We sharded the queue by tenant.")
    ...     [hit.story.name for hit in library.search("sharding")]
    ['queue']
    """

    def __init__(self, path: Path | None = None, *, patience: float = database.PATIENCE) -> None:
        self.path = path or database.location()
        self._connection = database.opened(self.path, patience=patience)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Closes the file; the library cannot be used after."""
        self._connection.close()

    # Profiles.

    def profiles(self) -> list[Profile]:
        """Every profile, by name."""
        rows = self._rows(
            "SELECT profiles.*, (SELECT count(*) FROM stories WHERE profile = profiles.id) AS stories,"
            " (SELECT count(*) FROM sessions WHERE profile = profiles.id) AS runs FROM profiles ORDER BY name"
        )
        return [Profile(**row) for row in rows]

    def profile(self, name: str) -> Profile:
        """The profile of that name. Raises InputError where there is none."""
        found = next((each for each in self.profiles() if each.name.casefold() == name.casefold()), None)
        if found is None:
            known = ", ".join(each.name for each in self.profiles()) or "none yet"
            raise NotFound(f"there is no profile {name!r} in the library; there are: {known}")
        return found

    def write_notes(self, profile: str, notes: str) -> None:
        """Keeps a coach's notes on a candidate."""
        with database.said(self.path), database.writing(self._connection) as db:
            db.execute("UPDATE profiles SET notes = ? WHERE id = ?", (notes, self._profile_id(db, profile)))

    # Stories.

    def add(
        self,
        name: str,
        text: str,
        *,
        profile: str = ME,
        answers: Sequence[Answer] = (),
        created: str = "",
        changed: str = "",
        revision: int = 1,
    ) -> Kept:
        """Keeps a new story; its times and revision are given where it comes from another library.

        Raises InputError for a name that is taken or cannot be one, and for an empty text.
        """
        _refuse(name, "story")
        _refuse(profile, "profile")
        if not text.strip():
            raise InputError(f"the story {name!r} is empty; give the project in your own words")
        with database.said(self.path), database.writing(self._connection) as db:
            owner = self._profile_id(db, profile)
            if db.execute("SELECT 1 FROM stories WHERE profile = ? AND name = ?", (owner, name)).fetchone():
                raise NameTaken(
                    f"{address(profile, name)} is there already; keep this one under another name (--name), or change "
                    f"that one: reframer stories edit {address(profile, name)}"
                )
            now = created or _now()
            db.execute(
                "INSERT INTO stories (profile, name, text, answers, created, changed, revision)"
                " VALUES (?, ?, ?, ?, ?, ?, ?)",
                (owner, name, text, _dumped(answers), now, changed or now, revision),
            )
        return self.story(name, profile=profile)

    def stories(self, profile: str | None = None) -> list[Kept]:
        """The stories of a profile, or of all, by profile and name."""
        where, values = ("WHERE profiles.name = ?", (profile,)) if profile else ("", ())
        return [_kept(row) for row in self._rows(f"{_STORY} {where} ORDER BY owner, stories.name", values)]

    def story(self, name: str, *, profile: str = ME) -> Kept:
        """The story of that name. Raises InputError that names those there are."""
        found = self._rows(f"{_STORY} WHERE profiles.name = ? AND stories.name = ?", (profile, name))
        if not found:
            raise NotFound(f"there is no story {name!r} of {profile}; {self._nearest(name, profile)}")
        return _kept(found[0])

    def _nearest(self, name: str, profile: str) -> str:
        """Which stories may have been meant."""
        own = [each.address for each in self.stories(profile)]
        near = difflib.get_close_matches(address(profile, name), [each.address for each in self.stories()], MOST_NAMED)
        if near:
            return f"did you mean {' or '.join(near)}?"
        shown = ", ".join(own[:MOST_NAMED]) + (f" and {len(own) - MOST_NAMED} more" if len(own) > MOST_NAMED else "")
        return f"there are: {shown}" if own else "none is kept yet: reframer stories add FILE"

    def by_id(self, id: int) -> Kept:
        """The story with this number. Raises InputError where it is gone."""
        found = self._rows(f"{_STORY} WHERE stories.id = ?", (_number(id),))
        if not found:
            raise NotFound(f"there is no story with the number {id} in the library")
        return _kept(found[0])

    def save(
        self,
        story: Kept,
        *,
        text: str | None = None,
        answers: Sequence[Answer] | None = None,
        name: str | None = None,
        revision: int | None = None,
    ) -> Kept:
        """Keeps a change to a story that was read before, at `revision` unless it is the story's; None changes nothing.

        Raises Changed, with the story as it is now, where somebody else has changed it since; then nothing is changed.
        """
        if name is not None:
            _refuse(name, "story")
        if text is not None and not text.strip():
            raise InputError(
                f"the story {story.name!r} would be empty; to remove it: reframer stories rm {story.address}"
            )
        values = (
            text if text is not None else story.text, _dumped(story.answers if answers is None else answers),
            name or story.name, _now(), story.id, story.revision if revision is None else _number(revision),
        )  # fmt: skip
        with database.said(self.path), database.writing(self._connection) as db:
            try:
                done = db.execute(
                    "UPDATE stories SET text = ?, answers = ?, name = ?, changed = ?, revision = revision + 1"
                    " WHERE id = ? AND revision = ?",
                    values,
                )
            except sqlite3.IntegrityError:
                raise InputError(f"{story.profile} has a story {name!r} already; choose another name") from None
        if not done.rowcount:
            raise Changed(self.by_id(story.id), story.address)
        return self.by_id(story.id)

    def search(self, words: str, profile: str | None = None) -> list[Hit]:
        """The stories that hold all the words, in any form, in their name, text or answers; the best first."""
        asked = " ".join(f'"{word}"*' for word in re.findall(r"\w+", words))
        if not asked:
            return []
        rows = self._rows(
            "SELECT rowid, snippet(words, -1, '«', '»', ' … ', 14) AS passage FROM words"
            " WHERE words MATCH ? ORDER BY rank",
            (asked,),
        )
        hits = [Hit(self.by_id(row["rowid"]), row["passage"]) for row in rows]
        return [hit for hit in hits if profile in (None, hit.story.profile)]

    # What was made of them.

    def keep(
        self, story: Kept, task: str, result: BaseModel | str, *, created: str = "", revision: int | None = None
    ) -> None:
        """Keeps what a task made of a story."""
        body = result if isinstance(result, str) else result.model_dump_json(by_alias=True)
        with database.said(self.path), database.writing(self._connection) as db:
            db.execute(
                "INSERT INTO results (story, task, revision, created, body) VALUES (?, ?, ?, ?, ?)",
                (story.id, task, revision or story.revision, created or _now(), body),
            )

    def made(self, story: Kept, task: str | None = None) -> list[Made]:
        """What was made of a story, the newest first."""
        rows = self._rows("SELECT * FROM results WHERE story = ? ORDER BY id DESC", (story.id,))
        return [Made(**row) for row in rows if task in (None, row["task"])]

    def keep_session(
        self,
        session: Session,
        *,
        profile: str = ME,
        story: int | None = None,
        id: int | None = None,
        created: str = "",
        changed: str = "",
    ) -> int:
        """Keeps a practice run, new or gone on with, and returns its number."""
        body, now = session.model_dump_json(by_alias=True), created or _now()
        with database.said(self.path), database.writing(self._connection) as db:
            if id is not None:
                values = (session.state, body, now, id)
                db.execute("UPDATE sessions SET state = ?, body = ?, changed = ? WHERE id = ?", values)
                return id
            done = db.execute(
                "INSERT INTO sessions (profile, story, state, created, changed, body) VALUES (?, ?, ?, ?, ?, ?)",
                (self._profile_id(db, profile), story, session.state, now, changed or now, body),
            )
            return int(done.lastrowid or 0)

    def session(self, id: int) -> Run:
        """The practice run with this number. Raises InputError where it is gone."""
        found = self._runs("sessions.id = ?", _number(id))
        if not found:
            raise NotFound(f"there is no practice session with the number {id} in the library")
        return found[0]

    def sessions(self, profile: str = ME) -> list[Run]:
        """The practice runs of a profile, the oldest first."""
        return self._runs("profiles.name = ?", profile)

    def open_sessions(self) -> list[Run]:
        """The practice runs of all profiles that were broken off, the oldest first."""
        return self._runs("sessions.state = ?", "open")

    def _runs(self, where: str, value: str | int) -> list[Run]:
        rows = self._rows(
            "SELECT sessions.*, profiles.name AS owner FROM sessions JOIN profiles ON profiles.id = sessions.profile"
            f" WHERE {where} ORDER BY sessions.id",
            (value,),
        )
        return [
            Run(
                row["id"], row["owner"], row["story"], row["created"], row["changed"],
                Session.model_validate_json(row["body"]),
            )
            for row in rows
        ]  # fmt: skip

    # Erasing.

    def remove_session(self, run: Run) -> bool:
        """Erases a practice run; see `remove_profile`."""
        return self._erased("DELETE FROM sessions WHERE id = ?", run.id)

    def remove(self, story: Kept) -> bool:
        """Erases a story, what was made of it, and the practice runs told from it; see `remove_profile`."""
        return self._erased("DELETE FROM stories WHERE id = ?", story.id)

    def remove_profile(self, profile: Profile) -> bool:
        """Erases a profile with all that belongs to it: its bytes are overwritten, in the file and in its log.

        Returns False where another program that reads the library keeps the log from being emptied: it is emptied when
        that program ends.
        """
        return self._erased("DELETE FROM profiles WHERE id = ?", profile.id)

    def _erased(self, statement: str, id: int) -> bool:
        with database.said(self.path):
            with database.writing(self._connection) as db:
                db.execute(statement, (id,))
                # The index keeps words of what was deleted until it is built anew.
                db.execute("INSERT INTO words (words) VALUES ('rebuild')")
            try:
                self._connection.execute("VACUUM")
                busy = self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
            except sqlite3.OperationalError:
                return False
        return not busy

    # The rest is how.

    def _rows(self, query: str, values: Sequence[Any] = ()) -> list[dict[str, Any]]:
        with database.said(self.path), closing(self._connection.execute(query, tuple(values))) as found:
            return [dict(row) for row in found.fetchall()]

    def _profile_id(self, db: sqlite3.Connection, name: str) -> int:
        """The number of a profile, which is made where there is none."""
        _refuse(name, "profile")
        db.execute("INSERT OR IGNORE INTO profiles (name, created) VALUES (?, ?)", (name, _now()))
        return int(db.execute("SELECT id FROM profiles WHERE name = ?", (name,)).fetchone()[0])


def _kept(row: dict[str, Any]) -> Kept:
    answers = tuple(Answer.model_validate(each) for each in json.loads(row["answers"]))
    return Kept(
        id=row["id"], profile=row["owner"], name=row["name"], text=row["text"], answers=answers,
        revision=row["revision"], created=row["created"], changed=row["changed"], results=row["results"],
    )  # fmt: skip


def _dumped(answers: Sequence[Answer]) -> str:
    return json.dumps([answer.model_dump() for answer in answers], ensure_ascii=False)


def _number(asked: int) -> int:
    """A number to look for; for one that the file could not hold, one that nothing has."""
    return asked if 0 < asked <= GREATEST else 0


def _refuse(name: str, what: str) -> None:
    if not name.strip() or len(name) > LONGEST_NAME or not _NAME.fullmatch(name) or name.strip() != name:
        raise InputError(
            f"{name[:LONGEST_NAME]!r} cannot be the name of a {what}: 1 to {LONGEST_NAME} characters, without / or @"
        )


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
