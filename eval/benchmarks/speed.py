"""How long the embedded engine takes in process, beside a yardstick of this machine.

    python -m eval.benchmarks.speed

Prints the median over the stories of `eval/cases` of one rewrite for both teams, per 400 words, and over the draft
answers of `eval/data` of one critique, per 200 words, with the ratio to reading the stories with `json`, so that
figures from different machines can be compared; then how many critiques a batch in one process makes in a second.
"""

from __future__ import annotations

import json
import statistics
import time
from collections.abc import Callable
from pathlib import Path

from eval.training.labelled import kept
from reframer import batch, tasks
from reframer.schema import CritiqueInput
from reframer.settings import Settings

STORIES = Path("eval/cases/stories.jsonl")
ROUNDS, WORDS, ANSWER_WORDS, MANY = 5, 400, 200, 2000


def main() -> None:
    """Prints the figures."""
    texts = [json.loads(line)["text"] for line in STORIES.read_text(encoding="utf-8").splitlines()]
    tasks.rewrite(texts[0])
    took = [_best(lambda text=text: tasks.rewrite(text)) / len(text.split()) * WORDS for text in texts]
    yard = _best(lambda: [json.loads(json.dumps(texts)) for _ in range(100)])
    median, worst = statistics.median(took), max(took)
    print(f"rewrite for both teams, per {WORDS} words: median {median * 1e3:.1f} ms, slowest {worst * 1e3:.1f} ms")
    print(f"ratio to the yardstick ({yard * 1e3:.1f} ms): {median / yard:.2f}")
    critiques(yard)


def critiques(yard: float) -> None:
    """Prints the figures of critiques."""
    rows = kept("drafts")
    items = [
        CritiqueInput(answer=row["answer"], target=row["target"], question=row["question"], context=row["context"])
        for row in rows
    ]
    took = [_best(lambda item=item: tasks.critique(item)) / len(item.answer.split()) * ANSWER_WORDS for item in items]
    median, worst = statistics.median(took), max(took)
    print(f"critique, per {ANSWER_WORDS} words: median {median * 1e3:.2f} ms, slowest {worst * 1e3:.2f} ms")
    print(f"ratio to the yardstick: {median / yard:.3f}")
    lines = [items[n % len(items)].model_copy(update={"id": str(n)}).model_dump_json().encode() for n in range(MANY)]
    start = time.perf_counter()
    done = sum(1 for _ in batch.run("critique", batch.read(lines, "in"), Settings(engine="embedded"), "in"))
    print(f"batch: {done / (time.perf_counter() - start):.0f} critiques a second in one process")


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
