"""Fitting of a logistic regression with L2 regularisation, with NumPy only and deterministic."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from guardrails.attacks.features import Vector

ROUNDS = 150
_RATE = 0.15
_DECAY = 0.9, 0.999


@dataclass(frozen=True)
class Examples:
    """Vectors with labels and weights.

    Attributes:
        vectors: One for each example.
        labels: 1 for an attack, 0 for a benign text.
        weights: How much each counts.
    """

    vectors: Sequence[Vector]
    labels: NDArray[np.float32]
    weights: NDArray[np.float32]


def fit(
    examples: Examples, size: int, l2: float | NDArray[np.float64], rounds: int = ROUNDS
) -> tuple[NDArray[np.float32], float]:
    """Return coefficients and intercept that minimise the weighted log loss by Adam.

    Args:
        examples: What to learn from.
        size: How many columns there are.
        l2: Strength of the penalty on squared coefficients, one for all or one for each column;
            the intercept has none.
        rounds: How many steps are taken.
    """
    columns = np.concatenate([v.columns for v in examples.vectors])
    values = np.concatenate([v.values for v in examples.vectors]).astype(np.float64)
    lengths = np.array([len(v.columns) for v in examples.vectors])
    starts = np.concatenate([[0], np.cumsum(lengths)[:-1]])
    total = float(examples.weights.sum())
    w, moment, square = (np.zeros(size + 1) for _ in range(3))
    for step in range(1, rounds + 1):
        z = np.add.reduceat(w[columns] * values, starts) + w[-1]
        error = (1 / (1 + np.exp(-np.clip(z, -30, 30))) - examples.labels) * examples.weights
        gradient = np.empty(size + 1)
        pull = np.repeat(error, lengths) * values
        gradient[:-1] = np.bincount(columns, weights=pull, minlength=size) / total
        gradient[:-1] += l2 * w[:-1]
        gradient[-1] = error.sum() / total
        moment = _DECAY[0] * moment + (1 - _DECAY[0]) * gradient
        square = _DECAY[1] * square + (1 - _DECAY[1]) * gradient**2
        rate = _RATE * (1 - step / (rounds + 1))
        up = moment / (1 - _DECAY[0] ** step)
        w -= rate * up / (np.sqrt(square / (1 - _DECAY[1] ** step)) + 1e-8)
    return w[:-1].astype(np.float32), float(w[-1])
