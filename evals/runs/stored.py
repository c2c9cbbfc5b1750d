"""Stored runs: the result folders that the quality page lists.

    # written by `evals run --out .state/evaluation/runs/NAME`
    stored_runs(runs_folder(settings.state_dir))

Listing reads `runs.json` of each folder alone; `load_run` reads the results of questions as well.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from errors import EvaluationError
from evals.datasets.saving import FOLDER
from evals.groups import SEPARATOR
from evals.metrics.metrics import Estimate
from evals.records import Run
from evals.results import INDEX, load_runs

RUNS = "runs"  # folder of the result folders, beside the evaluation cases
MOST = 100  # result folders, the newest


@dataclass(frozen=True)
class StoredRun:
    """A run as it is listed.

    Attributes:
        folder: Its result folder.
        at: Unix time at which it was written.
        settings: What its configuration sets.
    """

    folder: Path
    at: float
    dataset: str
    task: str
    config: str
    metrics: Mapping[str, Estimate]
    settings: Mapping[str, Any]

    @property
    def name(self) -> str:
        """A name that is unique in a list."""
        return f"{self.folder.name}: {self.dataset}, {self.task}, {self.config}"

    @property
    def questions(self) -> int:
        """Most questions that one of its metrics is over."""
        return max((one.n for one in self.metrics.values()), default=0)


def runs_folder(state_dir: Path) -> Path:
    """Return the folder of the result folders of a state directory."""
    return state_dir / FOLDER / RUNS


def stored_runs(root: Path) -> tuple[list[StoredRun], list[str]]:
    """Return the runs in the result folders of a folder, and the names of unreadable ones.

    The newest folder is the first; runs of one folder keep their order.
    """
    files = sorted(root.glob(f"*/{INDEX}"), key=lambda file: -file.stat().st_mtime)
    found: list[StoredRun] = []
    damaged: list[str] = []
    for file in files[:MOST]:
        try:
            found += _listed(file)
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            damaged.append(file.parent.name)
    return found, damaged


def _listed(file: Path) -> list[StoredRun]:
    at = file.stat().st_mtime
    return [
        StoredRun(
            folder=file.parent,
            at=at,
            dataset=str(run["dataset"]),
            task=str(run["task"]),
            config=str(run["config"]),
            metrics={
                name: Estimate(**value)
                for name, value in run["metrics"].items()
                if SEPARATOR not in name
            },
            settings=dict(run.get("settings") or {}),
        )
        for run in json.loads(file.read_text("utf-8"))["runs"]
    ]


def load_run(stored: StoredRun) -> Run:
    """Return a run with the results of its questions.

    Raises:
        EvaluationError: it is not there any more, or cannot be read.
    """
    wanted = (stored.dataset, stored.task, stored.config)
    for run in load_runs(stored.folder):
        if (run.dataset, run.task, run.config) == wanted:
            return run
    raise EvaluationError(
        "{folder!r} holds no results.",
        "Write them with `evals run --out DIR`.",
        folder=stored.folder.name,
    )
