"""Maximal marginal relevance: passages that are relevant and differ from each other.

Carbonell and Goldstein 1998: pick, one after another, the passage with the best balance of its own
relevance and its similarity to those picked before.
"""

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]


def diversify(
    relevance: NDArray[np.float64], vectors: Vectors, k: int, relevance_weight: float = 0.7
) -> list[int]:
    """Return the positions of at most `k` passages in the order they were picked.

    Args:
        relevance: One score per passage, shape (n,), on the scale of the similarity, about 0..1.
        vectors: Shape (n, d), each row of length 1.
        k: How many to pick.
        relevance_weight: 1 counts relevance alone, 0 diversity alone.
    """
    picked: list[int] = []
    similarity = np.zeros(len(relevance))
    remaining = np.ones(len(relevance), dtype=bool)
    while len(picked) < min(k, len(relevance)):
        marginal = relevance_weight * relevance - (1 - relevance_weight) * similarity
        choice = int(np.argmax(np.where(remaining, marginal, -np.inf)))
        picked.append(choice)
        remaining[choice] = False
        similarity = np.maximum(similarity, vectors @ vectors[choice])
    return picked
