"""A batch in shards: each may be worked on anywhere, die anywhere, and is put together with the others in order."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.faults.endpoint import Endpoint, answer
from eval.faults.table import DETECTED
from reframer import batch
from reframer.batch import items, shards
from reframer.batch.shards import Plan, Runner, Shard
from reframer.batch.storage import Place
from reframer.errors import BudgetSpent, InputError
from reframer.llm import Meter
from reframer.settings import Settings

from .files import EMBEDDED, rows, run, written

pytest.importorskip("fsspec")


def planned(
    source: Path, out: Path, size: int, settings: Settings = EMBEDDED, task: str = "tag", *, resume: bool = False
) -> tuple[Plan, list[Shard]]:
    manifest = batch.manifest(task, source, settings)
    folder = shards.begin(Place(str(out)), manifest, size, resume=resume)
    plan = Plan(task, settings, str(source), folder.url, manifest, jobs=2)
    return plan, list(shards.divide(Place(str(source)), size))


def gathered(plan: Plan, found: list[Shard], out: Path) -> None:
    shards.gather(found, Place(plan.folder), Place(str(out)))


@pytest.mark.parametrize("size", [1, 7, 100])
def test_shards_in_any_order_make_the_output_of_the_whole(tmp_path: Path, size: int) -> None:
    source, out = written(tmp_path / "in.jsonl", 40, bad=11), tmp_path / "out.jsonl"
    run("tag", source, "-o", tmp_path / "whole.jsonl")
    plan, found = planned(source, out, size)
    runner = Runner(plan)
    for shard in reversed(found):
        runner.run(shard)
    gathered(plan, found, out)
    assert out.read_bytes() == (tmp_path / "whole.jsonl").read_bytes()


LINES = st.lists(
    st.sampled_from([b'{"id": 1}', b'{"id": 2}', b'{"id": null}', b"no", b"", b" ", b'{"id": 3}\r']), max_size=30
)


@given(lines=LINES, size=st.integers(1, 9), last=st.booleans())
def test_items_of_shards_are_those_of_the_whole(
    lines: list[bytes], size: int, last: bool, tmp_path_factory: pytest.TempPathFactory
) -> None:
    content = b"\n".join(lines) + (b"\n" if last else b"")
    source = tmp_path_factory.mktemp("shards") / "in.jsonl"
    source.write_bytes(content)
    whole = list(items.read(io.BytesIO(content), "in"))
    parts = []
    for shard in shards.divide(Place(str(source)), size):
        part = list(items.read(io.BytesIO(content[shard.start : shard.end]), "in", shard.first, frozenset(shard.twice)))
        assert len(part) == shard.size
        parts += part
    assert parts == whole


def test_a_shard_that_is_whole_is_not_worked_on_again_and_errors_are(tmp_path: Path) -> None:
    source, out = written(tmp_path / "in.jsonl", 20, bad=11), tmp_path / "out.jsonl"
    plan, found = planned(source, out, 10)
    for shard in found:
        Runner(plan).run(shard)
    before = {path.name: path.stat().st_mtime_ns for path in Path(plan.folder).glob("*.jsonl")}
    assert [Runner(plan).run(shard)[1:] for shard in found] == [(10, 0, None), (10, 1, None)]
    after = {path.name: path.stat().st_mtime_ns for path in Path(plan.folder).glob("*.jsonl")}
    assert [before[name] == after[name] for name in sorted(before)] == [True, False]


def test_a_shard_that_was_begun_and_never_ended_gets_processes_of_its_own(tmp_path: Path) -> None:
    source, out = written(tmp_path / "in.jsonl", 6), tmp_path / "out.jsonl"
    run("tag", source, "-o", tmp_path / "whole.jsonl")
    plan, found = planned(source, out, 6)
    (Place(plan.folder) / "000000.begun").write(str(shards.DEADLY - 1))
    Runner(plan).run(found[0])
    gathered(plan, found, out)
    assert out.read_bytes() == (tmp_path / "whole.jsonl").read_bytes()
    assert (Place(plan.folder) / "000000.begun").text() == "0"


def test_what_was_answered_before_the_work_ended_is_not_asked_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    endpoint = Endpoint()
    endpoint.will(*[answer(DETECTED)] * 40)
    settings = Settings(model="openai:small", base_url=endpoint.url)
    source, out = written(tmp_path / "in.jsonl", 30), tmp_path / "out.jsonl"
    plan, found = planned(source, out, 30, settings, "detect")
    outcome = Runner(plan, Meter(max_calls=12)).run(found[0])
    assert outcome.stopped is not None and outcome.stopped[0] == BudgetSpent.__name__
    with pytest.raises(InputError, match="is not whole; go on with --resume"):
        gathered(plan, found, out)
    assert Runner(plan, Meter()).run(found[0]).stopped is None
    gathered(plan, found, out)
    endpoint.close()
    assert (len(endpoint.asked), [row["id"] for row in rows(out)]) == (30, [str(n) for n in range(30)])


def test_a_worker_with_other_prompts_or_versions_is_refused(tmp_path: Path) -> None:
    plan, _ = planned(written(tmp_path / "in.jsonl", 2), tmp_path / "out.jsonl", 2)
    other = Plan(**{**vars(plan), "manifest": plan.manifest._replace(settings="0" * 12)})
    with pytest.raises(InputError, match="install the same everywhere"):
        Runner(other)


@pytest.mark.parametrize("change", ["input", "size", "task"])
def test_shards_of_something_else_are_not_gone_on_with(tmp_path: Path, change: str) -> None:
    source, out = written(tmp_path / "in.jsonl", 4), tmp_path / "out.jsonl"
    planned(source, out, 2)
    with pytest.raises(InputError, match="--resume"):
        planned(source, out, 2)
    if change == "input":
        written(source, 5)
    with pytest.raises(InputError, match="was begun with"):
        planned(source, out, 3 if change == "size" else 2, task="detect" if change == "task" else "tag", resume=True)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["tag", "s3://bucket/in.jsonl", "-o", "out.jsonl"], "--on ray alone"),
        (["tag", "in.parquet", "-o", "out.jsonl"], "--on ray alone"),
        (["tag", "-", "-o", "out.jsonl", "--on", "ray"], "needs a file to read"),
        (["tag", "in.jsonl", "--on", "ray"], "needs a file to read"),
        (["tag", "in.jsonl", "-o", "in.jsonl", "--on", "ray"], "is the input"),
        (["tag", "nowhere.jsonl", "-o", "out.jsonl", "--on", "ray"], "no such file"),
        (["tag", "nowhere://x", "-o", "out.jsonl", "--on", "ray"], "cannot be opened"),
    ],
)
def test_what_cannot_be_run_is_refused_before_anything_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], says: str
) -> None:
    monkeypatch.chdir(tmp_path)
    written(tmp_path / "in.jsonl", 2)
    code, said = run(*arguments)
    assert (code, says in said) == (2, True), said
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in.jsonl"]


@pytest.mark.parametrize("missing", ["fsspec", "ray"])
def test_a_cluster_without_its_extra_is_refused_by_name_and_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, missing: str
) -> None:
    monkeypatch.setitem(sys.modules, missing, None)
    written(tmp_path / "in.jsonl", 2)
    code, said = run("tag", tmp_path / "in.jsonl", "-o", tmp_path / "out.jsonl", "--on", "ray")
    assert (code, 'pip install "reframer[ray]"' in said) == (2, True)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in.jsonl"]


def test_a_batch_endpoint_and_a_cluster_exclude_each_other(tmp_path: Path) -> None:
    code, said = run(
        "tag", written(tmp_path / "in.jsonl", 2), "-o", tmp_path / "out.jsonl", "--on", "ray", "--provider-batch"
    )
    assert (code, "leaves nothing for a cluster" in said) == (2, True)
