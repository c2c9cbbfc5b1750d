"""Search a grid of settings on one's own questions, and tell luck from gain.

Of many configurations the best one always looks good on the questions it was chosen by. So the
choice itself is cross-validated (Stone 1974; Varma and Simon 2006, "Bias in error estimation when
using cross-validation for model selection"): the questions are dealt into folds, and each fold is
answered by the configuration that was best on the others. The mean over these held-out questions
is what to expect of the winner.
"""

import itertools
import random
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from numpy.typing import NDArray

import settings_file
from errors import EvaluationError, SettingsError
from evals.metrics.metrics import Estimate, interval
from evals.records import Row, Run, Task
from evals.reports.compare import LOWER_IS_BETTER, Difference, difference
from evals.runs.configs import Config
from settings import Settings, read_file, variable

GRID = Path(__file__).with_name("grid.yaml")
METRIC: Mapping[Task, str] = {
    "retrieval": "nDCG@10",
    "answers": "answer_contains",
    "articles": "ans@1",
}
CURRENT = "current"
FOLDS = 5
MOST = 200
_FEWEST = 10  # questions; fewer say nothing about a setting

Grid = Mapping[str, Sequence[Any]]


@dataclass(frozen=True)
class Tuned:
    """What a search came to.

    Attributes:
        best: The configuration that is best on all questions, the current one first among equals.
        chosen: Its mean on the questions it was chosen by, which flatters it.
        held_out: Mean on questions that had no part in the choice.
        gain: `held_out` against the current configuration, question by question.
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


def keep_best(found: Tuned, path: Path) -> None:
    """Write the winner into a settings file; other settings in it stay.

    Raises:
        SettingsError: what is there is no settings file, or it cannot be written.
    """
    before = read_file(path) if path.is_file() else {}
    low, high = found.gain.low, found.gain.high
    comment = (
        f"Written by `evals tune`, which chose by {found.metric} of {found.held_out.n} questions:"
        f"\n{found.held_out.value:.3f} on questions that had no part in the choice, "
        f"{low:+.3f} to {high:+.3f} against the settings before."
    )
    settings_file.write(path, {**before, **found.best.values}, comment)


def overruled(found: Tuned, path: Path) -> list[str]:
    """Return the variables, of the environment or `.env`, that go before the file's settings."""
    present, wanted = Settings(config=path), found.best.settings()
    names = found.best.values
    return [variable(name) for name in names if getattr(present, name) != getattr(wanted, name)]


def load_grid(path: Path | None, *, with_index: bool) -> Grid:
    """Return the grid in a file, a mapping of settings to lists of values, or the built-in one.

    Raises:
        EvaluationError: the file holds no such mapping.
    """
    try:
        found = yaml.safe_load((path or GRID).read_text("utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError):
        found = None
    if path is None:
        return {**found["query"], **(found["index"] if with_index else {})}
    if not isinstance(found, dict) or not found or not all(map(_values, found.values())):
        raise EvaluationError(
            "{file!r} is no grid.",
            "Write each setting with a list: `mode: [hybrid, mmr]`.",
            file=path.name,
        )
    return found


def _values(value: Any) -> bool:
    return isinstance(value, list) and bool(value)


def candidates(grid: Grid) -> tuple[list[Config], int]:
    """Return the current configuration and those of a grid, and how many of it are not valid.

    Raises:
        EvaluationError: there are too many.
        SettingsError: no combination is valid; a name in the grid may be no setting.
    """
    combinations = list(itertools.product(*grid.values()))
    if len(combinations) > MOST:
        raise EvaluationError(
            "The grid has {count} combinations.",
            "Name fewer values; {most} is the most.",
            count=len(combinations),
            most=MOST,
        )
    current, found, errors = Config(CURRENT).settings(), [Config(CURRENT)], []
    for chosen in combinations:
        values = dict(zip(grid, chosen, strict=True))
        one = Config(", ".join(f"{name}={value}" for name, value in values.items()), values)
        try:
            if one.settings() != current:
                found.append(one)
        except SettingsError as error:  # such as a child larger than its parent
            errors.append(error)
    if len(errors) == len(combinations):
        raise errors[0]
    return found, len(errors)


def tune(
    configs: Sequence[Config],
    measure: Callable[[Config], Run],
    metric: str,
    *,
    folds: int = FOLDS,
    seed: int = 0,
) -> Tuned:
    """Measure configurations, the current one first, and choose among them.

    Raises:
        EvaluationError: the metric is unknown, or the questions that have it are too few.
    """
    runs = [measure(config) for config in configs]
    ids = _shared(runs, metric)
    table = np.array([_column(run, metric, ids) for run in runs])
    best = _best(table, metric)
    held_out = _held_out(runs[0], metric, ids, table, _dealt(len(ids), folds, seed))
    return Tuned(
        metric=metric,
        best=configs[best],
        chosen=interval(table[best].tolist(), seed),
        held_out=interval([row.values[metric] for row in held_out.rows], seed),
        gain=difference(runs[0], held_out, metric, seed),
        runs=tuple(runs),
    )


def _best(table: NDArray[np.float64], metric: str) -> int:
    """Return the row with the best mean, the first among equals."""
    means = table.mean(axis=1)
    return int((-means if metric in LOWER_IS_BETTER else means).argmax())


def _held_out(
    current: Run,
    metric: str,
    ids: Sequence[str],
    table: NDArray[np.float64],
    folds: Iterable[Sequence[int]],
) -> Run:
    """Return a run in which each fold is answered by what is best on the other folds."""
    values = np.zeros(len(ids))
    for fold in folds:
        values[fold] = table[_best(np.delete(table, fold, axis=1), metric), fold]
    rows = [Row(name, {metric: float(value)}, {}) for name, value in zip(ids, values, strict=True)]
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
    if len(ids) < _FEWEST:
        raise EvaluationError(
            "Only {count} questions can be measured.",
            "Write at least {fewest}, better 50: fewer are won by luck.",
            count=len(ids),
            fewest=_FEWEST,
        )
    return ids


def _column(run: Run, metric: str, ids: Sequence[str]) -> list[float]:
    values = {row.id: row.values[metric] for row in run.rows if metric in row.values}
    return [values[name] for name in ids]


def _dealt(count: int, folds: int, seed: int) -> Iterator[list[int]]:
    """Yield places 0 to count - 1 in `folds` parts of nearly one size, shuffled."""
    places = list(range(count))
    random.Random(seed).shuffle(places)
    yield from (places[fold::folds] for fold in range(min(folds, count)))
