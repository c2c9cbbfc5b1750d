"""Abstention AUROC: how well confidence separates answerable from unanswerable questions.

The area under the ROC curve covers all thresholds, so that a model does not score well by rarely
abstaining. It is a metric of a whole set of questions, not a mean over them; its interval is a
bootstrap stratified by answerable and unanswerable questions.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from evals.metrics.metrics import SAMPLES, Estimate, auroc

if TYPE_CHECKING:
    from evals.records import QuestionResult

METRIC = "abstention_auroc"

ByAnswerability = tuple[Mapping[str, float], Mapping[str, float]]


def detail(answerable: bool, abstained: bool, confidence: float | None) -> dict[str, Any]:
    """Return the details of an answer for this metric.

    A model without a confidence counts as confident exactly where it answered.
    """
    value = float(not abstained) if confidence is None else confidence
    return {"answerable": answerable, "confidence": value}


def estimate(rows: Sequence["QuestionResult"], seed: int = 0) -> Estimate | None:
    """Return the metric over the results, or None without questions of both kinds."""
    sides = _by_answerability(rows)
    if not all(sides):
        return None
    sampled = _sampled([sides], *map(list, sides), seed=seed)[:, 0]
    low, high = np.percentile(sampled, [2.5, 97.5])
    value = auroc(list(sides[0].values()), list(sides[1].values()))
    return Estimate(value, float(low), float(high), sum(map(len, sides)))


def paired_difference(
    left: Sequence["QuestionResult"], right: Sequence["QuestionResult"], seed: int = 0
) -> tuple[float, NDArray[np.float64], int]:
    """Return right minus left over shared questions, its samples, and the number of questions."""
    ours, theirs = _by_answerability(left), _by_answerability(right)
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


def _by_answerability(rows: Sequence["QuestionResult"]) -> ByAnswerability:
    """Return the confidence of each answerable and each unanswerable question by id."""
    known = [row for row in rows if not row.error and "confidence" in row.detail]
    return (
        {row.id: row.detail["confidence"] for row in known if row.detail["answerable"]},
        {row.id: row.detail["confidence"] for row in known if not row.detail["answerable"]},
    )


def _sampled(
    measured: Sequence[ByAnswerability],
    answerable: Sequence[str],
    unanswerable: Sequence[str],
    *,
    seed: int,
) -> NDArray[np.float64]:
    """Return the metric of each run in samples of the same questions, a row for each sample."""
    rng = np.random.default_rng(seed)
    high = [np.array([side[0][name] for name in answerable]) for side in measured]
    low = [np.array([side[1][name] for name in unanswerable]) for side in measured]
    samples = []
    for _ in range(SAMPLES):
        above = rng.integers(0, len(answerable), len(answerable))
        below = rng.integers(0, len(unanswerable), len(unanswerable))
        samples.append([auroc(h[above], w[below]) for h, w in zip(high, low, strict=True)])
    return np.array(samples)
