"""A coach sees where each candidate stands, takes notes and hands out documents."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from reframer import coaching
from reframer.library import Library
from reframer.library.standing import standing
from tests.library.keeping import LENS, SHORT, filled, run


def test_a_coachs_document_that_is_there_is_not_written_over(library: Library, tmp_path: Path) -> None:
    library.add("queue", SHORT, profile="ada")
    for _ in range(2):
        assert run(f"documents -o {tmp_path} --format md --for platform")[0] == 0
    assert sorted(file.name for file in tmp_path.glob("*.md")) == ["ada 2.md", "ada.md"]


def test_notes_are_added_to_and_printed(library: Library) -> None:
    filled(library)
    run("notes @ada --text", "Slower now.")
    assert run("notes ada --show")[1] == "Speaks fast.\nAsk for numbers.\nSlower now.\n"


def test_the_table_names_each_candidates_weakest_two_and_last_practice(library: Library) -> None:
    filled(library)
    code, said = run("table --format json")
    ada, me = json.loads(said)
    assert code == 0
    assert (ada["candidate"], me["candidate"]) == ("ada", "me")
    assert len(ada["weakest"]) == 2
    assert all(ada["signals"][id] <= min(ada["signals"].values()) + 1 for id in ada["weakest"])
    assert ada["last_practice"]
    assert me["last_practice"] is None


def test_no_cell_of_the_table_is_a_formula(library: Library) -> None:
    library.add("queue", SHORT, profile="=cmd|calc")
    assert "\n'=cmd|calc," in run("table --format csv")[1]


def test_every_candidate_gets_a_document_with_the_notes_and_what_was_told_is_not_told_again(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    filled(library)
    assert run(f"documents -o {tmp_path / 'out'} --format md --for platform")[0] == 0
    written = (tmp_path / "out/ada.md").read_text(encoding="utf-8")
    assert all(said in written for said in ("Ask for numbers.", "fraud: Internal ML platform team", "Work on"))
    story = library.story("fraud", profile="ada")
    count = len(library.made(story))
    coaching.told(library, story, LENS, target="platform")
    assert len(library.made(story)) == count


def test_where_someone_stands_counts_practice_only_from_some_answers_on(library: Library) -> None:
    filled(library)
    stands = standing(library, library.profile("ada"), LENS)
    assert stands.answers == 1
    assert stands.stories["reliability"] == 1
    assert stands.practised["reliability"] == 1.0
