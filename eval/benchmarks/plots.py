"""The plots of docs/performance.md; every line has a mark and a name of its own beside its colour."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from eval.benchmarks.keeping import ROOT, Told

IMAGES = ROOT / "docs/images"
INK, PRODUCT, PLATFORM, QUIET = "#444", "#2a7f4f", "#2f5d9b", "#9aa0a6"
COLOURS = (INK, PRODUCT, PLATFORM, "#b3402a", "#7a5c99", QUIET)
MARKS = "os^Dvx"


def draw(figures: dict[str, Told]) -> list[Path]:
    """Draws what there are figures for; the files written."""
    drawn = []
    for name, plot in (("growth", growth), ("items", items), ("live", live), ("replay", replay)):
        if name in figures:
            path = IMAGES / f"speed-{name}.svg"
            _save(plot(figures[name]), path)
            drawn.append(path)
    return drawn


def growth(told: Told) -> Any:
    """Time against length, both by powers, beside what would be proportional."""
    figure, axes = _figure("words", "milliseconds")
    words = told["words"]
    lines = zip(told["milliseconds"].items(), COLOURS, MARKS, strict=False)
    for (name, took), colour, mark in lines:
        axes.plot(words, took, color=colour, marker=mark, markersize=4, linewidth=1, label=name)
    least = min(took[0] for took in told["milliseconds"].values())
    axes.plot(words, [least * each / words[0] for each in words], color=QUIET, linestyle=":", label="proportional")
    axes.set_xscale("log", base=2)
    axes.set_yscale("log")
    axes.set_xticks(words, [f"{each:,}" for each in words])
    axes.legend(frameon=False, fontsize=8)
    return figure


def items(told: Told) -> Any:
    """Throughput and memory of each thousand, one above the other."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(6.4, 4.0), layout="constrained")
    above, below = figure.subplots(2, sharex=True)
    for name, colour, style in (("in process", PLATFORM, "-"), ("command", PRODUCT, "--")):
        at = [thousand + 1 for thousand in range(len(told[name]["rates"]))]
        above.plot(at, told[name]["rates"], color=colour, linestyle=style, linewidth=1, label=name)
        below.plot(at, told[name]["megabytes"], color=colour, linestyle=style, linewidth=1, label=name)
    for axes, what in ((above, "items a CPU second"), (below, "resident MB")):
        axes.set_ylabel(what)
        axes.set_ylim(bottom=0)
        axes.legend(frameon=False, fontsize=8, loc="lower right")
        _bare(axes)
    below.set_xlabel("thousands of items")
    return figure


def live(told: Told) -> Any:
    """Seconds of the bare loop and of the batch at each latency, as multiples of what the waits take."""
    figure, axes = _figure("", "times the waits alone")
    for place, each in enumerate(told["at"]):
        for side, (key, colour, hatch) in enumerate((("bare", QUIET, ""), ("reframer", PLATFORM, "//"))):
            label = {"bare": "bare loop over the OpenAI client", "reframer": "reframer batch"}[key]
            (bar,) = axes.bar(
                place + 0.36 * side, each[key] / each["ideal"], 0.34, color=colour, hatch=hatch, edgecolor="white",
                label=None if place else label,
            )  # fmt: skip
            axes.bar_label(axes.containers[-1], [f"{each[key]:.1f} s"], fontsize=8)
            bar.set_linewidth(0)
    axes.axhline(1, color=INK, linestyle=":", linewidth=1)
    names = [f"{each['latency']:g} s a call" for each in told["at"]]
    axes.set_xticks([place + 0.18 for place in range(len(names))], names)
    axes.legend(frameon=False, fontsize=8)
    return figure


def replay(told: Told) -> Any:
    """Seconds of a run against the number of its cases."""
    figure, axes = _figure("cases", "seconds")
    axes.plot(told["cases"], told["seconds"], color=PLATFORM, marker="o", markersize=4, linewidth=1)
    for cases, seconds, size in zip(told["cases"], told["seconds"], told["megabytes"], strict=True):
        axes.annotate(f"{size:.0f} MB", (cases, seconds), (0, 6), textcoords="offset points", fontsize=8, ha="right")
    axes.set_xlim(left=0)
    axes.set_ylim(bottom=0)
    return figure


def _figure(along: str, up: str) -> tuple[Any, Any]:
    from matplotlib.figure import Figure

    figure = Figure(figsize=(6.4, 3.2), layout="constrained")
    axes = figure.add_subplot()
    axes.set_xlabel(along)
    axes.set_ylabel(up)
    _bare(axes)
    return figure, axes


def _bare(axes: Any) -> None:
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)


def _save(figure: Any, path: Path) -> None:
    import matplotlib

    with matplotlib.rc_context({"svg.hashsalt": "reframer", "svg.fonttype": "none", "font.family": "sans-serif"}):
        figure.savefig(path, format="svg", facecolor="white", metadata={"Date": None})
