"""Show measurements to people, as Markdown."""

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from evals.reports.breakdown import lower_is_better
from evals.reports.contents import Part, Table, cell
from evals.runs.tune import Tuned


def whole(title: str, parts: Sequence[Part]) -> str:
    """Return a report; its pictures are for HTML alone."""
    told = [f"# {_plain(title)}"]
    for part in parts:
        tables = [_table(one) for one in part.body if isinstance(one, Table)]
        told += [f"## {_plain(part.heading)}", *tables]
    return "\n\n".join(told)


def tuned_table(found: Tuned) -> str:
    """Return one row a configuration, best first, with its metric on all questions."""
    metric = found.metric
    sign = 1 if lower_is_better(metric) else -1
    runs = sorted(found.runs, key=lambda run: sign * run.metrics[metric].value)
    return _table(
        Table(["config", metric], [[run.config, cell(run.metrics[metric])] for run in runs])
    )


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


def _table(table: Table) -> str:
    lines = [table.head, ["---"] * len(table.head), *table.rows]
    return "\n".join(f"| {' | '.join(map(_plain, line))} |" for line in lines)


def _plain(text: str) -> str:
    """Return text that Markdown shows as it is, however it reads; a cell is one line."""
    marks = (("\\", "\\\\"), ("|", "\\|"), ("<", "&lt;"), ("`", "\\`"), ("[", "\\["), ("*", "\\*"))
    for mark, shown in marks:
        text = text.replace(mark, shown)
    return " ".join(text.split())
