"""Trains and cross-validates the signal model: `python -m eval.training.signals --train | --cross-validate`."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np
from scipy.sparse import csr_matrix, hstack
from sklearn.linear_model import LogisticRegression

from reframer import signals

DATA = Path("eval/data")
AUTHORS = ("", "_b", "_c", "_d", "_e", "_f")


def load():
    rows = []
    for author in AUTHORS:
        for line in (DATA / f"sentences{author}.jsonl").read_text().splitlines():
            rows.append(json.loads(line) | {"author": author})
    return rows


def train():
    rows = load()
    texts = [r["text"] for r in rows]
    y = np.array([[k in r["signals"] for k in signals.KNOWN] for r in rows])
    arrays, blocks = {}, []
    for name, grams, least in (("word", signals.word_grams, 2), ("char", signals.char_grams, 3)):
        h, r = grams(texts)
        u = np.unique(h.astype(np.int64) * len(texts) + r)
        v, c = np.unique(u // len(texts), return_counts=True)
        v, c = v[c >= least].astype(np.uint32), c[c >= least]
        arrays[f"{name}_hashes"], arrays[f"{name}_idf"] = v, (np.log((1 + len(texts)) / (1 + c)) + 1).astype(np.float32)
        col, row, val = signals.weigh(h, r, v, arrays[f"{name}_idf"], len(texts))
        blocks.append(csr_matrix((val, (row, col)), shape=(len(texts), len(v))))
    x = hstack(blocks).tocsr()
    coef, bias = [], []
    for j in range(13):
        m = LogisticRegression(C=20, max_iter=1000, solver="liblinear", random_state=0).fit(x, y[:, j])
        coef.append(m.coef_[0])
        bias.append(m.intercept_[0])
    coef = np.array(coef).T
    start = 0
    for name in ("word", "char"):
        part = coef[start : start + len(arrays[f"{name}_hashes"])]
        start += len(part)
        scale = np.abs(part).max(axis=0) / 127
        arrays[f"{name}_scale"] = scale.astype(np.float32)
        arrays[f"{name}_weights"] = np.round(part / scale).astype(np.int8)
    arrays["bias"] = np.array(bias, dtype=np.float32)
    arrays["thresholds"] = np.full(13, 0.18, dtype=np.float32)
    arrays["context"] = np.float32(0.15)
    signals.WEIGHTS.parent.mkdir(exist_ok=True)
    np.savez(signals.WEIGHTS, **arrays)


parser = argparse.ArgumentParser()
parser.add_argument("--train", action="store_true")
parser.add_argument("--cross-validate", action="store_true")
if __name__ == "__main__":
    train()
