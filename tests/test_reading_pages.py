"""Critique and detection as a person gets them: commands, formats, marks, and messages for what is wrong."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console
from typer.testing import CliRunner

from reframer import framework, tasks
from reframer.cli import app
from reframer.errors import ReframerError
from reframer.pages import render
from reframer.pages.critiques import critique_page
from reframer.pages.page import letters
from reframer.schema import Critique, CritiqueInput, Pair, TeamReading

ANSWER = (
    "Shoppers typed a query and got nothing. We showed corrected results to half of them for three weeks. Orders after "
    "a search rose by 2%. The store behind it is sharded by tenant."
)
STORY = "I helped with search. Orders after a search rose by 2%. When the index is down we serve yesterday's list."
JOB = "You'll run the feature store and share the on-call rota for the serving infrastructure of forty teams."
LENS = framework.load()


class Ended(NamedTuple):
    """How a call ended."""

    code: int
    out: str
    err: str


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.delenv("REFRAMER_MODEL", raising=False)
    for name, content in (("answer", ANSWER), ("story", STORY), ("job", JOB)):
        (tmp_path / f"{name}.txt").write_text(content, encoding="utf-8")
    return tmp_path


def call(line: str, **more: str) -> Ended:
    ended = CliRunner().invoke(app, line.split(), **more)
    if isinstance(ended.exception, ReframerError):
        return Ended(ended.exception.exit_code, ended.stdout, str(ended.exception))
    if ended.exception is not None and not isinstance(ended.exception, SystemExit):
        raise ended.exception
    return Ended(ended.exit_code, ended.stdout, ended.stderr)


def test_the_page_opens_with_the_one_change_and_marks_each_sentence_by_whom_it_speaks_to(folder: Path) -> None:
    out = " ".join(call("critique answer.txt --for platform --story story.txt").out.split())
    found = tasks.critique(CritiqueInput(answer=ANSWER, target="platform", story=STORY))
    assert out.index("misaligned") < out.index(" ".join(found.first.split())[:60]) < out.index("Your draft")
    assert "Orders after a search rose by 2%. [P]" in out
    assert "The store behind it is sharded by tenant. [L]" in out
    assert "P speaks to product, L speaks to platform" in out
    assert "In your story, and not in the answer" in out


def test_json_is_the_contracts(folder: Path) -> None:
    assert Critique.model_validate_json(call("critique answer.txt --for product --format json").out).target == "product"
    assert Pair.model_validate_json(call("critique answer.txt answer.txt --format json").out).reused == 1.0
    assert TeamReading.model_validate_json(call("detect job.txt --format json").out).team == "platform"


class Words(HTMLParser):
    """The words of a page and its elements; fails on what is never closed."""

    def __init__(self) -> None:
        super().__init__()
        self.words, self.tags, self.open = "", set[str](), list[str]()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        if tag != "meta":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words += data


def test_html_is_one_file_without_script_or_anything_from_outside(folder: Path) -> None:
    assert call("critique answer.txt answer.txt --format html -o page.html").code == 0
    page = Path("page.html").read_text(encoding="utf-8")
    read = Words()
    read.feed(page)
    assert read.open == []
    assert "Orders after a search rose by 2%." in read.words
    assert "script" not in read.tags
    assert not re.search(r"(?:src|href)=|https?://|@import|url\(", page)


@given(st.text(min_size=1, max_size=120))
def test_any_words_of_an_answer_stay_words_in_html_and_markdown(said: str) -> None:
    answer = f"We built it. {said} And it held."
    try:
        found = tasks.critique(CritiqueInput(answer=answer, target="platform"))
    except ReframerError:
        return
    page = critique_page(found, LENS, answer)
    read = Words()
    read.feed(render.html([page]))
    assert read.open == []
    assert read.tags <= set(
        "html head meta title style body article h1 h2 p strong section div mark sup span i ul li q".split()
    )
    assert "<" not in re.sub(r"\\<", "", render.markdown([page]))


def test_markup_in_an_answer_is_shown_and_not_obeyed(folder: Path) -> None:
    Path("answer.txt").write_text(
        "<script>alert(1)</script> [bold]We built it.[/bold] \x1b[31mRed. It held well.", "utf-8"
    )
    page = call("critique answer.txt --for product --format html").out
    assert "<script" not in page
    assert "&lt;script&gt;" in page
    assert "[bold]We built it.[/bold]" in call("critique answer.txt --for product").out
    assert "\x1b[31m" not in call("critique answer.txt --for product").out


@pytest.mark.parametrize("width", [40, 80, 200])
def test_the_page_fits_the_terminal(width: int) -> None:
    found = tasks.critique(CritiqueInput(answer=ANSWER, target="hybrid", question="What if it fails?", level="staff"))
    console = Console(width=width, record=True, file=None, force_terminal=False)
    with console.capture() as captured:
        render.terminal([critique_page(found, LENS, ANSWER)], console)
    assert max(len(line.rstrip()) for line in captured.get().splitlines()) <= width


def test_letters_are_told_apart() -> None:
    found = letters(("product", "platform", "model", "people", "pro"))
    assert len(set(found.values())) == len(found)


def test_detect_says_what_to_find_out_and_ask(folder: Path) -> None:
    out = call("detect job.txt").out
    assert LENS.team("platform").name.lower() in out.lower()
    assert LENS.team("platform").ask_them[0].split()[0] in out
    unclear = call("detect -", input="A great company with great people.")
    assert "Unclear which kind of team" in unclear.out


@pytest.mark.parametrize(
    ("line", "code", "said"),
    [
        ("critique missing.txt", 2, "no such file"),
        ("critique answer.txt --for marketing", 2, "no team 'marketing'"),
        ("critique answer.txt answer.txt answer.txt", 2, "give one, or two to compare"),
        ("critique answer.txt --context missing.txt", 2, "no such file"),
        ("critique empty.txt", 2, "the answer is empty"),
        ("detect empty.txt", 2, "the text is empty"),
        ("critique answer.txt --engine llm", 2, "--engine llm needs a model"),
        ("critique answer.txt --model nameless", 3, "nameless"),
        ("detect job.txt --kind letter", 2, "letter"),
    ],
)
def test_what_a_user_can_cause_ends_in_one_message(folder: Path, line: str, code: int, said: str) -> None:
    Path("empty.txt").write_text(" \n", encoding="utf-8")
    ended = call(line)
    assert ended.code == code
    assert said in ended.err


def test_redacting_without_a_model_says_that_nothing_leaves_the_machine(folder: Path) -> None:
    assert "nothing leaves this machine" in call("critique answer.txt --for product --redact").err


def test_a_target_read_from_the_context_is_told(folder: Path) -> None:
    found = json.loads(call("critique answer.txt --context job.txt --format json").out)
    assert (found["target"], found["team"]["team"]) == ("platform", "platform")
