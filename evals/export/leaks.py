"""Leaks: questions of evaluation sets that are among training rows.

A model that was trained on the questions it is measured by looks better than it is. A row leaks
where its question equals one of an evaluation set, is a near duplicate of it, or asks the same by
the gate of the answer cache.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from chat.cache.keys import normalised
from chat.cache.questions.gate import difference
from errors import EvaluationError
from evals.datasets.rows import entries, rows
from evals.export.duplicates import similar_pairs, token_set
from evals.export.rows import TrainingRow

NEAR = 0.8  # Jaccard coefficient of two questions that count as one
COMPARED = 0.4  # least coefficient of two questions that the gate compares
_KEYS = ("question", "query", "q1", "q2", "text", "questions", "history")
_SUFFIXES = {".yaml", ".yml", ".jsonl", ".gz"}
_NO_QUESTIONS = ("corpus.", "qrels.")


@dataclass(frozen=True)
class Leak:
    """A training row whose question is in an evaluation set.

    Attributes:
        row: Id of the row.
        file, entry: Name of the evaluation file, and the id of its entry.
        kind: How they are alike.
    """

    row: str
    question: str
    file: str
    entry: str
    kind: Literal["same", "near", "paraphrase"]


@dataclass(frozen=True)
class EvaluationQuestion:
    """A question of an evaluation set."""

    text: str
    file: str
    entry: str


def evaluation_questions(paths: Iterable[Path]) -> list[EvaluationQuestion]:
    """Return all questions in evaluation files and in folders of them.

    Raises:
        EvaluationError: a path is missing, or a file that was named cannot be read.
    """
    return [one for path in paths for file in _files(path) for one in _questions(file, path)]


def find_leaks(
    training: Sequence[TrainingRow], evaluation: Sequence[EvaluationQuestion]
) -> list[Leak]:
    """Return a leak for each row whose question is in an evaluation set, in their order."""
    exact = {normalised(one.text): one for one in evaluation}
    found: dict[int, Leak] = {}
    for number, row in enumerate(training):
        if known := exact.get(normalised(row.question)):
            found[number] = Leak(row.id, row.question, known.file, known.entry, "same")
    texts = [row.question for row in training] + [one.text for one in evaluation]
    sets = [token_set(text) for text in texts]
    for one, two, coefficient in similar_pairs(sets, COMPARED, split=len(training) or len(sets)):
        row, known = training[one], evaluation[two - len(training)]
        if one in found:
            continue
        if coefficient >= NEAR:
            found[one] = Leak(row.id, row.question, known.file, known.entry, "near")
        elif difference(known.text, row.question) is None:
            found[one] = Leak(row.id, row.question, known.file, known.entry, "paraphrase")
    return [found[number] for number in sorted(found)]


def _files(path: Path) -> list[Path]:
    if path.is_file():
        return [path]
    if not path.is_dir():
        raise EvaluationError(
            "There is no evaluation set {file!r}.", "Check --against.", file=path.name
        )
    found = (file for file in sorted(path.rglob("*")) if file.suffix in _SUFFIXES)
    return [file for file in found if not file.name.startswith(_NO_QUESTIONS)]


def _questions(file: Path, named: Path) -> Iterator[EvaluationQuestion]:
    try:
        read = list(rows(file)) if file.suffix == ".gz" else entries(file)
    except EvaluationError:
        if file == named:
            raise
        return  # another file in the folder of evaluation sets, such as a document
    for number, entry in enumerate(read, 1):
        if isinstance(entry, dict):
            name = str(entry.get("id") or entry.get("_id") or number)
            for text in _texts(entry):
                yield EvaluationQuestion(text, file.name, name)


def _texts(entry: dict[str, Any]) -> Iterator[str]:
    for key in _KEYS:
        value = entry.get(key)
        for text in value if isinstance(value, list) else [value]:
            if isinstance(text, str) and text.strip():
                yield text
