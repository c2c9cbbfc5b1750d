"""Relevant and different."""

import numpy as np
import pytest

from chains.retrieval.mmr import diversify

VECTORS = np.array([[1, 0], [1, 0], [0, 1]], dtype=np.float32)
RELEVANCE = np.array([1.0, 0.9, 0.5])


@pytest.mark.parametrize(
    ("balance", "expected"),
    [(1.0, [0, 1, 2]), (0.5, [0, 2, 1]), (0.0, [0, 2, 1])],
    ids=["relevance alone", "even", "difference alone"],
)
def test_balance(balance: float, expected: list[int]) -> None:
    """A copy of a picked passage waits behind a different one, unless relevance is all."""
    assert diversify(RELEVANCE, VECTORS, 3, balance) == expected


def test_k_is_an_upper_bound() -> None:
    """No more are picked than asked for, nor than there are."""
    assert diversify(RELEVANCE, VECTORS, 2) == [0, 2] or len(diversify(RELEVANCE, VECTORS, 2)) == 2
    assert len(diversify(RELEVANCE, VECTORS, 9)) == 3
    assert diversify(np.zeros(0), np.zeros((0, 2), np.float32), 3) == []
