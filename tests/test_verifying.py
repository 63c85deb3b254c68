"""Checking a text from anywhere against a story: by rules, by a model after them, on the page and by exit code."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from reframer import tasks
from reframer.cli import app
from reframer.errors import InputError
from reframer.llm import ScriptedModel
from reframer.pages.verifications import verification_page
from reframer.schema import OtherStory, Verification, VerifyInput

STORY = (
    "I helped a colleague move the scoring job to Airflow. Runs went from 200 to about 120 minutes. "
    "We piloted it in one of four regions. My manager decided to keep the old job as a fallback."
)
TRUE = "My manager decided to keep the old job as a fallback."
FALSE = "We moved the scoring job to Prefect."
OPEN = "The scoring job was moved since it was slow."


def reply(*sentences: dict[str, Any]) -> ScriptedModel:
    judged = [{"line": n, "notes": [], "problems": []} | each for n, each in enumerate(sentences, 1)]
    return ScriptedModel({"verify": json.dumps({"sentences": judged})})


def problem(quote: str, kind: str = "scope") -> dict[str, Any]:
    return {"problems": [{"kind": kind, "quote": quote, "why": "note 3 says one of four"}]}


def verified(text: str, model: ScriptedModel | None = None, **more: Any) -> Verification:
    return tasks.verify(VerifyInput(story=STORY, text=text, **more), model=model)


@pytest.mark.parametrize(
    ("text", "faithful"),
    [(STORY, True), (TRUE, True), (FALSE, False), (f"{TRUE} {FALSE}", False), ("I led the move to Airflow.", False)],
)
def test_a_text_is_faithful_where_no_sentence_says_more_than_the_story(text: str, faithful: bool) -> None:
    assert verified(text).faithful is faithful


def test_every_sentence_and_every_marked_word_stands_in_the_text() -> None:
    text = f"  {FALSE}\n\n{TRUE}"
    found = verified(text)
    assert [text[s.start : s.end] for s in found.sentences] == [s.text for s in found.sentences]
    assert all(v.span in s.text for s in found.sentences for v in s.violations)


def test_a_computed_value_comes_with_its_arithmetic() -> None:
    (sentence,) = verified("Runs fell by 40 percent, from 200 to about 120 minutes.").sentences
    assert [each.arithmetic for each in sentence.derived] == ["(200 - 120) / 200 = 40%"]


def test_a_story_sentence_that_no_sentence_stands_on_is_lost() -> None:
    assert verified(TRUE).lost == (1, 2, 3)


def test_every_sentence_says_how_much_of_it_each_source_bears() -> None:
    told, mixed = verified(f"{TRUE} The manager helped with Airflow.").sentences
    assert [(each.source, each.share) for each in told.support] == [(4, 1.0)]
    assert {each.source for each in mixed.support} == set(mixed.sources)
    assert all(0 < each.share < 1 for each in mixed.support)


def test_a_fact_of_another_project_is_named_with_its_story() -> None:
    other = OtherStory(name="loans.txt", story="At the bank we moved the loans to Prefect. It took a year.")
    (sentence,) = verified(FALSE, others=(other,)).sentences
    assert 'It stands in loans.txt: "At the bank we moved the loans to Prefect."' in sentence.violations[0].why


def test_another_project_is_no_evidence() -> None:
    assert not verified(FALSE, others=(OtherStory(name="twin.txt", story=FALSE),)).faithful


@pytest.mark.parametrize(
    ("text", "model", "status"),
    [
        (TRUE, reply({"notes": [4]}), "supported"),
        (TRUE, reply(problem("decided to keep", "certainty")), "unsupported"),
        (TRUE, reply(problem("words that are not there")), "supported"),
        (FALSE, reply({"notes": [1]}), "unsupported"),
        (TRUE, reply(), "supported"),
    ],
)
def test_a_model_adds_objections_and_never_clears_what_the_rules_proved(
    text: str, model: ScriptedModel, status: str
) -> None:
    (sentence,) = verified(text, model).sentences
    assert sentence.status == status


def test_a_model_clears_what_the_rules_left_in_doubt() -> None:
    assert verified(OPEN).sentences[0].status == "doubtful"
    assert verified(OPEN, reply({"notes": [2]})).sentences[0].status == "supported"


def test_a_doubt_stays_where_the_model_names_no_note() -> None:
    assert verified(OPEN, reply({"notes": []})).sentences[0].status == "doubtful"
    assert verified(OPEN, reply({"notes": [77]})).sentences[0].status == "doubtful"


def test_sources_that_the_model_names_come_with_their_shares() -> None:
    (sentence,) = verified(OPEN, reply({"notes": [3, 1]})).sentences
    assert [each.source for each in sentence.support] == list(sentence.sources) == [3, 1]


def test_one_call_does_for_a_whole_text() -> None:
    model = reply({"notes": [4]}, {"notes": [1]})
    found = verified(f"{TRUE} {FALSE}", model)
    assert (found.checked_by, found.usage.calls, len(model.requests)) == ("rules+model", 1, 1)


@pytest.mark.parametrize(("field", "value"), [("text", " \n"), ("story", "")])
def test_an_empty_text_or_story_is_refused(field: str, value: str) -> None:
    with pytest.raises(InputError):
        tasks.verify(VerifyInput.model_validate({"story": STORY, "text": TRUE} | {field: value}))


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.delenv("REFRAMER_MODEL", raising=False)
    for name, content in (("story", STORY), ("true", TRUE), ("false", FALSE), ("open", OPEN)):
        (tmp_path / f"{name}.txt").write_text(content, encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("verify --story story.txt true.txt", 0),
        ("verify --story story.txt false.txt", 1),
        ("verify --story story.txt open.txt", 0),
        ("verify --story story.txt open.txt --strict", 1),
        ("verify --story story.txt true.txt --strict", 0),
        ("verify --story none.txt true.txt", 2),
        ("verify true.txt", 2),
    ],
)
def test_the_exit_code_tells_whether_the_text_says_more(folder: Path, line: str, code: int) -> None:
    ended = CliRunner().invoke(app, line.split())
    assert getattr(ended.exception, "exit_code", ended.exit_code) == code


@pytest.mark.parametrize("form", ["text", "md", "html"])
def test_the_page_marks_the_words_and_claims_no_more_than_was_done(folder: Path, form: str) -> None:
    false = CliRunner().invoke(app, ["verify", "--story", "story.txt", "false.txt", "--format", form]).stdout
    true = CliRunner().invoke(app, ["verify", "--story", "story.txt", "true.txt", "--format", form]).stdout
    assert "✗" in false and "does not mention Prefect" in false
    assert "checked by rules: nothing found" in true
    assert "verified" not in true + false


def test_json_is_the_result(folder: Path) -> None:
    ended = CliRunner().invoke(app, "verify --story story.txt false.txt --format json".split())
    assert Verification.model_validate_json(ended.stdout).sentences[0].violations[0].span == "Prefect"


@given(st.text(max_size=200), st.text(max_size=60))
def test_any_text_makes_a_page_that_holds_it_whole(text: str, more: str) -> None:
    try:
        found = tasks.verify(VerifyInput(story=STORY, text=text + more))
    except InputError:
        return
    marked = next((s.marked for s in verification_page(found, text + more).sections if s.marked), ())
    assert "".join(stretch.text for stretch in marked) == text + more


def test_the_sentence_that_an_objection_quotes_is_the_one_shown(folder: Path) -> None:
    (folder / "notes.txt").write_text(
        "I trained a boosting model on call graph features. We tried a GNN, two points better, thrown away, too slow. "
        "It ran in one region for six weeks.", encoding="utf-8",
    )  # fmt: skip
    (folder / "told.txt").write_text("We use a graph neural network for call graph features.", encoding="utf-8")
    done = CliRunner().invoke(app, ["verify", "--story", str(folder / "notes.txt"), str(folder / "told.txt")])
    assert "nearest in the story: “We tried a GNN" in " ".join(done.output.split())
