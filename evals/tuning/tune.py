"""Grid search over settings with cross-validation.

The best of many configurations is overestimated on the questions it was selected by. So the
selection itself is cross-validated (Stone 1974; Varma and Simon 2006, "Bias in error estimation
when using cross-validation for model selection"): the questions are split into folds, and each fold
is answered by the configuration that is best on the others. The mean over these held-out questions
estimates the quality of the selected configuration.
"""

import random
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

import settings_file
from errors import EvaluationError
from evals.comparison.compare import LOWER_IS_BETTER, Difference, difference
from evals.metrics.metrics import Estimate, interval
from evals.records import QuestionResult, Run, Task
from evals.runs.configs import Config
from evals.tuning.grid import CURRENT
from settings import Settings, read_file, variable

METRIC: Mapping[Task, str] = {
    "retrieval": "nDCG@10",
    "answers": "answer_contains",
    "articles": "ans@1",
    "dialogues": "last_turn_right",
    "cache": "cache_hits",
    "examples": "same_label_auto",
    "memory": "fact_right",
}
FOLDS = 5
MIN_QUESTIONS = 10  # fewer say nothing about a setting


@dataclass(frozen=True)
class TuningResult:
    """The result of a grid search.

    Attributes:
        best: The best configuration on all questions; the current one wins ties.
        chosen: Its mean on the questions it was selected by, which is optimistic.
        held_out: Mean on held-out questions.
        gain: Paired difference of `held_out` and the current configuration.
        runs: Every configuration, the current one first.
    """

    metric: str
    best: Config
    chosen: Estimate
    held_out: Estimate
    gain: Difference
    runs: tuple[Run, ...]

    @property
    def improved(self) -> bool:
        """Whether another configuration than the current one also wins on held-out questions."""
        change = self.gain.difference * (-1 if self.metric in LOWER_IS_BETTER else 1)
        return self.best.name != CURRENT and change > 0


def save_best(result: TuningResult, path: Path) -> None:
    """Write the best configuration into a settings file; its other settings stay.

    Raises:
        SettingsError: the file is no settings file, or cannot be written.
    """
    before = read_file(path) if path.is_file() else {}
    low, high = result.gain.low, result.gain.high
    comment = (
        f"Written by `evals tune`, which chose by {result.metric} of {result.held_out.n} questions:"
        f"\n{result.held_out.value:.3f} on questions that had no part in the choice, "
        f"{low:+.3f} to {high:+.3f} against the settings before."
    )
    settings_file.write(path, {**before, **result.best.values}, comment)


def overriding_variables(result: TuningResult, path: Path) -> list[str]:
    """Return the variables of the environment or `.env` that override the file's settings."""
    present, wanted = Settings(config=path), result.best.settings()
    names = result.best.values
    return [variable(name) for name in names if getattr(present, name) != getattr(wanted, name)]


def tune(
    configs: Sequence[Config],
    measure: Callable[[Config], Run],
    metric: str,
    *,
    folds: int = FOLDS,
    seed: int = 0,
) -> TuningResult:
    """Measure configurations, the current one first, and select the best.

    Raises:
        EvaluationError: the metric is unknown, or the questions that have it are too few.
    """
    runs = [measure(config) for config in configs]
    ids = _shared(runs, metric)
    table = np.array([_column(run, metric, ids) for run in runs])
    best = _best(table, metric)
    held_out = _held_out(runs[0], metric, ids, table, _folds(len(ids), folds, seed))
    return TuningResult(
        metric=metric,
        best=configs[best],
        chosen=interval(table[best].tolist(), seed),
        held_out=interval([row.values[metric] for row in held_out.rows], seed),
        gain=difference(runs[0], held_out, metric, seed),
        runs=tuple(runs),
    )


def _best(table: NDArray[np.float64], metric: str) -> int:
    """Return the index of the row with the best mean, the first of equals."""
    means = table.mean(axis=1)
    return int((-means if metric in LOWER_IS_BETTER else means).argmax())


def _held_out(
    current: Run,
    metric: str,
    ids: Sequence[str],
    table: NDArray[np.float64],
    folds: Iterable[Sequence[int]],
) -> Run:
    """Return a run in which each fold is answered by the configuration best on the others."""
    values = np.zeros(len(ids))
    for fold in folds:
        values[fold] = table[_best(np.delete(table, fold, axis=1), metric), fold]
    rows = [
        QuestionResult(name, {metric: float(value)}, {})
        for name, value in zip(ids, values, strict=True)
    ]
    return Run(current.dataset, current.task, "held out", {}, tuple(rows))


def _shared(runs: Sequence[Run], metric: str) -> list[str]:
    sets = [{row.id for row in run.rows if metric in row.values} for run in runs]
    ids = sorted(set.intersection(*sets))
    if not ids:
        known = sorted({name for run in runs for row in run.rows for name in row.values})
        raise EvaluationError(
            "No question has the metric {metric!r} in all runs.",
            "Known: {known}.",
            metric=metric,
            known=", ".join(known),
        )
    if len(ids) < MIN_QUESTIONS:
        raise EvaluationError(
            "Only {count} questions can be measured.",
            "Write at least {fewest}, better 50: fewer are won by luck.",
            count=len(ids),
            fewest=MIN_QUESTIONS,
        )
    return ids


def _column(run: Run, metric: str, ids: Sequence[str]) -> list[float]:
    values = {row.id: row.values[metric] for row in run.rows if metric in row.values}
    return [values[name] for name in ids]


def _folds(count: int, folds: int, seed: int) -> Iterator[list[int]]:
    """Yield the indices 0 to count - 1 in `folds` shuffled parts of nearly the same size."""
    indices = list(range(count))
    random.Random(seed).shuffle(indices)
    yield from (indices[fold::folds] for fold in range(min(folds, count)))
