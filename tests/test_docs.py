"""The guides: what comes from the code is as the code has it, every command in them exists, and every link leads."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import docx
import pytest
import typer.main
import yaml

from reframer import framework
from reframer.cli import app

ROOT = Path(__file__).parent.parent
GUIDES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
BY_HAND = [guide for guide in GUIDES if guide.name != "commands.md"]


def shown() -> Iterator[tuple[str, str]]:
    """Every call of `reframer` in the guides, with where it stands."""
    for guide in BY_HAND:
        for line in re.findall(r"^\$ (reframer .*)$", guide.read_text(encoding="utf-8"), re.MULTILINE):
            yield guide.name, re.split(r"\s+#|\s+[>|]\s", line)[0].strip()


def test_what_the_guides_take_from_the_code_is_as_the_code_has_it() -> None:
    done = subprocess.run(
        [sys.executable, "docs/make.py", "--check"], cwd=ROOT, capture_output=True, text=True, check=False,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(("guide", "line"), sorted(set(shown())), ids=lambda said: said[:60])
def test_every_command_in_the_guides_is_one_that_there_is(guide: str, line: str) -> None:
    _, *words = shlex.split(line)
    command: Any = typer.main.get_command(app)
    while hasattr(command, "commands"):
        name, *words = words
        assert name in command.commands, line
        command = command.commands[name]
    assert command.make_context("reframer", words), line


def test_every_command_has_an_example_in_its_help() -> None:
    said = (ROOT / "docs/commands.md").read_text(encoding="utf-8")
    for name in re.findall(r"^## `reframer (\w+)`$", said, re.MULTILINE):
        part = said.split(f"## `reframer {name}`\n")[1].split("\n## ")[0]
        assert "xample" in part, name


@pytest.mark.parametrize("guide", GUIDES, ids=lambda guide: guide.name)
def test_every_link_leads_to_a_file(guide: Path) -> None:
    for target in re.findall(r"\]\(([^)#:]+)\)", guide.read_text(encoding="utf-8")):
        assert (guide.parent / target).exists(), target


def test_the_framework_in_the_guide_can_be_used() -> None:
    guide = (ROOT / "docs/framework.md").read_text(encoding="utf-8")
    (block,) = re.findall(r"```yaml\n(.*?)```", guide, re.DOTALL)
    assert set(yaml.safe_load(block)["teams"]) == {"platform", "research"}
    assert framework.parse(block, "docs/framework.md").team("research").signals


BLOCKS = [
    pytest.param(block, id=f"{guide.name}-{number}")
    for guide in BY_HAND
    for number, block in enumerate(re.findall(r"```python\n(.*?)```", guide.read_text(encoding="utf-8"), re.DOTALL), 1)
]


@pytest.mark.parametrize("block", BLOCKS)
def test_python_in_the_guides_runs(block: str, tmp_path: Path) -> None:
    story = (ROOT / "examples/stories/fraud-alerts.txt").read_text(encoding="utf-8")
    (tmp_path / "story.txt").write_text(story, encoding="utf-8")
    document = docx.Document()
    document.add_paragraph(story)
    document.save(str(tmp_path / "story.docx"))
    env = os.environ | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", block], cwd=tmp_path, env=env, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout
