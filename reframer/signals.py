"""Which of the 13 signals a sentence shows: a small linear model over word and character n-grams, no language model.

The weights are trained by `eval/training/signals.py` and lie in `weights/`; they are loaded on first use, and numpy with
them.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

KNOWN: tuple[str, ...] = (
    "product_thinking",
    "metric_awareness",
    "experimentation",
    "iteration",
    "tradeoff_awareness",
    "system_design",
    "scalability",
    "reliability",
    "reusability",
    "operations",
    "system_tradeoff",
    "ownership",
    "model_focus",
)
WEIGHTS = Path(__file__).parent / "weights" / "signals.npz"

_TOKEN = re.compile(r"[a-z]+(?:'[a-z]+)?|\d+(?:[.,:]\d+)*|[^\w\s]|\w+")
_DIGIT = re.compile(r"\d")
_UNITS = {
    word: f"<n-{kind}>"
    for kind, names in {
        "ms": "ms msec millisecond milliseconds",
        "s": "s sec secs second seconds",
        "time": "min mins minute minutes h hr hrs hour hours day days week weeks wk wks month months quarter quarters year years",
        "percent": "% percent pct percentage",
        "points": "point points pt pts pp bp bps",
        "bytes": "kb mb gb tb pb kib mib gib tib megabytes gigabytes terabytes bytes",
        "rate": "qps rps tps",
        "big": "k m b bn million billion thousand",
    }.items()
    for word in names.split()
}
_K1, _K2 = 0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F
_CHAR_SIZES = (2, 3, 4, 5)


def read(sentences: Sequence[str], *, context: bool = True) -> list[dict[str, float]]:
    """A score from 0 to 1 for each signal of each sentence; with `context` they are consecutive sentences of one text.

    >>> scores = read(["Half the riders saw the new screen for two weeks, the rest kept the old one."])
    >>> shown(scores[0])
    ('experimentation',)
    """
    if not sentences:
        return []
    model = _model()
    logits = model.logits(sentences)
    if context and len(sentences) > 1:
        logits = model.in_context(logits)
    return [dict(zip(KNOWN, row, strict=True)) for row in model.scores(logits).tolist()]


def shown(scores: Mapping[str, float]) -> tuple[str, ...]:
    """The signals whose score reaches their threshold, in the order of `KNOWN`."""
    return tuple(id for id, limit in _model().thresholds if scores[id] >= limit)


def shown_in_text(scores: Sequence[Mapping[str, float]]) -> tuple[str, ...]:
    """The signals that at least one of a text's sentences shows, in the order of `KNOWN`."""
    found = {id for each in scores for id in shown(each)}
    return tuple(id for id in KNOWN if id in found)


def fingerprint() -> str:
    """Names the weights: the first 12 hex digits of their SHA-256."""
    return _fingerprint()


@cache
def _fingerprint() -> str:
    import hashlib

    return hashlib.sha256(WEIGHTS.read_bytes()).hexdigest()[:12]


@cache
def _model() -> _Model:
    return _Model(WEIGHTS)


class _Model:
    """The loaded weights: n-gram vocabularies as sorted hashes, one weight per n-gram and signal."""

    def __init__(self, path: Path) -> None:
        import numpy as np

        with np.load(path) as arrays:
            self._arrays: dict[str, NDArray[Any]] = {name: arrays[name] for name in arrays.files}
        limits = self._arrays["thresholds"].tolist()
        self.thresholds = tuple(zip(KNOWN, limits, strict=True))

    def logits(self, sentences: Sequence[str]) -> NDArray[np.float32]:
        import numpy as np

        out = np.tile(self._arrays["bias"], (len(sentences), 1))
        for name, grams in (("word", word_grams), ("char", char_grams)):
            hashes, rows = grams(sentences)
            columns, rows, values = weigh(
                hashes, rows, self._arrays[f"{name}_hashes"], self._arrays[f"{name}_idf"], len(sentences)
            )
            weights = self._arrays[f"{name}_weights"][columns].astype(np.float32) * self._arrays[f"{name}_scale"]
            np.add.at(out, rows, weights * values[:, None])
        return out

    def in_context(self, logits: NDArray[np.float32]) -> NDArray[np.float32]:
        """Lets each sentence lean on its neighbours."""
        import numpy as np

        share = float(self._arrays["context"])
        padded = np.vstack([logits[:1], logits, logits[-1:]])
        around: NDArray[np.float32] = (padded[:-2] + padded[2:]) / 2
        return logits + share * (around - logits)

    def scores(self, logits: NDArray[np.float32]) -> NDArray[np.float32]:
        import numpy as np

        result: NDArray[np.float32] = 1 / (1 + np.exp(-np.clip(logits, -30, 30)))
        return result


def tokens(text: str) -> list[str]:
    """Lower-case words and marks; a number stands for its kind, so that no amount is learnt by heart.

    >>> tokens("p95 fell to 80 ms, by 3%")
    ['p', '<num>', 'fell', 'to', '<n-ms>', 'ms', ',', 'by', '<n-percent>', '%']
    """
    raw = _TOKEN.findall(text.lower().replace("’", "'").replace("‘", "'"))
    following = [*raw[1:], ""]
    return [_number(word, after) if word[0].isdigit() else word for word, after in zip(raw, following, strict=True)]


def _number(word: str, after: str) -> str:
    if after in _UNITS:
        return _UNITS[after]
    if len(word) == 4 and word[:2] in ("19", "20"):
        return "<year>"
    if word.startswith("0."):
        return "<share>"
    return "<decimal>" if "." in word else "<num>"


@cache
def _word_hash(word: str) -> int:
    return zlib.crc32(word.encode("utf-8", "replace"))


def word_grams(texts: Sequence[str]) -> tuple[NDArray[np.uint32], NDArray[np.int64]]:
    """Hashes of the texts' words, pairs, and pairs with one word between, each with its text's row."""
    import numpy as np

    lists = [["<s>", *tokens(text), "</s>"] for text in texts]
    hashes = np.array(
        [zlib.crc32(word.encode("utf-8", "replace")) for words in lists for word in words], dtype=np.uint64
    )
    rows = np.repeat(np.arange(len(texts)), [len(words) for words in lists])
    pairs = _combined(hashes[:-1], hashes[1:], 2)
    skips = _combined(hashes[:-2], hashes[2:], 3)
    near, far = rows[:-1] == rows[1:], rows[:-2] == rows[2:]
    found = [_mixed(hashes), _mixed(pairs)[near], _mixed(skips)[far]]
    return np.concatenate(found), np.concatenate([rows, rows[:-1][near], rows[:-2][far]])


def char_grams(texts: Sequence[str]) -> tuple[NDArray[np.uint32], NDArray[np.int64]]:
    """Hashes of 2 to 5 bytes in a row inside a word and its blanks, digits made one, each with its text's row."""
    import numpy as np

    plain = [f" {' '.join(_DIGIT.sub('0', text.lower().replace('’', chr(39))).split())} " for text in texts]
    encoded = [text.encode("utf-8", "replace") for text in plain]
    stream = np.frombuffer(b"".join(encoded), dtype=np.uint8).astype(np.uint64)
    owner = np.repeat(np.arange(len(texts)), [len(each) for each in encoded])
    blanks = np.concatenate([[0], np.cumsum(stream == 32)])
    found, rows = [], []
    for size in _CHAR_SIZES:
        count = len(stream) - size + 1
        if count <= 0:
            break
        value = np.full(count, size + 1000, dtype=np.uint64)
        for k in range(size):
            value = value * np.uint64(_K1) + stream[k : count + k]
        inside = owner[:count] == owner[size - 1 :]
        if size > 2:
            inside &= blanks[size - 1 : count + size - 1] == blanks[1 : count + 1]
        found.append(_mixed(value)[inside])
        rows.append(owner[:count][inside])
    return np.concatenate(found), np.concatenate(rows)


def weigh(
    hashes: NDArray[np.uint32],
    rows: NDArray[np.int64],
    known: NDArray[np.uint32],
    idf: NDArray[np.float32],
    count: int,
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float32]]:
    """Columns, rows and values of a TF-IDF matrix with rows of length one; n-grams that are not known are dropped."""
    import numpy as np

    places = np.searchsorted(known, hashes)
    places[places == len(known)] = 0
    held = known[places] == hashes
    pairs, repeats = np.unique(rows[held] * len(known) + places[held], return_counts=True)
    rows, columns = np.divmod(pairs, len(known))
    values = (1 + np.log(repeats)) * idf[columns]
    length = np.sqrt(np.bincount(rows, values * values, minlength=count))
    return columns, rows, (values / length[rows]).astype(np.float32)


def _combined(first: NDArray[np.uint64], second: NDArray[np.uint64], salt: int) -> NDArray[np.uint64]:
    import numpy as np

    value: NDArray[np.uint64] = (first + np.uint64(salt)) * np.uint64(_K1) + second
    return value


def _mixed(value: NDArray[np.uint64]) -> NDArray[np.uint32]:
    import numpy as np

    value = (value ^ (value >> np.uint64(29))) * np.uint64(_K2)
    return (value >> np.uint64(32)).astype(np.uint32)
