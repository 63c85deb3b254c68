"""Notes that hold several projects: announced boundaries are seen, one project stays whole."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reframer import splitting

ROOT = Path(__file__).parent.parent
FILES = [ROOT / "eval/data/stories.jsonl", ROOT / "eval/data/stories_b.jsonl", ROOT / "eval/cases/stories.jsonl"]
STORIES = [json.loads(line) for file in FILES for line in file.read_text(encoding="utf-8").splitlines()]

SEARCH = """\
I worked on search at a marketplace for used furniture. People typed brand names that sellers never wrote, and one
query in nine came back empty. I trained a small rewriter on the session logs, with a cache in front of it. Empty
results fell from 11% to 7% in a test of three weeks, and the sellers had more messages than before. Then I found
that rewrites dropped model numbers, so electronics was left alone. A colleague did the serving in Go. The category
managers kept their dictionary for brands, which caught what the rewriter missed.""".replace("\n", " ")
TURBINES = """\
I built the pipeline that watches wind turbines for an energy utility. The gearboxes failed without warning, and a
crane costs a fortune in winter. We read vibration from 340 machines, and a model raised an alarm two weeks ahead. My
colleague wrote the collector, I wrote the model and the on-call page for the technicians. In the second winter one
sensor in five drifted, which nobody had planned for, so I added a check of each sensor against its neighbours. Two
alarms were false in the first year, and one gearbox broke without any. The technicians still call.""".replace(
    "\n", " "
)


@given(
    st.text() | st.lists(st.sampled_from(["\n", "\n\n", " \n", "---\n", "# A title\n", SEARCH, TURBINES])).map("".join)
)
def test_any_notes_are_parted_without_gap_or_overlap(notes: str) -> None:
    found = splitting.projects(notes)
    assert [found[0].start, *(p.end for p in found)] == [*(p.start for p in found), len(notes)]


@pytest.mark.parametrize(
    "joint",
    [
        "\n\n---\n\n",
        "\n\n***\n\n",
        "\n\nAnother project: ",
        "\n\nThe second project. ",
        "\n\nProject 2: ",
        "\n\nIn my previous job, ",
        "\n\nBefore that I was at a utility. ",
        "\n\nA completely different story. ",
        "\r\n\r\nAnother project: ",
    ],
)
def test_an_announced_project_begins_where_it_is_announced(joint: str) -> None:
    notes = SEARCH + joint + TURBINES
    found = splitting.projects(notes)
    assert len(found) == 2
    assert TURBINES in notes[found[1].start : found[1].end]
    assert SEARCH in notes[found[0].start : found[0].end]


def test_three_announced_projects_are_three() -> None:
    third = TURBINES.replace("wind turbines", "lifts").replace("gearboxes", "doors")
    assert len(splitting.projects(f"{SEARCH}\n\n---\n\n{TURBINES}\n\n---\n\n{third}")) == 3


@pytest.mark.parametrize("story", STORIES, ids=lambda story: str(story["id"]))
def test_a_single_story_stays_whole(story: dict[str, str]) -> None:
    assert len(splitting.projects(story["text"])) == 1


@pytest.mark.parametrize(
    "name", ["demand-forecast.md", "feature-platform.md", "fraud-alerts.txt", "llm-gateway.txt", "tutoring-app.txt"]
)
def test_an_example_of_one_project_stays_whole(name: str) -> None:
    assert len(splitting.projects((ROOT / "examples/stories" / name).read_text(encoding="utf-8"))) == 1


def test_the_example_of_two_projects_is_two() -> None:
    assert len(splitting.projects((ROOT / "examples/stories/two-projects.txt").read_text(encoding="utf-8"))) == 2


def test_at_least_nine_in_ten_joined_pairs_are_seen_and_seven_in_ten_parted_at_the_joint() -> None:
    rng = random.Random(7)
    seen = exact = 0
    for _ in range(60):
        one, other = (story["text"].strip() for story in rng.sample(STORIES, 2))
        found = splitting.projects(f"{one}\n\n{other}")
        seen += len(found) > 1
        exact += [project.start for project in found] == [0, len(one) + 2]
    # 57 and 46 of 60 when this was written; the stories are those that the weights were fitted on.
    assert seen >= 54
    assert exact >= 42


def test_short_remarks_are_no_project_of_their_own() -> None:
    assert len(splitting.projects(f"{SEARCH}\n\nAnother project: I also fixed the office printer.")) == 1


def test_a_title_is_the_first_words_of_its_project() -> None:
    found = splitting.projects(f"# Search\n\n{SEARCH}\n\n---\n\n{TURBINES}")
    assert [project.title for project in found] == ["Search", "I built the pipeline that watches wind turbines for…"]


@pytest.mark.parametrize("notes", ["", "\n\n\n", "---\n---\n---"])
def test_notes_without_words_are_one_project(notes: str) -> None:
    assert len(splitting.projects(notes)) == 1
