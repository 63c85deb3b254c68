"""What `--redact` misses and what it hides without need.

    python eval/privacy/measure.py [--wrong] [--missed]

Missed: of the made-up names, companies and contacts of held_out.txt those of which a word is still to be seen. Hidden
without need: of the words of true stories and of draft answers those behind a placeholder that name nobody, by the list
names.txt of what was read and found to be a name.
"""

from __future__ import annotations

import json
import re
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from reframer.privacy import Mask

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
# The stories were looked at while the lists of harmless words were made, the drafts were not.
STORIES = (
    "eval/cases/stories.jsonl",
    "eval/cases/stories_b.jsonl",
    "eval/data/stories.jsonl",
    "eval/data/stories_b.jsonl",
)
DRAFTS = ("eval/data/drafts.jsonl", "eval/data/drafts_b.jsonl")
_MARKED = re.compile(r"\{([^{}]*)\}")
_WORD = re.compile(r"[^\W_]+")


def lines() -> Iterator[tuple[str, list[str]]]:
    """Each sentence of the held-out list without its braces, and what stood in them."""
    for line in (HERE / "held_out.txt").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("# "):
            yield _MARKED.sub(r"\1", line), _MARKED.findall(line)


def missed() -> tuple[int, list[tuple[str, str]]]:
    """How many names there are, and those of which a word of three letters or more is still to be seen."""
    whole, found = 0, []
    for text, secrets in lines():
        seen = Mask().hide(text)
        for secret in secrets:
            whole += 1
            if any(re.search(rf"(?<!\w){re.escape(w)}(?!\w)", seen) for w in _WORD.findall(secret) if len(w) > 2):
                found.append((secret, seen))
    return whole, found


def hidden(files: Sequence[str]) -> tuple[int, Counter[str]]:
    """How many words the texts of these files have, and what of them is behind placeholders, with how often."""
    words, found = 0, Counter[str]()
    for file in files:
        for row in (ROOT / file).read_text(encoding="utf-8").splitlines():
            told = json.loads(row)
            text = told.get("text") or told.get("answer") or told["story"]
            mask = Mask()
            seen = mask.hide(text)
            words += len(_WORD.findall(text))
            for placeholder, value in mask.hidden.items():
                found[value] += seen.count(placeholder)
    return words, found


def needless(found: Counter[str]) -> Counter[str]:
    """What is hidden and was not read to be a name."""
    read = HERE / "names.txt"
    names = frozenset(read.read_text(encoding="utf-8").splitlines()) if read.exists() else frozenset()
    return Counter({value: count for value, count in found.items() if value not in names})


def main() -> None:
    """Prints the figures."""
    whole, lost = missed()
    print(f"missed: {len(lost)} of {whole} ({len(lost) / whole:.0%})")
    if "--missed" in sys.argv:
        for secret, seen in lost:
            print(f"  {secret}: {seen}")
    for what, files in (("stories", STORIES), ("drafts", DRAFTS)):
        words, found = hidden(files)
        wrong = needless(found)
        taken = sum(len(_WORD.findall(value)) * count for value, count in wrong.items())
        print(f"hidden without need, {what}: {taken} of {words} words ({taken / words:.2%})")
        if "--wrong" in sys.argv:
            print("  " + ", ".join(f"{value} {count}" for value, count in wrong.most_common()))


if __name__ == "__main__":
    main()
