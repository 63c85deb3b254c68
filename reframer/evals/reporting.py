"""Reports of a run or a comparison: for the terminal, a pull request, a CI server, other programs, and a browser."""

from __future__ import annotations

import json
from collections.abc import Iterator
from xml.etree import ElementTree

from reframer.evals.commands import Result
from reframer.evals.comparing import Comparison, Metric
from reframer.evals.outputs import plain
from reframer.evals.planning import Planned, reasons
from reframer.evals.suite import Suite

SHOWN = 12


def table(result: Result) -> str:
    """A run as plain text: every metric, then what fails it or leaves it open."""
    rows: list[tuple[str, ...]] = [("variant", "model", "metric", "mean", "failed", "not judged", "cases")]
    rows += [
        (
            each.variant, each.model, each.metric, _number(each.mean), str(each.failed or ""),
            str(each.unjudged or ""), str(each.cases),
        )
        for each in result.summaries
    ]  # fmt: skip
    return "\n".join([*_aligned(rows), "", *_ending(result)]) + "\n"


def _ending(result: Result) -> Iterator[str]:
    yield f"run {result.run.name} of {result.suite.suite}"
    yield from (f"below the threshold: {line}" for line in result.broken)
    yield from (f"worse: {line}" for line in result.fell)
    yield from (f"better: {line}" for line in result.rose)
    if result.rose and not result.fell:
        yield "take it over with: reframer eval run SUITE --take-over"
    flipped, judged = result.noise
    if judged:
        yield f"the judge's noise: its two orders disagree in {flipped} of {judged} judgements"
    if result.open:
        told = ", ".join(f"{count} {what}" for what, count in sorted(result.open.items()))
        yield f"{told}: these say nothing of the prompt; see `reframer eval plan`, then run `reframer eval record`"
    if result.suite.note:
        yield result.suite.note


def planned(suite: Suite, found: list[Planned]) -> str:
    """A plan as plain text."""
    counts = {state: [each for each in found if each.state == state] for state in ("hit", "stale", "missing")}
    lines = [f"{len(counts['hit'])} of {len(found)} cases hit their recordings"]
    for why, count in reasons(found).most_common():
        names = [each.job.case.id for each in counts["stale"] if each.why == why]
        lines.append(f"{count} stale: {why} ({', '.join(names[:6])}{' …' if len(names) > 6 else ''})")
    if counts["missing"]:
        names = [each.job.case.id for each in counts["missing"]]
        lines.append(f"{len(names)} never recorded ({', '.join(names[:6])}{' …' if len(names) > 6 else ''})")
    left = counts["stale"] + counts["missing"]
    if left:
        calls, tokens = sum(each.calls for each in left), sum(each.tokens for each in left)
        cost = f"about {calls} calls" + (f" and {tokens:,} tokens" if tokens else "")
        lines += [
            f"recording them takes {cost}, by what the recorded ones took:",
            f"  reframer eval record {suite.suite}.yaml",
            *([suite.note] if suite.note else []),
        ]
    return "\n".join(lines) + "\n"


def compared(found: Comparison) -> str:
    """A comparison as plain text: the verdict, each metric with its interval, then the cases that flipped."""
    lines = [f"{found.after.name} against {found.before.name}: {found.verdict}", ""]
    rows: list[tuple[str, ...]] = [
        ("metric", "before", "after", "difference", "95% interval", "could see", "p (Holm)", "verdict")
    ]
    rows += [
        (
            m.name, _number(m.before), _number(m.after), f"{m.estimate.mean:+.3f}",
            f"{m.estimate.low:+.3f} to {m.estimate.high:+.3f}", f"{m.estimate.smallest:.3f}", f"{m.p:.3f}", m.verdict,
        )
        for m in found.metrics
    ]  # fmt: skip
    lines += [*_aligned(rows), "", "Positive differences are improvements. " + _sizes(found)]
    for metric in found.metrics:
        if metric.verdict == "cannot tell" and metric.more:
            lines.append(f"{metric.name}: about {metric.more} more clusters of cases would settle it")
    for metric in found.metrics[:1]:
        lines += ["", f"{len(metric.flipped)} cases differ in {metric.name}:"]
        lines += [f"  {flip.change:+.2f}  {flip.case}  {flip.before.reason} -> {flip.after.reason}"[:300]
                  for flip in metric.flipped[:SHOWN]]  # fmt: skip
    return "\n".join(lines) + "\n"


def markdown(result: Result) -> str:
    """A run for a pull request."""
    state = {0: "passed", 1: "failed", 5: "open: recordings are lacking"}[result.exit_code]
    lines = [
        f"### {result.suite.suite}: {state}",
        "",
        "| variant | model | metric | mean | cases |",
        "| --- | --- | --- | --- | --- |",
    ]
    lines += [
        f"| {each.variant} | {each.model} | {each.metric} | {_number(each.mean)} | {each.cases} |"
        for each in result.summaries
    ]
    lines += ["", *(f"- {line}" for line in _ending(result))]
    for comparison in result.comparisons:
        for metric in comparison.metrics:
            lines += _flips(comparison, metric)
    return "\n".join(lines) + "\n"


def _flips(comparison: Comparison, metric: Metric) -> Iterator[str]:
    if not metric.flipped:
        return
    title = f"{comparison.after.name}: {len(metric.flipped)} cases differ in {metric.name}"
    yield f"\n<details><summary>{title}</summary>\n"
    for flip in metric.flipped[:SHOWN]:
        yield f"- `{flip.case}` {flip.change:+.2f}: {flip.before.reason} → {flip.after.reason}"
    yield "\n</details>"


def junit(result: Result) -> str:
    """A run as JUnit XML: a test a case, failed where a metric of the suite's gate is at its worst."""
    root = ElementTree.Element("testsuite", name=result.suite.suite, tests=str(len(result.outputs)))
    scores: dict[tuple[str, str, str, int], list[str]] = {}
    for each in result.scores:
        key = (each.variant, each.model, each.case, each.epoch)
        scores.setdefault(key, []).append(f"{each.metric} {_number(each.value)}: {each.reason}")
    for output in result.outputs:
        name = f"{output.case}.{output.epoch}"
        case = ElementTree.SubElement(root, "testcase", classname=f"{output.variant}.{output.model}", name=name)
        told = "\n".join(scores.get((output.variant, output.model, output.case, output.epoch), []))
        if output.outcome in ("stale", "missing"):
            ElementTree.SubElement(case, "skipped", message=_legal(output.why))
        elif output.outcome != "done":
            ElementTree.SubElement(case, "failure", message=_legal(output.why))
        ElementTree.SubElement(case, "system-out").text = _legal(told)
    for line in [*result.broken, *result.fell]:
        case = ElementTree.SubElement(root, "testcase", classname="thresholds", name=line)
        ElementTree.SubElement(case, "failure", message=line)
    ElementTree.indent(root)
    return ElementTree.tostring(root, encoding="unicode") + "\n"


def _legal(text: str) -> str:
    """A text without the characters that XML cannot hold."""
    return "".join(c for c in text if c in "\t\n\r" or c >= " ")


def jsonl(result: Result) -> str:
    """Every score of a run, a JSON object a line."""
    return "".join(json.dumps(plain(each), ensure_ascii=False) + "\n" for each in result.scores)


def _sizes(found: Comparison) -> str:
    estimate = found.metrics[0].estimate
    left = f"; {found.left_out} cases were left out" if found.left_out > 0 else ""
    return f"{estimate.cases} cases in {estimate.clusters} clusters{left}."


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"


def _aligned(rows: list[tuple[str, ...]]) -> list[str]:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
