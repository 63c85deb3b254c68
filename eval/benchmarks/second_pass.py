"""Measures the verifier with a language model's second pass on the labelled sentences of `eval/data`.

    python -m eval.benchmarks.second_pass --model openai:gpt-5-mini [--base-url URL] [--sample 8] [--misses]

A text is all sentences of one story and team, true ones and those with one violation, in an order drawn by lot: one
call each. Prints by author what share of the violations is told unsupported, by kind, and of the true sentences too.
"""

from __future__ import annotations

import argparse
import random
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any, NamedTuple

from eval.benchmarks.grounding import AUTHORS, rows
from reframer import tasks
from reframer.errors import ReframerError
from reframer.schema import CheckedSentence, VerifyInput
from reframer.settings import Settings

CALLS = 16


class Told(NamedTuple):
    """A text made of labelled sentences, and the kind of violation of each, None for true ones."""

    item: VerifyInput
    kinds: dict[str, str | None]


def main() -> None:
    """Prints the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", required=True, help="the model of the second pass")
    parser.add_argument("--base-url", help="its endpoint")
    parser.add_argument("--timeout", type=float, default=120.0, help="the longest silence of the model, in seconds")
    parser.add_argument("--sample", type=int, help="so many texts of each author, drawn at random")
    parser.add_argument("--misses", action="store_true", help="list what was judged wrongly")
    asked = parser.parse_args()
    settings = Settings(engine="llm", model=asked.model, base_url=asked.base_url, timeout=asked.timeout)
    for author, suffix in AUTHORS.items():
        texts = list(told(suffix))
        texts = texts if asked.sample is None else random.Random(7).sample(texts, min(asked.sample, len(texts)))
        with ThreadPoolExecutor(CALLS) as pool:
            read = [pair for pairs in pool.map(lambda text: judged(text, settings), texts) for pair in pairs]
        report(author, read, asked.misses)


def told(suffix: str) -> Iterator[Told]:
    """The texts of an author."""
    stories = {story["id"]: story["text"] for story in rows(f"stories{suffix}")}
    texts: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for rewrite in rows(f"rewrites{suffix}"):
        texts.setdefault((rewrite["story"], rewrite["target"]), []).extend(rewrite["sentences"])
    for violation in rows(f"violations{suffix}"):
        texts.setdefault((violation["story"], violation["target"]), []).append(violation)
    for (story, target), sentences in texts.items():
        random.Random(f"{story} {target}").shuffle(sentences)
        text = "\n\n".join(sentence["text"] for sentence in sentences)
        item = VerifyInput(id=f"{story} {target}", story=stories[story], text=text)
        yield Told(item, {sentence["text"]: sentence["violation"] for sentence in sentences})


def judged(text: Told, settings: Settings) -> list[tuple[str | None, CheckedSentence]]:
    """Each sentence with its label; none, and a word, where the model failed."""
    try:
        found = tasks.verify(text.item, settings=settings)
    except ReframerError as error:
        print(f"{text.item.id}: {error}", flush=True)
        return []
    labels = ((next((k for said, k in text.kinds.items() if s.text in said), None), s) for s in found.sentences)
    return list(labels)


def report(author: str, read: list[tuple[str | None, CheckedSentence]], misses: bool) -> None:
    """Prints the shares of an author, and what was judged wrongly."""
    all_of, caught = Counter(kind or "true" for kind, _ in read), Counter()
    for kind, sentence in read:
        unsupported = sentence.status == "unsupported"
        caught[kind or "true"] += unsupported
        if misses and unsupported is (kind is None):
            print(f"{kind or 'true'}: {sentence.text} {[v.why for v in sentence.violations]}")
    false, true = caught.pop("true", 0), all_of.pop("true", 0)
    print(f"author {author}: caught {caught.total()} of {all_of.total()}; true sentences told false: {false} of {true}")
    print("  " + ", ".join(f"{kind} {caught[kind]} of {count}" for kind, count in sorted(all_of.items())))


if __name__ == "__main__":
    main()
