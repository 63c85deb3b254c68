"""Whether a long batch stays as quick and as small as it began: 100,000 critiques, one after the other.

Twice: through `reframer.batch.run` in a process of its own, and through `reframer batch critique … --jobs 1`. Every
answer differs from every other, so that no cache helps. What is counted is items in a second of the process's own CPU
time, which other programs disturb least; the first thousand begins with its first result.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from itertools import cycle
from pathlib import Path

from eval.benchmarks.keeping import ROOT, Told
from eval.training.labelled import kept

ITEMS, BLOCK = 100_000, 1000
IN_PROCESS = """
import sys
from reframer import batch
from reframer.settings import Settings
with open(sys.argv[1], "rb") as lines:
    for done in batch.run("critique", batch.read(lines, "in"), Settings(engine="embedded"), "in"):
        print(done.line)
"""


def measure(say: Callable[[str], None]) -> Told:
    """Items a second of each thousand and megabytes of resident memory after it, of both ways."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "in.jsonl"
        with file.open("w", encoding="utf-8") as out:
            out.writelines(f"{line}\n" for line in lines(ITEMS))
        ways = {
            "in process": ["-c", IN_PROCESS, str(file)],
            "command": ["-m", "reframer", "batch", "critique", str(file), "--engine", "embedded", "--jobs", "1"],
        }
        return {"items": ITEMS, **{name: watched(name, call, say) for name, call in ways.items()}}


def lines(count: int) -> Iterator[str]:
    """Answers as a batch takes them, no two alike."""
    for number, row in zip(range(count), cycle(kept("drafts")), strict=False):
        item = {name: row[name] for name in ("target", "question", "context") if row[name]}
        yield json.dumps(item | {"id": str(number), "answer": f"{row['answer']} That was case {number}."})


def watched(name: str, call: list[str], say: Callable[[str], None]) -> Told:
    """Reads the results of a process as they come."""
    rates, sizes = [], []
    env = os.environ | {"PYTHONPATH": str(ROOT), "REFRAMER_CONFIG": "nowhere", "OPENBLAS_NUM_THREADS": "1"}
    with subprocess.Popen(
        [sys.executable, *call], cwd=ROOT, env=env, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as process:
        assert process.stdout is not None
        process.stdout.readline()
        start = spent(process.pid)
        for number, _ in enumerate(process.stdout, 2):
            if number % BLOCK == 0:
                now = spent(process.pid)
                rates.append((BLOCK - (number == BLOCK)) / (now - start))
                sizes.append(resident(process.pid))
                start = now
                if number % (10 * BLOCK) == 0:
                    say(f"{name}: {number:,} items, {rates[-1]:.0f} a second, {sizes[-1]:.0f} MB")
    assert process.returncode == 0, f"{name} ended with {process.returncode}"
    # A single thousand may be slow for reasons of the machine's, so the middle of the last ten speaks for the end.
    return {
        "rates": rates, "megabytes": sizes, "grown": sizes[-1] - sizes[0],
        "last_to_first": statistics.median(rates[-10:]) / rates[0], "slowest_to_first": min(rates) / rates[0],
        "last_to_first_ten": statistics.median(rates[-10:]) / statistics.median(rates[:10]),
    }  # fmt: skip


def resident(pid: int) -> float:
    """The resident memory of a process in megabytes."""
    pages = int(Path(f"/proc/{pid}/statm").read_text(encoding="utf-8").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def spent(pid: int) -> float:
    """Seconds of CPU that a process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
