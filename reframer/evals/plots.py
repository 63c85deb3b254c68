"""Plots for the report pages, as SVG that stands in the page itself."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from typing import Any

from reframer.errors import InputError
from reframer.evals.comparing import Metric

INK, GOOD, BAD, QUIET = "#444", "#2a7f4f", "#b3402a", "#9aa0a6"


def intervals(metrics: Sequence[Metric], margin: float) -> str:
    """Each metric's difference with its interval, beside zero and the margin."""
    figure, axes = _figure(6.4, 0.5 * len(metrics) + 0.9)
    for row, metric in enumerate(reversed(metrics)):
        low, high = (max(-1.0, min(1.0, edge)) for edge in (metric.estimate.low, metric.estimate.high))
        colour = {"better": GOOD, "worse": BAD}.get(metric.verdict, INK)
        axes.plot([low, high], [row, row], color=colour, linewidth=2)
        axes.plot([metric.estimate.mean], [row], "o", color=colour)
    axes.axvline(0, color=QUIET, linewidth=1)
    axes.axvline(-margin, color=QUIET, linewidth=1, linestyle=":")
    axes.set_yticks(range(len(metrics)), [metric.name for metric in reversed(metrics)])
    axes.set_ylim(-0.6, len(metrics) - 0.4)
    axes.set_xlabel("improvement, with its 95% interval (dotted: the margin)")
    return _svg(figure)


def changes(metric: Metric) -> str:
    """Every case's change, in order, so that one sees whether few changed much or many a little."""
    values = sorted((flip.change for flip in metric.flipped), reverse=True)
    figure, axes = _figure(6.4, 1.8)
    axes.bar(range(len(values)), values, color=[GOOD if value > 0 else BAD for value in values])
    axes.axhline(0, color=QUIET, linewidth=1)
    axes.set_xlabel(f"cases that differ in {metric.name}")
    axes.set_xticks([])
    return _svg(figure)


def _figure(width: float, height: float) -> tuple[Any, Any]:
    try:
        from matplotlib.figure import Figure
    except ImportError:
        raise InputError('the page\'s plots need matplotlib: pip install "reframer[eval]"') from None
    figure = Figure(figsize=(width, height), layout="constrained")
    axes = figure.add_subplot()
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    return figure, axes


def _svg(figure: Any) -> str:
    import matplotlib

    out = io.StringIO()
    with matplotlib.rc_context({"svg.hashsalt": "reframer", "svg.fonttype": "none"}):
        figure.savefig(out, format="svg", transparent=True, metadata={"Date": None})
    whole = out.getvalue()
    return re.sub(r"^.*?(?=<svg)", "", whole, flags=re.DOTALL)
