"""Reports as one HTML file that opens from disk: no script and no asset from elsewhere."""

from __future__ import annotations

import difflib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from reframer.evals import plots
from reframer.evals.commands import Result
from reframer.evals.comparing import Comparison, Flip, text

if TYPE_CHECKING:
    import jinja2
    from markupsafe import Markup

CASES = 60


def ran(result: Result) -> str:
    """A run's page: what fails or is open first, then what changed against the baseline, then every metric and case."""
    unscored = [output for output in result.outputs if output.outcome != "done"]
    rows: dict[tuple[str, str, str, int], list[str]] = {}
    for score in result.scores:
        value = "–" if score.value is None else f"{score.value:.2f}"
        key = (score.variant, score.model, score.case, score.epoch)
        rows.setdefault(key, []).append(f"{score.metric} {value}: {score.reason}")
    low = [
        (score, next(text(o) for o in result.outputs if _key(o) == _key(score)))
        for score in sorted((s for s in result.scores if s.value is not None), key=lambda s: s.value or 0.0)
        if score.metric == result.suite.primary and (score.value or 0.0) < 1
    ][:CASES]
    return (
        _environment()
        .get_template("run.html.j2")
        .render(
            result=result,
            unscored=unscored,
            low=low,
            comparisons=[_told(each, result.suite.margin) for each in result.comparisons],
        )
    )


def compared(found: Comparison) -> str:
    """A comparison's page: what flipped first, both texts side by side with their differences marked."""
    return _environment().get_template("comparison.html.j2").render(comparison=_told(found, 0.0))


def _told(found: Comparison, margin: float) -> dict[str, object]:
    primary = found.metrics[0]
    return {
        "found": found,
        "primary": primary,
        "intervals": _safe(plots.intervals(found.metrics, margin)),
        "changes": _safe(plots.changes(primary)) if primary.flipped else "",
        "flips": [_flip(found, flip) for flip in primary.flipped[:CASES]],
    }


def _flip(found: Comparison, flip: Flip) -> dict[str, object]:
    before, after = found.before.texts.get(flip.case, ""), found.after.texts.get(flip.case, "")
    return {"flip": flip, "before": _marked(before, after, "del"), "after": _marked(after, before, "ins")}


def _marked(said: str, other: str, tag: str) -> Markup:
    """A text with the words that the other lacks marked."""
    from markupsafe import Markup, escape

    words, others = said.split(" "), other.split(" ")
    pieces: list[str] = []
    for what, start, end, *_ in difflib.SequenceMatcher(None, words, others, autojunk=False).get_opcodes():
        piece = str(escape(" ".join(words[start:end])))
        if piece:
            pieces.append(piece if what == "equal" else f"<{tag}>{piece}</{tag}>")
    return Markup(" ".join(pieces))


def _key(each: object) -> tuple[object, ...]:
    return tuple(getattr(each, name) for name in ("variant", "model", "case", "epoch"))


def _safe(svg: str) -> Markup:
    from markupsafe import Markup

    return Markup(svg)


@cache
def _environment() -> jinja2.Environment:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    return Environment(
        loader=FileSystemLoader(Path(__file__).parent / "page_templates"), autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
