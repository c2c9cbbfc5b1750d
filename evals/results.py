"""Result files: `runs.json`, and a JSONL file for each run with one object for each question."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from errors import EvaluationError
from evals.metrics.metrics import Estimate
from evals.records import QuestionResult, Run, file_name

_INDEX = "runs.json"


def save(runs: Sequence[Run], folder: Path) -> None:
    """Write the runs into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    summaries = [
        {**run.summary(), "settings": dict(run.settings), "fingerprint": run.fingerprint}
        for run in runs
    ]
    text = json.dumps({"runs": summaries}, ensure_ascii=False, indent=1, default=str)
    (folder / _INDEX).write_text(text + "\n", "utf-8")
    for run in runs:
        lines = [json.dumps(asdict(row), ensure_ascii=False) for row in run.rows]
        (folder / f"{run.name}.jsonl").write_text("\n".join(lines) + "\n", "utf-8")


def load_runs(folder: Path) -> list[Run]:
    """Return the runs that `evals run --out` wrote into a folder.

    Raises:
        EvaluationError: the folder holds no results.
    """
    try:
        runs = json.loads((folder / _INDEX).read_text("utf-8"))["runs"]
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
        {metric: Estimate(**value) for metric, value in run["metrics"].items()},
        tuple(QuestionResult(**json.loads(line)) for line in lines),
        run.get("settings", {}),
        run.get("fingerprint", ""),
    )
