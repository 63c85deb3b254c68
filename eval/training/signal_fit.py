"""Fits the signal model: ridge regression over the views of a sentence, taught by the labels and by a larger teacher.

Every choice here (weights of the views, strength of the ridge, share of the teacher) is fixed for all folds.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy import linalg
from scipy.sparse import csr_matrix, diags, hstack

from eval.training.signal_data import drafts
from reframer.signals import KNOWN, VIEWS, group_vectors, views, words_of

# How much each view counts; then word groups alone and in pairs; then the teacher's vectors.
STRENGTH = dict(zip(VIEWS, (1.0, 1.5, 0.7, 0.4), strict=True))
ALONE, PAIRED, TEACHER = 0.3, 0.4, 0.6
RIDGE, VAGUE, OWN_LABEL, SURE, LEAST, LEAST_REWORDED, SLOTS = 1.0, 3.0, 0.5, 0.8, 2, 5, 21


@dataclass
class Corpus:
    """Labelled sentences, then their reworded copies, then drafts' sentences; counts of hashed n-grams by view."""

    count: int
    size: int
    drafts: np.ndarray
    owners: np.ndarray
    in_text: np.ndarray
    hashes: list[np.ndarray]
    counts: list[csr_matrix]
    groups: np.ndarray
    vectors: np.ndarray

    def copies(self, rows: np.ndarray) -> np.ndarray:
        """The reworded copies of labelled rows."""
        return np.concatenate([rows + start for start in range(self.count, self.size, self.count)])


def corpus(texts: list[str], reworded: list[str], vectors: np.ndarray) -> Corpus:
    """Reads all sentences once."""
    drafted, owners, in_text = drafts()
    size = len(texts) + len(reworded)
    every = texts + reworded + drafted
    seen = [words_of(text) for text in every]
    hashes, counts = [], []
    for grams in views(every, seen):
        owner = np.repeat(np.arange(len(every)), np.diff(np.append(grams.starts, grams.hashes.shape[1])))
        rows = np.broadcast_to(owner, grams.hashes.shape)[grams.valid]
        known, columns = np.unique(grams.hashes[grams.valid], return_inverse=True)
        matrix = csr_matrix((np.ones(len(rows), dtype=np.float32), (rows, columns)), shape=(len(every), len(known)))
        matrix.sum_duplicates()
        hashes.append(known)
        counts.append(matrix)
    # The teacher has no vectors of the drafts, and judges them by the views alone.
    vectors = np.vstack([vectors, np.zeros((len(drafted), vectors.shape[1]), dtype=np.float32)])
    places = np.arange(size, len(every))
    return Corpus(len(texts), size, places, owners, in_text, hashes, counts, group_vectors(seen), vectors)


@dataclass
class Space:
    """The features that the training rows bring, and every sentence in them."""

    known: list[np.ndarray]
    rarity: list[np.ndarray]
    groups_rarity: np.ndarray
    matrix: csr_matrix
    groups: np.ndarray
    gram: np.ndarray
    teacher: np.ndarray


def space(data: Corpus, rows: np.ndarray) -> Space:
    """Chooses the features from the labelled `rows` and their copies alone; measures how alike all sentences are."""
    known, rarity, parts = [], [], []
    every = np.concatenate([rows, data.copies(rows), data.drafts])
    for view, counts, (kept, total) in zip(VIEWS, data.counts, _features(data, rows, every), strict=True):
        idf = (np.log((1 + len(every)) / (1 + total)) + 1).astype(np.float32)
        part = counts[:, kept]
        length = np.sqrt(np.maximum(part @ (idf * idf), 1e-6))
        parts.append(diags(np.sqrt(STRENGTH[view]) / length) @ part @ diags(idf))
        known.append(data.hashes[len(known)][kept])
        rarity.append(idf)
    groups_rarity = np.log(len(rows) / (1 + (data.groups[rows] > 0).sum(axis=0))).astype(np.float32)
    groups = data.groups * groups_rarity
    groups = groups / np.maximum(np.linalg.norm(groups, axis=1, keepdims=True), 1e-6)
    matrix = hstack(parts).tocsr().astype(np.float32)
    gram = (matrix @ matrix.T).toarray()
    alike = (groups @ groups.T).astype(np.float32)
    gram += ALONE * alike + PAIRED * alike * alike
    teacher = TEACHER * data.vectors @ data.vectors.T
    return Space(known, rarity, groups_rarity, matrix, groups.astype(np.float32), gram, teacher)


def _features(data: Corpus, rows: np.ndarray, every: np.ndarray) -> list[tuple[np.ndarray, np.ndarray]]:
    """For each view the columns that are frequent enough, one per slot of the reader's table, and their frequency."""
    chosen, totals, owner = [], [], []
    for view, counts in enumerate(data.counts):
        labelled, total = (np.diff(counts[some].tocsc().indptr) for some in (rows, every))
        kept = np.flatnonzero((labelled >= LEAST) | (total >= LEAST_REWORDED))
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


def solve(gram: np.ndarray, truth: np.ndarray, vague: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Weights of the rows, and the mean of each signal; the last `vague` rows count for less."""
    mean = truth.mean(axis=0)
    ridge = np.full(len(gram), RIDGE, dtype=np.float32)
    ridge[len(gram) - vague :] *= VAGUE
    inner = gram + np.diag(ridge)
    factor = linalg.cho_factor(inner, overwrite_a=True, check_finite=False)
    return linalg.cho_solve(factor, (truth - mean).astype(np.float32), check_finite=False), mean


def fit(data: Corpus, place: Space, rows: np.ndarray, truth: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Learns from the labelled `rows`: the rows used, their weights, and the means."""
    copies = data.copies(rows)
    taught = place.gram[np.ix_(rows, rows)] + place.teacher[np.ix_(rows, rows)]
    alphas, mean = solve(taught, truth[rows])
    unsure = np.concatenate([copies, data.drafts])
    said = (place.gram[np.ix_(unsure, rows)] + place.teacher[np.ix_(unsure, rows)]) @ alphas + mean
    said = np.clip(said, 0, 1)
    own = np.tile(truth[rows], (len(copies) // len(rows), 1))
    soft = OWN_LABEL * own + (1 - OWN_LABEL) * said[: len(copies)]
    every = np.concatenate([rows, unsure])
    told = np.vstack([truth[rows], soft, _within(data, said[len(copies) :])])
    return every, *solve(place.gram[np.ix_(every, every)], told, len(data.drafts))


def _within(data: Corpus, said: np.ndarray) -> np.ndarray:
    """What is said of drafts' sentences, held to what is known of their texts: nothing the text does not show, and
    whatever it shows in the sentence that says it most."""
    held = said * data.in_text
    for owner in np.unique(data.owners):
        places = np.flatnonzero(data.owners == owner)
        best = places[said[places].argmax(axis=0)]
        signals = np.flatnonzero(data.in_text[places[0]])
        held[best[signals], signals] = np.maximum(held[best[signals], signals], SURE)
    return held


def margins(place: Space, rows: np.ndarray, learnt: tuple[np.ndarray, np.ndarray, np.ndarray]) -> np.ndarray:
    """What the learnt model says of the given rows."""
    used, alphas, mean = learnt
    return place.gram[np.ix_(rows, used)] @ alphas + mean


def pack(place: Space, learnt: tuple[np.ndarray, np.ndarray, np.ndarray]) -> dict[str, np.ndarray]:
    """The learnt model as arrays for `reframer.signals`, a byte per n-gram and signal."""
    used, alphas, mean = learnt
    dual = (place.matrix[used].T @ alphas).astype(np.float32)
    values, scales, start = [], [], 0
    for view, idf in zip(VIEWS, place.rarity, strict=True):
        part = np.sqrt(STRENGTH[view]) * idf[:, None] * dual[start : start + len(idf)]
        start += len(idf)
        whole, scale = _bytes(part)
        values.append(whole)
        scales.append(scale)
    groups = place.groups[used]
    pairs = (groups[:, :, None] * groups[:, None, :]).reshape(len(groups), -1)
    alone, alone_scale = _bytes(ALONE * groups.T @ alphas)
    paired, paired_scale = _bytes(PAIRED * pairs.T @ alphas)
    weight = np.concatenate(place.rarity) ** 2
    return {
        "known": np.concatenate(place.known),
        "values": np.vstack([*values, np.zeros((1, len(KNOWN)), dtype=np.int8)]),
        "weight": np.append(weight, 0).astype(np.float16),
        "scale": np.array(scales, dtype=np.float32),
        "alone": alone,
        "alone_scale": alone_scale,
        "paired": paired,
        "paired_scale": paired_scale,
        "rarity": place.groups_rarity,
        "bias": mean.astype(np.float32),
    }


def _bytes(part: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    scale = np.maximum(np.abs(part).max(axis=0), 1e-9)
    roots = np.sign(part) * np.sqrt(np.abs(part) / scale)
    return np.round(roots * 127).astype(np.int8), scale.astype(np.float32)


def write(path: Path, arrays: dict[str, np.ndarray]) -> None:
    """Saves arrays; the same arrays give the same bytes."""
    with path.open("wb") as file:
        np.savez(file, **arrays)
