"""`reframer prompts`: what it prints where, and how it ends."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from reframer import prompts
from reframer.cli.prompts import app
from reframer.errors import InputError

GREET = """---
name: greet
version: 1
purpose: Greets.
inputs:
  team: {about: The team., fixed: true}
  story: The story.
  tone: {about: The tone., default: plain}
output: text
---
{% block system %}For {{ team }}.{% endblock %}
{% block user %}Be {{ tone }}: {{ story }}{% endblock %}
{# [b]not markup[/b] #}
"""


def run(*words: str, stdin: str | None = None, **environment: str) -> Result:
    clean = {"REFRAMER_PROMPTS": "", "REFRAMER_CONFIG": "none.toml", "TERMINAL_WIDTH": "200", "NO_COLOR": "1"}
    result = CliRunner().invoke(app, list(words), input=stdin, env=clean | environment)
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A user's folder with a prompt of their own."""
    folder = tmp_path / "own"
    folder.mkdir()
    (folder / "greet.j2").write_text(GREET, encoding="utf-8")
    return folder


def test_render_prints_what_would_be_sent_ready_to_paste(own: Path) -> None:
    result = run("render", "greet", "--prompts", str(own), "--var", "team=a=b", "--var", "story=S")
    assert (result.stdout, result.stderr) == ("For a=b.\n\nBe plain: S\n", "")


def test_render_heads_messages_with_their_roles_on_request(own: Path) -> None:
    result = run("render", "greet", "--roles", "--var", "team=T", "--var", "story=S", REFRAMER_PROMPTS=str(own))
    assert result.stdout == "=== system ===\nFor T.\n\n=== user ===\nBe plain: S\n"


def test_render_reads_variables_from_files_and_standard_input(own: Path, tmp_path: Path) -> None:
    (tmp_path / "vars.json").write_text(json.dumps({"team": "T", "story": "overridden", "tone": None}))
    arguments = ("--vars", str(tmp_path / "vars.json"), "--var", "story=@-")
    result = run("render", "greet", "--prompts", str(own), *arguments, stdin="from stdin [bold]")
    assert result.stdout == "For T.\n\nBe None: from stdin [bold]\n"


def test_render_redacts_the_variables_and_says_what_stands_for_what(own: Path, tmp_path: Path) -> None:
    (tmp_path / "terms.txt").write_text("# employers\nAcme\n\n")
    (tmp_path / "vars.json").write_text(json.dumps({"team": "T", "story": ["At Acme", {"by": "Priya Rao, 40%"}]}))
    arguments = ("--vars", str(tmp_path / "vars.json"), "--terms", str(tmp_path / "terms.txt"))
    result = run("render", "greet", "--prompts", str(own), *arguments)
    assert "['At [TERM_1]', {'by': '[PERSON_1], 40%'}]" in result.stdout
    assert result.stderr == "[TERM_1] stands for Acme\n[PERSON_1] stands for Priya Rao\n"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--var", "team"), "write it as NAME=VALUE"),
        (("--var", "team=@/nowhere/at.all"), "cannot be read"),
        (("--vars", "/nowhere/at.all"), "cannot be read"),
        (("--vars", "-"), "not JSON"),
        (("--var", "team=T"), "`story` is missing"),
    ],
)
def test_render_names_what_is_wrong_with_the_call(own: Path, arguments: tuple[str, ...], words: str) -> None:
    with pytest.raises(InputError, match=words):
        run("render", "greet", "--prompts", str(own), *arguments, stdin="{")


def test_list_writes_one_tab_separated_row_for_each_prompt_to_a_pipe(own: Path) -> None:
    rows = [line.split("\t") for line in run("list", "--prompts", str(own)).stdout.splitlines()]
    assert [row[0] for row in rows] == prompts.names(own)
    fingerprint = prompts.find("greet", own).fingerprint
    assert ["greet", "1", "yours", fingerprint, "Greets."] in rows
    assert {row[2] for row in rows} == {"yours", "shipped"}


def test_list_shows_a_broken_prompt_as_broken(own: Path) -> None:
    (own / "greet.j2").write_text("nothing")
    assert "greet\t\tbroken" in run("list", "--prompts", str(own)).stdout


def test_show_prints_the_file_as_it_stands(own: Path) -> None:
    result = run("show", "greet", "--prompts", str(own))
    assert result.stdout == (own / "greet.j2").read_text(encoding="utf-8")
    assert prompts.find("greet", own).fingerprint in result.stderr


def test_check_names_file_and_line_and_exits_with_one(own: Path) -> None:
    assert run("check", "--prompts", str(own)).exit_code == 0
    (own / "greet.j2").write_text(GREET.replace("{{ tone }}", "{{ tune }}"), encoding="utf-8")
    result = run("check", "--prompts", str(own))
    assert result.exit_code == 1
    assert f"{own / 'greet.j2'}:12: greet: " in result.stdout


def test_eject_diff_and_a_shipped_prompt_that_changed_since(tmp_path: Path) -> None:
    mine = tmp_path / "mine"
    name = prompts.names()[0]
    assert run("eject", name, "--prompts", str(mine)).stdout == f"{mine / name}.j2\n"
    result = run("diff", name, "--prompts", str(mine))
    assert (result.stdout, result.stderr) == ("", f"`{name}` is as shipped\n")
    path = mine / f"{name}.j2"
    shipped_fingerprint = prompts.find(name).fingerprint
    path.write_text(path.read_text(encoding="utf-8").replace(shipped_fingerprint, "0" * 12), encoding="utf-8")
    assert (
        "has changed since you ejected it at fingerprint 000000000000"
        in run("diff", name, "--prompts", str(mine)).stderr
    )
    assert "yours, shipped changed since" in run("list", "--prompts", str(mine)).stdout


def test_eject_asks_where_ones_own_prompts_live() -> None:
    with pytest.raises(InputError, match="--prompts DIR"):
        run("eject", prompts.names()[0])


@pytest.mark.parametrize("command", ["list", "show", "render", "diff", "eject", "check"])
def test_the_help_of_each_command_shows_an_example(command: str) -> None:
    assert f"Example: reframer prompts {command}" in run(command, "--help").stdout


def test_every_shipped_prompt_is_in_order() -> None:
    assert [str(problem) for problem in prompts.check()] == []
