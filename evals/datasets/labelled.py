"""Labelled texts, for measuring example selectors.

A YAML or JSONL file of entries, each of one label in one language:

    - label: weather
      language: en
      examples: [Rain is expected tomorrow., ...]       # what a selector chooses from
      questions: [A cold front brings frost., ...]      # what it chooses for
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from errors import EvaluationError
from evals.datasets.datasets import Dataset, Question
from evals.datasets.rows import entries

_REMEDY = "See evals/datasets/labelled.py for the fields of an entry."
Labelled = Mapping[str, str]


@dataclass(frozen=True)
class LabelledQuestion(Question):
    """A text with its label, and the labelled examples of its language.

    Attributes:
        label: What the examples chosen for it should share.
        examples: Each with `question` and `label`.
    """

    label: str = ""
    examples: tuple[Labelled, ...] = ()


def load_labelled(path: Path) -> Dataset:
    """Return the labelled texts in a file.

    Raises:
        EvaluationError: there is no such file, or one of its entries is invalid.
    """
    if not path.is_file():
        raise EvaluationError(
            "There is no file of labelled texts {path!r}.", _REMEDY, path=str(path)
        )
    rows = [_checked(path, number, row) for number, row in enumerate(entries(path), start=1)]
    return Dataset(path.stem, path, tuple(_questions(rows)))


def _questions(rows: Sequence[Mapping[str, Any]]) -> Iterator[LabelledQuestion]:
    examples: dict[str, list[Labelled]] = {}
    for row in rows:
        found = examples.setdefault(row["language"], [])
        found += [{"question": text, "label": row["label"]} for text in row["examples"]]
    for row in rows:
        for number, text in enumerate(row["questions"], start=1):
            yield LabelledQuestion(
                id=f"{row['label']}-{row['language']}-{number}".replace(" ", "-"),
                text=text,
                language=row["language"],
                label=row["label"],
                examples=tuple(examples[row["language"]]),
            )


def _checked(path: Path, number: int, row: Any) -> Mapping[str, Any]:
    valid = isinstance(row, dict) and all(
        _texts(row.get(name)) for name in ("examples", "questions")
    )
    if not valid or not all(isinstance(row.get(name), str) for name in ("label", "language")):
        raise EvaluationError(
            "{file!r}, entry {number}: needs label, language, examples and questions.",
            _REMEDY,
            file=path.name,
            number=number,
        )
    return row  # type: ignore[no-any-return]


def _texts(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(text, str) for text in value)
