"""Commands take stories of the library by address, and editing loses nothing."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from reframer import files
from reframer.cli import app
from reframer.library import Library
from reframer.schema import Answer, Reframing
from tests.library.keeping import REPLY, SHORT, STORY, run


@pytest.mark.parametrize(("editor", "says"), [("/no/such/editor", "cannot be started"), ("false", "ended in an error")])
def test_an_editor_that_fails_is_said_and_changes_nothing(
    library: Library, monkeypatch: pytest.MonkeyPatch, editor: str, says: str
) -> None:
    library.add("queue", SHORT)
    monkeypatch.setenv("VISUAL", editor)
    code, said = run("edit @queue")
    assert (code, says in said) == (2, True)
    assert library.story("queue").revision == 1


def test_replies_to_gap_questions_are_changed_in_the_editor(
    library: Library, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    library.add("queue", SHORT, answers=[REPLY, Answer(question="Growth?", answer="never")])
    script = tmp_path / "editor.py"
    script.write_text(
        "import sys, pathlib\nfile = pathlib.Path(sys.argv[1])\n"
        "file.write_text(file.read_text().replace('never', 'Ten times in a year.'))\n",
        encoding="utf-8",
    )
    monkeypatch.setenv("VISUAL", f"{sys.executable} {script}")
    assert run("edit @queue --answers")[0] == 0
    assert library.story("queue").answers == (REPLY, Answer(question="Growth?", answer="Ten times in a year."))


MOVED = Answer(question="What did you build it on?", answer="Later we moved it to Kafka.")


@pytest.mark.parametrize(("answers", "code"), [([], 1), ([MOVED], 0)])
def test_a_reply_to_a_gap_question_counts_as_the_storys_where_a_text_is_held_against_it(
    library: Library, tmp_path: Path, answers: list[Answer], code: int
) -> None:
    story, text = tmp_path / "queue.txt", tmp_path / "told.txt"
    story.write_text(SHORT, encoding="utf-8")
    text.write_text("We moved it to Kafka.", encoding="utf-8")
    files.keep_answers(files.beside(story), tuple(answers))
    library.add("queue", SHORT, answers=answers)
    for where in ("@queue", str(story)):
        assert CliRunner().invoke(app, ["verify", "--story", where, str(text)]).exit_code == code


def test_a_profile_alone_names_all_of_its_stories(library: Library) -> None:
    for name in ("one", "two"):
        library.add(name, SHORT, profile="ada")
    done = CliRunner().invoke(app, ["sheet", "@ada/", "--for", "platform", "--format", "json"])
    assert done.exit_code == 0, done.output
    assert [story["title"] for story in json.loads(done.stdout)["stories"]] == ["one", "two"]


def test_commands_take_stories_of_the_library_and_keep_what_they_make(library: Library) -> None:
    library.add("fraud", STORY)
    done = CliRunner().invoke(app, ["rewrite", "@fraud", "--for", "platform", "--format", "json"])
    assert done.exit_code == 0, done.output
    (made,) = library.made(library.story("fraud"))
    assert Reframing.model_validate_json(made.body) == Reframing.model_validate_json(done.stdout)


@pytest.mark.parametrize(
    ("address", "says"),
    [
        ("@nothing", "no story 'nothing'"),
        ("@bo/", "no profile 'bo'"),
        ("@ada/x", "no story 'x' of ada"),
        ("@same", "several"),
    ],
)
def test_an_address_that_names_no_one_story_says_which_there_are(library: Library, address: str, says: str) -> None:
    for profile in ("ada", "ben"):
        library.add("same", SHORT, profile=profile)
    code, said = run(f"show {address}")
    assert (code, says in said) == (2, True)


def test_nothing_is_erased_where_nobody_can_be_asked(library: Library) -> None:
    library.add("queue", SHORT)
    assert run("rm @queue")[0] == 2
    assert run("rm @queue --yes")[0] == 0
    assert library.stories() == []


def test_a_text_that_met_a_change_of_somebody_else_is_saved_beside(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    library.add("queue", SHORT)
    monkeypatch.chdir(tmp_path)

    # An editor that writes, while somebody else changes the story.
    script = tmp_path / "editor.py"
    script.write_text(
        "import sys, pathlib\nfrom reframer.library import Library\n"
        "with Library() as library:\n    library.save(library.story('queue'), text='Theirs.')\n"
        "pathlib.Path(sys.argv[1]).write_text('Mine.')\n",
        encoding="utf-8",
    )
    monkeypatch.setenv("VISUAL", f"{sys.executable} {script}")
    code, said = run("edit @queue")
    assert code == 2
    assert "nothing of yours was written over theirs" in said
    assert (tmp_path / "queue.mine.txt").read_text(encoding="utf-8") == "Mine."
    assert library.story("queue").text == "Theirs."
