"""Fits linear models over the views of a sentence: ridge regression, a column per label.

Weights of the views and the strength of the ridge are the same for all models and folds.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy import linalg
from scipy.sparse import csr_matrix, diags, hstack

from reframer.views import VIEWS, group_vectors, views, words_of

# How much each view counts; then word groups alone and in pairs.
STRENGTH = dict(zip(VIEWS, (1.0, 1.5, 0.7, 0.4), strict=True))
ALONE, PAIRED = 0.3, 0.4
RIDGE, LEAST, SLOTS = 1.5, 2, 21


class Corpus:
    """Texts as counts of hashed n-grams, one matrix a view, and as counts of word groups."""

    def __init__(self, texts: Sequence[str]) -> None:
        seen = [words_of(text) for text in texts]
        self.hashes: list[np.ndarray] = []
        self.counts: list[csr_matrix] = []
        for grams in views(texts, seen):
            owner = np.repeat(np.arange(len(texts)), np.diff(np.append(grams.starts, grams.hashes.shape[1])))
            rows = np.broadcast_to(owner, grams.hashes.shape)[grams.valid]
            known, columns = np.unique(grams.hashes[grams.valid], return_inverse=True)
            shape = (len(texts), len(known))
            matrix = csr_matrix((np.ones(len(rows), dtype=np.float32), (rows, columns)), shape=shape)
            matrix.sum_duplicates()
            self.hashes.append(known)
            self.counts.append(matrix)
        self.groups = group_vectors(seen)


@dataclass
class Space:
    """The features that the training rows bring, and every text in them."""

    known: list[np.ndarray]
    rarity: list[np.ndarray]
    groups_rarity: np.ndarray
    matrix: csr_matrix
    groups: np.ndarray

    def alike(self, rows: np.ndarray, others: np.ndarray) -> np.ndarray:
        """How alike texts are, a row each for `rows`."""
        groups = self.groups[rows] @ self.groups[others].T
        alike: np.ndarray = (self.matrix[rows] @ self.matrix[others].T).toarray()
        alike += ALONE * groups + PAIRED * groups * groups
        return alike


def space(data: Corpus, rows: np.ndarray) -> Space:
    """Chooses features and their weights from the training `rows` alone."""
    known, rarity, parts = [], [], []
    for view, (kept, total) in enumerate(_features(data, rows)):
        idf = (np.log((1 + len(rows)) / (1 + total)) + 1).astype(np.float32)
        part = data.counts[view][:, kept]
        length = np.sqrt(np.maximum(part @ (idf * idf), 1e-6))
        parts.append(diags(np.sqrt(STRENGTH[VIEWS[view]]) / length) @ part @ diags(idf))
        known.append(data.hashes[view][kept])
        rarity.append(idf)
    shown = (data.groups[rows] > 0).sum(axis=0)
    groups_rarity = np.log(len(rows) / (1 + shown)).astype(np.float32)
    groups = data.groups * groups_rarity
    groups /= np.maximum(np.linalg.norm(groups, axis=1, keepdims=True), 1e-6)
    return Space(known, rarity, groups_rarity, hstack(parts).tocsr().astype(np.float32), groups.astype(np.float32))


def _features(data: Corpus, rows: np.ndarray) -> list[tuple[np.ndarray, np.ndarray]]:
    """For each view the columns that are frequent enough, one per slot of the reader's table, and their frequency."""
    chosen, totals, owner = [], [], []
    for view, counts in enumerate(data.counts):
        total = np.diff(counts[rows].tocsc().indptr)
        kept = np.flatnonzero(total >= LEAST)
        chosen.append(kept)
        totals.append(total[kept])
        owner.append(np.full(len(kept), view))
    hashes = np.concatenate([data.hashes[view][kept] for view, kept in enumerate(chosen)])
    frequency, view_of = np.concatenate(totals), np.concatenate(owner)
    order = np.lexsort((hashes, -frequency))
    _, first = np.unique(hashes[order] >> np.uint32(32 - SLOTS), return_index=True)
    alone = np.zeros(len(hashes), dtype=bool)
    alone[order[first]] = True
    masks = [alone[view_of == view] for view in range(len(chosen))]
    return [(kept[mask], total[mask]) for kept, total, mask in zip(chosen, totals, masks, strict=True)]


@dataclass
class Fitted:
    """What was learnt from `rows`: a weight per row and label, and each label's mean."""

    rows: np.ndarray
    weights: np.ndarray
    mean: np.ndarray

    def margins(self, place: Space, rows: np.ndarray) -> np.ndarray:
        """What the model says of the given rows."""
        return place.alike(rows, self.rows) @ self.weights + self.mean


def fit(place: Space, rows: np.ndarray, truth: np.ndarray, trust: np.ndarray | None = None) -> Fitted:
    """Learns `truth` (a row per text of the corpus, a column per label) from `rows`; `trust` weighs rows, else 1."""
    trust = np.ones(len(rows)) if trust is None else trust[rows]
    mean = (truth[rows] * trust[:, None]).sum(axis=0) / trust.sum()
    inner = place.alike(rows, rows)
    inner[np.diag_indices(len(rows))] += (RIDGE / trust).astype(np.float32)
    factor = linalg.cho_factor(inner, overwrite_a=True, check_finite=False)
    weights = linalg.cho_solve(factor, (truth[rows] - mean).astype(np.float32), check_finite=False)
    return Fitted(rows, weights, mean)


def pack(place: Space, learnt: Fitted) -> dict[str, np.ndarray]:
    """The learnt model as arrays for `reframer.linear.Linear`, a byte per n-gram and label."""
    dual = (place.matrix[learnt.rows].T @ learnt.weights).astype(np.float32)
    values, scales, start = [], [], 0
    for view, idf in zip(VIEWS, place.rarity, strict=True):
        part = np.sqrt(STRENGTH[view]) * idf[:, None] * dual[start : start + len(idf)]
        start += len(idf)
        whole, scale = _bytes(part)
        values.append(whole)
        scales.append(scale)
    groups = place.groups[learnt.rows]
    pairs = np.einsum("ni,nj,nk->ijk", groups, groups, learnt.weights, optimize=True)
    alone, alone_scale = _bytes(ALONE * groups.T @ learnt.weights)
    paired, paired_scale = _bytes(PAIRED * pairs.reshape(-1, learnt.weights.shape[1]))
    weight = np.concatenate(place.rarity) ** 2
    return {
        "known": np.concatenate(place.known),
        "values": np.vstack([*values, np.zeros((1, learnt.weights.shape[1]), dtype=np.int8)]),
        "weight": np.append(weight, 0).astype(np.float16),
        "scale": np.array(scales, dtype=np.float32),
        "alone": alone,
        "alone_scale": alone_scale,
        "paired": paired,
        "paired_scale": paired_scale,
        "rarity": place.groups_rarity,
        "bias": learnt.mean.astype(np.float32),
    }


def _bytes(part: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    scale = np.maximum(np.abs(part).max(axis=0), 1e-9)
    roots = np.sign(part) * np.sqrt(np.abs(part) / scale)
    return np.round(roots * 127).astype(np.int8), scale.astype(np.float32)


def write(path: Path, arrays: dict[str, np.ndarray]) -> None:
    """Saves arrays; the same arrays give the same bytes."""
    with path.open("wb") as file:
        np.savez(file, **arrays)
