"""Suites, plans, scores, baselines and comparisons: what is wrong is named, and the rest goes on."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from typer.testing import CliRunner

from reframer import prompts
from reframer.cli import app
from reframer.errors import InputError
from reframer.evals import baselines, cases, commands, outputs, paging, planning, reporting, scorers, statistics, suite
from reframer.evals.scorers import Judged
from tests.evals.conftest import Detecting, SuiteMaker
from tests.evals.test_recording import record

CASE = '{"id": "a", "input": {"text": "You run the store."}}\n'


def run(path: Path, **more: Any) -> commands.Result:
    return commands.run(path, more.get("only"), more.get("again"))


@pytest.mark.parametrize(
    ("keys", "says"),
    [
        ({"scorer": ["team"]}, r"small\.yaml:\d+: there is no key `scorer`; did you mean `scorers`\?"),
        ({"variants": {"ours": {"promts": "x"}}}, "did you mean `prompts`"),
        ({"epochs": 0}, "epochs: .*greater than or equal to 1"),
        ({"models": []}, "name at least one"),
        ({"thresholds": {"team": {}}}, "at_least, at_most"),
        ({"judge": {"against": "other", "model": "openai:x"}}, "'other' is no variant"),
    ],
)
def test_a_suite_with_a_wrong_key_is_named_with_its_line(
    make_suite: SuiteMaker, keys: dict[str, Any], says: str
) -> None:
    with pytest.raises(InputError, match=says):
        suite.load(make_suite(**keys))


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        (CASE + CASE, r"cases\.jsonl:2: the id 'a' was used before, in .*cases\.jsonl:1"),
        (CASE + "{\n", r"cases\.jsonl:2: this is not JSON"),
        ('{"id": "a"}\n', "an object with `id` and `input`"),
        ('{"id": "a/b", "input": {"text": "x"}}\n', "names a file"),
        ('{"id": "a", "input": {"txt": "x"}}\n', r"input\.text: Field required"),
        ("", "there is no case in it"),
    ],
)
def test_a_case_file_with_a_fault_is_named_with_its_line(make_suite: SuiteMaker, rows: str, says: str) -> None:
    with pytest.raises(InputError, match=says):
        cases.load(suite.load(make_suite(cases=rows)))


def test_an_unknown_scorer_is_named_with_those_there_are(make_suite: SuiteMaker) -> None:
    with pytest.raises(InputError, match="no scorer `taem`; there are team, "):
        run(make_suite(scorers=["taem"], variants={"e": {"engine": "embedded"}}))


def test_a_scorer_that_raises_is_told_and_the_rest_is_scored(
    make_suite: SuiteMaker, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stumbles(case: cases.Case, output: outputs.Output, words: tuple[int, int]) -> Judged:
        raise ZeroDivisionError("by nothing")

    monkeypatch.setattr(scorers, "SCORERS", {**scorers.SCORERS, "stumbles": stumbles})
    found = run(make_suite(scorers=["team", "stumbles"], variants={"e": {"engine": "embedded"}}))
    means = {each.metric: (each.mean, each.unjudged) for each in found.summaries}
    assert means == {"team": (1.0, 0), "stumbles": (None, 3)}
    assert "ZeroDivisionError: by nothing" in next(s.reason for s in found.scores if s.metric == "stumbles")


def test_an_input_that_cannot_be_read_fails_its_own_case_only(make_suite: SuiteMaker) -> None:
    story = "I built a search rewriter. Empty results fell from 11% to 7%."
    foreign = "Wir haben die Suche neu gebaut, danach fielen die leeren Treffer deutlich. " * 4
    rows = [{"id": id, "input": {"story": told, "target": "product"}} for id, told in (("a", foreign), ("b", story))]
    path = make_suite(
        cases="".join(json.dumps(row) + "\n" for row in rows), task="rewrite", scorers=["spoken"], primary="spoken",
        variants={"e": {"engine": "embedded"}},
    )  # fmt: skip
    found = run(path)
    assert [output.outcome for output in found.outputs] == ["failed", "done"]
    assert "English" in found.outputs[0].why


def test_a_comparison_without_its_library_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "scipy", None)
    with pytest.raises(InputError, match=r'pip install "reframer\[eval\]"'):
        statistics.paired([0.0, 1.0], ["a", "b"])


def test_an_edited_prompt_makes_its_cases_stale_and_says_what_recording_costs(
    make_suite: SuiteMaker, endpoint: Detecting
) -> None:
    path = make_suite(3, variants={"ours": {"prompts": "../prompts"}})
    folder = path.parents[1] / "prompts"
    prompts.eject("detect", folder)
    record(path, endpoint)
    template = folder / "detect.j2"
    template.write_text(template.read_text(encoding="utf-8").replace("{% block user %}", "{% block user %}\nNow then."))
    asked, found = commands.plan(path, None)
    assert {each.state for each in found} == {"stale"}
    told = reporting.planned(asked, found)
    assert "3 stale: prompt detect: its template changed in detect.j2 (" in told
    assert "about 3 calls and 48 tokens" in told
    ran = run(path)
    assert (dict(ran.open), ran.exit_code, ran.broken) == ({"stale": 3}, 5, [])
    assert len(endpoint.asked) == 3


def test_an_edited_case_is_stale_for_its_variable(make_suite: SuiteMaker, endpoint: Detecting) -> None:
    path = make_suite(2)
    record(path, endpoint)
    file = path.parents[1] / "cases.jsonl"
    file.write_text(file.read_text(encoding="utf-8").replace("team c1", "team c1, all of it"), encoding="utf-8")
    _, found = commands.plan(path, None)
    assert [(each.state, each.why) for each in found] == [
        ("hit", ""), ("stale", "prompt detect: its variable text changed"),
    ]  # fmt: skip


def test_prune_names_what_nothing_asks_for_and_removes_it_when_told_to(
    make_suite: SuiteMaker, endpoint: Detecting
) -> None:
    path = make_suite(3)
    record(path, endpoint)
    path = make_suite(2)
    (named,) = commands.prune(path, really=False)
    assert named.endswith("c2.1.json") and Path(named).exists()
    assert list(commands.prune(path, really=True)) == [named]
    assert not Path(named).exists()
    assert {each.state for each in commands.plan(path, None)[1]} == {"hit"}
    assert planning.unused(suite.load(path), []) != []


def test_scoring_stored_outputs_again_needs_no_replay(make_suite: SuiteMaker, endpoint: Detecting) -> None:
    path = make_suite(2)
    record(path, endpoint)
    first = run(path)
    for file in suite.load(path).recordings.rglob("*.json"):
        file.unlink()
    again = run(path, again=first.run.name)
    assert [(s.case, s.metric, s.value) for s in again.scores] == [(s.case, s.metric, s.value) for s in first.scores]


def test_a_fall_against_the_baseline_fails_and_a_rise_says_how_to_take_it_over(
    make_suite: SuiteMaker, endpoint: Detecting
) -> None:
    path = make_suite(12)
    record(path, endpoint)
    commands.take_over(run(path))
    file = path.parents[1] / "cases.jsonl"
    good = file.read_text(encoding="utf-8")
    file.write_text(good.replace('"team": "platform"', '"team": "product"'), encoding="utf-8")
    fallen = run(path)
    assert fallen.exit_code == 1
    assert "team fell against the baseline, from 1.000 to 0.000" in fallen.fell[0]
    commands.take_over(fallen)
    file.write_text(good, encoding="utf-8")
    risen = run(path)
    assert risen.exit_code == 0
    assert "--take-over" in reporting.table(risen)


def test_a_baseline_of_another_suite_is_refused(make_suite: SuiteMaker, endpoint: Detecting) -> None:
    path = make_suite(2)
    record(path, endpoint)
    file = commands.take_over(run(path))
    told = json.loads(file.read_text(encoding="utf-8"))
    file.write_text(json.dumps(told | {"suite": "other"}), encoding="utf-8")
    with pytest.raises(InputError, match="is the baseline of the suite 'other'"):
        run(path)
    file.write_text("{", encoding="utf-8")
    with pytest.raises(InputError, match="is no baseline"):
        baselines.load(suite.load(path))


@pytest.mark.parametrize(
    ("before", "after", "code", "verdict"),
    [("wrong", "right", 0, "better"), ("right", "wrong", 1, "worse"), ("right", "right", 5, "cannot tell")],
)
def test_a_comparison_ends_with_the_exit_code_of_its_verdict(
    make_suite: SuiteMaker, endpoint: Detecting, before: str, after: str, code: int, verdict: str
) -> None:
    path = make_suite(16, variants={"right": {}, "wrong": {"prompts": "../wrong"}})
    folder = path.parents[1] / "wrong"
    prompts.eject("detect", folder)
    template = folder / "detect.j2"
    template.write_text(template.read_text(encoding="utf-8").replace("{% block user %}", "{% block user %}\nProduct!"))
    record(path, endpoint)
    for kept in (suite.load(path).recordings / "small" / "wrong").rglob("*.json"):
        kept.unlink()
    endpoint.take = _misled(endpoint)  # type: ignore[method-assign]
    record(path, endpoint)
    runner = CliRunner()
    assert runner.invoke(app, ["eval", "run", str(path)]).exit_code == 0
    done = runner.invoke(app, ["eval", "compare", str(path), before, after])
    assert (done.exit_code, verdict in done.output) == (code, True)
    page = runner.invoke(app, ["eval", "compare", str(path), before, after, "--html"]).output
    assert verdict in page


def _misled(endpoint: Detecting) -> Any:
    from eval.faults.endpoint import answer
    from tests.evals.conftest import detection

    return lambda body, headers: answer(json.dumps(detection("x", "product")))


def test_every_report_tells_of_every_case_and_the_page_needs_nothing_else(
    make_suite: SuiteMaker, endpoint: Detecting
) -> None:
    path = make_suite(3, thresholds={"team": {"at_most": 0.5}}, about="<script>alert(1)</script>")
    record(path, endpoint)
    found = run(path)
    tests = ElementTree.fromstring(reporting.junit(found)).findall("testcase")
    assert [test.get("name") for test in tests][:3] == ["c0.1", "c1.1", "c2.1"]
    assert tests[-1].find("failure") is not None
    assert len(reporting.jsonl(found).splitlines()) == len(found.scores)
    assert "at most 0.5 is asked" in reporting.markdown(found)
    page = paging.ran(found)
    assert "<script" not in page and "&lt;script&gt;" in page
    assert not [word for word in ("src=", "href=", "@import", "url(") if word in page.partition("<svg")[0]]


def test_one_case_can_be_run_by_its_name_with_pytest(make_suite: SuiteMaker, endpoint: Detecting) -> None:
    path = make_suite(3)
    record(path, endpoint)
    kept = next(suite.load(path).recordings.rglob("c2.1.json"))
    kept.unlink()
    ids = f"{path}::shipped/openai:small/c1.1"
    told = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", ids],
        capture_output=True,
        text=True,
        cwd=path.parent,
    )
    assert "1 passed" in told.stdout, told.stdout + told.stderr
    every = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-rs", "-p", "no:cacheprovider", str(path)],
        capture_output=True, text=True, cwd=path.parent,
    )  # fmt: skip
    assert "2 passed, 1 skipped" in every.stdout, every.stdout + every.stderr


def test_a_team_of_its_own_starts_with_files_that_work(tmp_path: Path) -> None:
    runner, folder = CliRunner(), tmp_path / "evals"
    assert runner.invoke(app, ["eval", "init", str(folder)]).exit_code == 0
    asked = suite.load(folder / "suites" / "detect.yaml")
    assert len(cases.load(asked)) == 4
    assert runner.invoke(app, ["eval", "plan", str(folder / "suites" / "detect.yaml")]).exit_code == 5
    again = runner.invoke(app, ["eval", "init", str(folder)])
    assert isinstance(again.exception, InputError) and "exists already" in str(again.exception)


def test_the_schema_of_a_suite_is_the_one_kept_for_editors() -> None:
    kept = Path(__file__).parents[2] / "eval" / "suite.schema.json"
    assert json.loads(kept.read_text(encoding="utf-8")) == json.loads(json.dumps(suite.schema()))
