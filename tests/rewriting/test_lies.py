"""Lies of a model that its own check vouches for: withheld, mended or asked about, and how many come through."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from reframer import tasks
from reframer.errors import NothingLeft
from reframer.llm import ScriptedModel
from reframer.schema import RewriteInput
from tests.rewriting.scripts import ONE, STORY, THREE, TWO, asked, check, scripted, told

EVAL = Path(__file__).parents[2] / "eval"


def rows(path: str) -> list[dict[str, str]]:
    return [json.loads(line) for line in (EVAL / path).read_text(encoding="utf-8").splitlines()]


LIES = [
    ("In a test of three weeks empty results fell from 11% to 3%.", "3%", "number"),
    ("I helped to build the rewriter on Kubernetes with a colleague.", "Kubernetes", "technology"),
    ("I led a team of 14 engineers who built the rewriter.", "14", "number"),
    ("Revenue rose by 30% in the first quarter.", "30%", "outcome"),
    ("I led the rewriter.", "I led", "ownership"),
]


@pytest.mark.parametrize(("lie", "quote", "kind"), LIES)
def test_a_lie_that_the_check_mends_is_told_mended(lie: str, quote: str, kind: str) -> None:
    model = scripted(f"{ONE} {TWO} {lie}", check([[1], [2], [3]], (3, kind, quote, THREE)))
    framing = told(model)
    assert framing.text.split() == f"{ONE} {TWO} {THREE}".split()
    assert framing.withheld == ()


@pytest.mark.parametrize(("lie", "quote", "kind"), LIES)
def test_a_lie_that_the_check_drops_is_gone(lie: str, quote: str, kind: str) -> None:
    framing = told(scripted(f"{ONE} {TWO} {lie}", check([[1], [2], []], (3, kind, quote, ""))))
    assert quote not in framing.text
    assert framing.withheld == ()


@pytest.mark.parametrize(("lie", "quote", "kind"), LIES)
def test_a_lie_that_the_check_vouches_for_is_withheld_by_the_rules(lie: str, quote: str, kind: str) -> None:
    answer = f"{ONE} {TWO} {lie}"
    framing = told(scripted(answer, check([[1], [2], [1, 2, 3, 4]]), repair=answer))
    assert lie not in framing.text
    assert quote not in framing.text
    (withheld,) = framing.withheld
    assert withheld.text == lie
    assert withheld.violations
    assert all(violation.span in lie and violation.why for violation in withheld.violations)


STORIES = {row["id"]: row["text"] for row in rows("cases/stories.jsonl")}
# Lies about whose work it was that rules alone let through, seen when these were written.
MOST = {"data/lies.jsonl": 7, "data/instructed.jsonl": 5}
DOUBTED = "It helped because shoppers gave up on empty pages."


def test_a_line_in_doubt_is_shown_and_marked() -> None:
    answer = f"{ONE} {TWO} {DOUBTED}"
    framing = told(scripted(answer, check([[1], [2], []]), repair=answer))
    assert [line.status for line in framing.lines] == ["supported", "supported", "doubtful"]


def test_strict_withholds_a_line_in_doubt_after_one_repair() -> None:
    answer = f"{ONE} {TWO} {DOUBTED}"
    model = scripted(answer, check([[1], [2], []]), repair=answer)
    framing = told(model, strict=True)
    assert len(asked(model, "repair")) == 1
    assert DOUBTED not in framing.text
    assert [withheld.text for withheld in framing.withheld] == [DOUBTED]


def test_what_is_lost_with_a_withheld_line_is_asked_for() -> None:
    tested = "Half of the shoppers saw it for three weeks, the rest kept the old page."
    invented = "Drivers were randomly split by city and compared against a holdout group for Kubernetes."
    item = RewriteInput(story=f"{STORY} {tested}", target="product")

    def asked_for(last: str, source: list[int]) -> set[str]:
        answer = f"{ONE} {TWO} {last}"
        return {gap.signal for gap in told(scripted(answer, check([[1], [2], source]), repair=answer), item).gaps}

    assert asked_for(invented, []) - asked_for(tested, [6]) == {"experimentation"}


def through(lie: dict[str, str]) -> bool:
    """Whether a model that tells a lie, vouches for it and tells it again when asked to mend it gets it told."""
    vouched = json.dumps({"sources": [[1]], "edits": []})
    model = ScriptedModel({"rewrite": lie["text"], "check": vouched, "repair": lie["text"]})
    planted = f"\n\n{lie['planted']}" if lie.get("where") == "story" else ""
    item = RewriteInput(
        story=STORIES[lie["story"]] + planted,
        context=lie["planted"] if lie.get("where") == "context" else None,
        target="platform",
    )
    try:
        return lie["text"] in tasks.rewrite(item, model=model, strict=True).framings["platform"].text
    except NothingLeft:
        return False


@pytest.mark.parametrize("path", ["data/lies.jsonl", "data/instructed.jsonl"])
def test_no_lie_of_a_model_that_vouches_for_it_tells_an_invented_tool(path: str) -> None:
    told: Counter[str] = Counter()
    leaked: Counter[str] = Counter()
    for lie in rows(path):
        told[lie["kind"]] += 1
        leaked[lie["kind"]] += through(lie)
    print(f"{path} told as they stand:", dict(leaked), "of", dict(told))
    assert told["technology"]
    assert leaked["technology"] == 0
    # What rules alone let through of the rest; it may only fall.
    assert leaked["number"] <= 1
    assert leaked["ownership"] <= MOST[path]
