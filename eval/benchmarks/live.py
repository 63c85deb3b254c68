"""A live batch against a bare loop over the OpenAI client: whole processes, the same requests, the same concurrency.

Both ask an endpoint on loopback that waits a fixed time before each answer (`eval.benchmarks.endpoint`, in a process of
its own). `ideal` is the time that the waits alone take: calls x latency / concurrency.
"""

from __future__ import annotations

import asyncio
import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from itertools import cycle, islice
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from eval.benchmarks import endpoint
from eval.benchmarks.keeping import ROOT, Told, timed
from reframer import tasks
from reframer.llm import Request, ScriptedModel
from reframer.llm.schemas import response_format
from reframer.schema import DetectInput

CASES = ROOT / "eval/cases/detect.jsonl"
ITEMS, CONCURRENCY = 1000, 50
LATENCIES = (0.05, 2.0)
ROUNDS = {0.05: 3, 2.0: 1}
MODEL = "scripted"
ANSWER = {
    "sides": [{"sentence": 1, "team": "platform"}], "team": "platform",
    "share": [{"team": "product", "percent": 20}, {"team": "platform", "percent": 80}],
    "ask": None, "cues": [], "pivot": None, "from_story": [], "research": ["Who is on call?"],
}  # fmt: skip
BARE = """
import json, sys
from concurrent.futures import ThreadPoolExecutor
from openai import OpenAI
url, file, out, count, jobs = sys.argv[1:]
client = OpenAI(base_url=url, api_key="none", max_retries=0)
bodies = [json.loads(line) for line in open(file, encoding="utf-8")]
def ask(number):
    return client.chat.completions.create(**bodies[number % len(bodies)]).choices[0].message.content
with ThreadPoolExecutor(int(jobs)) as pool, open(out, "w", encoding="utf-8") as kept:
    for answer in pool.map(ask, range(int(count))):
        kept.write(json.dumps(json.loads(answer)) + "\\n")
"""


def measure(say: Callable[[str], None]) -> Told:
    """Seconds of both at each latency, and what the endpoint alone answers in a second."""
    rows = [json.loads(line)["input"] | {"id": None} for line in CASES.read_text(encoding="utf-8").splitlines()]
    bodies = [body(asked) for asked in map(request, rows)]
    told: Told = {"items": ITEMS, "concurrency": CONCURRENCY, "at": []}
    with tempfile.TemporaryDirectory() as folder:
        inputs, asked = Path(folder) / "in.jsonl", Path(folder) / "bodies.jsonl"
        inputs.write_text("".join(json.dumps(row) + "\n" for row in islice(cycle(rows), ITEMS)), encoding="utf-8")
        asked.write_text("".join(json.dumps(each) + "\n" for each in bodies), encoding="utf-8")
        with endpoint.served([ANSWER], still(0.0)) as url:
            told["endpoint_alone"] = round(asyncio.run(alone(url, bodies[0])))
        say(f"the endpoint alone answers {told['endpoint_alone']} calls a second")
        for latency in LATENCIES:
            told["at"].append(pair(latency, inputs, asked, Path(folder) / "out.jsonl", say))
    return told


def pair(latency: float, inputs: Path, asked: Path, out: Path, say: Callable[[str], None]) -> Told:
    """Medians of both at one latency, run in turn: seconds, and seconds of CPU."""
    bare, ours = [], []
    with endpoint.served([ANSWER], still(latency)) as url:
        loop = [sys.executable, "-c", BARE, url, asked, out, ITEMS, CONCURRENCY]
        batch = [
            sys.executable, "-m", "reframer", "batch", "detect", inputs, "-o", out, "--engine", "llm",
            "--jobs", CONCURRENCY, "--base-url", url, "--model", f"openai:{MODEL}",
        ]  # fmt: skip
        for _ in range(ROUNDS[latency]):
            bare.append(spent(loop))
            ours.append(spent(batch))
            assert len(out.read_text(encoding="utf-8").splitlines()) == ITEMS
            out.unlink()
            say(f"{latency:g} s a call: bare loop {bare[-1][0]:.2f} s, reframer {ours[-1][0]:.2f} s")
    ideal = ITEMS * latency / CONCURRENCY
    middle = [[statistics.median(side) for side in zip(*runs, strict=True)] for runs in (bare, ours)]
    (bare_seconds, bare_cpu), (seconds, cpu) = middle
    to_bare, cpu_to_bare = (
        statistics.median(own[side] / other[side] for own, other in zip(ours, bare, strict=True)) for side in (0, 1)
    )
    return {
        "latency": latency, "ideal": ideal, "bare": bare_seconds, "reframer": seconds, "bare_cpu": bare_cpu,
        "reframer_cpu": cpu, "to_bare": to_bare, "cpu_to_bare": cpu_to_bare, "to_ideal": seconds / ideal,
    }  # fmt: skip


def spent(command: list[Any]) -> tuple[float, float]:
    """Seconds of a whole process, and seconds of CPU that it used."""
    before = os.times()
    seconds = timed(command)
    after = os.times()
    return seconds, after.children_user + after.children_system - before.children_user - before.children_system


def still(latency: float) -> endpoint.Speed:
    """A model that waits so many seconds and then has its whole answer."""
    return endpoint.Speed(first_token=latency, prompt_per_thousand=0.0, tokens_per_second=float("inf"))


def request(row: dict[str, Any]) -> Request:
    """What reframer asks a model about one item."""
    asked: list[Request] = []

    def answered(request: Request) -> str:
        asked.append(request)
        return json.dumps(ANSWER)

    tasks.detect(DetectInput.model_validate(row), model=ScriptedModel(answered))
    return asked[0]


def body(asked: Request) -> dict[str, Any]:
    """A request as the OpenAI client takes it."""
    assert asked.schema is not None
    turns = [{"role": message.role, "content": message.content} for message in asked.messages]
    form = response_format(asked.schema, "json_schema")
    return {"model": MODEL, "messages": turns, "response_format": form}


async def alone(url: str, asked: dict[str, Any], calls: int = 4000) -> float:
    """Answers a second of the endpoint to fifty connections that do nothing but ask."""
    sent = json.dumps(asked).encode()
    head = f"POST /v1/chat/completions HTTP/1.1\r\ncontent-length: {len(sent)}\r\n\r\n".encode()

    async def ask(count: int) -> None:
        reader, writer = await asyncio.open_connection(urlsplit(url).hostname, urlsplit(url).port)
        for _ in range(count):
            writer.write(head + sent)
            told = (await reader.readuntil(b"\r\n\r\n")).decode()
            await reader.readexactly(int(told.split("content-length: ")[1].split("\r\n")[0]))
        writer.close()

    start = time.perf_counter()
    await asyncio.gather(*(ask(calls // CONCURRENCY) for _ in range(CONCURRENCY)))
    return calls / (time.perf_counter() - start)
