"""How long the embedded engine takes in process, beside a yardstick of this machine.

    python -m eval.benchmarks.speed

Prints the median over the stories of `eval/cases` of one rewrite for both teams, per 400 words, and its ratio to
reading the same text with `json`, so that figures from different machines can be compared.
"""

from __future__ import annotations

import json
import statistics
import time
from collections.abc import Callable
from pathlib import Path

from reframer import tasks

STORIES = Path("eval/cases/stories.jsonl")
ROUNDS, WORDS = 5, 400


def main() -> None:
    """Prints the figures."""
    texts = [json.loads(line)["text"] for line in STORIES.read_text(encoding="utf-8").splitlines()]
    tasks.rewrite(texts[0])
    took = [_best(lambda text=text: tasks.rewrite(text)) / len(text.split()) * WORDS for text in texts]
    yard = _best(lambda: [json.loads(json.dumps(texts)) for _ in range(100)])
    median, worst = statistics.median(took), max(took)
    print(f"rewrite for both teams, per {WORDS} words: median {median * 1e3:.1f} ms, slowest {worst * 1e3:.1f} ms")
    print(f"ratio to the yardstick ({yard * 1e3:.1f} ms): {median / yard:.2f}")


def _best(run: Callable[[], object]) -> float:
    """The fastest of some rounds, in seconds."""
    times = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        run()
        times.append(time.perf_counter() - start)
    return min(times)


if __name__ == "__main__":
    main()
