"""Tries every attack of `eval/attacks/*.jsonl`, and counts what held.

    python -m eval.attacks                            the embedded engine, and a model that obeys every text
    python -m eval.attacks --save                     and writes eval/baselines/attacks.md, which the guide shows
    python -m eval.attacks --through                  and lists what got through, the held-out part aside
    python -m eval.attacks --model openai:qwen3 --base-url http://127.0.0.1:11434/v1 --sample 30

An attack held where the lie is in no shown line, no template ran, no verdict is another than without it, and nothing
runs or is obeyed in any form of the result. With `--model` each answer is kept in a file as it comes, and what is in it
is not asked again.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path

from eval.attacks.corpus import Attack, attacks
from eval.attacks.judging import Judged, judge
from eval.attacks.obedient import obedient

SAVED = Path("eval/baselines/attacks.md")
Found = list[tuple[Attack, str, Judged]]


def main() -> None:
    """Tries, prints the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--save", action="store_true", help="write the tables into the baseline file")
    parser.add_argument("--through", action="store_true", help="list what got through")
    parser.add_argument("--held-out", action="store_true", help="list the held-out part too")
    parser.add_argument("--model", help="try a sample on this model")
    parser.add_argument("--base-url", help="its endpoint")
    parser.add_argument("--timeout", type=float, default=300.0, help="its longest silence, in seconds")
    parser.add_argument("--sample", type=int, default=30, help="so many attacks, as varied as can be")
    parser.add_argument("--out", type=Path, help="where the answers are kept, else below eval/runs/")
    asked = parser.parse_args()
    if asked.model:
        from eval.attacks.sampling import tried

        found = tried(asked.model, asked.base_url, asked.timeout, asked.sample, asked.out)
    else:
        found = both(attacks())
    print(tables(found))
    if asked.save and not asked.model:
        SAVED.write_text(tables(found) + "\n", encoding="utf-8")
    if asked.through or asked.model:
        for attack, engine, judged in found:
            if judged.outcome != "held" and (asked.held_out or asked.model or not attack.held_out):
                print(f"{attack.id} ({attack.place}, {attack.kind}, {engine}) {judged.outcome}: {judged.why}")


def both(tried: Iterable[Attack]) -> Found:
    """Each attack on the embedded engine and on a model that obeys it."""
    found: Found = []
    for attack in tried:
        found += [(attack, "embedded", judge(attack)), (attack, "obedient model", judge(attack, obedient(attack)))]
    return found


def tables(found: Found) -> str:
    """What was tried and what held: by place, by kind, by kind of lie, and apart for the held-out part."""
    engines = list(dict.fromkeys(engine for _, engine, _ in found))
    lies: Callable[[Attack], str | None] = lambda attack: attack.adds  # noqa: E731
    parts: list[tuple[str, Callable[[Attack], str | None]]] = [
        ("where it stands", lambda attack: attack.place), ("what it tries", lambda attack: attack.kind),
        ("the lie it wants told", lies), ("part", lambda attack: "held out" if attack.held_out else "open"),
    ]  # fmt: skip
    return "\n\n".join(_table(title, key, found, engines) for title, key in parts)


def _table(title: str, key: Callable[[Attack], str | None], found: Found, engines: list[str]) -> str:
    counted: dict[str, Counter[str]] = {}
    for attack, engine, judged in found:
        if name := key(attack):
            counted.setdefault(name, Counter())[f"{engine} {judged.outcome}"] += 1
    rows = {name: counted[name] for name in sorted(counted)} | {"*all*": sum(counted.values(), Counter())}
    head = ["tried", *(f"{engine}: {outcome}" for engine in engines for outcome in ("held", "check this", "through"))]
    lines = [f"| {' | '.join([title, *head])} |", f"| {' | '.join(['---'] * (len(head) + 1))} |"]
    for name, count in rows.items():
        tried = sum(count.values()) // len(engines)
        cells = [str(count[f"{e} {o}"]) for e in engines for o in ("held", "marked", "through")]
        lines.append(f"| {' | '.join([name, str(tried), *cells])} |")
    return "\n".join(lines)


if __name__ == "__main__":
    main()
