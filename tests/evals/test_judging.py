"""Judges: asked in both orders, recorded apart from answers, and never believed where they talk nonsense."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from eval.faults.endpoint import Scripted, answer
from reframer.evals import cassettes, commands, suite
from tests.evals.conftest import Detecting, SuiteMaker
from tests.evals.test_recording import silent

STORY = (
    "Search at our shop failed one query in ten. I built a rewriter with a colleague. In a test of three weeks empty "
    "results fell from 11% to 7%. It broke once, in May, for an hour."
)


class Judging(Detecting):
    """Writes two answers, one of them with an addition, and judges as `prefers` says."""

    def __init__(self) -> None:
        super().__init__()
        self.prefers = "short"

    def take(self, body: dict[str, Any], headers: dict[str, str]) -> Scripted:
        self.asked.append(body)
        said = body["messages"][-1]["content"]
        if "Answer A" in said:
            return answer(self._choice(said))
        if '"problems"' in said:
            wrong = [{"line": 1, "notes": [1], "problems": []}]
            if "revenue" in said.partition("The text")[2]:
                wrong.append({"line": 2, "notes": [], "problems": [
                    {"kind": "outcome", "quote": "revenue doubled", "why": "not told"}]})  # fmt: skip
            return answer(json.dumps({"sentences": wrong}))
        return answer("I built a search rewriter. And revenue doubled." if "Boast" in said else "I built a rewriter.")

    def _choice(self, said: str) -> str:
        if self.prefers == "nonsense":
            return "Both are fine."
        if self.prefers == "first":
            return json.dumps({"better": "A", "why": "it came first"})
        long_is_first = "revenue doubled" in said.partition("Answer B")[0]
        return json.dumps({"better": "B" if long_is_first else "A", "why": "it stays with the notes"})


@pytest.fixture
def judge(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-canary-0123456789")
    served = Judging()
    yield served
    served.close()


@pytest.fixture
def path(make_suite: SuiteMaker, tmp_path: Path) -> Path:
    for name in ("plain", "boast"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "rewrite.j2").write_text(
            "---\nname: rewrite\nversion: 1\npurpose: A test's.\ninputs:\n  story: The notes.\noutput: text\n---\n"
            f"{{% block user %}}{name.capitalize()}: {{{{ story }}}}{{% endblock %}}\n",
            encoding="utf-8",
        )
    rows = "".join(
        json.dumps({"id": f"s{n}", "input": {"story": f"{STORY} That was team {n}.", "target": "product"}}) + "\n"
        for n in range(6)
    )
    return make_suite(
        cases=rows, task="rewrite", scorers=["untrue_drafted"], primary="preferred", gate=["untrue_drafted"],
        variants={name: {"prompts": f"../{name}", "checks": False} for name in ("plain", "boast")},
        judge={"against": "boast", "model": "openai:small"}, truth={"model": "openai:small"},
    )  # fmt: skip


def evaluated(path: Path, judge: Judging) -> commands.Result:
    for judges in (False, True):
        commands.record(path, judge.url, 10, 4, None, judges=judges, tell=silent)
    return commands.run(path)


def means(found: commands.Result) -> dict[tuple[str, str], float | None]:
    return {(each.variant, each.metric): each.mean for each in found.summaries}


def test_what_a_judge_prefers_in_both_orders_is_preferred(path: Path, judge: Judging) -> None:
    found = evaluated(path, judge)
    assert means(found) == {
        ("plain", "preferred"): 1.0, ("boast", "preferred"): 0.5, ("plain", "untrue_drafted"): 0.0,
        ("boast", "untrue_drafted"): 0.5,
    }  # fmt: skip
    assert found.noise == (0, 6)
    comparison = commands.compare(path, "boast", "plain")
    assert comparison.verdict == "better"
    assert {metric.name: metric.verdict for metric in comparison.metrics} == dict.fromkeys(
        ("preferred", "untrue_drafted"), "better"
    )


def test_a_judge_who_takes_whatever_comes_first_is_all_noise(path: Path, judge: Judging) -> None:
    judge.prefers = "first"
    found = evaluated(path, judge)
    assert means(found)[("plain", "preferred")] == 0.5
    assert found.noise == (6, 6)


def test_a_judge_who_talks_nonsense_leaves_the_case_unjudged(path: Path, judge: Judging) -> None:
    judge.prefers = "nonsense"
    found = evaluated(path, judge)
    assert means(found)[("plain", "preferred")] is None
    assert means(found)[("boast", "untrue_drafted")] == 0.5
    assert "did not answer in the form asked for" in next(s.reason for s in found.scores if s.metric == "preferred")


def test_what_was_said_of_texts_that_are_gone_is_dropped(path: Path, judge: Judging) -> None:
    evaluated(path, judge)
    kept = sorted((suite.load(path).recordings / "small" / "judged.plain-boast").rglob("*.json"))
    assert [len(cassettes.load(file).exchanges) for file in kept] == [2] * 6  # type: ignore[union-attr]
    template = path.parents[1] / "plain" / "rewrite.j2"
    template.write_text(template.read_text(encoding="utf-8").replace("Plain", "Boast"), encoding="utf-8")
    evaluated(path, judge)
    assert [len(cassettes.load(file).exchanges) for file in kept] == [2] * 6  # type: ignore[union-attr]


def test_verdicts_are_kept_apart_and_pruning_spares_them(path: Path, judge: Judging) -> None:
    evaluated(path, judge)
    folders = {file.relative_to(suite.load(path).recordings / "small").parts[0]
               for file in suite.load(path).recordings.rglob("*.json")}  # fmt: skip
    assert folders == {
        "plain", "boast", "judged.plain-boast", "truth.drafted.plain.openai-small", "truth.drafted.boast.openai-small",
    }  # fmt: skip
    assert list(commands.prune(path, really=False)) == []
