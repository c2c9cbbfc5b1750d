"""Question files: write a synthetic set as YAML or JSONL for `evals run --dataset`."""

import json
from pathlib import Path
from typing import Any

import yaml

from errors import EvaluationError
from evals.datasets.datasets import Question
from evals.synthetic.synthesis import SyntheticSet

SUFFIXES = (".yaml", ".yml", ".jsonl")


def check_suffix(path: Path) -> None:
    """Raise EvaluationError where the suffix of a file is not supported."""
    if path.suffix not in SUFFIXES:
        raise EvaluationError(
            "{file!r} names no format of questions.",
            "End it in {suffixes}.",
            file=path.name,
            suffixes=", ".join(SUFFIXES),
        )


def save_questions(written: SyntheticSet, path: Path) -> None:
    """Write the questions as YAML or JSONL, by the file's name.

    Raises:
        EvaluationError: the name ends in neither.
    """
    check_suffix(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    entries = [_entry(question) for question in written.questions]
    if path.suffix == ".jsonl":
        lines = [json.dumps(entry, ensure_ascii=False) for entry in entries]
        path.write_text("".join(f"{line}\n" for line in lines), "utf-8")
        return
    out = "".join(f"# Measured without: {source}\n" for source in written.left_out)
    body = yaml.safe_dump(entries, allow_unicode=True, sort_keys=False, width=1000)
    path.write_text(out + body, "utf-8")


def _entry(question: Question) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "id": question.id,
        "language": question.language,
        "kind": question.kind,
        "question": question.text,
    }
    if question.answers:
        entry["answers"] = list(question.answers)
    if question.relevant:
        entry["sources"] = list(question.relevant)
    return entry
