"""Markdown report, and the results of a grid search as a table and as JSON."""

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from evals.reports.breakdown import lower_is_better
from evals.reports.sections import ReportTable, Section, cell
from evals.tuning.tune import TuningResult


def markdown_report(title: str, parts: Sequence[Section]) -> str:
    """Return a report as Markdown, without charts."""
    lines = [f"# {_plain(title)}"]
    for part in parts:
        tables = [_table(one) for one in part.body if isinstance(one, ReportTable)]
        lines += [f"## {_plain(part.heading)}", *tables]
    return "\n\n".join(lines)


def tuning_table(result: TuningResult) -> str:
    """Return a row for each configuration, best first, with its metric on all questions."""
    metric = result.metric
    sign = 1 if lower_is_better(metric) else -1
    runs = sorted(result.runs, key=lambda run: sign * run.metrics[metric].value)
    return _table(
        ReportTable(["config", metric], [[run.config, cell(run.metrics[metric])] for run in runs])
    )


def tuning_json(result: TuningResult, written: Path | None) -> dict[str, Any]:
    """Return the result of a grid search as JSON."""
    return {
        "metric": result.metric,
        "best": dict(result.best.values),
        "improved": result.improved,
        "current": asdict(result.runs[0].metrics[result.metric]),
        "chosen": asdict(result.chosen),
        "held_out": asdict(result.held_out),
        "gain": asdict(result.gain),
        "candidates": [
            {"settings": dict(run.settings), **asdict(run.metrics[result.metric])}
            for run in result.runs
        ],
        "written": None if written is None else str(written),
    }


def _table(table: ReportTable) -> str:
    lines = [table.head, ["---"] * len(table.head), *table.rows]
    return "\n".join(f"| {' | '.join(map(_plain, line))} |" for line in lines)


def _plain(text: str) -> str:
    """Return text escaped for Markdown, on one line."""
    marks = (("\\", "\\\\"), ("|", "\\|"), ("<", "&lt;"), ("`", "\\`"), ("[", "\\["), ("*", "\\*"))
    for mark, shown in marks:
        text = text.replace(mark, shown)
    return " ".join(text.split())
