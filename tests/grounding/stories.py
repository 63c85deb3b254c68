"""Stories the tests check lines against, and the labelled ones, read once."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

from reframer.grounding import Checker
from reframer.schema import Story
from reframer.story import read

DATA = Path(__file__).resolve().parents[2] / "eval" / "data"

SEARCH = """\
We ran search for an online bookshop with about 8,000 titles. Results were slow: p99 went from 200 to 120 ms
after I batched the reads, and p50 fell to 40 ms. I helped with the backfill, which a staff engineer designed
on Flink and Kafka. We evaluated Pinecone and Milvus and took Milvus. The cache covers about 70% of traffic. A
pilot ran in one warehouse for two weeks. Click-through rose 1.8% and complaints fell from 90 to 60 a week,
but in the same month support also added a help page. Finance estimates 140k euro a year, not verified. A
second site was in talks. Seven of eleven teams use the library, the others do not. My colleague Ana found the
leak. The launch was in all countries except one. Sequential testing was planned for the next year.
"""


@cache
def checker(text: str = SEARCH) -> Checker:
    """A checker of a story, made once per text."""
    return Checker(read(text))


@cache
def labelled() -> tuple[Story, ...]:
    """Every labelled story."""
    found = []
    for path in sorted(DATA.glob("stories*.jsonl")):
        found += [read(json.loads(row)["text"]) for row in path.read_text(encoding="utf-8").splitlines() if row]
    return tuple(found)
