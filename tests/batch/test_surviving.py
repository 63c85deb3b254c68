"""A batch that is killed, interrupted, out of room, or fed what kills its worker: nothing lost, nothing twice."""

from __future__ import annotations

import json
import os
import random
import resource
import signal
import subprocess
from pathlib import Path

import pytest

from reframer import batch
from reframer.batch import pools
from reframer.batch.doing import Doing, Done, Work
from reframer.batch.items import Item

from .files import EMBEDDED, lines, rows, run, started, until, written


def size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


def test_a_batch_of_a_thousand_killed_ten_times_at_random_ends_as_an_undisturbed_one(tmp_path: Path) -> None:
    source, out, part = (
        written(tmp_path / "in.jsonl", 1000, bad=500),
        tmp_path / "out.jsonl",
        tmp_path / "out.jsonl.part",
    )
    assert run("tag", source, "-o", tmp_path / "whole.jsonl")[0] == 1
    whole, chance = size(tmp_path / "whole.jsonl"), random.Random(7)
    for turn, share in enumerate(sorted(chance.random() for _ in range(10))):
        working = started(
            "tag", source, "-o", out, "--jobs", str(chance.choice((1, 2))), *(["--resume"] if turn else [])
        )
        until(lambda share=share: size(part) >= share * 0.95 * whole)  # type: ignore[misc]
        working.kill()
        assert b"Traceback" not in working.communicate(timeout=30)[1]
        assert not out.exists()
    assert run("tag", source, "-o", out, "--resume")[0] == 1
    assert out.read_bytes() == (tmp_path / "whole.jsonl").read_bytes()


def test_ctrl_c_leaves_what_is_done_and_no_traceback(tmp_path: Path) -> None:
    source, out = written(tmp_path / "in.jsonl", 4000), tmp_path / "out.jsonl"
    working = started("tag", source, "-o", out, "--jobs", "2")
    until(lambda: size(tmp_path / "out.jsonl.part") > 20_000)
    working.send_signal(signal.SIGINT)
    assert b"Traceback" not in working.communicate(timeout=30)[1]
    assert run("tag", source, "-o", out, "--resume", "--jobs", "2")[0] == 0
    assert [row["id"] for row in rows(out)] == [str(n) for n in range(4000)]


def test_a_full_disk_is_told_and_gone_on_with_once_there_is_room(tmp_path: Path) -> None:
    source, out = written(tmp_path / "in.jsonl", 200), tmp_path / "out.jsonl"
    run("tag", source, "-o", tmp_path / "whole.jsonl")
    room = size(tmp_path / "whole.jsonl") // 2
    full = started("tag", source, "-o", out, preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (room, room)))
    said = full.communicate(timeout=60)[1].decode()
    assert (full.returncode, "Traceback" in said, "cannot be written" in said, "--resume" in said) == (
        2,
        False,
        True,
        True,
    )
    assert not out.exists()
    assert run("tag", source, "-o", out, "--resume")[0] == 0
    assert out.read_bytes() == (tmp_path / "whole.jsonl").read_bytes()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="the system has no device that is full")
def test_a_device_without_room_is_told(tmp_path: Path) -> None:
    code, said = run("tag", written(tmp_path / "in.jsonl", 20), "-o", "/dev/full")
    assert (code, "cannot be written" in said) == (2, True)


class Deadly(Doing):
    """Does its task, but for items that end the process as the system does when memory is short."""

    def one(self, work: Work, item: Item) -> Done:
        if item.id in ("7", "40"):
            os.kill(os.getpid(), signal.SIGKILL)
        return super().one(work, item)


@pytest.mark.parametrize("jobs", [1, 2])
def test_an_item_that_kills_its_process_is_an_error_and_costs_no_other_item(jobs: int) -> None:
    doing, given = Deadly("tag", EMBEDDED, "in"), list(batch.read(lines(60), "in"))
    found = list(pools.by_processes(doing, given, jobs) if jobs > 1 else pools.alone(doing, given))
    assert [done.id for done in found] == [str(n) for n in range(60)]
    assert [done.id for done in found if done.error] == ["7", "40"]
    assert '"kind":"worker_died"' in found[7].line.replace(" ", "")


def test_a_fault_of_the_program_on_one_item_is_that_items_error(tmp_path: Path) -> None:
    def work(item: object) -> object:
        raise ZeroDivisionError("oh")

    (done,) = batch.run("tag", batch.read(lines(1), "in"), EMBEDDED, "in", work=work)  # type: ignore[arg-type]
    assert done.error == "in, line 1: an error of reframer itself: ZeroDivisionError: oh"


def test_answers_that_came_before_their_turn_are_kept(tmp_path: Path) -> None:
    source, out = written(tmp_path / "in.jsonl", 12), tmp_path / "out.jsonl"
    done = list(batch.run("tag", batch.read(lines(12), "in"), EMBEDDED, "in"))
    kept = batch.Output(out)
    kept.begin(batch.manifest("tag", source, EMBEDDED), resume=False)
    kept.part.write_text(done[0].line + "\n" + done[1].line[:20], encoding="utf-8")
    with kept.ahead() as note:
        for number in (3, 2, 9):
            note(number, done[number - 1].line)
    kept.begin(batch.manifest("tag", source, EMBEDDED), resume=True)
    assert [json.loads(line)["id"] for line in kept.finished()] == ["0", "1", "2", *[None] * 5, "8"]
    assert run("tag", source, "-o", out, "--resume")[0] == 0
    assert [row["id"] for row in rows(out)] == [str(n) for n in range(12)]
    assert sorted(path.name for path in tmp_path.glob("out*")) == ["out.jsonl", "out.jsonl.manifest.json"]


def test_answers_noted_early_are_never_taken_for_those_of_another_batch(tmp_path: Path) -> None:
    source, out = written(tmp_path / "in.jsonl", 4), tmp_path / "out.jsonl"
    kept = batch.Output(out)
    kept.begin(batch.manifest("tag", source, EMBEDDED), resume=False)
    with kept.ahead() as note:
        note(2, '{"id":"of another batch"}')
    written(source, 5)
    code, said = run("tag", source, "-o", out)
    assert (code, "out.jsonl.early holds what an interrupted batch had finished" in said) == (2, True)


def test_no_process_of_a_killed_batch_lives_on(tmp_path: Path) -> None:
    source = written(tmp_path / "in.jsonl", 4000)
    working = started("tag", source, "-o", tmp_path / "out.jsonl", "--jobs", "2")
    until(lambda: size(tmp_path / "out.jsonl.part") > 20_000)
    children = subprocess.run(
        ["ps", "-o", "pid=", "--ppid", str(working.pid)], capture_output=True, text=True, check=False
    )
    working.kill()
    working.communicate(timeout=30)
    assert children.stdout.split()
    until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in children.stdout.split()))
