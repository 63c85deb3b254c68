"""Replaying and scoring recorded cases: whole processes, for 500 to 10,000 cases, and what memory they take.

The cases are those of the suite `detect`, each recording copied under as many names; the figures are the best of three.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from itertools import cycle
from pathlib import Path

from eval.benchmarks.keeping import ROOT, Told
from reframer.evals import cases, cassettes, running, suite

SUITE = ROOT / "eval/suites/detect.yaml"
SIZES = [500, 1000, 2000, 5000, 10_000]


def measure(say: Callable[[str], None]) -> Told:
    """Seconds of a whole run, milliseconds a case, and megabytes, at each number of cases."""
    told: Told = {"cases": SIZES, "seconds": [], "megabytes": []}
    for size in SIZES:
        with tempfile.TemporaryDirectory() as folder:
            path = many(Path(folder), size)
            seconds, megabytes = min(run(path) for _ in range(3))
        told["seconds"].append(seconds)
        told["megabytes"].append(megabytes)
        say(f"{size:,} cases: {seconds:.2f} s, {megabytes:.0f} MB")
    return told


def many(home: Path, size: int) -> Path:
    """A suite of so many cases, recordings and all."""
    asked = suite.load(SUITE)
    done = [job for job in running.jobs(asked, cases.load(asked)) if job.variant == "shipped"]
    rows = []
    for number, job in zip(range(size), cycle(done)):
        kept = cassettes.load(running.path(asked, job))
        assert kept is not None, "record the suite first"
        kept.case = f"{job.case.id}-{number}"
        cassettes.save(cassettes.place(home / "recordings", "many", "shipped", job.model, kept.case, 1), kept)
        item = job.case.item.model_dump(exclude_none=True) | {"id": None}
        rows.append(json.dumps({"id": kept.case, "input": item, "expect": job.case.expect}))
    (home / "cases.jsonl").write_text("\n".join(rows) + "\n", encoding="utf-8")
    told = {
        "suite": "many", "task": "detect", "cases": "cases.jsonl", "models": list(asked.models), "primary": "team",
        "scorers": ["team", "quotes"], "recordings": "recordings", "runs": "runs", "baselines": "baselines",
    }  # fmt: skip
    (home / "many.yaml").write_text(json.dumps(told), encoding="utf-8")
    return home / "many.yaml"


def run(path: Path) -> tuple[float, float]:
    """Seconds and megabytes of one run."""
    code = (
        "import sys\n"
        "from reframer.cli import app\n"
        f"try: app(['eval', 'run', {str(path)!r}])\n"
        "finally: print(open('/proc/self/status').read().split('VmHWM:')[1].split()[0], file=sys.stderr)"
    )
    start = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    )
    return time.perf_counter() - start, int(done.stderr.split()[-1]) / 1024
