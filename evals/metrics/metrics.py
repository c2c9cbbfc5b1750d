"""Metrics: ranking metrics, AUROC, and bootstrap confidence intervals.

Each function scores one question. The ranking metrics equal those of `ir-measures`, which would
add scipy and a compiled extension. `interval` summarises many questions: the mean with its 95 %
percentile bootstrap interval (Efron 1979).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from errors import EvaluationError

CUTOFFS = (1, 5, 10, 20)
SAMPLES = 2000


@dataclass(frozen=True)
class Estimate:
    """A mean over `n` questions with its 95 % confidence interval."""

    value: float
    low: float
    high: float
    n: int


def recall(ranked: Sequence[str], relevant: Mapping[str, float], k: int) -> float:
    """Return the share of the relevant documents among the first k."""
    return len(set(ranked[:k]) & set(relevant)) / len(relevant)


def reciprocal_rank(ranked: Sequence[str], relevant: Mapping[str, float], k: int = 10) -> float:
    """Return 1 / rank of the first relevant document among the first k, else 0."""
    for rank, document in enumerate(ranked[:k], start=1):
        if document in relevant:
            return 1.0 / rank
    return 0.0


def ndcg(ranked: Sequence[str], relevant: Mapping[str, float], k: int = 10) -> float:
    """Return the nDCG of the first k: linear gain, log2 discount."""
    gains = [relevant.get(document, 0.0) for document in ranked[:k]]
    ideal = sorted(relevant.values(), reverse=True)[:k]
    return _discounted(gains) / _discounted(ideal)


def _discounted(gains: Sequence[float]) -> float:
    return float(sum(gain / np.log2(place + 2) for place, gain in enumerate(gains)))


def ranking_scores(ranked: Sequence[str], relevant: Mapping[str, float]) -> dict[str, float]:
    """Return all ranking metrics of one question by name.

    Raises:
        EvaluationError: no document is relevant, so nothing can be measured.
    """
    if not relevant:
        raise EvaluationError("A question without a relevant document has no ranking to measure.")
    scores = {f"R@{k}": recall(ranked, relevant, k) for k in CUTOFFS}
    return scores | {
        "MRR@10": reciprocal_rank(ranked, relevant),
        "nDCG@10": ndcg(ranked, relevant),
    }


def auroc(positives: ArrayLike, negatives: ArrayLike) -> float:
    """Return how often one of `positives` is higher than one of `negatives`; ties count half.

    This is the area under the ROC curve (Hanley and McNeil 1982): 0.5 is chance.
    """
    high, low = np.asarray(positives, dtype=float), np.sort(np.asarray(negatives, dtype=float))
    below, upto = np.searchsorted(low, high, "left"), np.searchsorted(low, high, "right")
    return float((below + upto).mean() / 2 / len(low))


def interval(values: Sequence[float], seed: int = 0) -> Estimate:
    """Return the mean of the values with its 95 % bootstrap interval.

    Raises:
        EvaluationError: there are no values.
    """
    if not values:
        raise EvaluationError("No question gave a value to average.")
    array = np.asarray(values, dtype=float)
    means = resampled_means(array, seed)
    low, high = np.percentile(means, [2.5, 97.5])
    return Estimate(float(array.mean()), float(low), float(high), len(array))


def resampled_means(
    values: "np.typing.NDArray[np.float64]", seed: int
) -> "np.typing.NDArray[np.float64]":
    """Return the means of SAMPLES bootstrap samples of the values."""
    rng = np.random.default_rng(seed)
    rows = max(1, 2_000_000 // max(1, len(values)))  # keeps a block of indices below 16 MB
    blocks = []
    for start in range(0, SAMPLES, rows):
        size = (min(rows, SAMPLES - start), len(values))
        blocks.append(values[rng.integers(0, len(values), size)].mean(axis=1))
    return np.concatenate(blocks)
