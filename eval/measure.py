"""Measures critique and detection against the labelled drafts and contexts of `eval/data`, which nothing learns from.

    python -m eval.measure                     the embedded engine, every draft and context (seconds)
    python -m eval.measure --save              and writes eval/baselines/reading.json
    python -m eval.measure --model openai:gpt-5-mini --base-url URL --sample 40

Prints accuracy, opposite verdicts, F1 of patterns and signals, and how each stands against the baseline file; ends with
exit code 1 where a figure of the embedded engine fell by more than a hundredth. Sentence signals are measured where
they are trained, by `python -m eval.training.signals --cross-validate`.
"""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from eval.training.labelled import answer, kept
from reframer import tasks
from reframer.errors import ReframerError
from reframer.schema import Critique, CritiqueInput, DetectInput, TeamReading
from reframer.settings import Settings

BASELINE = Path("eval/baselines/reading.json")
FELL = 0.01
CALLS = 16


def main() -> None:
    """Measures, prints, compares."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--save", action="store_true", help="write the baseline file")
    parser.add_argument("--model", help="measure the language-model engine with this model")
    parser.add_argument("--base-url", help="its endpoint")
    parser.add_argument("--timeout", type=float, default=120.0, help="the longest silence of the model, in seconds")
    parser.add_argument("--sample", type=int, help="so many drafts and contexts, drawn at random")
    parser.add_argument("--wrong", action="store_true", help="list what was read otherwise than labelled")
    asked = parser.parse_args()
    settings = Settings(model=asked.model, base_url=asked.base_url, timeout=asked.timeout)
    drafts, contexts = (_drawn(kept(kind), asked.sample) for kind in ("drafts", "contexts"))
    read = _all(lambda row: tasks.critique(_draft(row), settings=settings), drafts, settings)
    teams = _all(lambda row: tasks.detect(_context(row), settings=settings), contexts, settings)
    if asked.wrong:
        _list_wrong(drafts, read, contexts, teams)
    found = drafts_figures(drafts, read) | contexts_figures(contexts, teams)
    print(json.dumps(found, indent=1))
    if asked.save:
        BASELINE.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    elif asked.model is None and asked.sample is None and BASELINE.exists():
        raise SystemExit(compare(found, json.loads(BASELINE.read_text(encoding="utf-8"))))


def _drawn(rows: list[dict[str, Any]], sample: int | None) -> list[dict[str, Any]]:
    return rows if sample is None else random.Random(7).sample(rows, min(sample, len(rows)))


def _draft(row: dict[str, Any]) -> CritiqueInput:
    return CritiqueInput(
        id=row["id"], answer=answer(row), target=row["target"], question=row["question"], context=row["context"]
    )


def _context(row: dict[str, Any]) -> DetectInput:
    return DetectInput(id=row["id"], text=row["text"], kind=row["kind"])


def _all(read: Any, rows: list[dict[str, Any]], settings: Settings) -> list[Any]:
    """What is read of each row; None, and a word, where the model failed."""

    def one(row: dict[str, Any]) -> Any:
        try:
            return read(row)
        except ReframerError as error:
            print(f"{row['id']}: {error}", flush=True)
            return None

    if settings.chosen == "embedded":
        return [one(row) for row in rows]
    with ThreadPoolExecutor(CALLS) as pool:
        return list(pool.map(one, rows))


def drafts_figures(drafts: list[dict[str, Any]], read: list[Critique | None]) -> dict[str, Any]:
    """Verdicts, patterns and signals of the drafts; a draft that could not be read counts as wrong."""
    verdicts = [(row["verdict"], found.verdict if found else None) for row, found in zip(drafts, read, strict=True)]
    opposite = {("aligned", "misaligned"), ("misaligned", "aligned")}
    patterns = [
        (set(row["patterns"]), {p.id for p in found.patterns} if found else set())
        for row, found in zip(drafts, read, strict=True)
    ]
    signals = [
        ({*row["signals"]} & {*(s.id for s in found.signals), *found.missing}, {s.id for s in found.signals})
        for row, found in zip(drafts, read, strict=True)
        if found
    ]
    names = sorted({id for truth, said in patterns for id in truth | said})
    return {
        "drafts": len(drafts),
        "verdict accuracy": _share(truth == said for truth, said in verdicts),
        "opposite verdicts": _share(pair in opposite for pair in verdicts),
        "patterns, micro-F1": _f1(patterns),
        "patterns": {id: _f1([({id} & truth, {id} & said) for truth, said in patterns]) for id in names},
        "wanted signals of a draft, F1": _f1(signals),
    }


def contexts_figures(contexts: list[dict[str, Any]], read: list[TeamReading | None]) -> dict[str, Any]:
    """Teams of the contexts."""
    teams = [(row["team"], found.team if found else None) for row, found in zip(contexts, read, strict=True)]
    opposite = {("product", "platform"), ("platform", "product")}
    return {
        "contexts": len(contexts),
        "team accuracy": _share(truth == said for truth, said in teams),
        "opposite teams": _share(pair in opposite for pair in teams),
    }


def compare(found: dict[str, Any], before: dict[str, Any]) -> int:
    """Prints what changed against the baseline; 1 where a figure got worse by more than a hundredth."""
    worse = 0
    for name, value in found.items():
        if isinstance(value, float) and isinstance(before.get(name), float) and value != before[name]:
            gained = (value - before[name]) * (-1 if name.startswith("opposite") else 1)
            worse |= gained < -FELL
            print(f"{name}: {before[name]:.3f} before, {value:.3f} now")
    return int(worse)


def _share(held: Iterable[bool]) -> float:
    told = list(held)
    return round(sum(told) / max(len(told), 1), 4)


def _f1(pairs: list[tuple[set[str], set[str]]]) -> float:
    right = sum(len(truth & said) for truth, said in pairs)
    return round(2 * right / max(sum(len(truth) + len(said) for truth, said in pairs), 1), 4)


def _list_wrong(drafts: list[Any], read: list[Any], contexts: list[Any], teams: list[Any]) -> None:
    for row, found in zip(drafts, read, strict=True):
        if found and (row["verdict"] != found.verdict or set(row["patterns"]) != {p.id for p in found.patterns}):
            print(
                row["id"],
                row["target"],
                row["verdict"],
                row["patterns"],
                "read as",
                found.verdict,
                [p.id for p in found.patterns],
            )
    for row, found in zip(contexts, teams, strict=True):
        if found and row["team"] != found.team:
            print(row["id"], row["kind"], row["team"], "read as", found.team)


if __name__ == "__main__":
    main()
