"""Every example runs, and every example story can be told."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from reframer import RewriteInput, rewrite, splitting

EXAMPLES = Path(__file__).parents[1] / "examples"
STORIES = sorted(path for path in (EXAMPLES / "stories").iterdir() if path.suffix in (".txt", ".md"))


@pytest.mark.parametrize("script", sorted(EXAMPLES.glob("*.py")), ids=lambda path: path.stem)
def test_an_example_script_runs_and_prints_something(script: Path) -> None:
    done = subprocess.run(
        [sys.executable, str(script)], capture_output=True, text=True, cwd=EXAMPLES.parent, env=_environment()
    )

    assert done.returncode == 0, done.stderr
    assert done.stdout.strip()


@pytest.mark.parametrize("path", STORIES, ids=lambda path: path.stem)
def test_an_example_story_is_told_for_both_teams_with_every_sentence_accounted_for(path: Path) -> None:
    result = rewrite(RewriteInput(story=path.read_text(encoding="utf-8"), target="both"))

    for framing in result.framings.values():
        cited = {source for line in framing.lines for source in line.sources}
        left = {item.sentence for item in framing.left_out}
        assert framing.lines
        assert cited | left == {sentence.id for sentence in result.story.sentences}
        assert not cited & left


def test_the_page_of_two_projects_is_noticed() -> None:
    notes = (EXAMPLES / "stories" / "two-projects.txt").read_text(encoding="utf-8")

    assert len(splitting.projects(notes)) == 2


def _environment() -> dict[str, str]:
    import os

    return {**os.environ, "PYTHONPATH": str(EXAMPLES.parent), "PYTHONWARNINGS": "default"}
