"""On Ray a batch ends as it does on one machine, whatever becomes of its workers."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from eval.faults.endpoint import Endpoint, Scripted, answer
from eval.faults.table import DETECTED
from tests.batch.files import rows, run, started, until, written

pytestmark = pytest.mark.ray
parquet = pytest.importorskip("pyarrow.parquet", reason="make test-ray installs it")
pyarrow = pytest.importorskip("pyarrow")


def on_ray(*arguments: str | Path, code: int = 0) -> str:
    working = started(*arguments, "--on", "ray", "--workers", "2")
    said = working.communicate(timeout=280)[1].decode()
    assert "Traceback" not in said
    assert working.returncode == code, said
    return said


def awkward(path: Path, count: int) -> Path:
    """Items with empty lines, no JSON and an id that comes twice among them, shards apart."""
    written(path, count, bad=77)
    lines = path.read_bytes().splitlines(keepends=True)
    lines[1200] = lines[3]
    lines[500:500] = [b"\n", b"\n"]
    path.write_bytes(b"".join([*lines, b"\n\n"]))
    return path


def test_order_ids_and_errors_are_those_of_one_machine(tmp_path: Path) -> None:
    source = awkward(tmp_path / "in.jsonl", 1600)
    assert run("tag", source, "-o", tmp_path / "here.jsonl")[0] == 1
    said = on_ray("tag", source, "-o", tmp_path / "there.jsonl", code=1)
    assert (tmp_path / "there.jsonl").read_bytes() == (tmp_path / "here.jsonl").read_bytes()
    assert said.splitlines() == [
        "1,602 items in 4 shards, 2 workers",
        f"1602 items, 4 ended in an error; written to {tmp_path / 'there.jsonl'}",
    ]
    assert not (tmp_path / "there.jsonl.shards").exists()


def test_parquet_and_any_address_of_fsspec_are_read_and_written(tmp_path: Path) -> None:
    source = written(tmp_path / "in.jsonl", 1200)
    run("tag", source, "-o", tmp_path / "here.jsonl")
    parquet.write_table(pyarrow.Table.from_pylist(rows(source)), tmp_path / "in.parquet", row_group_size=333)
    with zipfile.ZipFile(tmp_path / "in.zip", "w") as archive:
        archive.write(source, "in.jsonl")
    on_ray("tag", tmp_path / "in.parquet", "-o", tmp_path / "out.parquet")
    found = parquet.read_table(tmp_path / "out.parquet").to_pylist()
    here = (tmp_path / "here.jsonl").read_text(encoding="utf-8").splitlines()
    assert [row["result"] for row in found] == here
    assert ([row["id"] for row in found], {row["error"] for row in found}) == ([str(n) for n in range(1200)], {None})
    on_ray("tag", f"zip://in.jsonl::file://{tmp_path / 'in.zip'}", "-o", f"file://{tmp_path / 'out.jsonl'}")
    assert (tmp_path / "out.jsonl").read_bytes() == (tmp_path / "here.jsonl").read_bytes()


def workers(of: subprocess.Popen[bytes]) -> list[int]:
    """The processes of a cluster's workers that hold a runner."""
    found = subprocess.run(["ps", "-eo", "pid=,ppid=,args="], capture_output=True, text=True, check=True)
    parts = [line.split(None, 2) for line in found.stdout.splitlines()]
    return [int(pid) for pid, _, args in parts if args.startswith("ray::MapWorker")]


def test_a_worker_that_is_killed_costs_nothing(tmp_path: Path) -> None:
    source, out = written(tmp_path / "in.jsonl", 9000), tmp_path / "out.jsonl"
    run("tag", source, "-o", tmp_path / "here.jsonl", "--jobs", "2")
    working = started("tag", source, "-o", out, "--on", "ray", "--workers", "2")
    until(lambda: len(list((tmp_path / "out.jsonl.shards").glob("*.jsonl"))) >= 2, 200)
    for pid in workers(working)[:1]:
        os.kill(pid, signal.SIGKILL)
    said = working.communicate(timeout=280)[1].decode()
    assert working.returncode == 0, said
    assert out.read_bytes() == (tmp_path / "here.jsonl").read_bytes()


def test_the_whole_killed_goes_on_with_the_shards_that_are_there(tmp_path: Path) -> None:
    source, out = written(tmp_path / "in.jsonl", 9000), tmp_path / "out.jsonl"
    run("tag", source, "-o", tmp_path / "here.jsonl", "--jobs", "2")
    working = started("tag", source, "-o", out, "--on", "ray", "--workers", "2", start_new_session=True)
    until(lambda: len(list((tmp_path / "out.jsonl.shards").glob("*.jsonl"))) >= 3, 200)
    os.killpg(working.pid, signal.SIGKILL)
    working.communicate(timeout=60)
    begun = {path.name: path.stat().st_mtime_ns for path in (tmp_path / "out.jsonl.shards").glob("*.jsonl")}
    assert "--resume" in on_ray("tag", source, "-o", out, code=2)
    assert begun == {
        path.name: path.stat().st_mtime_ns
        for path in (tmp_path / "out.jsonl.shards").glob("*.jsonl")
        if path.name in begun
    }
    on_ray("tag", source, "-o", out, "--resume")
    assert out.read_bytes() == (tmp_path / "here.jsonl").read_bytes()


class Noting(Endpoint):
    """Notes when each call came."""

    def __init__(self) -> None:
        super().__init__()
        self.times: list[float] = []

    def take(self, body: dict[str, Any], headers: dict[str, str]) -> Scripted:
        self.times.append(time.monotonic())
        super().take(body, headers)
        return answer(DETECTED)


@pytest.fixture
def endpoint(monkeypatch: pytest.MonkeyPatch) -> Iterator[Noting]:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    served = Noting()
    yield served
    served.close()


def test_a_rate_and_an_allowance_hold_for_all_workers_together(tmp_path: Path, endpoint: Noting) -> None:
    source, out = written(tmp_path / "in.jsonl", 200), tmp_path / "out.jsonl"
    options = ("--model", "openai:small", "--base-url", endpoint.url, "--jobs", "4")
    said = on_ray("detect", source, "-o", out, *options, "--rate", "600", "--max-calls", "60", code=3)
    assert "60 calls allowed are used up" in said
    assert len(endpoint.times) == 60
    # Ten a second, whoever calls: the sixty take six seconds.
    assert endpoint.times[-1] - endpoint.times[0] > 5.5
    said = on_ray("detect", source, "-o", out, *options, "--resume")
    assert "140 calls" in said
    assert len(endpoint.times) == 200
    assert [row["id"] for row in rows(out)] == [str(n) for n in range(200)]
    assert json.loads(out.read_text(encoding="utf-8").splitlines()[0])["engine"] == "llm"
