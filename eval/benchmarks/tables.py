"""The tables of docs/performance.md, each from the figures of its measurement and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from eval.benchmarks.keeping import Told


def startup(told: Told) -> str:
    """Seconds of whole processes."""
    base = told["seconds"]["python -c pass"]
    rows = []
    for name, seconds in told["seconds"].items():
        held = told["ratios"].get(name)
        against = f"{held['ratio']:.2f} × `{held['to']}`" if held else ""
        rows.append((f"`{name}`", f"{seconds * 1000:.0f} ms", f"{seconds / base:.1f}", against))
    return _table(("whole process", "median", "× bare Python", "against what it stands on"), rows)


def growth(told: Told) -> str:
    """Milliseconds a text, and how the first and the last doubling multiply them."""
    shown = [told["words"].index(size) for size in (100, 400, 1600, 6400, 12800)]
    head = ("task", *(f"{told['words'][n]:,} words" for n in shown), "first doubling", "last doubling")
    rows = [
        (name, *(f"{took[n]:.1f} ms" for n in shown), *(f"× {told['doublings'][name][at]:.2f}" for at in (0, -1)))
        for name, took in told["milliseconds"].items()
    ]
    return _table(head, rows)


def items(told: Told) -> str:
    """The first thousand against the last ten, and the memory."""
    rows = []
    for way in ("in process", "command"):
        each = told[way]
        rows.append((
            way, f"{each['rates'][0]:.0f}", f"{each['last_to_first']:.2f}", f"{each['slowest_to_first']:.2f}",
            f"{each['megabytes'][0]:.0f} MB", f"{each['megabytes'][-1]:.0f} MB", f"{each['grown']:+.1f} MB",
        ))  # fmt: skip
    head = (f"{told['items']:,} critiques", "first thousand, items a CPU second", "last ten thousand ÷ first thousand",
            "slowest thousand ÷ first", "memory after the first thousand", "at the end", "grown")  # fmt: skip
    return _table(head, rows)


def live(told: Told) -> str:
    """Seconds of both at each latency."""
    rows = [
        (f"{each['latency']:g} s", f"{each['ideal']:.1f} s", f"{each['bare']:.2f} s", f"{each['reframer']:.2f} s",
         f"{each['to_ideal']:.2f}", f"{each['to_bare']:.2f}", f"{each['cpu_to_bare']:.2f}")
        for each in told["at"]
    ]  # fmt: skip
    head = (
        "a call takes",
        "the waits alone",
        "bare loop",
        "`reframer batch`",
        "÷ the waits",
        "÷ bare loop",
        "CPU ÷ bare loop",
    )
    alone = f"The endpoint alone answers {told['endpoint_alone']:,} calls a second at this concurrency."
    return f"{_table(head, rows)}\n\n{alone}"


def replay(told: Told) -> str:
    """Seconds and memory by the number of cases."""
    rows = [
        (f"{cases:,}", f"{seconds:.2f} s", f"{seconds / cases * 1000:.2f} ms", f"{size:.0f} MB")
        for cases, seconds, size in zip(told["cases"], told["seconds"], told["megabytes"], strict=True)
    ]
    return _table(("cases", "whole run", "a case", "largest memory"), rows)


def mcp_server(told: Told) -> str:
    """The start beside a bare server's, and calls."""
    verify = told["verify"]
    rows = [
        ("start to the list of tools, bare server", f"{told['bare_start'] * 1000:.0f} ms"),
        ("start to the list of tools, reframer", f"{told['start'] * 1000:.0f} ms, {told['ratio']:.2f} × bare"),
        ("first call of verify", f"{verify['first']:.1f} ms"),
        (f"median of {verify['calls']}", f"{verify['median']:.1f} ms"),
        ("slowest", f"{verify['slowest']:.1f} ms"),
    ]
    return _table(("MCP server", "time"), rows)


def rewriting(told: Told) -> str:
    """Ways to have both framings written."""
    naive = next(iter(told["ways"].values()))["seconds"]
    rows = [
        (name, f"{way['first_words']:.1f} s", f"{way['seconds']:.1f} s", f"{way['seconds'] / naive:.2f}",
         f"{way['prompt']:,}", f"{way['written']:,}")
        for name, way in told["ways"].items()
    ]  # fmt: skip
    return _table(("way", "first words", "all done", "× naive", "tokens sent", "written"), rows)


def page(told: Told) -> str:
    """The page in a browser."""
    rows = [
        (name, *(f"{each[which]:.0f} ms" for which in ("first", "median", "slowest")))
        for name, each in told["milliseconds"].items()
    ]
    size = f"Script and style together are {told['bytes']:,} bytes."
    return f"{_table(('in Chromium', 'first', 'median', 'slowest'), rows)}\n\n{size}"


def cluster(told: Told) -> str:
    """Two workers against one, and what the parts that are there once bear."""
    calls, own = told["live"], told["embedded"]
    rows = [
        (f"{told['calls']:,} detections, {told['jobs']} calls at once a worker, {told['latency']:g} s each",
         f"{calls['one']:.1f} s", f"{calls['two']:.1f} s", f"{calls['ratio']:.2f}"),
        (f"{told['critiques']:,} critiques, embedded engine", f"{own['one']:.1f} s", f"{own['two']:.1f} s",
         f"{own['ratio']:.2f}"),
    ]  # fmt: skip
    said = (
        f"The same critiques by two processes without Ray take {own['local']:.1f} s. The meter answers "
        f"{told['asks']:,.0f} asks a second, and {told['lines']:,.0f} lines a second are divided into shards."
    )
    head = ("whole command, the start of Ray included", "one worker", "two", "times as fast")
    return f"{_table(head, rows)}\n\n{said}"


TABLES: dict[str, Callable[[Told], str]] = {
    made.__name__: made for made in (startup, growth, items, live, replay, mcp_server, rewriting, page, cluster)
}


def written(name: str, figures: dict[str, Told]) -> str:
    """A measurement's table with the machine it comes from, or that it was not measured yet."""
    if name not in figures:
        return f"*Not measured yet; `python -m eval.benchmarks --only {name}` does.*"
    return f"{TABLES[name](figures[name])}\n\nMeasured with {figures[name]['machine']}."


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
