"""Result files: `runs.json`, and a JSONL file for each run with one object for each question."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from errors import EvaluationError
from evals.groups import SEPARATOR, by_language
from evals.metrics.metrics import Estimate
from evals.records import QuestionResult, Run, file_name

INDEX = "runs.json"


def summary(run: Run) -> dict[str, Any]:
    """Return a run as `evals run --json` prints it: its metrics, the main ones by language, too."""
    metrics = {**run.metrics, **by_language(run)}
    return {
        "dataset": run.dataset,
        "task": run.task,
        "config": run.config,
        "metrics": {name: asdict(value) for name, value in metrics.items()},
    }


def save(runs: Sequence[Run], folder: Path) -> None:
    """Write the runs into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    summaries = [
        {**summary(run), "settings": dict(run.settings), "fingerprint": run.fingerprint}
        for run in runs
    ]
    text = json.dumps({"runs": summaries}, ensure_ascii=False, indent=1, default=str)
    (folder / INDEX).write_text(text + "\n", "utf-8")
    for run in runs:
        lines = [json.dumps(asdict(row), ensure_ascii=False) for row in run.rows]
        (folder / f"{run.name}.jsonl").write_text("\n".join(lines) + "\n", "utf-8")


def load_runs(folder: Path) -> list[Run]:
    """Return the runs that `evals run --out` wrote into a folder.

    Raises:
        EvaluationError: the folder holds no results.
    """
    try:
        runs = json.loads((folder / INDEX).read_text("utf-8"))["runs"]
        return [_load(folder, run) for run in runs]
    except (OSError, ValueError, KeyError, TypeError):
        raise EvaluationError(
            "{folder!r} holds no results.",
            "Write them with `evals run --out DIR`.",
            folder=folder.name,
        ) from None


def _load(folder: Path, run: Mapping[str, Any]) -> Run:
    name = file_name(run["dataset"], run["task"], run["config"])
    lines = (folder / f"{name}.jsonl").read_text("utf-8").strip().split("\n")
    return Run(
        run["dataset"],
        run["task"],
        run["config"],
        {
            metric: Estimate(**value)
            for metric, value in run["metrics"].items()
            if SEPARATOR not in metric  # those by language are made of the rows
        },
        tuple(QuestionResult(**json.loads(line)) for line in lines),
        run.get("settings", {}),
        run.get("fingerprint", ""),
    )
