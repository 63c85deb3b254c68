"""Batches: order, errors as values, several workers, and going on after an interruption with nothing lost or twice."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from reframer import batch
from reframer.errors import InputError, ModelBusy
from reframer.schema import TagInput, Tags
from reframer.settings import Settings
from reframer.tasks import tag

from .files import EMBEDDED, SENTENCES, lines, rows, run, written


@pytest.mark.parametrize("jobs", [1, 3])
@pytest.mark.parametrize("task", ["tag", "critique", "detect", "verify", "rewrite"])
def test_every_task_gives_one_line_for_each_line_in_order_whatever_the_jobs(
    tmp_path: Path, task: str, jobs: int
) -> None:
    fields = {"text": SENTENCES[0], "answer": SENTENCES[0], "story": " ".join(SENTENCES), "target": "platform"}
    given = [json.dumps({"id": n} | fields) for n in range(40)]
    given[7] = "{"
    source = tmp_path / "in.jsonl"
    source.write_text("\n".join(given), encoding="utf-8")
    code, _ = run(task, source, "-o", tmp_path / "out.jsonl", "--jobs", str(jobs))
    found = rows(tmp_path / "out.jsonl")
    assert [row["id"] for row in found] == [None if n == 7 else str(n) for n in range(40)]
    assert ["error" in row for row in found] == [n == 7 for n in range(40)]
    assert code == 1


def test_the_output_is_the_same_whatever_the_jobs(tmp_path: Path) -> None:
    source = written(tmp_path / "in.jsonl", 90, bad=11)
    outs = [tmp_path / f"{jobs}.jsonl" for jobs in (1, 2, 5)]
    for jobs, out in zip((1, 2, 5), outs, strict=True):
        run("tag", source, "-o", out, "--jobs", str(jobs))
    assert outs[0].read_bytes() == outs[1].read_bytes() == outs[2].read_bytes()


def test_an_error_names_file_line_and_what_is_missing(tmp_path: Path) -> None:
    source = tmp_path / "in.jsonl"
    source.write_bytes(b'{"id": "a", "text": "Fine."}\n\n{"id": "b"}\n{"id": "a", "text": "Again."}\n')
    code, said = run("tag", source, "-o", tmp_path / "out.jsonl")
    assert code == 1
    for part in (
        f"{source}, line 2 is empty",
        f"{source}, line 3: text: Field required",
        "line 4: the id 'a' was used",
    ):
        assert part in said
    assert "4 items, 3 ended in an error" in said


class Interrupted(BaseException):
    """Stands for whatever breaks a batch off."""


def interrupted_after(count: int, out: Path, source: Path) -> None:
    """What a run leaves that broke off after some items, in the middle of a line."""
    kept = batch.Output(out)
    kept.begin(batch.manifest("tag", source, EMBEDDED), resume=False)
    with pytest.raises(Interrupted), source.open("rb") as file, kept.writing() as target:
        for number, done in enumerate(batch.run("tag", batch.read(file, "in"), EMBEDDED, "in")):
            if number == count:
                target.write(done.line[: len(done.line) // 2])
                raise Interrupted
            target.write(done.line + "\n")


@pytest.mark.parametrize("count", [0, 1, 17, 39])
def test_a_resumed_batch_ends_as_an_undisturbed_one(tmp_path: Path, count: int) -> None:
    source, out = written(tmp_path / "in.jsonl", 40, bad=5), tmp_path / "out.jsonl"
    run("tag", source, "-o", tmp_path / "whole.jsonl")
    interrupted_after(count, out, source)
    assert not out.exists()
    code, said = run("tag", source, "-o", out)
    assert (code, "--resume" in said) == (2, True)
    assert run("tag", source, "-o", out, "--resume")[0] == 1
    assert out.read_bytes() == (tmp_path / "whole.jsonl").read_bytes()
    assert sorted(path.name for path in tmp_path.glob("out*")) == ["out.jsonl", "out.jsonl.manifest.json"]


def test_a_batch_may_be_broken_off_and_resumed_many_times(tmp_path: Path) -> None:
    source, out = written(tmp_path / "in.jsonl", 30), tmp_path / "out.jsonl"
    kept = batch.Output(out)
    calls: list[str] = []

    def work(item: TagInput) -> Tags:
        calls.append(item.id or "")
        if len(calls) in (8, 16, 24):
            raise Interrupted
        return tag(item)

    for turn in range(10):
        kept.begin(batch.manifest("tag", source, EMBEDDED), resume=turn > 0)
        try:
            with source.open("rb") as file, kept.writing() as target:
                for done in batch.going_on("tag", batch.read(file, "in"), kept.finished(), EMBEDDED, "in", work=work):
                    target.write(done.line + "\n")
            break
        except Interrupted:
            continue
    assert [row["id"] for row in rows(out)] == [str(n) for n in range(30)]
    # Each item is worked on once, but for the three that broke off.
    assert len(calls) == 33


def test_errors_are_tried_again_in_their_place_and_successes_are_not(tmp_path: Path) -> None:
    source, out = written(tmp_path / "in.jsonl", 12), tmp_path / "out.jsonl"
    calls: list[str] = []

    def work(item: TagInput) -> Tags:
        calls.append(item.id or "")
        if item.id in ("3", "7") and calls.count(item.id) == 1:
            raise ModelBusy("busy")
        return tag(item)

    kept = batch.Output(out)
    for resume in (False, True):
        kept.begin(batch.manifest("tag", source, EMBEDDED), resume=resume)
        with source.open("rb") as file, kept.writing() as target:
            for done in batch.going_on("tag", batch.read(file, "in"), kept.finished(), EMBEDDED, "in", work=work):
                target.write(done.line + "\n")
        assert [row["id"] for row in rows(out)] == [str(n) for n in range(12)]
    assert all("error" not in row for row in rows(out))
    assert calls[12:] == ["3", "7"]


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ("input", "another input"),
        ("task", "another task"),
        ("framework", "other settings"),
    ],
)
def test_a_batch_is_not_gone_on_with_for_other_input_task_or_settings(tmp_path: Path, change: str, why: str) -> None:
    source, out = written(tmp_path / "in.jsonl", 6), tmp_path / "out.jsonl"
    interrupted_after(3, out, source)
    before = out.with_name("out.jsonl.part").read_bytes()
    more: list[str] = []
    task = "tag"
    if change == "input":
        written(source, 7)
    elif change == "task":
        task = "detect"
    else:
        (tmp_path / "mine.yaml").write_text("rules:\n  unsure: Ask them.\n", encoding="utf-8")
        more = ["--framework", str(tmp_path / "mine.yaml")]
    code, said = run(task, source, "-o", out, "--resume", *more)
    assert (code, why in said) == (2, True)
    assert out.with_name("out.jsonl.part").read_bytes() == before


def test_resuming_needs_a_file_and_an_output(tmp_path: Path) -> None:
    source = written(tmp_path / "in.jsonl", 2)
    assert run("tag", source, "--resume")[0] == 2
    out = tmp_path / "out.jsonl"
    assert run("tag", source, "-o", out, "--resume")[0] == 0
    assert len(rows(out)) == 2
    out.with_name("out.jsonl.manifest.json").unlink()
    code, said = run("tag", source, "-o", out, "--resume")
    assert (code, "is missing" in said) == (2, True)


def test_the_input_is_never_the_output(tmp_path: Path) -> None:
    source = written(tmp_path / "in.jsonl", 2)
    before = source.read_bytes()
    code, said = run("tag", source, "-o", source)
    assert (code, "is the input" in said) == (2, True)
    assert source.read_bytes() == before


def test_items_are_read_one_by_one() -> None:
    def endless() -> object:
        yield from lines(5)
        raise AssertionError("read too far")

    given = batch.read(endless(), "in")  # type: ignore[arg-type]
    done = batch.run("tag", given, EMBEDDED, "in")
    assert [next(done).id for _ in range(5)] == ["0", "1", "2", "3", "4"]


def test_a_worker_that_cannot_be_had_is_refused_at_once() -> None:
    with pytest.raises(InputError):
        batch.worker("critique", Settings(engine="llm"))
