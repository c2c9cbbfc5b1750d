"""Significance of differences between two runs: paired bootstrap and randomisation test.

Both runs answered the same questions, so the differences of single questions are resampled: a
paired bootstrap (Efron and Tibshirani 1993) detects changes that the intervals of the two means
would hide. Where few questions differ its interval is too narrow, so a verdict also requires a
randomisation test: with the sides of each question assigned at random, a difference as large must
occur in less than 5 of 100 samples (Smucker, Allan and Carterette 2007, "A comparison of
statistical significance tests for information retrieval evaluation").
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from errors import EvaluationError
from evals.metrics import abstention, cost
from evals.metrics.metrics import SAMPLES, resampled_means
from evals.records import Run
from evals.results import load_runs

Verdict = Literal["better", "worse", "no difference"]

LEVEL = 0.05
LOWER_IS_BETTER = {
    "refused_answerable",
    "wrong_answerable",
    "padding",
    "padding_right",
    "false_hits",
    "citation_removed",
    "citation_unchecked",
    "judge_refused",
    "judge_spread",
    "junk_stored",
    *cost.METRICS,
}
# Reported, but no reason for the verdict "worse": they depend on the machine, or are the price of
# better answers.
INFORMATIONAL_METRICS = frozenset(cost.METRICS)


@dataclass(frozen=True)
class Difference:
    """The difference in one metric, right minus left, over the questions of both runs.

    Attributes:
        difference: Difference of the means with its 95 % interval `low` to `high`.
        verdict: Whether the right run is better.
        left, right: The configurations.
        p: Probability of a difference as large under random assignment.
    """

    dataset: str
    task: str
    metric: str
    difference: float
    low: float
    high: float
    n: int
    verdict: Verdict
    left: str
    right: str
    p: float


def compare(left: Path, right: Path | None = None, seed: int = 0) -> list[Difference]:
    """Return the differences in all metrics that two result folders share.

    Configurations with the same name are compared, the others in their order. Without `right`, the
    first configuration of a folder is compared with each of its others.

    Raises:
        EvaluationError: a folder contains no results, or no two runs can be compared.
    """
    ours = load_runs(left)
    pairs = against_first(ours) if right is None else _paired(ours, load_runs(right))
    differences = [
        difference(one, other, metric, seed)
        for one, other in pairs
        for metric in one.metrics
        if metric in other.metrics
    ]
    if not differences:
        raise EvaluationError(
            "There are no two measurements of the same dataset and task.",
            "Run both on the same, or one folder with two configurations.",
        )
    return differences


def worse(differences: Iterable[Difference], metrics: Iterable[str] = ()) -> list[Difference]:
    """Return the metrics that became worse, among those named or all but times and cost."""
    chosen = set(metrics)
    return [
        one
        for one in differences
        if one.verdict == "worse"
        and (one.metric in chosen if chosen else one.metric not in INFORMATIONAL_METRICS)
    ]


def against_first(runs: Sequence[Run]) -> list[tuple[Run, Run]]:
    """Return the first configuration of each dataset and task with each of its others."""
    first: dict[tuple[str, str], Run] = {}
    for run in runs:
        first.setdefault((run.dataset, run.task), run)
    pairs = [(first[run.dataset, run.task], run) for run in runs]
    return [(one, other) for one, other in pairs if one is not other]


def _paired(left: Sequence[Run], right: Sequence[Run]) -> list[tuple[Run, Run]]:
    pairs = []
    for key in dict.fromkeys((run.dataset, run.task) for run in left):
        ours = {run.config: run for run in left if (run.dataset, run.task) == key}
        theirs = {run.config: run for run in right if (run.dataset, run.task) == key}
        shared = [name for name in ours if name in theirs]
        pairs += [(ours[name], theirs[name]) for name in shared]
        rest = ([side[n] for n in side if n not in shared] for side in (ours, theirs))
        pairs += zip(*rest, strict=False)
    return pairs


def difference(left: Run, right: Run, metric: str, seed: int = 0) -> Difference:
    """Return the difference of two runs in one metric."""
    if metric == abstention.METRIC:
        mean, sampled, n = abstention.paired_difference(left.rows, right.rows, seed)
        p = min(1.0, 2 * min(float((sampled <= 0).mean()), float((sampled >= 0).mean())))
    else:
        differences = _differences(left, right, metric)
        n, mean = len(differences), float(differences.mean()) if len(differences) else 0.0
        sampled = resampled_means(differences if n else np.zeros(1), seed)
        p = randomisation_test(differences, seed)
    low, high = (float(x) for x in np.percentile(sampled, [2.5, 97.5]))
    verdict: Verdict = "no difference"
    if (low > 0 or high < 0) and p < LEVEL:
        verdict = "better" if (low > 0) != (metric in LOWER_IS_BETTER) else "worse"
    place = (left.dataset, left.task, metric)
    return Difference(*place, mean, low, high, n, verdict, left.config, right.config, p)


def randomisation_test(differences: NDArray[np.float64], seed: int = 0) -> float:
    """Return how often differences with random signs have a mean as far from 0 as these."""
    differing = differences[differences != 0]
    if not len(differing):
        return 1.0
    rng = np.random.default_rng(seed)
    observed = abs(differing.sum()) * (1 - 1e-9)
    rows = max(1, 2_000_000 // len(differing))
    hits = 0
    for start in range(0, SAMPLES, rows):
        size = (min(rows, SAMPLES - start), len(differing))
        signs = rng.integers(0, 2, size, dtype=np.int8) * 2 - 1
        hits += int((abs(signs @ differing) >= observed).sum())
    return (hits + 1) / (SAMPLES + 1)


def _differences(left: Run, right: Run, metric: str) -> NDArray[np.float64]:
    ours, theirs = _values(left, metric), _values(right, metric)
    shared = sorted(ours.keys() & theirs.keys())
    return np.array([theirs[name] - ours[name] for name in shared])


def _values(run: Run, metric: str) -> dict[str, float]:
    return {row.id: row.values[metric] for row in run.rows if metric in row.values}
