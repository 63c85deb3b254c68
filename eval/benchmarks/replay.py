"""Measures replaying and scoring recorded cases: whole process, for 500 to 10,000 cases, and what memory it takes.

    python -m eval.benchmarks.replay [--sizes 500 2000 10000]

The cases are those of the suite `detect`, each recording copied under as many names; the figures are seconds of a whole
`reframer eval run`, milliseconds a case beyond the start, and the largest resident memory.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from itertools import cycle
from pathlib import Path

from reframer.evals import cases, cassettes, running, suite

SUITE = Path("eval/suites/detect.yaml")


def main() -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", default=[500, 2000, 10000], help="numbers of cases")
    print("cases  seconds  ms a case  MB")
    for size in parser.parse_args().sizes:
        with tempfile.TemporaryDirectory() as folder:
            path = many(Path(folder), size)
            seconds, megabytes = min(timed(path) for _ in range(3))
        print(f"{size:5}  {seconds:7.2f}  {1000 * seconds / size:9.2f}  {megabytes:.0f}")


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


def timed(path: Path) -> tuple[float, float]:
    """Seconds and megabytes of one run."""
    code = f"from reframer.cli import main; import sys; sys.argv = ['reframer', 'eval', 'run', {str(path)!r}]; main()"
    start = time.perf_counter()
    subprocess.run([sys.executable, "-c", code], check=True, stdout=subprocess.DEVNULL)
    seconds = time.perf_counter() - start
    return seconds, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024


if __name__ == "__main__":
    main()
