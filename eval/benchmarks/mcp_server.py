"""What the MCP server costs beside a bare one in the same environment: its start, and a call of verify after it.

python -m eval.benchmarks.mcp_server
"""

from __future__ import annotations

import asyncio
import statistics
import sys
import time
from pathlib import Path

from mcp import Client, StdioServerParameters

ROOT = Path(__file__).parents[2]
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


async def main() -> None:
    """Prints the medians; the servers are started in turn, so that the machine's moods hit both."""
    pairs = [(await started(BARE_SERVER), await started(OURS)) for _ in range(RUNS)]
    bare, ours = (statistics.median(side) for side in zip(*pairs, strict=True))
    ratio = statistics.median(own / other for other, own in pairs)
    calls = await called()
    print(f"start: bare {bare:.3f} s, reframer {ours:.3f} s, median ratio {ratio:.2f} over {RUNS} pairs")
    print(f"verify: first {calls[0] * 1000:.1f} ms, median {statistics.median(calls) * 1000:.1f} ms, "
          f"slowest {max(calls) * 1000:.1f} ms of {CALLS}")  # fmt: skip


if __name__ == "__main__":
    asyncio.run(main())
