"""Training file: rows of `evals export`, checked before they are sent anywhere.

OpenAI's preference format differs from that of TRL, which `evals export preference` writes: it has
`input`, `preferred_output` and `non_preferred_output` (OpenAI's API reference, "Fine-tuning: Direct
preference optimization").
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from errors import EvaluationError
from evals.datasets.rows import rows
from evals.export.rows import Format

FEWEST = 10  # rows that OpenAI trains on
_ROLES = ("system", "user", "assistant")
_REMEDY = "Write the file by `evals export sft` or `evals export preference`."


@dataclass(frozen=True)
class TrainingFile:
    """Rows of one format.

    Attributes:
        kind: `sft` or `preference`.
        rows: As they are in the file.
    """

    name: str
    kind: Format
    rows: tuple[Mapping[str, Any], ...]

    def for_openai(self) -> bytes:
        """Return the rows as OpenAI's fine-tuning reads them, one JSON object a line."""
        converted = (row if self.kind == "sft" else _preference(row) for row in self.rows)
        lines = (json.dumps(row, ensure_ascii=False) + "\n" for row in converted)
        return "".join(lines).encode()


def read_training_file(path: Path, fewest: int = 1) -> TrainingFile:
    """Return the rows of a training file.

    Raises:
        EvaluationError: it cannot be read, holds fewer rows, or a row has another form; the message
            names the line.
    """
    found = list(rows(path))
    if len(found) < fewest:
        raise EvaluationError(
            "{file!r} has {count} rows; training needs {fewest} at least.",
            "Promote more answers, or add rows by `evals export distill`.",
            file=path.name,
            count=len(found),
            fewest=fewest,
        )
    kind: Format = "sft" if "messages" in found[0] else "preference"
    for number, row in enumerate(found, 1):
        if not _is_valid(row, kind):
            raise EvaluationError(
                "{file!r}, line {number}: no row of the format {kind}.",
                _REMEDY,
                file=path.name,
                number=number,
                kind=kind,
            )
    return TrainingFile(path.name, kind, tuple(found))


def _is_valid(row: Mapping[str, Any], kind: Format) -> bool:
    if kind == "sft":
        messages = row.get("messages")
        return _are_messages(messages) and messages[-1]["role"] == "assistant"  # type: ignore[index]
    return all(_are_messages(row.get(name)) for name in ("prompt", "chosen", "rejected"))


def _are_messages(value: Any) -> bool:
    return (
        isinstance(value, Sequence)
        and bool(value)
        and all(
            isinstance(one, Mapping)
            and one.get("role") in _ROLES
            and isinstance(one.get("content"), str)
            for one in value
        )
    )


def _preference(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "input": {"messages": row["prompt"]},
        "preferred_output": row["chosen"],
        "non_preferred_output": row["rejected"],
    }
