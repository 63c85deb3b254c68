"""What words mean, as far as a small table can hold it: a cluster and a short vector for each common English word.

The table, `weights/words.npz`, is made by `eval/training/kinds.py` from a sentence encoder.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

HOME = Path(__file__).parent / "weights"
WORDS = HOME / "words.npz"
# The row of a word that the table does not hold: a vector of zeros.
UNKNOWN = 0
_ENDINGS = ("'s", "s", "es", "ed", "d", "ing", "ly", "er")


class Table(NamedTuple):
    """Rows of words by the CRC-32 of their spelling; row `UNKNOWN` stands for all others."""

    rows: dict[int, int]
    kinds: list[int]
    vectors: NDArray[np.float32]


@cache
def table() -> Table:
    """The table, loaded on first use."""
    import numpy as np

    with np.load(WORDS) as arrays:
        rows = {crc: row for row, crc in enumerate(arrays["hashes"].tolist(), UNKNOWN + 1)}
        held = np.vstack([np.zeros_like(arrays["vectors"][:1]), arrays["vectors"]])
        vectors: NDArray[np.float32] = held.astype(np.float32) / np.float32(127)
        return Table(rows, [0, *arrays["kinds"].tolist()], vectors)


def forms(word: str) -> Iterator[str]:
    """A word and what it may be a form of, likeliest first.

    >>> list(forms("training"))
    ['training', 'train', 'traine']
    """
    yield word
    yield from (word[: -len(ending)] for ending in _ENDINGS if word.endswith(ending))
    if word.endswith("ing"):
        yield word[:-3] + "e"


def means(rows: Sequence[Sequence[int]], telling: NDArray[np.float32]) -> NDArray[np.float32]:
    """A row per sentence: the mean vector of its words, of length one; `telling` weighs the table's words."""
    import numpy as np

    lengths = np.array([len(each) + 1 for each in rows])
    # Each sentence begins with an unknown word, so that none is empty.
    flat = np.array([row for each in rows for row in (UNKNOWN, *each)], dtype=np.int64)
    weighted = table().vectors.take(flat, axis=0) * telling.take(flat)[:, None]
    sums = np.add.reduceat(weighted, np.cumsum(lengths) - lengths, axis=0)
    unit: NDArray[np.float32] = sums / np.maximum(np.sqrt((sums * sums).sum(axis=1, keepdims=True)), np.float32(1e-6))
    return unit


def closeness(ones: NDArray[np.float32], others: NDArray[np.float32]) -> NDArray[np.float32]:
    """How close meanings are, a row each for `ones`; what is very close counts for most."""
    cosine = ones @ others.T
    close: NDArray[np.float32] = 0.5 * cosine * cosine * cosine + 0.4 * cosine
    return close


@cache
def units() -> NDArray[np.float32]:
    """The table's vectors made of length one, so that their products are cosines."""
    import numpy as np

    vectors = table().vectors
    lengths = np.sqrt((vectors * vectors).sum(axis=1, keepdims=True))
    unit: NDArray[np.float32] = vectors / np.maximum(lengths, np.float32(1e-6))
    return unit
