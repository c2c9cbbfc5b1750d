"""What a measurement is made of: a row a question, a run a dataset, task and configuration."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from evals.metrics.metrics import Estimate

_LONGEST = 180  # bytes, of the 255 that file systems allow

Task = Literal["retrieval", "answers", "articles"]


@dataclass(frozen=True)
class Row:
    """What one question gave: a number a metric, and what went wrong, if anything."""

    id: str
    values: Mapping[str, float]
    detail: Mapping[str, Any]
    error: str = ""


@dataclass(frozen=True)
class Run:
    """One dataset, task and configuration, measured.

    Attributes:
        settings: What the configuration set, by name.
        fingerprint: Of all that the rows depend on but the questions; see `result_cache`.
    """

    dataset: str
    task: str
    config: str
    metrics: Mapping[str, Estimate]
    rows: tuple[Row, ...]
    settings: Mapping[str, Any] = field(default_factory=dict)
    fingerprint: str = ""

    @property
    def failed(self) -> list[Row]:
        """The questions that could not be measured."""
        return [row for row in self.rows if row.error]

    @property
    def name(self) -> str:
        """What its files are called."""
        return file_name(self.dataset, self.task, self.config)

    def summary(self) -> dict[str, Any]:
        """Return the run as the CLI prints it."""
        return {
            "dataset": self.dataset,
            "task": self.task,
            "config": self.config,
            "metrics": {name: asdict(value) for name, value in self.metrics.items()},
        }


def file_name(dataset: str, task: str, config: str) -> str:
    """Return what the files of a run are called, without their suffix."""
    name = re.sub(r"[^\w.=,+-]", "_", f"{dataset}-{task}-{config}")
    if len(name.encode()) <= _LONGEST:
        return name
    digest = hashlib.sha256(name.encode()).hexdigest()[:8]
    return name.encode()[: _LONGEST - 9].decode(errors="ignore") + "-" + digest
