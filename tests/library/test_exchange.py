"""Stories are brought in from folders and exports without losing or doubling any."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from reframer.errors import InputError
from reframer.library import Library, exchange
from tests.library.keeping import REPLY, SHORT, STORY, filled, run


def test_an_export_brought_into_an_empty_library_is_exported_the_same(library: Library, tmp_path: Path) -> None:
    filled(library)
    first = exchange.exported(library)
    (tmp_path / "all.json").write_text(first, encoding="utf-8")
    with Library(tmp_path / "other.db") as other:
        assert {taken.what for taken in exchange.brought(other, tmp_path / "all.json")} == {"added"}
        assert exchange.exported(other) == first
        assert {taken.what for taken in exchange.brought(other, tmp_path / "all.json")} == {"there already"}
        assert exchange.exported(other) == first


def folder(tmp_path: Path) -> Path:
    for name, text in (
        ("ada/queue.txt", SHORT),
        ("ada/more/fraud.md", STORY),
        ("own.txt", SHORT),
        ("ben/cut.pdf", "%PDF-"),
    ):
        file = tmp_path / "candidates" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    (tmp_path / "candidates/ada/queue.answers.json").write_text(json.dumps([REPLY.model_dump()]), encoding="utf-8")
    return tmp_path / "candidates"


def test_a_folder_is_brought_in_a_subfolder_a_candidate_and_what_cannot_be_read_is_named(tmp_path: Path) -> None:
    code, said = run(f"import {folder(tmp_path)}")
    assert code == 1
    assert "ben/cut: not read" in said
    assert "cut.pdf is broken" in said
    with Library() as library:
        assert [each.address for each in library.stories()] == ["@ada/fraud", "@ada/queue", "@own"]
        assert library.story("queue", profile="ada").answers == (REPLY,)


def test_a_copy_that_was_brought_in_beside_is_not_brought_in_again_and_update_says_that_there_are_two(
    tmp_path: Path,
) -> None:
    file = tmp_path / "queue.txt"
    for text in (SHORT, f"{SHORT} It broke once."):
        file.write_text(text, encoding="utf-8")
        run(f"import {file}")
    assert "1 there already" in run(f"import {file}")[1]
    assert "@queue has other words" in run(f"import {file} --update")[1]
    with Library() as library:
        assert [story.name for story in library.stories()] == ["queue", "queue 2"]


@pytest.mark.parametrize(("flag", "names"), [("", ["queue", "queue 2"]), ("--update", ["queue"])])
def test_another_text_of_the_same_name_is_kept_beside_it_or_updates_it(
    tmp_path: Path, flag: str, names: list[str]
) -> None:
    file = tmp_path / "queue.txt"
    for text in (SHORT, SHORT + " It broke once.", SHORT + " It broke once."):
        file.write_text(text, encoding="utf-8")
        assert run(f"import {file} {flag}")[0] == 0
    with Library() as library:
        assert [each.name for each in library.stories()][: len(names)] == names
        assert library.story(names[-1]).text.endswith("once.")


@pytest.mark.parametrize("revision", [0, -1, 2**63, 10**30])
def test_an_export_with_a_number_that_no_library_holds_brings_in_nothing(
    library: Library, tmp_path: Path, revision: int
) -> None:
    stories = [{"name": "a", "text": SHORT}, {"name": "b", "text": SHORT, "revision": revision}]
    export = {"format": exchange.FORMAT, "profiles": [{"name": "me", "stories": stories}]}
    (tmp_path / "all.json").write_text(json.dumps(export), encoding="utf-8")
    with pytest.raises(InputError, match=r"all\.json.*profiles\.0\.stories\.1\.revision"):
        list(exchange.brought(library, tmp_path / "all.json"))
    assert library.stories() == []
