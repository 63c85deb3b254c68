"""The library: what is kept is found again, nothing is lost between two programs, and what is erased is gone."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reframer.errors import Changed, InputError, LibraryError
from reframer.library import Kept, Library
from tests.library.keeping import REPLY, ROOT, SHORT, STORY, run, session


def test_a_story_comes_back_as_it_was_given_with_its_answers(library: Library) -> None:
    text = "Ünïcödé “quotes”\r\n\r\nand\ttabs 🙂\n"
    kept = library.add("queue", text, answers=[REPLY])
    assert (library.story("queue").text, library.story("QUEUE").answers) == (text, (REPLY,))
    assert kept.address == "@queue"
    assert library.add("queue", text, profile="ada").address == "@ada/queue"


@pytest.mark.parametrize("name", ["", " ", "a/b", "@a", "x" * 81, "a\nb", " a"])
def test_a_name_that_no_address_could_hold_is_refused(library: Library, name: str) -> None:
    with pytest.raises(InputError, match="cannot be the name"):
        library.add(name, SHORT)


@pytest.mark.parametrize(
    ("words", "found"),
    [("sharding", True), ("QUEUES tenant", True), ("team", True), ("kafka", False), ("", False), ('" OR *', False)],
)
def test_stories_are_found_by_words_in_any_form_also_in_their_answers(
    library: Library, words: str, found: bool
) -> None:
    library.add("queue", SHORT, answers=[REPLY])
    assert bool(library.search(words)) is found


@settings(max_examples=50, deadline=None)
@given(words=st.text(max_size=30))
def test_any_words_can_be_looked_for(tmp_path_factory: pytest.TempPathFactory, words: str) -> None:
    with Library(tmp_path_factory.getbasetemp() / "searched.db") as library:
        assert library.search(words) == []


def test_a_story_that_somebody_else_changed_meanwhile_is_not_written_over(library: Library) -> None:
    mine = library.add("queue", SHORT)
    theirs = library.save(library.story("queue"), text="Theirs, and true.")
    with pytest.raises(Changed) as refused:
        library.save(mine, text="Mine.")
    assert isinstance(refused.value.now, Kept)
    assert refused.value.now.text == library.story("queue").text == theirs.text == "Theirs, and true."


WRITER = """
import sys
from reframer.library import Library
for n in range(20):
    with Library() as library:
        library.add(f"{sys.argv[1]} {n}", "We built it.")
"""


def test_two_programs_that_open_and_write_at_once_lose_nothing(library_file: Path) -> None:
    with ThreadPoolExecutor() as pool:
        done = list(
            pool.map(lambda name: subprocess.run([sys.executable, "-c", WRITER, name], check=False, cwd=ROOT), "ab")
        )
    assert [each.returncode for each in done] == [0, 0]
    with Library() as library:
        assert len(library.stories()) == 40


def test_what_is_erased_is_in_no_file_of_the_library_any_more(library: Library) -> None:
    secret = "Zanzibar Quillfeather built the ranker in Timbuktu."
    story = library.add("one", f"{secret} I wrote its tests.", profile="ada")
    library.keep(story, "rewrite", json.dumps({"text": secret}))
    library.keep_session(session("platform", secret), profile="ada", story=story.id)
    library.add("two", SHORT, profile="ada")
    assert _holds(library.path, "Quillfeather", "quillfeather", "timbuktu")
    assert library.remove(library.story("one", profile="ada"))
    assert not _holds(library.path, "Quillfeather", "quillfeather", "timbuktu")
    assert [each.name for each in library.stories()] == ["two"]
    assert library.search("tenant")
    assert library.remove_profile(library.profile("ada"))
    assert not _holds(library.path, "tenant", "ada")


def _holds(path: Path, *words: str) -> bool:
    data = b"".join(file.read_bytes() for file in path.parent.glob(f"{path.name}*"))
    return any(word.encode() in data for word in words)


BROKEN = [
    (b"this is no database, and long enough to be looked at as one" * 40, "damaged"),
    (None, "newer reframer"),
]


@pytest.mark.parametrize(("content", "says"), BROKEN, ids=["no database", "newer"])
def test_a_library_that_cannot_be_used_is_left_alone_and_says_what_to_do(
    library_file: Path, content: bytes | None, says: str
) -> None:
    if content is None:
        Library(library_file).close()
        with sqlite3.connect(library_file) as database:
            database.execute("PRAGMA user_version = 99")
        database.close()
    else:
        library_file.write_bytes(content)
    before = library_file.read_bytes()
    code, said = run("list")
    assert code == 2
    assert says in said
    assert str(library_file) in said
    assert library_file.read_bytes() == before


def test_a_library_that_another_program_is_writing_is_waited_for_and_then_said_to_be_busy(library_file: Path) -> None:
    Library(library_file).close()
    other = sqlite3.connect(library_file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with Library(library_file, patience=0.1) as library, pytest.raises(LibraryError, match="another program"):
        library.add("queue", SHORT)
    other.execute("ROLLBACK")
    other.close()
    with Library(library_file) as library:
        assert library.stories() == []


def test_a_full_disk_is_said_and_nothing_of_the_change_is_kept(library: Library) -> None:
    library.add("queue", SHORT)
    library._connection.execute("PRAGMA max_page_count = 1")
    with pytest.raises(LibraryError, match="disk is full"):
        library.add("long", STORY * 20)
    assert [each.name for each in library.stories()] == ["queue"]


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(LibraryError, match="cannot be made"):
        Library(tmp_path / "file" / "library.db")
