"""A linear model over the views of a sentence: weights in a file, margins out; no language model.

The weights are made by `eval/training`: a place per known n-gram, one small integer per n-gram and label, and a weight
for how close a sentence comes in meaning to each of some hundred landmarks.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reframer import senses
from reframer.views import group_vectors, views, words_of

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_SLOTS = 21


class Linear:
    """The loaded weights of one model; the file holds them as `eval.training.linear` packs them."""

    def __init__(self, path: Path) -> None:
        import numpy as np

        with np.load(path) as arrays:
            held: dict[str, NDArray[Any]] = {name: arrays[name] for name in arrays.files}
        self.held = held
        self._known, self._scale = held["known"], held["scale"]
        values = _opened(held["values"])
        self._labels = values.shape[1]
        # An n-gram's weights and its rarity stand in one row, as wide as memory is fetched.
        self._table = np.zeros((len(values), -(-(self._labels + 1) // 8) * 8), dtype=np.float32)
        self._table[:, : self._labels] = values
        self._table[:, self._labels] = held["weight"]
        self._alone = _opened(held["alone"]) * held["alone_scale"]
        self._paired = _opened(held["paired"]) * held["paired_scale"]
        self._rarity, self._bias = held["rarity"], held["bias"]
        self._telling = held["telling"].astype(np.float32)
        self._landmarks, self._close = held["landmarks"].astype(np.float32), held["close"]
        self._slots = np.full(1 << _SLOTS, len(self._known), dtype=np.int32)
        self._slots[self._known >> np.uint32(32 - _SLOTS)] = np.arange(len(self._known), dtype=np.int32)
        # The last place stands for whatever was not learnt, and weighs nothing.
        self._known = np.append(self._known, np.uint32(0))

    def margins(self, sentences: Sequence[str]) -> NDArray[np.float32]:
        """A row per sentence, a column per label, about 0 where a label does not hold and 1 where it plainly does."""
        import numpy as np

        seen = [words_of(text) for text in sentences]
        groups = group_vectors(seen, self._rarity)
        pairs = (groups[:, :, None] * groups[:, None, :]).reshape(len(seen), -1)
        result = np.zeros((len(seen), len(self._bias)), dtype=np.float32)
        result += self._bias + groups @ self._alone + pairs @ self._paired
        meant = senses.means([[word.sense for word in each.words] for each in seen], self._telling)
        result += senses.closeness(meant, self._landmarks) @ self._close
        for view, grams in enumerate(views(sentences, seen)):
            places = self._slots.take(grams.hashes >> np.uint32(32 - _SLOTS))
            learnt = (self._known.take(places) == grams.hashes) & grams.valid
            rows = self._table.take(np.where(learnt, places, len(self._table) - 1), axis=0)
            sums = np.add.reduceat(rows, grams.starts, axis=1).sum(axis=0)
            found, length = sums[:, : self._labels], sums[:, self._labels]
            result += found * self._scale[view] / np.sqrt(np.maximum(length, 1e-6))[:, None]
        return result


def probabilities(margins: NDArray[np.float32], curve: NDArray[np.float32]) -> NDArray[np.float32]:
    """Margins as probabilities, by a slope and an offset."""
    import numpy as np

    slope, offset = curve.tolist()
    result = np.zeros(margins.shape, dtype=np.float32)
    result += 1 / (1 + np.exp(-np.clip(slope * margins + offset, -30, 30)))
    return result


def _opened(packed: NDArray[np.int8]) -> NDArray[np.float32]:
    """Weights from -1 to 1 out of bytes that hold their square roots, so that small ones keep their precision."""
    import numpy as np

    steps = np.arange(256, dtype=np.uint8).view(np.int8).astype(np.float32) / 127
    squares: NDArray[Any] = steps * np.abs(steps)
    return squares[packed.view(np.uint8)]
