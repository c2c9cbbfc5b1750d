"""Stored runs: listed without their rows, read with them, and the questions that changed."""

from pathlib import Path

import pytest

from errors import EvaluationError
from evals.metrics.metrics import interval
from evals.records import QuestionResult, Run
from evals.reports.changes import changed_questions
from evals.results import save
from evals.runs.stored import load_run, stored_runs


def run(config: str, right: tuple[bool, ...]) -> Run:
    """A run over questions, some of them right."""
    rows = tuple(
        QuestionResult(
            f"q{number}",
            {"answer_contains": float(is_right)},
            {"question": f"Question {number}?", "answer": config, "accepted": ["yes"]},
        )
        for number, is_right in enumerate(right)
    )
    metrics = {"answer_contains": interval([float(one) for one in right])}
    return Run("own", "answers", config, metrics, rows, {"top_k": 8})


def test_runs_are_listed_the_newest_first(tmp_path: Path) -> None:
    """With their metrics, settings and number of questions; a damaged folder is named."""
    save([run("a", (True, False))], tmp_path / "first")
    save([run("b", (True, True)), run("c", (False, False))], tmp_path / "second")
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "runs.json").write_text("{", "utf-8")
    (tmp_path / "first" / "own-answers-a.jsonl").unlink()  # a list reads no rows
    found, damaged = stored_runs(tmp_path)
    assert {one.config for one in found} == {"a", "b", "c"}
    assert damaged == ["broken"]
    listed = next(one for one in found if one.config == "b")
    assert (listed.questions, dict(listed.settings)) == (2, {"top_k": 8})
    assert load_run(listed).rows[1].values["answer_contains"] == 1.0
    with pytest.raises(EvaluationError, match="first"):
        load_run(next(one for one in found if one.config == "a"))


def test_no_folder_is_no_runs(tmp_path: Path) -> None:
    """Nothing has been measured yet."""
    assert stored_runs(tmp_path / "none") == ([], [])


def test_changed_questions_come_with_both_answers() -> None:
    """Those that got worse first; equal ones are left out."""
    worse, better = changed_questions(run("a", (True, False, True)), run("b", (False, True, True)))
    assert (worse.question, worse.before, worse.after) == ("Question 0?", 1.0, 0.0)
    assert (better.question, better.said_before, better.said_after) == ("Question 1?", "a", "b")
    assert better.wanted == "yes"
