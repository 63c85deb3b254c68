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

from reframer import senses
from reframer.views import VIEWS, group_vectors, views, words_of

# How much each view counts; then word groups alone and in pairs.
STRENGTH = dict(zip(VIEWS, (1.0, 1.5, 0.7, 0.4), strict=True))
ALONE, PAIRED = 0.3, 0.4
RIDGE, LEAST, SLOTS, LANDMARKS, BLOCK = 1.9, 2, 21, 2048, 2048
# The share of texts from which on a feature counts as common.
COMMON = 0.02


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
        self.senses = [[word.sense for word in each.words] for each in seen]


@dataclass
class Meant:
    """What texts mean: their closeness to some landmarks, as features whose products come near their own closeness."""

    telling: np.ndarray
    landmarks: np.ndarray
    root: np.ndarray
    features: np.ndarray


@dataclass
class Space:
    """The features that the training rows bring, and every text in them."""

    known: list[np.ndarray]
    rarity: list[np.ndarray]
    groups_rarity: np.ndarray
    matrix: csr_matrix
    groups: np.ndarray
    meant: Meant

    def __post_init__(self) -> None:
        # What most texts have is multiplied as a full matrix: that is many times as fast.
        held = np.diff(self.matrix.tocsc().indptr)
        common = held > COMMON * self.matrix.shape[0]
        self._common = np.hstack([self.matrix[:, common].toarray(), self.meant.features])
        self._rare = self.matrix[:, ~common]

    def alike(self, rows: np.ndarray, others: np.ndarray) -> np.ndarray:
        """How alike texts are, a row each for `rows`."""
        groups = self.groups[rows] @ self.groups[others].T
        alike: np.ndarray = (self._rare[rows] @ self._rare[others].T).toarray()
        alike += self._common[rows] @ self._common[others].T
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
    matrix = hstack(parts).tocsr().astype(np.float32)
    return Space(known, rarity, groups_rarity, matrix, groups.astype(np.float32), _meant(data, rows))


def _meant(data: Corpus, rows: np.ndarray) -> Meant:
    """Landmarks are texts of the training rows, drawn by lot."""
    spoken = np.bincount(
        [sense for row in rows for sense in set(data.senses[row])], minlength=len(senses.table().kinds)
    )
    telling = np.log(len(rows) / (1 + spoken)).astype(np.float16).astype(np.float32)
    means = senses.means(data.senses, telling)
    drawn = np.random.default_rng(0).choice(rows, min(LANDMARKS, len(rows)), replace=False)
    landmarks = means[np.sort(drawn)].astype(np.float16).astype(np.float32)
    values, vectors = np.linalg.eigh(senses.closeness(landmarks, landmarks).astype(np.float64))
    root = (vectors / np.sqrt(np.maximum(values, 1e-3))) @ vectors.T
    return Meant(telling, landmarks, root, (senses.closeness(means, landmarks) @ root).astype(np.float32))


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
    factor = _factored(place, rows, trust)
    weights = _back(factor, _forth(factor, _wanted(truth[rows], trust)))
    return Fitted(rows, weights, _mean(truth[rows], trust))


def _factored(place: Space, rows: np.ndarray, trust: np.ndarray) -> np.ndarray:
    """The lower Cholesky factor of the ridge's matrix."""
    inner = place.alike(rows, rows)
    inner[np.diag_indices(len(rows))] += (RIDGE / trust).astype(np.float32)
    return _cholesky(inner)


# The solvers of numpy and scipy crash on more than some 23,000 rows, so they get them in blocks.
def _cholesky(matrix: np.ndarray) -> np.ndarray:
    """The lower factor, in place; above the diagonal's blocks the matrix stays as it was."""
    for start in range(0, len(matrix), BLOCK):
        rows, after = slice(start, start + BLOCK), slice(start + BLOCK, None)
        matrix[start:, rows] -= matrix[start:, :start] @ matrix[rows, :start].T
        matrix[rows, rows] = np.linalg.cholesky(matrix[rows, rows])
        below = matrix[after, rows].T
        matrix[after, rows] = linalg.solve_triangular(matrix[rows, rows], below, lower=True, check_finite=False).T
    return matrix


def _forth(factor: np.ndarray, wanted: np.ndarray) -> np.ndarray:
    """Solves factor @ x = wanted, in place."""
    for start in range(0, len(factor), BLOCK):
        rows = slice(start, start + BLOCK)
        wanted[rows] -= factor[rows, :start] @ wanted[:start]
        wanted[rows] = linalg.solve_triangular(factor[rows, rows], wanted[rows], lower=True, check_finite=False)
    return wanted


def _back(factor: np.ndarray, wanted: np.ndarray) -> np.ndarray:
    """Solves factor.T @ x = wanted, in place."""
    for start in reversed(range(0, len(factor), BLOCK)):
        rows, after = slice(start, start + BLOCK), slice(start + BLOCK, None)
        wanted[rows] -= factor[after, rows].T @ wanted[after]
        block = factor[rows, rows]
        wanted[rows] = linalg.solve_triangular(block, wanted[rows], lower=True, trans=1, check_finite=False)
    return wanted


def _mean(truth: np.ndarray, trust: np.ndarray) -> np.ndarray:
    mean: np.ndarray = (truth * trust[:, None]).sum(axis=0) / trust.sum()
    return mean


def _wanted(truth: np.ndarray, trust: np.ndarray) -> np.ndarray:
    wanted: np.ndarray = (truth - _mean(truth, trust)).astype(np.float32)
    return wanted


def without_each(place: Space, truth: np.ndarray, groups: np.ndarray, trust: np.ndarray | None = None) -> np.ndarray:
    """What models of all other rows say of each group of them, a row each.

    Fitted once, by block inversion of the ridge's matrix; features, rarity and label means are those of all rows.
    """
    trust = np.ones(len(truth)) if trust is None else trust
    factor = _factored(place, np.arange(len(truth)), trust)
    learnt = _back(factor, _forth(factor, _wanted(truth, trust)))
    said = np.empty(truth.shape)
    for group in np.unique(groups):
        inside = np.flatnonzero(groups == group)
        chosen = np.zeros((len(truth), len(inside)), dtype=np.float32)
        chosen[inside, np.arange(len(inside))] = 1
        half = _forth(factor, chosen)
        # The group's block of the inverse matrix.
        said[inside] = truth[inside] - linalg.solve(half.T @ half, learnt[inside], assume_a="pos")
    return said


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
        "telling": place.meant.telling.astype(np.float16),
        "landmarks": place.meant.landmarks.astype(np.float16),
        "close": (place.meant.root @ (place.meant.features[learnt.rows].T @ learnt.weights)).astype(np.float32),
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
