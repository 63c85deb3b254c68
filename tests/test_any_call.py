"""Any call of the command, with any bytes on standard input, ends in one of its exit codes and never in a traceback."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
import typer
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from reframer.cli import app
from reframer.errors import ReframerError

EXAMPLES = Path(__file__).parents[1] / "examples"
pytestmark = pytest.mark.hypothesis
# These go on until they are ended, or open a window.
GO_ON = {("serve",), ("mcp",), ("stories", "edit")}
FILES = {
    "story.txt": (EXAMPLES / "stories/fraud-alerts.txt").read_bytes(),
    "team.txt": (EXAMPLES / "contexts/platform-team.txt").read_bytes(),
    "items.jsonl": b'{"id": "a", "story": "We built it."}\n{"id": "a"}\n[1]\n',
    "binary": b"\x00\x01\xff", "empty": b"", "list.json": b"[1, {}]", "deep.json": b"[" * 100_000,
    "x.yaml": b"a: [2024-13-45", "bomb.yaml": b"a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n",
}  # fmt: skip
VALUES = [
    *FILES, "-", ".", "missing", "@story", "@me/", "@nobody/x", "@", "", " ", "0", "1", "-1", "60",
    "99999999999999999999", "product", "platform", "hybrid", "sales", "embedded", "llm", "json", "html", "docx", "md",
    "senior", "rewrite", "verify", "judge_pair", "out.json", "out.pdf", "nowhere/out.txt", "\udcff", "é" * 300, "--",
    "--help", "-x", "a=b", "me",
]  # fmt: skip


def commands(group: click.Command, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], list[str]]]:
    """Every command by its words, with the names of its options; none that would speak to a model."""
    if inner := getattr(group, "commands", None):
        for name, each in inner.items():
            yield from commands(each, (*path, name))
    elif path not in GO_ON:
        names = [name for option in group.params for name in option.opts if name.startswith("-")]
        yield path, [name for name in names if name not in ("--model", "--judge", "--base-url")]


COMMANDS = dict(commands(typer.main.get_command(app)))


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in list(os.environ):
        if name.startswith("REFRAMER_") and name != "REFRAMER_LIBRARY":
            monkeypatch.delenv(name)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    (tmp_path / "work").mkdir()
    monkeypatch.chdir(tmp_path / "work")
    return tmp_path / "work"


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_any_call_ends_in_an_exit_code(words: tuple[str, ...], folder: Path) -> None:
    said = st.lists(st.sampled_from([*COMMANDS[words], *VALUES]), max_size=6)
    given_bytes = st.binary(max_size=60) | st.sampled_from(list(FILES.values()))

    @given(said, given_bytes)
    @settings(deadline=None, max_examples=settings().max_examples // 10, suppress_health_check=list(HealthCheck))
    def ended(arguments: list[str], piped: bytes) -> None:
        for name, data in FILES.items():
            (folder / name).write_bytes(data)
        done = CliRunner().invoke(app, [*words, *arguments], input=piped)
        if isinstance(done.exception, ReframerError):
            assert str(done.exception).strip()
            assert done.exception.exit_code in range(1, 6)
        elif done.exception is not None and not isinstance(done.exception, SystemExit):
            raise done.exception
        else:
            assert done.exit_code in range(6)

    ended()
