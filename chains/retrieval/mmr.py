"""Choose passages that are relevant and differ from each other.

Maximal marginal relevance (Carbonell and Goldstein 1998): pick, one after another, the passage
with the best balance of its own relevance and its likeness to what was picked before.
"""

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]


def diversify(
    relevance: NDArray[np.float64], vectors: Vectors, k: int, balance: float = 0.7
) -> list[int]:
    """Return the positions of at most `k` passages in the order they were picked.

    Args:
        relevance: One score a passage, shape (n,), on the scale of the likeness, about 0..1.
        vectors: Shape (n, d), each row of length 1.
        k: How many to pick.
        balance: 1 looks at relevance alone, 0 at difference alone.
    """
    picked: list[int] = []
    likeness = np.zeros(len(relevance))
    open_ = np.ones(len(relevance), dtype=bool)
    while len(picked) < min(k, len(relevance)):
        worth = np.where(open_, balance * relevance - (1 - balance) * likeness, -np.inf)
        choice = int(np.argmax(worth))
        picked.append(choice)
        open_[choice] = False
        likeness = np.maximum(likeness, vectors @ vectors[choice])
    return picked
