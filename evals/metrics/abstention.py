"""How well confidence tells questions the documents answer from those they do not.

The area under the ROC curve looks at every threshold at once, so that a model is not called good
because it rarely abstains. It is a number of a whole set of questions, not a mean over them; its
interval comes from drawing answerable and unanswerable questions anew, each from its own kind.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from evals.metrics.metrics import SAMPLES, Estimate, auroc

if TYPE_CHECKING:
    from evals.records import Row

METRIC = "abstention_auroc"

Sides = tuple[Mapping[str, float], Mapping[str, float]]


def detail(answerable: bool, abstained: bool, confidence: float | None) -> dict[str, Any]:
    """Return what of an answer is kept for this metric.

    A model that does not say how sure it is was sure exactly when it answered.
    """
    sure = float(not abstained) if confidence is None else confidence
    return {"answerable": answerable, "confidence": sure}


def estimate(rows: Sequence["Row"], seed: int = 0) -> Estimate | None:
    """Return the metric over the rows, or None where they lack questions of either kind."""
    sides = _sides(rows)
    if not all(sides):
        return None
    sampled = _sampled([sides], *map(list, sides), seed=seed)[:, 0]
    low, high = np.percentile(sampled, [2.5, 97.5])
    value = auroc(list(sides[0].values()), list(sides[1].values()))
    return Estimate(value, float(low), float(high), sum(map(len, sides)))


def gaps(
    left: Sequence["Row"], right: Sequence["Row"], seed: int = 0
) -> tuple[float, NDArray[np.float64], int]:
    """Return right minus left over the questions of both, its samples, and how many they are."""
    ours, theirs = _sides(left), _sides(right)
    shared = [sorted(mine.keys() & yours.keys()) for mine, yours in zip(ours, theirs, strict=True)]
    if not all(shared):
        return 0.0, np.zeros(1), 0
    both = [ours, theirs]
    values = [
        auroc(*([side[i] for i in ids] for side, ids in zip(one, shared, strict=True)))
        for one in both
    ]
    sampled = _sampled(both, *shared, seed=seed)
    return values[1] - values[0], sampled[:, 1] - sampled[:, 0], sum(map(len, shared))


def _sides(rows: Sequence["Row"]) -> Sides:
    """Return the confidence in each answerable and each unanswerable question."""
    known = [row for row in rows if not row.error and "confidence" in row.detail]
    return (
        {row.id: row.detail["confidence"] for row in known if row.detail["answerable"]},
        {row.id: row.detail["confidence"] for row in known if not row.detail["answerable"]},
    )


def _sampled(
    measured: Sequence[Sides], answerable: Sequence[str], not_: Sequence[str], *, seed: int
) -> NDArray[np.float64]:
    """Return the metric of each measurement in samples of the same questions, a row a sample."""
    draw = np.random.default_rng(seed)
    high = [np.array([side[0][name] for name in answerable]) for side in measured]
    low = [np.array([side[1][name] for name in not_]) for side in measured]
    found = []
    for _ in range(SAMPLES):
        above = draw.integers(0, len(answerable), len(answerable))
        below = draw.integers(0, len(not_), len(not_))
        found.append([auroc(h[above], w[below]) for h, w in zip(high, low, strict=True)])
    return np.array(found)
