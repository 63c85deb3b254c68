"""Which of the 13 signals a sentence shows: a small linear model, no language model.

The weights are trained by `eval/training/signals.py`; they are loaded on first use, and numpy with them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING

from reframer.linear import Linear, probabilities
from reframer.senses import HOME, WORDS
from reframer.views import LEXICON

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

KNOWN: tuple[str, ...] = tuple(
    "product_thinking metric_awareness experimentation iteration tradeoff_awareness "
    "system_design scalability reliability reusability operations system_tradeoff ownership model_focus".split()
)
WEIGHTS = HOME / "signals.npz"


def read(sentences: Sequence[str], *, context: bool = True) -> list[dict[str, float]]:
    """A score from 0 to 1 for each signal of each sentence; with `context` they are consecutive sentences of one text.

    >>> scores = read(["Half the riders saw the new screen for two weeks, the rest kept the old one."])
    >>> shown(scores[0])
    ('experimentation',)
    """
    if not sentences:
        return []
    model = _model()
    margins = model.margins(sentences)
    if context and len(sentences) > 1:
        margins = in_context(margins, model.held["around"])
    scores = probabilities(margins, model.held["curve"])
    return [dict(zip(KNOWN, row, strict=True)) for row in scores.tolist()]


def shown(scores: Mapping[str, float]) -> tuple[str, ...]:
    """The signals whose score reaches their threshold, in the order of `KNOWN`."""
    return tuple(id for id, limit in _thresholds() if scores[id] >= limit)


def shown_in_text(scores: Sequence[Mapping[str, float]]) -> tuple[str, ...]:
    """The signals that at least one of a text's sentences shows, in the order of `KNOWN`."""
    found = {id for each in scores for id in shown(each)}
    return tuple(id for id in KNOWN if id in found)


def in_context(margins: NDArray[np.float32], around: NDArray[np.float32]) -> NDArray[np.float32]:
    """What each sentence of a text shows, given its neighbours and the whole.

    `around` maps a sentence's own margins, its two neighbours', the rest's and the text's strongest to its own anew.
    """
    import numpy as np

    return np.asarray(surroundings(margins) @ around, dtype=np.float32)


def surroundings(margins: NDArray[np.float32]) -> NDArray[np.float32]:
    """A row per sentence of a text: its margins, the one before, the one after, the rest, the strongest, and a 1."""
    import numpy as np

    edge = np.zeros_like(margins[:1])
    before, after = np.vstack([edge, margins[:-1]]), np.vstack([margins[1:], edge])
    rest = (margins.sum(axis=0) - margins) / (len(margins) + 2)
    strongest = np.broadcast_to(margins.max(axis=0), margins.shape)
    ones = np.ones((len(margins), 1), dtype=margins.dtype)
    return np.hstack([margins, before, after, rest, strongest, ones])


@cache
def fingerprint() -> str:
    """Names the weights: the first 12 hex digits of a SHA-256 over their files."""
    digest = hashlib.sha256()
    for path in (WEIGHTS, WORDS, LEXICON):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


@cache
def _model() -> Linear:
    return Linear(WEIGHTS)


@cache
def _thresholds() -> tuple[tuple[str, float], ...]:
    return tuple(zip(KNOWN, _model().held["thresholds"].tolist(), strict=True))
