"""Metrics against values computed by hand."""

import math
from collections.abc import Iterator

import numpy as np
import pytest

from errors import EvaluationError
from evals.metrics.metrics import (
    interval,
    ndcg,
    ranking_scores,
    recall,
    reciprocal_rank,
)

RANKED = ["a", "b", "c", "d", "e"]
LOG3 = math.log2(3)
IR_MEASURES = {
    "R@1": 0.019086021505376343,
    "R@5": 0.17129320276497698,
    "R@10": 0.3422788658474142,
    "R@20": 0.4959629416282641,
    "MRR@10": 0.40113095238095225,
    "nDCG@10": 0.2547073953659482,
}


@pytest.mark.parametrize(
    ("relevant", "expected"),
    [
        ({"a": 1}, {"R@1": 1, "R@5": 1, "MRR@10": 1, "nDCG@10": 1}),
        ({"b": 1}, {"R@1": 0, "R@5": 1, "MRR@10": 1 / 2, "nDCG@10": 1 / LOG3}),
        ({"d": 1}, {"R@1": 0, "MRR@10": 1 / 4, "nDCG@10": 1 / math.log2(5)}),
        ({"z": 1}, {"R@1": 0, "R@20": 0, "MRR@10": 0, "nDCG@10": 0}),
        ({"a": 1, "z": 1}, {"R@1": 1 / 2, "R@20": 1 / 2, "nDCG@10": 1 / (1 + 1 / LOG3)}),
        ({"a": 1, "b": 2}, {"R@1": 1 / 2, "nDCG@10": (1 + 2 / LOG3) / (2 + 1 / LOG3)}),
    ],
    ids=["first", "second", "fourth", "missing", "half", "graded"],
)
def test_ranking_scores(relevant: dict[str, float], expected: dict[str, float]) -> None:
    """Recall, reciprocal rank and discounted gain follow their definitions."""
    scores = ranking_scores(RANKED, relevant)
    assert {name: scores[name] for name in expected} == pytest.approx(expected)


def rankings() -> Iterator[tuple[list[str], dict[str, float]]]:
    """Forty rankings of different lengths, with graded documents in and outside of them."""
    for q in range(1, 41):
        documents = sorted(range(31), key=lambda d: (d * d * q + 7 * d + q) % 101)
        ranked = [f"d{d}" for d in documents[: 3 + q % 23]]
        yield ranked, {f"d{d}": 1 + (d + q) % 3 for d in range(31) if (d * q + d) % 11 < 1 + q % 3}


def test_rankings_are_scored_as_by_ir_measures() -> None:
    """The means are those that ir-measures 0.4.3 (trec_eval) gives for the same rankings."""
    scores = [ranking_scores(ranked, relevant) for ranked, relevant in rankings()]
    means = {name: np.mean([score[name] for score in scores]) for name in scores[0]}
    assert means == pytest.approx(IR_MEASURES, abs=1e-12)


def test_cutoffs() -> None:
    """What stands behind the cutoff does not count."""
    ranked = [str(i) for i in range(30)]
    assert reciprocal_rank(ranked, {"10": 1}) == 0.0
    assert ndcg(ranked, {"10": 1}) == 0.0
    assert (recall(ranked, {"10": 1}, 10), recall(ranked, {"10": 1}, 11)) == (0.0, 1.0)


def test_a_question_without_relevant_documents_cannot_be_ranked() -> None:
    """Nothing to find is an error, not a zero."""
    with pytest.raises(EvaluationError):
        ranking_scores(RANKED, {})


def test_interval_contains_the_mean_and_narrows() -> None:
    """The interval surrounds the mean, is the same for a seed, and shrinks with more questions."""
    few = interval([0.0, 1.0] * 20)
    many = interval([0.0, 1.0] * 2000)
    assert few.value == many.value == 0.5
    assert few.low < 0.5 < few.high
    assert many.high - many.low < (few.high - few.low) / 5
    assert interval([0.0, 1.0] * 20) == few
    expected = 1.96 * 0.5 / np.sqrt(4000)
    assert many.high - 0.5 == pytest.approx(expected, rel=0.1)


def test_an_empty_metric_is_an_error() -> None:
    """No value gives no mean."""
    with pytest.raises(EvaluationError):
        interval([])
