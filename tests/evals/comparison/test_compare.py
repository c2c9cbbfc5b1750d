"""What two measurements of the same questions are called."""

import json
from pathlib import Path

import numpy as np
import pytest

from cli.evals.__main__ import command
from evals.comparison.compare import Difference, compare, difference, randomisation_test, worse
from evals.records import QuestionResult, Run
from evals.results import save
from evals.runs.run import summarise

QUESTIONS = 1000
SEEDS = 60


def measured(folder: Path, values: dict[str, list[float]], config: str = "default") -> Path:
    """A folder of results in which each metric has these values, question by question."""
    n = len(next(iter(values.values())))
    rows = [
        QuestionResult(f"q{i}", {name: list_[i] for name, list_ in values.items()}, {})
        for i in range(n)
    ]
    save([Run("set", "retrieval", config, summarise(rows), tuple(rows))], folder)
    return folder


def verdicts(left: Path, right: Path | None) -> dict[str, str]:
    """The verdict on each metric."""
    return {one.metric: one.verdict for one in compare(left, right)}


def outcomes(rate: float, seed: int) -> np.ndarray:
    """Right or wrong, at this rate."""
    return (np.random.default_rng(seed).random(QUESTIONS) < rate).astype(float)


def regressed(before: np.ndarray, seed: int) -> np.ndarray:
    """The same, three points lower: 45 questions in 1,000 are lost and 15 are won."""
    draw = np.random.default_rng(seed + 10_000)
    after = before.copy()
    after[draw.choice(np.flatnonzero(before == 1), 45, replace=False)] = 0.0
    after[draw.choice(np.flatnonzero(before == 0), 15, replace=False)] = 1.0
    return after


def shuffled(before: np.ndarray, moved: int, seed: int) -> np.ndarray:
    """The same rate but for chance: each of `moved` questions is lost or won by lot."""
    draw = np.random.default_rng(seed + 20_000)
    after = before.copy()
    chosen = draw.choice(QUESTIONS, moved, replace=False)
    after[chosen] += np.where(draw.random(moved) < 0.5, 1.0, -1.0)
    return after


def of(left: np.ndarray, right: np.ndarray) -> str:
    """The verdict on two series."""
    ours, theirs = (
        Run(
            "d",
            "t",
            "c",
            {},
            tuple(QuestionResult(f"q{i}", {"R@1": x}, {}) for i, x in enumerate(side)),
        )
        for side in (left.tolist(), right.tolist())
    )
    return difference(ours, theirs, "R@1").verdict


@pytest.mark.parametrize("rate", [0.5, 0.8, 0.95])
def test_a_regression_of_three_points_is_found(rate: float) -> None:
    """In 1,000 questions a loss of 3 points is called worse in nearly every sample."""
    found = [
        of(before, regressed(before, seed))
        for seed in range(SEEDS)
        for before in [outcomes(rate, seed)]
    ]
    assert found.count("worse") >= 0.95 * SEEDS
    assert "better" not in found


@pytest.mark.parametrize("moved", [4, 60, 400])
def test_equal_runs_differ_by_chance_alone(moved: int) -> None:
    """Two of one rate are called different in about 5 of 100 samples, not more, few moved or many.

    With 4 moved all are lost or all won in 12 of 100 samples, which the bootstrap alone calls
    a difference.
    """
    found = [
        of(before, shuffled(before, moved, seed))
        for seed in range(2 * SEEDS)
        for before in [outcomes(0.5, seed)]
    ]
    assert len(found) - found.count("no difference") <= 0.09 * len(found)


def test_a_against_a(tmp_path: Path) -> None:
    """A measurement does not differ from itself, and the command ends with 0."""
    folder = measured(tmp_path, {"R@1": [1.0, 0.0, 1.0], "ms_total": [3.0, 4.0, 5.0]})
    assert set(verdicts(folder, folder).values()) == {"no difference"}
    assert command(["compare", str(folder), str(folder)]) == 0


GOOD, BAD = [1.0] * 20, [1.0] * 10 + [0.0] * 10
FAST, SLOW = [10.0] * 20, [90.0] * 20


@pytest.mark.parametrize(
    ("left", "right", "gate", "code"),
    [
        ({"R@1": GOOD}, {"R@1": BAD}, [], 1),
        ({"R@1": BAD}, {"R@1": GOOD}, [], 0),
        ({"refused_answerable": BAD}, {"refused_answerable": GOOD}, [], 1),
        ({"R@1": GOOD, "ms_total": FAST}, {"R@1": GOOD, "ms_total": SLOW}, [], 0),
        ({"R@1": GOOD, "ms_total": FAST}, {"R@1": GOOD, "ms_total": SLOW}, ["ms_total"], 1),
        ({"R@1": GOOD, "MRR@10": GOOD}, {"R@1": BAD, "MRR@10": GOOD}, ["MRR@10"], 0),
    ],
    ids=["worse", "better", "lower is better", "slower", "gate on time", "gate on another"],
)
def test_exit_code(
    left: dict[str, list[float]],
    right: dict[str, list[float]],
    gate: list[str],
    code: int,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """It is 1 where a quality metric or one named by --gate is worse; times do not count."""
    a, b = measured(tmp_path / "a", left), measured(tmp_path / "b", right)
    gates = [f"--gate={name}" for name in gate]
    assert command(["compare", str(a), str(b), *gates, "--json"]) == code
    found = json.loads(capsys.readouterr().out)["differences"]
    if "ms_total" in left:
        assert {one["metric"]: one["verdict"] for one in found}["ms_total"] == "worse"


def test_configurations_of_one_folder(tmp_path: Path) -> None:
    """Without another folder the first configuration is compared with each of the others."""
    rows = {
        name: tuple(QuestionResult(f"q{i}", {"R@1": value}, {}) for i, value in enumerate(values))
        for name, values in (("first", BAD), ("second", GOOD), ("third", BAD))
    }
    save([Run("set", "retrieval", n, summarise(r), r) for n, r in rows.items()], tmp_path)
    found = compare(tmp_path)
    assert [(one.left, one.right, one.verdict) for one in found] == [
        ("first", "second", "better"),
        ("first", "third", "no difference"),
    ]


def test_configurations_are_matched_by_name(tmp_path: Path) -> None:
    """In another order, the same name is still compared with the same name."""
    rows = tuple(QuestionResult(f"q{i}", {"R@1": value}, {}) for i, value in enumerate(GOOD))
    runs = [Run("set", "retrieval", n, summarise(rows), rows) for n in ("a", "b", "old")]
    save(runs, tmp_path / "x")
    save([runs[1], runs[0], Run("set", "retrieval", "new", runs[0].metrics, rows)], tmp_path / "y")
    found = compare(tmp_path / "x", tmp_path / "y")
    assert [(one.left, one.right) for one in found] == [("a", "a"), ("b", "b"), ("old", "new")]


def test_signs_by_lot() -> None:
    """Three of three lost is what a coin does in 2 of 8 throws; ten of ten is not."""
    assert randomisation_test(np.array([-1.0] * 3 + [0.0] * 50)) == pytest.approx(0.25, abs=0.03)
    assert randomisation_test(np.array([-1.0] * 10)) < 0.01
    assert randomisation_test(np.zeros(5)) == 1.0


def test_worse_is_of_quality() -> None:
    """Times and cost are set aside unless they are named."""
    slow = Difference("d", "t", "ms_total", 5.0, 4.0, 6.0, 9, "worse", "a", "b", 0.01)
    assert worse([slow]) == []
    assert worse([slow], ["ms_total"]) == [slow]
