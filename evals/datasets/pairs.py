"""Question pairs: may the stored answer to one question be given to the other?

A JSONL or YAML file of entries:

    {"id": "p1", "q1": "When does the pool open?", "q2": "When does the pool close?",
     "lang": "en", "same": false, "kind": "entity"}

`lang` and `kind` are optional; other fields (`domain`, `family`) are for people.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from errors import EvaluationError
from evals.datasets.datasets import Dataset, Question
from evals.datasets.rows import entries
from text.language import detect_language

_REMEDY = "See evals/datasets/pairs.py for the fields of a pair."


@dataclass(frozen=True)
class QuestionPair(Question):
    """A pair of questions: the second one is `text`.

    Attributes:
        stored: The first one, whose answer is cached.
        same: Whether that answer may be given to the second.
    """

    stored: str = ""
    same: bool = False


def load_pairs(path: Path) -> Dataset:
    """Return the pairs in a file.

    Raises:
        EvaluationError: there is no such file, or one of its entries is invalid.
    """
    if not path.is_file():
        raise EvaluationError(
            "There is no file of question pairs {path!r}.", _REMEDY, path=str(path)
        )
    return Dataset(path.stem, path, tuple(_pairs(path)))


def _pairs(path: Path) -> Iterator[QuestionPair]:
    ids: set[str] = set()
    for number, entry in enumerate(entries(path), start=1):
        where = f"{path.name!r}, pair {number}"
        pair = _pair(entry, where)
        if pair.id in ids:
            raise EvaluationError(
                "{where}: the id {name!r} is there twice.", _REMEDY, where=where, name=pair.id
            )
        ids.add(pair.id)
        yield pair


def _pair(entry: Any, where: str) -> QuestionPair:
    is_whole = (
        isinstance(entry, Mapping)
        and entry.get("id")
        and isinstance(entry.get("same"), bool)
        and all(isinstance(entry.get(name), str) and entry[name].strip() for name in ("q1", "q2"))
    )
    if not is_whole:
        raise EvaluationError(
            "{where}: needs id, q1, q2, and same, which is true or false.", _REMEDY, where=where
        )
    return QuestionPair(
        id=str(entry["id"]),
        text=entry["q2"],
        language=entry.get("lang") or detect_language(entry["q2"]),
        kind=str(entry.get("kind") or ""),
        stored=entry["q1"],
        same=entry["same"],
    )
