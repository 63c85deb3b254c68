"""What the linear models see of a sentence: hashed n-grams of four kinds, and the field's word groups.

A sentence is seen five ways: words in a row, pieces of words, stems near each other, kinds of words in a row (kinds
found by clustering, in `reframer.senses`), and the field's own word groups (`weights/lexicon.txt`).
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from reframer import senses

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

LEXICON = senses.HOME / "lexicon.txt"
# The views that are counted n-grams; the word groups are the fifth.
VIEWS = ("words", "pieces", "stems", "kinds")

_TOKEN = re.compile(r"[a-z]+(?:'[a-z]+)?|\d+(?:[.,:]\d+)*|[^\w\s]|\w+")
_DIGIT = re.compile(r"\d")
_UNITS = {
    word: f"<n-{kind}>"
    for kind, names in {
        "ms": "ms msec millisecond milliseconds",
        "s": "s sec secs second seconds",
        "time": "min mins minute minutes h hr hrs hour hours day days week weeks wk wks month months quarter year "
        "years",
        "percent": "% percent pct percentage",
        "points": "point points pt pts pp bp bps",
        "bytes": "kb mb gb tb pb kib mib gib tib megabytes gigabytes terabytes bytes",
        "rate": "qps rps tps",
        "big": "k m b bn million billion thousand",
    }.items()
    for word in names.split()
}
_ENDINGS = ("ations", "ation", "ing", "ies", "ed", "es", "s", "ly", "er", "e")
_STOP = frozenset(
    "the a an of to in and was were is are it that this on for with at by as be we i our my they their he she his her "
    "had has have".split()
)
_QUIET = frozenset("-'\"")
_K1, _K2 = 0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F


class Word(NamedTuple):
    """What the views see of one word; `stem` is 0 for marks and words that carry no meaning alone.

    `sense` is its row in the table of meanings, `kind` the cluster that its meaning falls into.
    """

    hash: int
    stem: int
    sense: int
    kind: int
    groups: frozenset[int]


class Grams(NamedTuple):
    """One view of some sentences: a row of hashes per n-gram size, and where in a row each sentence starts."""

    hashes: NDArray[np.uint32]
    valid: NDArray[np.bool_]
    starts: NDArray[np.int64]


class Seen(NamedTuple):
    """A sentence's words, and the groups of the lexicon that words or phrases of it belong to, with repeats."""

    words: list[Word]
    groups: list[int]


def tokens(text: str) -> list[str]:
    """Lower-case words and marks; a number stands for its kind, so that no amount is learnt by heart.

    >>> tokens("It fell to 80 ms, by 3%")
    ['it', 'fell', 'to', '<n-ms>', 'ms', ',', 'by', '<n-percent>', '%']
    """
    raw = _TOKEN.findall(text.lower().replace("’", "'").replace("‘", "'"))
    return [_number(word, after) if word[0].isdigit() else word for word, after in zip(raw, [*raw[1:], ""])]  # noqa: B905


def _number(word: str, after: str) -> str:
    if after in _UNITS:
        return _UNITS[after]
    if len(word) == 4 and word[:2] in ("19", "20"):
        return "<year>"
    if word.startswith("0."):
        return "<share>"
    return "<decimal>" if "." in word else "<num>"


def words_of(text: str) -> Seen:
    """The words of a sentence as the views see them."""
    said = tokens(text)
    words = [_word(each) for each in said]
    loud = [(each, word.groups) for each, word in zip(said, words, strict=True) if each not in _QUIET]
    phrases = _lexicon().phrases([each for each, _ in loud])
    alone = [group for word in words for group in word.groups]
    return Seen(words, [*alone, *(group for place, groups in phrases for group in groups - loud[place][1])])


@lru_cache(maxsize=50_000)
def _word(word: str) -> Word:
    stem = 0
    if word not in _STOP and (word[0].isalnum() or word[0] == "<"):
        stem = _crc(next((word[: -len(e)] for e in _ENDINGS if word.endswith(e) and len(word) >= len(e) + 3), word))
    table = senses.table()
    held = (table.rows.get(_crc(form)) for form in senses.forms(word))
    sense = next((row for row in held if row is not None), senses.UNKNOWN)
    unknown = 65001 if word[0] == "<" else 65002
    kind = unknown if sense == senses.UNKNOWN else table.kinds[sense]
    return Word(_crc(word), stem, sense, kind, _lexicon().alone(word))


def sense(word: str) -> int:
    """A word's row in the table of meanings."""
    return _word(word).sense


def _crc(word: str) -> int:
    return zlib.crc32(word.encode("utf-8", "replace"))


class _Lexicon:
    """Word groups of the field: single words, beginnings of words, phrases."""

    def __init__(self, path: Path) -> None:
        self._words: dict[str, set[int]] = {}
        self._beginnings: dict[str, set[int]] = {}
        # Phrases by their first two words, and by the first alone where the second is open.
        self._phrases: dict[tuple[str, str], list[tuple[list[str], int]]] = {}
        self._loose: dict[str, list[tuple[list[str], int]]] = {}
        lines = path.read_text(encoding="utf-8").splitlines()
        entries = [line.partition(":")[2].split(",") for line in lines if line and not line.startswith("#")]
        self.size = len(entries) + 1
        for group, names in enumerate(entries):
            for name in names:
                self._add(name.split(), group)

    def _add(self, parts: list[str], group: int) -> None:
        if len(parts) > 1 and (parts[1] == "_" or parts[1].endswith("*")):
            self._loose.setdefault(parts[0], []).append((parts, group))
        elif len(parts) > 1:
            self._phrases.setdefault((parts[0], parts[1]), []).append((parts, group))
        elif parts and parts[0].endswith("*"):
            self._beginnings.setdefault(parts[0][:-1], set()).add(group)
        elif parts:
            self._words.setdefault(parts[0], set()).add(group)

    def alone(self, word: str) -> frozenset[int]:
        """The groups of one word; numbers with a unit are a group of their own."""
        if word.startswith("<n"):
            return frozenset((self.size - 1,))
        beginnings = [word[:length] for length in range(2, min(len(word), 24) + 1)]
        found = [self._beginnings[each] for each in beginnings if each in self._beginnings]
        return frozenset(self._words.get(word, ())).union(*found)

    def phrases(self, said: list[str]) -> Iterator[tuple[int, set[int]]]:
        """Each place where phrases start, with their groups."""
        for place, pair in enumerate(zip(said, [*said, ""][1:], strict=True)):
            known, loose = self._phrases.get(pair, ()), self._loose.get(pair[0], ())
            if known or loose:
                yield place, {group for parts, group in (*known, *loose) if _matches(parts, said, place)}


def _matches(parts: list[str], said: list[str], place: int) -> bool:
    if place + len(parts) > len(said):
        return False
    return all(
        part == "_" or (word.startswith(part[:-1]) if part.endswith("*") else word == part)
        for part, word in zip(parts, said[place : place + len(parts)], strict=True)
    )


@cache
def _lexicon() -> _Lexicon:
    return _Lexicon(LEXICON)


def group_vectors(seen: Sequence[Seen], rarity: NDArray[np.float32] | None = None) -> NDArray[np.float32]:
    """A row per sentence over the word groups, damped counts; with `rarity`, weighted by it and of length one."""
    import numpy as np

    size = _lexicon().size
    places = [row * size + group for row, each in enumerate(seen) for group in each.groups]
    counts = np.bincount(np.array(places, dtype=np.int64), minlength=len(seen) * size).reshape(len(seen), size)
    damped: NDArray[np.float32] = np.minimum(np.log1p(counts), 1.4).astype(np.float32)
    if rarity is None:
        return damped
    weighted: NDArray[np.float32] = damped * rarity
    weighted /= np.maximum(np.sqrt((weighted * weighted).sum(axis=1, keepdims=True)), np.float32(1e-6))
    return weighted


def views(texts: Sequence[str], seen: Sequence[Seen]) -> list[Grams]:
    """The sentences as hashed n-grams, a `Grams` for each of `VIEWS`."""
    words, starts = _stream([[1, *(w.hash for w in each.words), 2] for each in seen])
    stems, stem_starts = _stream([[0, *(w.stem for w in each.words if w.stem)] for each in seen])
    kinds, kind_starts = _stream([[0, *(w.kind + 1 for w in each.words)] for each in seen])
    return [
        _grams(words, starts, (0, 1, 2), salt=10),
        _pieces(texts),
        _grams(stems, stem_starts, (0, 1, 2, 3), salt=20, ordered=False, silent=True),
        _grams(kinds, kind_starts, (0, 1), salt=30, silent=True),
    ]


def _stream(rows: list[list[int]]) -> tuple[NDArray[np.uint64], NDArray[np.int64]]:
    import numpy as np

    lengths = np.array([len(row) for row in rows])
    return np.array([each for row in rows for each in row], dtype=np.uint64), np.cumsum(lengths) - lengths


def _grams(
    stream: NDArray[np.uint64],
    starts: NDArray[np.int64],
    distances: Sequence[int],
    *,
    salt: int,
    ordered: bool = True,
    silent: bool = False,
) -> Grams:
    """Hashes of single items, at distance 0, and of pairs; `silent` where an item 0 only marks a start."""
    import numpy as np

    owner, others = _apart(starts, len(stream), distances)
    padded = np.append(stream, np.zeros(max(distances), dtype=np.uint64))
    last = padded[others]
    valid = owner[others] == owner[: len(stream)]
    if silent:
        valid &= (stream > 0) & (last > 0)
    # A pair in any order is one; an item alone is paired with its salt.
    steps = np.array([salt + (distance if ordered else min(distance, 1)) for distance in distances], dtype=np.uint64)
    low, high = (stream, last) if ordered else (np.minimum(stream, last), np.maximum(stream, last))
    high[np.array(distances) == 0] = salt
    return Grams(_mixed((low + steps[:, None]) * np.uint64(_K1) + high), valid, starts)


def _pieces(texts: Sequence[str]) -> Grams:
    """Hashes of 2 to 5 bytes in a row inside a word and its blanks, digits made one."""
    import numpy as np

    plain = [f" {' '.join(_DIGIT.sub('0', text.lower().replace('’', chr(39))).split())} " for text in texts]
    encoded = [text.encode("utf-8", "replace") for text in plain]
    stream = np.frombuffer(b"".join(encoded), dtype=np.uint8)
    lengths = np.array([len(each) for each in encoded])
    starts, total, reaches = np.cumsum(lengths) - lengths, len(stream), (1, 2, 3, 4)
    owner, others = _apart(starts, total, reaches)
    padded = np.append(stream, np.zeros(reaches[-1], dtype=np.uint8))
    # Between its ends a piece holds no blank; two bytes have nothing between them.
    blanks = np.concatenate([[0], np.cumsum(padded == ord(" "))])
    valid = (owner[others] == owner[:total]) & (blanks[others] == blanks[1 : total + 1])
    values = np.empty((len(reaches), total), dtype=np.uint64)
    value = stream + np.uint64(1000)
    for row, reach in enumerate(reaches):
        value = values[row] = value * np.uint64(_K1) + padded[reach : reach + total]
    return Grams(_mixed(values + np.array(reaches, dtype=np.uint64)[:, None] + np.uint64(1)), valid, starts)


def _apart(
    starts: NDArray[np.int64], total: int, distances: Sequence[int]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Each item's sentence, with -1 for places past the end, and a row per distance of the places so far away."""
    import numpy as np

    ends = np.append(starts[1:], total)
    owner = np.append(np.repeat(np.arange(len(starts)), ends - starts), np.full(max(distances), -1))
    return owner, np.arange(total) + np.array(distances)[:, None]


def _mixed(value: NDArray[np.uint64]) -> NDArray[np.uint32]:
    import numpy as np

    value = (value ^ (value >> np.uint64(29))) * np.uint64(_K2)
    return (value >> np.uint64(32)).astype(np.uint32)
