"""The library's file: opened, brought up to date, and its troubles said in words."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep

from reframer.errors import LibraryError

MIGRATIONS = Path(__file__).with_name("migrations")
# How long one program waits for another that is writing, in seconds.
PATIENCE = 10.0
BREATH = 0.02


def location(environ: Mapping[str, str] = os.environ) -> Path:
    """The library's file: `REFRAMER_LIBRARY`, else library.db in the platform's folder for data of programs."""
    if named := environ.get("REFRAMER_LIBRARY"):
        return Path(named).expanduser()
    from platformdirs import user_data_path

    return user_data_path("reframer", appauthor=False) / "library.db"


def opened(path: Path, *, patience: float = PATIENCE) -> sqlite3.Connection:
    """A connection to the library in a file, which is made where it is missing and brought up to date where it is old.

    Raises LibraryError where it is locked, damaged, newer than this program, or cannot be written.
    """
    with said(path):
        made = not path.exists()
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise LibraryError(
                f"{path.parent} cannot be made: {error.strerror}; name another with REFRAMER_LIBRARY"
            ) from None
        connection = sqlite3.connect(path, timeout=patience, isolation_level=None, check_same_thread=False)
        try:
            if made and os.name == "posix":
                path.chmod(0o600)  # the stories of a coach's candidates are nobody else's
            connection.row_factory = sqlite3.Row
            for pragma in ("foreign_keys = ON", "secure_delete = ON", "temp_store = MEMORY"):
                connection.execute(f"PRAGMA {pragma}")
            _log_ahead(connection, patience)
            _migrate(connection, path)
        except BaseException:
            connection.close()
            raise
        return connection


def _log_ahead(connection: sqlite3.Connection, patience: float) -> None:
    """Has the file keep a write-ahead log, so that readers and a writer don't wait for each other.

    Of two programs that open a new file at once, one is told at once that it is busy, whatever its timeout.
    """
    end = monotonic() + patience
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError:
            if monotonic() > end:
                raise
            sleep(BREATH)


@contextmanager
def writing(connection: sqlite3.Connection) -> Iterator[sqlite3.Connection]:
    """A transaction: all of it is kept, or nothing where an error ends it."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield connection
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


@contextmanager
def said(path: Path) -> Iterator[None]:
    """Turns what SQLite raises into a LibraryError that names the file and the remedy."""
    try:
        yield
    except sqlite3.Error as error:
        raise LibraryError(f"the library {path} {_trouble(str(error))}") from None


def _trouble(message: str) -> str:
    low = message.lower()
    if "locked" in low or "busy" in low:
        return "is being written by another program; nothing was changed, try again in a moment"
    if "full" in low:
        return "cannot grow, for the disk is full; nothing of this change was kept: make room and do it again"
    if "readonly" in low or "unable to open" in low or "permission" in low:
        return f"cannot be written ({message}); check the folder, or name another file with REFRAMER_LIBRARY"
    if "not a database" in low or "malformed" in low or "corrupt" in low or "disk i/o" in low:
        return (
            f"is damaged ({message}); nothing was changed. Move it aside, and put back a copy or an export: "
            "reframer stories import EXPORT.json"
        )
    if "fts5" in low:
        return "needs SQLite with full-text search (FTS5), which this Python was built without; use another Python"
    return f"cannot do this: {message}"


def _migrate(connection: sqlite3.Connection, path: Path) -> None:
    """Runs the migrations that this file lacks, all or none; two programs that open it at once run them once."""
    steps = sorted(MIGRATIONS.glob("*.sql"))
    if _version(connection) == len(steps):
        return
    with writing(connection):
        version = _version(connection)
        if version > len(steps):
            raise LibraryError(
                f"the library {path} was written by a newer reframer (format {version}, this one knows {len(steps)}); "
                "update reframer"
            )
        for number, step in enumerate(steps[version:], version + 1):
            for statement in _statements(step.read_text(encoding="utf-8")):
                connection.execute(statement)
            connection.execute(f"PRAGMA user_version = {number}")


def _version(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def _statements(script: str) -> Iterator[str]:
    """The statements of a script, a trigger with all of its own as one."""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""
