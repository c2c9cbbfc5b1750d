"""Entries of dataset files: JSON lines, also gzipped, and YAML lists."""

import gzip
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import yaml

from errors import EvaluationError, Phrase

REMEDY = "See evals/datasets/datasets.py for the layouts of a dataset."


def entries(path: Path) -> list[Any]:
    """Return the entries of a YAML or JSONL file of questions or dialogues.

    Raises:
        EvaluationError: the file cannot be read, or is no list.
    """
    return list(rows(path)) if path.suffix == ".jsonl" else _yaml(path)


def rows(path: Path, needed: Iterable[str] = ()) -> Iterator[dict[str, Any]]:
    """Yield the objects of a file of JSON lines, each with the `needed` fields.

    Raises:
        EvaluationError: the file cannot be read, or a line is no such object.
    """
    opener: Any = gzip.open if path.suffix == ".gz" else open
    try:
        with opener(path, "rt", encoding="utf-8") as lines:
            for number, row in _parsed(lines, path.name):
                if not isinstance(row, dict) or not all(name in row for name in needed):
                    lacks = ", ".join(needed) or Phrase("fields")
                    raise EvaluationError(
                        "{file!r}, line {number}: needs {lacks}.",
                        REMEDY,
                        file=path.name,
                        number=number,
                        lacks=lacks,
                    )
                yield row
    except (OSError, UnicodeDecodeError):
        raise EvaluationError("{file!r} cannot be read.", REMEDY, file=path.name) from None


def _parsed(lines: Iterable[str], name: str) -> Iterator[tuple[int, Any]]:
    for number, line in enumerate(lines, start=1):
        if line.strip():
            try:
                yield number, json.loads(line)
            except json.JSONDecodeError:
                raise EvaluationError(
                    "{name!r}, line {number}: not JSON.", REMEDY, name=name, number=number
                ) from None


def _yaml(path: Path) -> list[Any]:
    try:
        parsed = yaml.safe_load(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError):
        raise EvaluationError("{file!r} is not a YAML file.", REMEDY, file=path.name) from None
    if not isinstance(parsed, list):
        raise EvaluationError("{file!r} is not a list of questions.", REMEDY, file=path.name)
    return parsed
