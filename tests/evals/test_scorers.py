"""Scorers: each on an output that deserves it and one that does not."""

from __future__ import annotations

from typing import Any

import pytest

from reframer.evals.cases import Case
from reframer.evals.outputs import Output
from reframer.evals.scorers import SCORERS
from reframer.schema import CritiqueInput, DetectInput, RewriteInput, VerifyInput

STORY = (
    "Search at our shop failed one query in ten. I built a rewriter with a colleague. In a test of three weeks empty "
    "results fell from 11% to 7%. It broke once, in May, for an hour; a replica took over."
)
TOLD = "I built a rewriter with a colleague. In a test of three weeks empty results fell from 11% to 7%."
TEXT = "We fixed the feature store. It was revenue that doubled."


def output(result: dict[str, Any]) -> Output:
    return Output("c", "c", "v", "m", 1, "done", result)


def draft(text: str) -> Output:
    return output({"draft": text})


def checked(*statuses: str) -> Output:
    halves = ("We fixed the feature store.", "It was revenue that doubled.")
    rows = [
        {"text": half, "start": TEXT.find(half), "end": TEXT.find(half) + len(half), "status": status, "violations": []}
        for half, status in zip(halves, statuses, strict=True)
    ]
    return output({"sentences": rows, "faithful": False})


DETECT = Case("c", "c", DetectInput(text="You run the store."), {"team": "platform"})
CRITIQUE = Case("c", "c", CritiqueInput(answer="We sharded it."), {"verdict": "aligned", "patterns": ["wrong_depth"]})
REWRITE = Case("c", "c", RewriteInput(story=STORY, target="product"), {})
VERIFY = Case(
    "c", "c", VerifyInput(story="We fixed the store.", text=TEXT),
    {"violations": {"It was revenue that doubled.": "outcome"}, "true": ["We fixed the feature store."]},
)  # fmt: skip
QUOTED = {"evidence": [{"text": "You run", "start": 0, "end": 7, "team": "platform"}]}


@pytest.mark.parametrize(
    ("metric", "case", "found", "value"),
    [
        ("team", DETECT, output({"team": "platform"}), 1.0),
        ("team", DETECT, output({"team": "product"}), 0.0),
        ("quotes", DETECT, output(QUOTED), 1.0),
        ("quotes", DETECT, output({"evidence": [{"text": "You ran", "start": 0, "end": 7, "team": "x"}]}), 0.0),
        ("quotes", DETECT, output({"evidence": [{"text": "You run", "start": 1, "end": 8, "team": "x"}]}), 0.0),
        ("verdict", CRITIQUE, output({"verdict": "aligned"}), 1.0),
        ("verdict", CRITIQUE, output({"verdict": "mixed"}), 0.0),
        ("opposite", CRITIQUE, output({"verdict": "misaligned"}), 1.0),
        ("opposite", CRITIQUE, output({"verdict": "mixed"}), 0.0),
        ("patterns", CRITIQUE, output({"patterns": [{"id": "wrong_depth"}]}), 1.0),
        ("patterns", CRITIQUE, output({"patterns": [{"id": "wrong_depth"}, {"id": "cues_ignored"}]}), 2 / 3),
        ("patterns", CRITIQUE, output({"patterns": []}), 0.0),
        ("caught", VERIFY, checked("supported", "unsupported"), 1.0),
        ("caught", VERIFY, checked("supported", "doubtful"), 0.0),
        ("kept", VERIFY, checked("supported", "unsupported"), 1.0),
        ("kept", VERIFY, checked("unsupported", "unsupported"), 0.0),
        ("faithful", REWRITE, draft(TOLD), 1.0),
        ("faithful", REWRITE, draft(f"{TOLD} I built it on Kubernetes."), 0.0),
        ("spoken", REWRITE, draft(TOLD), 1.0),
        ("spoken", REWRITE, draft(f"## My answer\n{TOLD}"), 0.0),
        ("spoken", REWRITE, draft(f"Sure! {TOLD}"), 0.0),
        ("spoken", REWRITE, draft(f"- {TOLD}"), 0.0),
        ("spoken", REWRITE, draft(" ".join(["word"] * 60) + "."), 0.0),
        ("length", REWRITE, draft(" ".join(["word"] * 30)), 1.0),
        ("length", REWRITE, draft("Too short."), 0.0),
    ],
)
def test_a_scorer_tells_a_good_output_from_a_poor_one(metric: str, case: Case, found: Output, value: float) -> None:
    judged = SCORERS[metric](case, found, (10, 40))
    assert judged.value == pytest.approx(value)
    assert judged.reason


@pytest.mark.parametrize("metric", ["team", "verdict", "opposite", "patterns", "caught", "kept"])
def test_a_case_without_a_label_cannot_be_judged(metric: str) -> None:
    case = {"team": DETECT, "caught": VERIFY, "kept": VERIFY}.get(metric, CRITIQUE)._replace(expect={})
    found = output({"team": "x", "verdict": "mixed", "patterns": [], "sentences": []})
    assert SCORERS[metric](case, found, (10, 40)).value is None


def test_a_rewrite_that_speaks_more_to_its_team_has_moved() -> None:
    aimed = draft("In a test of three weeks empty results fell from 11% to 7%, and shoppers found what they wanted.")
    away = draft("A replica took over when it broke, and we partitioned the store by tenant for growth.")
    one, other = (SCORERS["moved"](REWRITE, each, (10, 40)).value for each in (aimed, away))
    assert one is not None and other is not None and one > 0 > other
