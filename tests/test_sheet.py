"""The sheet for the day: which story for which question, what defends a claim, and what not to claim."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from reframer import documents, framework, sheet
from reframer.cli import app
from reframer.errors import InputError
from reframer.grounding.limits import limits
from reframer.pages.sheets import sheet_page
from reframer.schema import RewriteInput
from reframer.schema.sheeting import Sheet
from reframer.story import read

EXAMPLES = Path(__file__).parent.parent / "examples"
PLATFORM = (EXAMPLES / "contexts/platform-team.txt").read_text(encoding="utf-8")
STORIES = {
    name: (EXAMPLES / f"stories/{name}.txt").read_text(encoding="utf-8") for name in ("fraud-alerts", "llm-gateway")
}
TOLD = [(name, RewriteInput(story=text)) for name, text in STORIES.items()]


@pytest.fixture(scope="module")
def made() -> Sheet:
    return sheet.make(TOLD, PLATFORM)


def test_the_team_comes_from_the_job_description_with_its_evidence_and_what_to_ask(made: Sheet) -> None:
    assert made.target == "platform"
    assert made.team
    assert all(found.text in PLATFORM for found in made.team.evidence)
    assert made.ask_them


def test_every_question_has_a_story_that_shows_what_it_asks_for_or_says_that_none_does(made: Sheet) -> None:
    shown = {story.title: story.present for story in made.stories}
    for expected in made.questions:
        if expected.story:
            assert expected.signal in shown[expected.story]
            assert expected.lead_with
        else:
            assert not any(expected.signal in present for present in shown.values())
            assert expected.reply


def test_a_short_version_keeps_to_its_time(made: Sheet) -> None:
    assert all(60 <= story.seconds <= 110 for story in made.stories)


def test_what_defends_a_claim_stands_in_the_story(made: Sheet) -> None:
    for story in made.stories:
        sentences = {s.id: " ".join(s.text.split()) for s in read(STORIES[story.title]).sentences}
        assert story.claims
        for claim in story.claims:
            assert claim.line in story.text
            assert claim.probe.endswith("?")
            assert all(sentences[held.sentence] == held.text for held in claim.defended_by)
        assert len({claim.probe for claim in story.claims}) == len(story.claims)


LIMITS = [
    ("Bogdan, a colleague, built the feature service.", "ownership"),
    ("I only helped with the migration.", "ownership"),
    ("A version for business accounts was planned.", "certainty"),
    ("The effect was not significant.", "certainty"),
    ("The team says they try more ideas, but nobody measured that.", "certainty"),
    ("It ran as a pilot in one clinic of nine.", "scope"),
    ("A neural network was half a point better, and we dropped it.", "technology"),
    ("We hoped for 30% and got 12%.", "certainty"),
    ("I built the model; Oksana, our data engineer, wrote the pipeline.", "ownership"),
    ("I wrote the fallback.", None),
    ("Drivers moved to the new app within a week.", None),
    ("I proposed it and the head of support agreed.", None),
]


@pytest.mark.parametrize(("said", "kind"), LIMITS)
def test_a_story_sentence_says_itself_what_may_not_be_claimed(said: str, kind: str | None) -> None:
    found = [limit.kind for limit in limits(read(f"We built a ranker for the shop. {said}"))]
    assert found == ([kind] if kind else [])


def test_where_nothing_tells_the_team_the_sheet_is_for_both_and_says_what_to_ask() -> None:
    made = sheet.make(TOLD[:1])
    assert made.target == "hybrid"
    assert "ask them" in made.warnings[0]


def test_a_team_asked_for_against_the_job_description_is_taken_with_a_warning() -> None:
    made = sheet.make(TOLD[:1], PLATFORM, target="product")
    assert made.target == "product"
    assert "reads like a platform team" in made.warnings[0]


def test_a_sheet_needs_a_story() -> None:
    with pytest.raises(InputError, match="at least one story"):
        sheet.make([])


@pytest.mark.parametrize("form", ["text", "md", "html", "docx"])
def test_the_page_holds_all_of_it_in_every_form(made: Sheet, form: str) -> None:
    page = documents.formed([sheet_page(made, framework.load())], form)
    said = documents.taken(page, "sheet.docx").text if isinstance(page, bytes) else page
    plain = " ".join(said.replace("\\", "").split())
    for story in made.stories:
        assert story.title in plain
        assert all(claim.probe in plain for claim in story.claims)
        assert all(caution.why in plain.replace("&#39;", "'") for caution in story.not_to_claim)


def test_the_command_takes_files_and_prints_the_contract() -> None:
    files = [str(EXAMPLES / f"stories/{name}.txt") for name in STORIES]
    context = EXAMPLES / "contexts/platform-team.txt"
    done = CliRunner().invoke(app, ["sheet", *files, "--context", str(context), "--format", "json"])
    assert done.exit_code == 0, done.output
    assert Sheet.model_validate(json.loads(done.stdout)).target == "platform"
