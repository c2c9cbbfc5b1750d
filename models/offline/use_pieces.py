"""Word pieces of the sentence encoder: their embeddings, and their products with its weights.

The projection of a word piece, and its products with the weights of the first convolutions, depend
on the piece alone. They are computed once, and the pieces used last are kept.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

CONVOLUTIONS = ((2, 0), (3, 1), (5, 2))  # n-gram order, pieces to the left of the middle
CHUNKS, WIDTH, CHANNELS = 17, 512, 256
PLANES = len(CONVOLUTIONS) + sum(order for order, _ in CONVOLUTIONS)
CACHED_PIECES = 4096  # 13 KB each

Floats = NDArray[np.float32]
Ids = NDArray[np.int64]


class PieceTable:
    """Products of word pieces with the encoder's weights, the least recently used replaced.

    Not thread-safe: whoever reads `planes` at the slots that it asked for holds a lock meanwhile.

    Attributes:
        planes: For each convolution the projections of the pieces, then for each of its places
            their products with its weights: one row a slot. The last row is zero, for no piece.
    """

    def __init__(self, stored: Mapping[str, Any]) -> None:
        count = len(stored["q1"])
        self._table = np.empty((CHUNKS * count, WIDTH), np.uint8)
        for chunk in range(CHUNKS):
            self._table[chunk::CHUNKS] = stored[f"q{chunk + 1}"]
        self._scale, self._low = stored["scale"], stored["lo"]
        orders = [order for order, _ in CONVOLUTIONS]
        self._projection = np.concatenate([stored[f"proj{n}"] for n in orders], axis=1)
        self._bias, self._gain, self._shift = (
            np.concatenate([stored[f"{name}{n}"] for n in orders])
            for name in ("proj_b", "ln_g", "ln_b")
        )
        self._first = [stored[f"w1_{n}"].reshape(n, CHANNELS, CHANNELS) for n in orders]
        self._eps = float(stored["eps"])
        self.planes = np.zeros((PLANES, CACHED_PIECES + 1, CHANNELS), np.float32)
        self._slot = np.full(len(self._table), CACHED_PIECES, np.int64)
        self._piece = np.full(CACHED_PIECES, -1, np.int64)
        self._used = np.arange(-CACHED_PIECES, 0)  # when each slot was last asked for
        self._now = 0

    @property
    def no_piece(self) -> int:
        """The slot of a row of zeros."""
        return CACHED_PIECES

    def prepare(self, pieces: Ids) -> None:
        """Compute what is absent of many pieces at once, where the table has room for them."""
        distinct = np.unique(pieces)
        if len(distinct) <= CACHED_PIECES:
            self.slots(distinct)

    def slots(self, pieces: Ids) -> Ids:
        """Return the slot of each piece; valid until the next call."""
        self._now += 1
        slots = self._slot[pieces]
        absent = slots == CACHED_PIECES
        self._used[slots[~absent]] = self._now
        if absent.any():
            self._add(np.unique(pieces[absent]))
            slots = self._slot[pieces]
        return slots

    def embeddings(self, pieces: Ids, out: Floats) -> None:
        """Write the embedding of each piece."""
        chunk = pieces % CHUNKS
        np.multiply(self._table[pieces], self._scale[chunk, None], out=out)
        out += self._low[chunk, None]

    def _add(self, pieces: Ids) -> None:
        oldest = np.argpartition(self._used, len(pieces) - 1)[: len(pieces)]
        oldest.sort()
        replaced = self._piece[oldest]
        self._slot[replaced[replaced >= 0]] = CACHED_PIECES
        self._slot[pieces], self._piece[oldest] = oldest, pieces
        self._used[oldest] = self._now
        self._compute(pieces, oldest)

    def _compute(self, pieces: Ids, slots: Ids) -> None:
        embedded = np.empty((len(pieces), WIDTH), np.float32)
        self.embeddings(pieces, embedded)
        x = embedded @ self._projection
        x += self._bias
        x -= x.mean(axis=1, keepdims=True)
        x /= np.sqrt(np.einsum("ij,ij->i", x, x) / x.shape[1] + self._eps)[:, None]
        x = x * self._gain + self._shift
        plane = len(CONVOLUTIONS)
        for number, weights in enumerate(self._first):
            own = x[:, number * CHANNELS : (number + 1) * CHANNELS]
            self.planes[number, slots] = own
            for matrix in weights:
                self.planes[plane, slots] = own @ matrix
                plane += 1
