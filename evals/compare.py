"""Compare two measurements of the same questions.

Both answered the same questions, so the difference of each question is resampled, not the two
means apart: a paired bootstrap (Efron and Tibshirani 1993) sees changes that the intervals of
the means would hide.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from errors import EvaluationError
from evals import abstention
from evals.metrics import resampled_means
from evals.records import Run
from evals.results import load_runs

Verdict = Literal["better", "worse", "no difference"]

LOWER_IS_BETTER = {"refused_answerable", "judge_refused", "judge_spread"}


@dataclass(frozen=True)
class Difference:
    """Right minus left in one metric, over the questions both measured."""

    dataset: str
    task: str
    metric: str
    difference: float
    low: float
    high: float
    n: int
    verdict: Verdict


def compare(left: Path, right: Path, seed: int = 0) -> list[Difference]:
    """Return the differences of all metrics that two result folders share.

    Raises:
        EvaluationError: a folder holds no results, or they share nothing.
    """
    ours, theirs = _by_place(left), _by_place(right)
    found = [
        _difference(place, metric, ours[place], theirs[place], seed)
        for place in ours
        if place in theirs
        for metric in ours[place].metrics
        if metric in theirs[place].metrics
    ]
    if not found:
        raise EvaluationError(
            "The two folders measured nothing in common.",
            "Run both on the same dataset and task.",
        )
    return found


def _by_place(folder: Path) -> dict[tuple[str, str, int], Run]:
    """Return runs by dataset, task and position among the configurations of both."""
    counts: dict[tuple[str, str], int] = {}
    places = {}
    for run in load_runs(folder):
        key = (run.dataset, run.task)
        counts[key] = counts.get(key, -1) + 1
        places[(*key, counts[key])] = run
    return places


def _difference(
    place: tuple[str, str, int], metric: str, left: Run, right: Run, seed: int
) -> Difference:
    if metric == abstention.METRIC:
        mean, sampled, n = abstention.gaps(left.rows, right.rows, seed)
    else:
        mean, sampled, n = _gaps(left, right, metric, seed)
    low, high = (float(x) for x in np.percentile(sampled, [2.5, 97.5]))
    verdict: Verdict = "no difference"
    if low > 0 or high < 0:
        verdict = "better" if (low > 0) != (metric in LOWER_IS_BETTER) else "worse"
    dataset, task, _ = place
    return Difference(dataset, task, metric, mean, low, high, n, verdict)


def _gaps(left: Run, right: Run, metric: str, seed: int) -> tuple[float, NDArray[np.float64], int]:
    ours, theirs = _values(left, metric), _values(right, metric)
    shared = sorted(ours.keys() & theirs.keys())
    gaps = np.array([theirs[name] - ours[name] for name in shared] or [0.0])
    return float(gaps.mean()), resampled_means(gaps, seed), len(shared)


def _values(run: Run, metric: str) -> dict[str, float]:
    return {row.id: row.values[metric] for row in run.rows if metric in row.values}
