"""Metrics against values computed by hand."""

import math

import numpy as np
import pytest

from errors import EvaluationError
from evals.metrics import (
    contains,
    first_sentence,
    interval,
    ndcg,
    ranking_scores,
    recall,
    reciprocal_rank,
)

RANKED = ["a", "b", "c", "d", "e"]
LOG3 = math.log2(3)


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


@pytest.mark.parametrize(
    ("answer", "accepted", "expected"),
    [
        ("It lasts Two  years [1].", ["two years"], True),
        ("It lasts\ntwo years [1].", ["two years"], True),
        ("In 1915.", ["15"], False),
        ("On page 15.", ["15"], True),
        ("The Normans came.", ["Norman"], False),
        ("FRANCE!", ["france"], True),
        ("최대 2 년까지입니다 [1].", ["2년"], True),
        ("12년까지입니다.", ["2년"], False),
        ("1989년2월15일이다", ["1989년 2월 15일"], True),
        ("２０２４년", ["2024"], True),
        ("임수경이 갔다.", ["임수경"], True),
        ("no", ["yes", "no"], True),
        ("nothing", ["", "no"], False),
        ("See [15].", ["15"], False),
        ("YTN과의 대담", ["YTN"], True),
        ("4 GB다", ["4 GB"], True),
        ("57 mm인 나사", ["57 mm"], True),
        ("Departed.", ["art"], False),
        ("수업료의 3분의 1 [1]\n7~9학점", ["3분의 1"], True),
        ("수업료의 3분의 17", ["3분의 1"], False),
    ],
)
def test_contains(answer: str, accepted: list[str], expected: bool) -> None:
    """An accepted answer must stand there whole, however it is spaced and spelt."""
    assert contains(answer, accepted) is expected


def test_first_sentence() -> None:
    """Only the first sentence is taken, without its numbers."""
    assert first_sentence("군 휴학은 2년이다 [1]. 신청은 3월이다.") == "군 휴학은 2년이다."
    assert first_sentence("") == ""


def test_interval_holds_the_mean_and_narrows() -> None:
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
