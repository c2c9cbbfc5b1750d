"""Overview of measurements: quality, model calls, tokens, seconds and cost of each configuration.

One row a configuration, and one for each language of its questions. A value says whether it differs
from that of the first configuration of the same dataset, task and language, by the significance
tests of `evals.comparison.compare`.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from evals.comparison.compare import Verdict, difference
from evals.groups import METRICS
from evals.metrics.metrics import Estimate, interval
from evals.records import Run
from evals.results import load_runs

COSTS: Mapping[str, float] = {  # metric and the factor to its unit in the table
    "model_calls": 1,
    "tokens_total": 1,
    "ms_total": 1e-3,
    "ms_retrieval": 1e-3,
    "cost_usd": 1,
}
# Of each task as a whole; the other metrics are in the comparison and in reports.
_LEFT_OUT = {"answer_contains@1", "padding_right", "citation_recall"}


@dataclass(frozen=True)
class OverviewRow:
    """The mean values of one configuration over the questions of a language.

    Attributes:
        language: `ko`, `en` ...; empty for all questions.
        metrics: Means with their intervals; times are in seconds, tokens and dollars per answer.
        verdicts: For each metric whether it differs from the first configuration; none for that.
    """

    dataset: str
    task: str
    config: str
    language: str
    questions: int
    metrics: Mapping[str, Estimate]
    verdicts: Mapping[str, Verdict]

    def summary(self) -> dict[str, Any]:
        """Return the row as `evals compare --json` prints it."""
        return asdict(self)


def overview(runs: Sequence[Run], seed: int = 0) -> list[OverviewRow]:
    """Return a row for each configuration, then for each of them and each language.

    Args:
        runs: Of any datasets and tasks; of each the first configuration is the one compared with.
        seed: Seed of the resampling.
    """
    rows: list[OverviewRow] = []
    for dataset, task in dict.fromkeys((run.dataset, run.task) for run in runs):
        same = [run for run in runs if (run.dataset, run.task) == (dataset, task)]
        languages = sorted({_language(row.detail) for run in same for row in run.rows} - {""})
        for language in ["", *(languages if len(languages) > 1 else ())]:
            parts = [_of_language(run, language) for run in same]
            rows += [_row(part, parts[0], language, seed) for part in parts]
    return rows


def metrics_of(task: str) -> list[str]:
    """Return the metrics of the overview of a task, quality first."""
    quality = [name for name in METRICS[task] if name not in _LEFT_OUT]
    return [*quality, *COSTS]


def _row(run: Run, first: Run, language: str, seed: int) -> OverviewRow:
    metrics, verdicts = dict[str, Estimate](), dict[str, Verdict]()
    for name, values in _columns(run):
        metrics[name] = interval(values, seed)
        if run is not first and any(name in row.values for row in first.rows):
            verdicts[name] = difference(first, run, name, seed).verdict
    questions = len(run.rows)
    return OverviewRow(run.dataset, run.task, run.config, language, questions, metrics, verdicts)


def _columns(run: Run) -> Iterator[tuple[str, list[float]]]:
    for name in metrics_of(run.task):
        factor = COSTS.get(name, 1)
        values = [row.values[name] * factor for row in run.rows if name in row.values]
        if values:
            yield name, values


def _of_language(run: Run, language: str) -> Run:
    if not language:
        return run
    rows = tuple(row for row in run.rows if _language(row.detail) == language)
    return replace(run, rows=rows)


def _language(detail: Mapping[str, Any]) -> str:
    return str(detail.get("language") or "")


def runs_of(left: Path, right: Path | None = None) -> list[Run]:
    """Return the runs of one or two result folders; equal names get that of their folder.

    Raises:
        EvaluationError: a folder contains no results.
    """
    ours = load_runs(left)
    if right is None:
        return ours
    theirs = load_runs(right)
    names = {run.config for run in ours} & {run.config for run in theirs}
    both = [(run, left) for run in ours] + [(run, right) for run in theirs]
    return [
        replace(run, config=f"{folder.name}/{run.config}") if run.config in names else run
        for run, folder in both
    ]
