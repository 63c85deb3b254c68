"""A batch on a Ray cluster of this machine: two workers against one, whole processes; what the meter and division bear.

Needs the dependency group `ray`. The calls wait for an endpoint on loopback, so that two workers could be twice as
fast; the embedded engine works with the processor, of which Ray's own processes take a part.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import cycle, islice
from pathlib import Path
from typing import Any

from eval.benchmarks import endpoint, live
from eval.benchmarks.items import lines
from eval.benchmarks.keeping import Told, timed
from reframer.batch import shards
from reframer.batch.storage import Place

CALLS, JOBS, LATENCY = 400, 2, 1.0
CRITIQUES, ASKS, THREADS = 20_000, 4_000, 16


def measure(say: Callable[[str], None]) -> Told:
    """Seconds of whole processes by the number of workers, asks and lines a second."""
    told: Told = {"calls": CALLS, "jobs": JOBS, "latency": LATENCY, "critiques": CRITIQUES}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        told["lines"] = division(folder, say)
        told["embedded"] = embedded(folder, say)
        told["live"] = calls(folder, say)
    told["asks"] = asks()
    say(f"{told['asks']:.0f} asks a second of the meter")
    return told


def calls(folder: Path, say: Callable[[str], None]) -> Told:
    """A batch of calls that wait, by one worker and by two."""
    rows = [json.loads(line)["input"] | {"id": None} for line in live.CASES.read_text(encoding="utf-8").splitlines()]
    source = folder / "calls.jsonl"
    source.write_text("".join(json.dumps(row) + "\n" for row in islice(cycle(rows), CALLS)), encoding="utf-8")
    with endpoint.served([live.ANSWER], live.still(LATENCY)) as url:
        more = ["--jobs", JOBS, "--model", f"openai:{live.MODEL}", "--base-url", url]
        return _both("detect", source, folder, say, more)


def embedded(folder: Path, say: Callable[[str], None]) -> Told:
    """A batch of critiques, by one worker and by two, and by two processes without Ray."""
    source = folder / "critiques.jsonl"
    found = _both("critique", source, folder, say, [])
    out = folder / "local.jsonl"
    found["local"] = timed([sys.executable, "-m", "reframer", "batch", "critique", source, "-o", out, "--jobs", 2])
    say(f"critique, two processes without Ray: {found['local']:.1f} s")
    return found


def division(folder: Path, say: Callable[[str], None]) -> float:
    """Lines a second that are divided into shards, their hash taken."""
    source = folder / "critiques.jsonl"
    source.write_text("".join(f"{line}\n" for line in lines(CRITIQUES)), encoding="utf-8")
    start = time.perf_counter()
    place = Place(str(source))
    place.hashed()
    assert sum(shard.size for shard in shards.divide(place, shards.SIZE)) == CRITIQUES
    rate = CRITIQUES / (time.perf_counter() - start)
    say(f"{rate:.0f} lines a second divided")
    return rate


def asks() -> float:
    """Asks a second that a cluster's meter answers to sixteen threads."""
    from reframer.batch.distributed import Cluster, Shared

    cluster = Cluster(2, (None, None, None))
    meter = Shared(cluster.meter)
    meter.ask(1)
    start = time.perf_counter()
    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(meter.ask, [1] * ASKS))
    rate = ASKS / (time.perf_counter() - start)
    cluster.close()
    return rate


def _both(task: str, source: Path, folder: Path, say: Callable[[str], None], more: list[Any]) -> Told:
    seconds = []
    for workers in (1, 2):
        out = folder / f"{task}-{workers}.jsonl"
        command = [sys.executable, "-m", "reframer", "batch", task, source, "-o", out, "--on", "ray"]
        seconds.append(timed([*command, "--workers", workers, *more]))
        say(f"{task}, {workers} on Ray: {seconds[-1]:.1f} s")
    return {"one": seconds[0], "two": seconds[1], "ratio": seconds[0] / seconds[1]}
