"""Makes reframer/privacy/words.txt: the common words of the training texts and the prompts, in lower case.

    python eval/training/vocabulary.py

A word is common where it stands in lower case and does so more often than with a capital inside a sentence.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from reframer.given_names import given_names
from reframer.privacy.folded import key

ROOT = Path(__file__).parent.parent.parent
DATA = ROOT / "eval" / "training" / "data"
WORDS = ROOT / "reframer" / "privacy" / "words.txt"
_WORD = re.compile(r"(?<![\w.@/-])[^\W\d_]{2,}(?![\w@])")


def texts(value: Any) -> Iterator[str]:
    """Every text in a value of JSON."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from texts(inner)


def counted(given: Iterator[str]) -> tuple[Counter[str], Counter[str]]:
    """How often each word stands in lower case, and how often with a capital inside a sentence."""
    low: Counter[str] = Counter()
    capital: Counter[str] = Counter()
    for text in given:
        for match in _WORD.finditer(text):
            word = match.group()
            if word.islower():
                low[key(word)] += 1
            elif re.search(r"[\w,]\s$", text[max(match.start() - 2, 0) : match.start()]):
                capital[key(word)] += 1
    return low, capital


def sources() -> Iterator[str]:
    """The training texts."""
    for file in sorted(DATA.glob("*.jsonl")):
        for line in file.read_text(encoding="utf-8").splitlines():
            yield from texts(json.loads(line))


def prompts() -> Iterator[str]:
    """The texts that leave with every call, and whose words must never be hidden."""
    for file in sorted((ROOT / "prompts").rglob("*.*")):
        yield file.read_text(encoding="utf-8")


def main() -> None:
    """Writes the words."""
    low, capital = counted(sources())
    names = {key(name) for name in given_names()}
    words = {word for word, count in low.items() if count > capital[word] and word not in names}
    words |= {key(word) for text in prompts() for word in _WORD.findall(text)} - names
    WORDS.write_text("\n".join(sorted(words)) + "\n", encoding="utf-8")
    print(f"{len(words)} words, {WORDS.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    main()
