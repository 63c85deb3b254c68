"""Fuzzes the parsers, guided by what of them an input reaches, each in a process of its own for a time.

    FUZZ_SECONDS=60 python -m eval.fuzz [TARGET …]

Inputs that broke a promise are left in `eval/fuzz/found/TARGET/`, and named at the end; the exit code is then 1. One
that was mended goes into `eval/fuzz/corpus/TARGET/`, where `tests/test_fuzz.py` tries it ever after. What an earlier
run found interesting is in `eval/fuzz/grown/`, and is begun with. Needs the dependency group `fuzz`.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys

from eval.fuzz import HERE
from eval.fuzz.seeds import seeds

FOUND, GROWN = HERE / "found", HERE / "grown"
# An input that takes this many seconds is a finding too.
SLOW, LONGEST, MEGABYTES = 20, 4096, 3000
_RUNS = re.compile(r"stat::number_of_executed_units:\s*(\d+)")


def main(names: list[str]) -> int:
    """Fuzzes each target in turn, and prints what came of it."""
    from eval.fuzz.targets import TARGETS

    seconds, before = int(os.environ.get("FUZZ_SECONDS", "60")), set(FOUND.glob("*/*"))
    for name in names or TARGETS:
        code, runs = one(name, seconds)
        print(f"{name:12} {seconds:5} s {runs:>9} runs {'found something' if code else 'nothing found'}", flush=True)
    found = sorted(path for path in set(FOUND.glob("*/*")) - before)
    for path in found:
        print(f"found: {path}")
    return bool(found)


def one(name: str, seconds: int) -> tuple[int, str]:
    """Runs a target's process; its output is in `found/TARGET.log`, as the process may end by a fault."""
    grown, found = GROWN / name, FOUND / name
    for folder in (grown, found):
        folder.mkdir(parents=True, exist_ok=True)
    for number, seed in enumerate(seeds(name)):
        (grown / f"seed-{number}").write_bytes(seed)
    size = max([LONGEST, *(path.stat().st_size for path in grown.glob("seed-*"))])
    call = [sys.executable, "-m", "eval.fuzz.target", name, str(grown), f"-max_total_time={seconds}",
            f"-artifact_prefix={found}/", f"-timeout={SLOW}", f"-rss_limit_mb={MEGABYTES}", f"-max_len={size}",
            "-print_final_stats=1", "-print_pcs=0"]  # fmt: skip
    log = FOUND / f"{name}.log"
    with log.open("wb") as file:
        code = subprocess.run(call, stdout=file, stderr=subprocess.STDOUT, check=False).returncode
    runs = _RUNS.search(log.read_text(encoding="utf-8", errors="replace"))
    return code, runs[1] if runs else "?"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
