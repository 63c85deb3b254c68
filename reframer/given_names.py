"""Common given names of many cultures, by which people are known in a text."""

from __future__ import annotations

from functools import cache
from pathlib import Path


def given_names() -> frozenset[str]:
    """The names, with capitals.

    >>> "Amara" in given_names(), "Kafka" in given_names()
    (True, False)
    """
    return _listed()[0]


def no_surnames() -> frozenset[str]:
    """Capitalised words that may follow a given name and are no surname."""
    return _listed()[1]


@cache
def _listed() -> tuple[frozenset[str], frozenset[str]]:
    text = Path(__file__).with_name("given_names.txt").read_text(encoding="utf-8")
    words = [word for line in text.splitlines() if not line.startswith("#") for word in line.split()]
    return frozenset(w for w in words if w[0] != "-"), frozenset(w[1:] for w in words if w[0] == "-")
