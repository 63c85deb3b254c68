"""How the embedded engine's time grows with the length of a text: each task in process, the fastest of some rounds.

The texts are sentences of the stories of `eval/cases`, one after the other, each begun with a word of its own in each
round, so that no cache helps. The time is that of the processor, which other programs disturb least.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from itertools import count, pairwise, product
from string import ascii_lowercase
from typing import Any

from eval.benchmarks.keeping import ROOT, Told
from reframer import tasks, text
from reframer.schema import CritiqueInput, VerifyInput

SIZES = [100 * 2**step for step in range(8)]
STORY_WORDS = 400
# So many rounds at least, and more where all of them together take less than this, in seconds.
ROUNDS, ENOUGH = 3, 0.5


def measure(say: Callable[[str], None]) -> Told:
    """Milliseconds of each task at each size, and how much each doubling multiplies them by."""
    texts = Texts()
    told: Told = {"words": SIZES, "milliseconds": {}, "doublings": {}}
    for name, task in calls(texts.of(STORY_WORDS)).items():
        task(texts.of(SIZES[0]))
        took = [best(task, texts, size) * 1000 for size in SIZES]
        told["milliseconds"][name] = took
        told["doublings"][name] = [after / before for before, after in pairwise(took)]
        say(f"{name}: {took[0]:.1f} ms for {SIZES[0]} words, {took[-1]:.0f} ms for {SIZES[-1]:,}")
    return told


def calls(story: str) -> dict[str, Callable[[str], Any]]:
    """The tasks as functions of one text."""
    return {
        "rewrite": tasks.rewrite,
        "critique": lambda said: tasks.critique(CritiqueInput(answer=said, target="platform")),
        "detect": tasks.detect,
        "tag": tasks.tag,
        f"verify, against {STORY_WORDS} words": lambda said: tasks.verify(VerifyInput(story=story, text=said)),
        "verify, against itself": lambda said: tasks.verify(VerifyInput(story=said, text=said)),
    }


def sentences() -> list[str]:
    """The sentences of all stories in their order, without those that come again."""
    found: dict[str, None] = {}
    for name in ("stories", "stories_b"):
        for line in (ROOT / f"eval/cases/{name}.jsonl").read_text(encoding="utf-8").splitlines():
            whole = json.loads(line)["text"]
            found |= dict.fromkeys(whole[span.start : span.end].strip() for span in text.sentences(whole))
    return list(found)


class Texts:
    """Texts of any length, no sentence of them like another."""

    def __init__(self) -> None:
        self._sentences = sentences()
        self._words = map("".join, product(ascii_lowercase, repeat=4))

    def of(self, words: int) -> str:
        """A text of so many words."""
        out: list[str] = []
        for number in count():
            if words <= 0:
                break
            said = [next(self._words), *self._sentences[number % len(self._sentences)].split()][:words]
            out.append(f"{' '.join(said).capitalize().rstrip('.,;:')}.")
            words -= len(said)
        return " ".join(out)


def best(task: Callable[[str], object], texts: Texts, size: int) -> float:
    """The fastest of some rounds, in seconds."""
    took: list[float] = []
    while len(took) < ROUNDS or sum(took) < ENOUGH:
        said = texts.of(size)
        start = time.process_time()
        task(said)
        took.append(time.process_time() - start)
    return min(took)
