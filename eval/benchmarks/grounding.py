"""Measures the rule-based verifier on labelled rewrites: `python -m eval.benchmarks.grounding [--misses] [--write]`.

For each author: how many sentences with one violation are caught (unsupported; with doubtful), by kind, how many
faithful sentences raise a false alarm, and milliseconds of CPU a line and a story. `--misses` lists the sentences that
were judged wrongly: both authors' are development data.
"""

from __future__ import annotations

import argparse
import json
import time
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

from reframer import grounding
from reframer.grounding import Checker, Finding
from reframer.story import read

DATA = Path(__file__).resolve().parents[1] / "data"
AUTHORS = {"A": "", "B": "_b"}
RATES = Path(grounding.__file__).with_name("rates.json")


def rows(name: str) -> list[dict[str, Any]]:
    """The items of a labelled file."""
    return [json.loads(line) for line in (DATA / f"{name}.jsonl").read_text(encoding="utf-8").splitlines() if line]


Judged = list[tuple[dict[str, Any], Finding]]


def measure(suffix: str) -> tuple[Judged, Judged, float, float]:
    """Findings on an author's violations and faithful sentences, and milliseconds of CPU a line and a `Checker`."""
    stories = {story["id"]: read(story["text"]) for story in rows(f"stories{suffix}")}
    violations = rows(f"violations{suffix}")
    plain = [
        {**s, "story": r["story"]} for r in rows(f"rewrites{suffix}") for s in r["sentences"] if not s["violation"]
    ]
    started = time.process_time()
    checkers = {id: Checker(story, firm=True) for id, story in stories.items()}
    built = time.process_time()
    wrong = [(v, checkers[v["story"]].check(v["text"])) for v in violations]
    faithful = [(s, checkers[s["story"]].check(s["text"])) for s in plain]
    spent = time.process_time() - built
    return wrong, faithful, spent * 1000 / max(len(wrong) + len(faithful), 1), (built - started) * 1000 / len(stories)


def table(wrong: Judged) -> list[str]:
    """One row a kind: caught as unsupported, with doubtful, and caught under the right kind."""
    by_kind: dict[str, list[tuple[bool, bool, bool]]] = defaultdict(list)
    for item, found in wrong:
        kinds = {v.kind for v in (*found.violations, *found.doubts)}
        caught = found.status == "unsupported"
        noted = caught or found.status == "doubtful"
        for kind in (item["violation"], "ALL"):
            by_kind[kind].append((caught, noted, noted and item["violation"] in kinds))
    lines = [f"{'kind':<12}{'n':>4}{'unsupported':>13}{'+ doubtful':>12}{'right kind':>12}"]
    for kind, marks in sorted(by_kind.items()):
        shares = [sum(column) / len(marks) for column in zip(*marks, strict=True)]
        lines.append(f"{kind:<12}{len(marks):>4}{shares[0]:>13.2f}{shares[1]:>12.2f}{shares[2]:>12.2f}")
    return lines


def misses(wrong: Judged, faithful: Judged) -> list[str]:
    """What was judged wrongly, for development."""
    lines = []
    for item, found in wrong:
        if found.status in ("supported", "derived", "doubtful"):
            lines.append(f"MISS {item['violation']:<11}{found.status:<10}{item['text']} [{item['span']}]")
    for item, found in faithful:
        if found.status in ("unsupported", "doubtful"):
            marks = "; ".join(f"{v.kind}: {v.span} ({v.why})" for v in (*found.violations, *found.doubts))
            lines.append(f"FALSE {found.status:<12}{item['story']} {item['text']} [{marks}]")
    return lines


def caught(wrong: Judged) -> dict[str, float]:
    """The share of each kind that is told unsupported."""
    of_kind: dict[str, list[bool]] = {}
    for item, found in wrong:
        of_kind.setdefault(item["violation"], []).append(found.status == "unsupported")
    return {kind: round(sum(marks) / len(marks), 2) for kind, marks in sorted(of_kind.items())}


def main() -> None:
    """Prints the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--misses", action="store_true", help="list what was judged wrongly")
    parser.add_argument("--write", action="store_true", help="write the rates that `reframer doctor` tells")
    chosen = parser.parse_args()
    rates: dict[str, Any] = {"caught": {}, "false_alarms": {}}
    for author, suffix in AUTHORS.items():
        wrong, faithful, line, story = measure(suffix)
        print(f"author {author}: {len(wrong)} violations, {len(faithful)} faithful", end="; ")
        print(f"{line:.2f} ms a line, {story:.2f} ms a Checker")
        print("\n".join(table(wrong)))
        status = Counter(found.status for _, found in faithful)
        alarms = Counter(v.kind for _, f in faithful for v in (*f.violations, *f.doubts))
        for name in ("unsupported", "doubtful"):
            print(f"faithful told {name}: {status[name]} ({status[name] / len(faithful):.3f})")
        print(f"false alarms by kind: {dict(alarms.most_common())}\n")
        rates["caught"][author] = caught(wrong)
        rates["false_alarms"][author] = round(status["unsupported"] / len(faithful), 3)
        if chosen.misses:
            print("\n".join(misses(wrong, faithful)))
    if chosen.write:
        RATES.write_text(json.dumps(rates, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
