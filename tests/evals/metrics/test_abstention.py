"""Confidence against whether the documents hold an answer."""

from pathlib import Path
from typing import Any

import pytest

from evals.comparison.compare import compare
from evals.metrics import abstention
from evals.metrics.metrics import auroc
from evals.records import QuestionResult, Run
from evals.results import save
from evals.runs.run import summarise


@pytest.mark.parametrize(
    ("sure", "unsure", "expected"),
    [
        ([0.9, 0.8], [0.1, 0.2, 0.3], 1.0),
        ([0.1], [0.9], 0.0),
        ([0.5], [0.5], 0.5),
        ([0.9, 0.4], [0.4, 0.6], (1 + 1 + 0.5 + 0) / 4),
    ],
)
def test_area_by_hand(sure: list[float], unsure: list[float], expected: float) -> None:
    """The share of pairs in the right order, ties counting half."""
    assert auroc(sure, unsure) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("abstained", "confidence", "kept"),
    [(False, 0.7, 0.7), (True, 0.2, 0.2), (True, None, 0.0), (False, None, 1.0)],
)
def test_a_model_that_says_nothing_was_sure_when_it_answered(
    abstained: bool, confidence: float | None, kept: float
) -> None:
    """Without confidence, abstaining or not is all there is to go by."""
    assert abstention.detail(True, abstained, confidence)["confidence"] == kept


def rows(answerable: list[float], unanswerable: list[float]) -> list[QuestionResult]:
    """Measured questions with these confidences."""
    sides: list[tuple[bool, list[float]]] = [(True, answerable), (False, unanswerable)]
    return [
        QuestionResult(f"{kind}{n}", {"x": 1.0}, {"answerable": kind, "confidence": confidence})
        for kind, confidences in sides
        for n, confidence in enumerate(confidences)
    ]


def test_it_needs_questions_of_both_kinds() -> None:
    """The metric is there exactly when a dataset has unanswerable questions as well."""
    assert abstention.METRIC not in summarise(rows([0.9], []))
    assert abstention.METRIC not in summarise([QuestionResult("a", {"x": 1.0}, {})])
    found = summarise(rows([0.9, 0.8, 0.3], [0.1, 0.5]))[abstention.METRIC]
    assert found.value == pytest.approx(5 / 6)
    assert found.n == 5
    assert found.low < found.value <= found.high <= 1.0


def test_failed_questions_do_not_count() -> None:
    """What ended in an error has no confidence."""
    failed = [QuestionResult("u9", {}, {"question": "?"}, "No answer came.")]
    assert summarise([*rows([0.9], [0.1]), *failed])[abstention.METRIC].n == 2


def measured(folder: Path, found: list[QuestionResult]) -> Path:
    """Write the rows as `evals run --out` does."""
    save([Run("d", "answers", "c", summarise(found), tuple(found))], folder)
    return folder


def test_two_measurements_are_compared_as_sets(tmp_path: Path) -> None:
    """A clear loss is worse, the way back better, and nothing differs from itself."""
    good = measured(tmp_path / "a", rows([0.9] * 20, [0.1] * 20))
    bad = measured(tmp_path / "b", rows([0.9] * 20, [0.1, 0.95] * 10))

    def verdict(left: Path, right: Path) -> Any:
        found = {one.metric: one for one in compare(left, right)}[abstention.METRIC]
        return found.verdict, found.difference, found.n

    assert verdict(good, bad) == ("worse", -0.5, 40)
    assert verdict(bad, good) == ("better", 0.5, 40)
    assert verdict(bad, bad) == ("no difference", 0.0, 40)


def test_without_shared_questions_there_is_no_difference(tmp_path: Path) -> None:
    """Two samples that share no question of one kind cannot be compared."""
    left = measured(tmp_path / "a", rows([0.9], [0.1]))
    other = [QuestionResult(f"other{row.id}", row.values, row.detail) for row in rows([0.9], [0.1])]
    found = {one.metric: one for one in compare(left, measured(tmp_path / "b", other))}
    assert (found[abstention.METRIC].n, found[abstention.METRIC].verdict) == (0, "no difference")
