"""What the MCP server costs beside a bare one in the same environment: its start, and a call of verify after it."""

from __future__ import annotations

import asyncio
import statistics
import sys
import time
from collections.abc import Callable

from mcp import Client, StdioServerParameters

from eval.benchmarks.keeping import ROOT, Told

BARE = """
from mcp.server import MCPServer
server = MCPServer("bare")
@server.tool()
def echo(text: str) -> str:
    "Say it again."
    return text
server.run("stdio")
"""
BARE_SERVER = StdioServerParameters(command=sys.executable, args=["-c", BARE])
OURS = StdioServerParameters(command=sys.executable, args=["-m", "reframer", "mcp"])
RUNS, CALLS, SETTLED = 11, 30, 2.0
STORY = (ROOT / "examples/stories/fraud-alerts.txt").read_text(encoding="utf-8")
TEXT = "I led the fraud team. We moved the rules to Kafka. 83% of the people who got an alert had done nothing unusual."


async def started(server: StdioServerParameters) -> float:
    """Seconds from the start of the program to its answered list of tools."""
    begun = time.perf_counter()
    async with Client(server) as client:
        await client.list_tools()
        return time.perf_counter() - begun


async def called() -> list[float]:
    """Seconds of each call of verify, once the server has been up for a moment."""
    async with Client(OURS) as client:
        await client.list_tools()  # as every host does first
        await asyncio.sleep(SETTLED)
        spent = []
        for _ in range(CALLS):
            begun = time.perf_counter()
            result = await client.call_tool("verify", {"story": STORY, "text": TEXT})
            spent.append(time.perf_counter() - begun)
            assert not result.is_error
        return spent


def measure(say: Callable[[str], None]) -> Told:
    """Medians; the servers are started in turn, so that the machine's moods hit both."""
    pairs = []
    for number in range(RUNS):
        pairs.append((asyncio.run(started(BARE_SERVER)), asyncio.run(started(OURS))))
        say(f"start {number + 1} of {RUNS}")
    bare, ours = (statistics.median(side) for side in zip(*pairs, strict=True))
    calls = [seconds * 1000 for seconds in asyncio.run(called())]
    return {
        "bare_start": bare, "start": ours, "ratio": statistics.median(own / other for other, own in pairs),
        "verify": {"first": calls[0], "median": statistics.median(calls), "slowest": max(calls), "calls": CALLS},
    }  # fmt: skip
