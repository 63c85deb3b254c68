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
from typer.testing import CliRunner

from reframer import coaching, files, framework, practice, tasks
from reframer.cli import app
from reframer.errors import Changed, InputError, LibraryError, ReframerError
from reframer.library import Kept, Library, exchange
from reframer.library.standing import standing
from reframer.practice.choosing import Wishes
from reframer.schema import Answer, Reframing

ROOT = Path(__file__).parent.parent
STORY = (ROOT / "examples/stories/fraud-alerts.txt").read_text(encoding="utf-8")
SHORT = "I sharded the queue by tenant. A dead shard is rebuilt from the log within a minute."
REPLY = Answer(question="Who used it?", answer="Four teams used it every day.")
LENS = framework.load()


@pytest.fixture
def library(library_file: Path) -> Library:
    return Library(library_file)


def run(line: str, *more: str, input: str | None = None) -> tuple[int, str]:
    done = CliRunner().invoke(app, ["stories", *line.split(), *more], input=input)
    if isinstance(done.exception, ReframerError):
        return done.exception.exit_code, f"{done.stderr}{done.exception}"
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done.exit_code, done.stdout + done.stderr


def session(target: str = "platform", *answers: str) -> practice.Session:
    """A practice session with some answers."""
    bank = practice.load()
    made = practice.begin(bank, LENS, target, Wishes(), count=3)
    for said in answers:
        asked = practice.pending(made, bank, LENS)
        assert asked
        made = practice.answered(made, asked, said, tasks.critique(said, target=target))
    return made


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


def filled(library: Library) -> None:
    story = library.add("fraud", STORY, profile="ada", answers=[REPLY])
    library.keep(story, "rewrite", tasks.rewrite(STORY))
    library.save(library.by_id(story.id), text=STORY + " It ended in May.")
    library.keep_session(session("platform", SHORT), profile="ada", story=story.id)
    library.keep_session(practice.ended(session("product")), profile="ada")
    library.write_notes("ada", "Speaks fast.\nAsk for numbers.")
    library.add("queue", SHORT)


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


def test_a_coachs_document_that_is_there_is_not_written_over(library: Library, tmp_path: Path) -> None:
    library.add("queue", SHORT, profile="ada")
    for _ in range(2):
        assert run(f"documents -o {tmp_path} --format md --for platform")[0] == 0
    assert sorted(file.name for file in tmp_path.glob("*.md")) == ["ada 2.md", "ada.md"]


def test_notes_are_added_to_and_printed(library: Library) -> None:
    filled(library)
    run("notes @ada --text", "Slower now.")
    assert run("notes ada --show")[1] == "Speaks fast.\nAsk for numbers.\nSlower now.\n"


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(LibraryError, match="cannot be made"):
        Library(tmp_path / "file" / "library.db")


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
