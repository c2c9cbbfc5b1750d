"""Result types: the result of one question, and the run of one dataset, task and configuration."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from evals.metrics.metrics import Estimate

_MAX_NAME_BYTES = 180  # of the 255 that file systems allow

Task = Literal["retrieval", "answers", "articles", "dialogues", "cache", "examples", "memory"]


@dataclass(frozen=True)
class QuestionResult:
    """The values of one question by metric, its details, and its error, if any."""

    id: str
    values: Mapping[str, float]
    detail: Mapping[str, Any]
    error: str = ""


@dataclass(frozen=True)
class Run:
    """The results of one dataset, task and configuration.

    Attributes:
        settings: The settings of the configuration.
        fingerprint: Hash of what the results depend on; see `evals.runs.result_cache`.
    """

    dataset: str
    task: str
    config: str
    metrics: Mapping[str, Estimate]
    rows: tuple[QuestionResult, ...]
    settings: Mapping[str, Any] = field(default_factory=dict)
    fingerprint: str = ""

    @property
    def failed(self) -> list[QuestionResult]:
        """The questions that could not be measured."""
        return [row for row in self.rows if row.error]

    @property
    def name(self) -> str:
        """The name of its files."""
        return file_name(self.dataset, self.task, self.config)


def file_name(dataset: str, task: str, config: str) -> str:
    """Return the name of the files of a run, without suffix."""
    name = re.sub(r"[^\w.=,+-]", "_", f"{dataset}-{task}-{config}")
    if len(name.encode()) <= _MAX_NAME_BYTES:
        return name
    digest = hashlib.sha256(name.encode()).hexdigest()[:8]
    return name.encode()[: _MAX_NAME_BYTES - 9].decode(errors="ignore") + "-" + digest
