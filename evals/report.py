"""Show runs to people, as Markdown."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from evals.compare import LOWER_IS_BETTER, Difference
from evals.metrics import Estimate
from evals.records import Run
from evals.tune import Tuned


def markdown(runs: Sequence[Run]) -> str:
    """Return one table a task: a row a dataset and configuration, a column a metric."""
    tasks = dict.fromkeys(run.task for run in runs)
    return "\n\n".join(_table(task, [run for run in runs if run.task == task]) for task in tasks)


def differences_table(differences: Sequence[Difference]) -> str:
    """Return one row a metric: the difference, its interval and the verdict."""
    lines = [_line(["dataset", "task", "metric", "difference", "verdict"]), _line(["---"] * 5)]
    for one in differences:
        change = f"{one.difference:+.4f} ({one.low:+.4f} to {one.high:+.4f}, n={one.n})"
        lines.append(_line([one.dataset, one.task, one.metric, change, one.verdict]))
    return "\n".join(lines)


def tuned_table(found: Tuned) -> str:
    """Return one row a configuration, best first, with its metric on all questions."""
    metric = found.metric
    lower = metric in LOWER_IS_BETTER
    runs = sorted(found.runs, key=lambda run: run.metrics[metric].value, reverse=not lower)
    lines = [_line(["config", metric]), _line(["---"] * 2)]
    return "\n".join(lines + [_line([run.config, _cell(run.metrics[metric])]) for run in runs])


def tuned_json(found: Tuned, written: Path | None) -> dict[str, Any]:
    """Return what a search came to, for programs."""
    return {
        "metric": found.metric,
        "best": dict(found.best.values),
        "improved": found.improved,
        "current": asdict(found.runs[0].metrics[found.metric]),
        "chosen": asdict(found.chosen),
        "held_out": asdict(found.held_out),
        "gain": asdict(found.gain),
        "candidates": [
            {"settings": dict(run.settings), **asdict(run.metrics[found.metric])}
            for run in found.runs
        ],
        "written": None if written is None else str(written),
    }


def _table(task: str, runs: Sequence[Run]) -> str:
    names = list(dict.fromkeys(name for run in runs for name in run.metrics))
    lines = [_line([task, "config", *names]), _line(["---"] * (len(names) + 2))]
    for run in runs:
        cells = [_cell(run.metrics.get(name)) for name in names]
        lines.append(_line([run.dataset, run.config, *cells]))
    return "\n".join(lines)


def _cell(estimate: Estimate | None) -> str:
    if estimate is None:
        return "-"
    return f"{estimate.value:.3f} ({estimate.low:.3f}-{estimate.high:.3f}, n={estimate.n})"


def _line(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"
