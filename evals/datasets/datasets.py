"""Evaluation datasets: questions with their relevant documents or accepted answers.

Two layouts are supported:

* a folder as in BEIR with `corpus.jsonl[.gz]`, `queries.jsonl`, `qrels.tsv` and optionally
  `unanswerable.jsonl`, which contains its own documents;
* a YAML or JSONL file of questions over documents that are already ingested, each with `id`,
  `question`, and optionally `language`, `kind`, `sources` (ends of addresses), `history` (earlier
  questions of the conversation), `answers` (any of them is accepted), `all_of` (groups of variants;
  a complete answer contains one variant of each group) and `computed` (the answer stands in no
  document but follows from some).

An answer is right when it contains one of `answers`, or is complete where only `all_of` is given.
"""

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from errors import EvaluationError
from evals.datasets.rows import REMEDY, entries, rows
from index.documents import Extracted, Page, SourceDocument
from text.language import detect_language
from text.normalise import normalise

UNANSWERABLE = "unanswerable"
_LISTS = ("answers", "all_of", "sources", "history")
_FIELDS = {"id", "question", "language", "kind", "computed", *_LISTS}
_REQUIRED = ("_id", "text")


@dataclass(frozen=True)
class Question:
    """One question with its accepted answers and relevant documents.

    Attributes:
        answers: Accepted answers; empty where only the documents are known.
        relevant: Relevance grades by addresses of documents, or ends of them.
        kind: lookup, table, multi, followup, unanswerable, ambiguous, or empty.
        history: Earlier questions of the same conversation, oldest first.
        all_of: Groups of accepted strings; a complete answer contains one of each group.
        computed: Whether the answer is computed and stands in no document as it is.
    """

    id: str
    text: str
    language: str
    answers: tuple[str, ...] = ()
    relevant: Mapping[str, float] = field(default_factory=dict)
    kind: str = ""
    history: tuple[str, ...] = ()
    all_of: tuple[tuple[str, ...], ...] = ()
    computed: bool = False

    @property
    def answerable(self) -> bool:
        """Whether the documents contain an answer."""
        return self.kind != UNANSWERABLE


@dataclass(frozen=True)
class Dataset:
    """Questions, and the folder or file they were read from."""

    name: str
    path: Path
    questions: tuple[Question, ...]

    @property
    def has_corpus(self) -> bool:
        """Whether the dataset contains its own documents."""
        return self.path.is_dir()

    def documents(self) -> Iterator[SourceDocument]:
        """Yield the documents of the dataset, one for each entry of its corpus."""
        for row in rows(_corpus(self.path), _REQUIRED):
            title, body = normalise(row.get("title", "")), normalise(row["text"])
            page = Page(1, f"{title}\n\n{body}" if title else body)
            extracted = Extracted("text", (page,), title, detect_language(body))
            yield SourceDocument(row["_id"], extracted)

    def sample(self, limit: int | None, seed: int) -> "Dataset":
        """Return the dataset with at most `limit` questions, the same for the same seed."""
        if limit is None or limit >= len(self.questions):
            return self
        chosen = random.Random(seed).sample(range(len(self.questions)), limit)
        return replace(self, questions=tuple(self.questions[i] for i in sorted(chosen)))


def load_dataset(path: Path) -> Dataset:
    """Return the dataset in a folder or file.

    Raises:
        EvaluationError: there is none, or one of its entries is invalid.
    """
    if path.is_dir():
        return Dataset(path.name, path, tuple(_from_folder(path)))
    if path.is_file():
        return Dataset(path.stem, path, tuple(_from_file(path)))
    raise EvaluationError("There is no dataset {path!r}.", REMEDY, path=str(path))


def _from_folder(path: Path) -> Iterator[Question]:
    _corpus(path)
    grades = _grades(path / "qrels.tsv")
    for row in rows(path / "queries.jsonl", _REQUIRED):
        if row["_id"] in grades:
            yield _question(row, relevant=grades[row["_id"]])
    extra = path / "unanswerable.jsonl"
    if extra.is_file():
        for row in rows(extra, _REQUIRED):
            yield _question(row, kind=UNANSWERABLE)


def _question(row: Mapping[str, Any], **values: Any) -> Question:
    return Question(
        id=row["_id"],
        text=row["text"],
        language=detect_language(row["text"]),
        answers=tuple(row.get("answers") or ()),
        **values,
    )


def _corpus(path: Path) -> Path:
    for name in ("corpus.jsonl.gz", "corpus.jsonl"):
        if (path / name).is_file():
            return path / name
    raise EvaluationError("The dataset {file!r} has no corpus.jsonl[.gz].", REMEDY, file=path.name)


def _grades(path: Path) -> dict[str, dict[str, float]]:
    grades: dict[str, dict[str, float]] = {}
    try:
        lines = path.read_text("utf-8").splitlines()
        for line in lines[1:]:
            query, document, grade = line.split("\t")
            if float(grade) > 0:
                grades.setdefault(query, {})[document] = float(grade)
    except (OSError, ValueError):
        raise EvaluationError("{file!r} cannot be read.", REMEDY, file=path.name) from None
    return grades


def _from_file(path: Path) -> Iterator[Question]:
    ids: set[str] = set()
    for number, entry in enumerate(entries(path), start=1):
        where = f"{path.name!r}, question {number}"
        _check(entry, where)
        name, text = str(entry["id"]), str(entry["question"])
        if name in ids:
            raise EvaluationError(
                "{where}: the id {name!r} is there twice.", REMEDY, where=where, name=name
            )
        ids.add(name)
        yield Question(
            id=name,
            text=text,
            language=entry.get("language") or detect_language(text),
            answers=tuple(str(answer) for answer in entry.get("answers") or ()),
            relevant=dict.fromkeys(map(str, entry.get("sources") or ()), 1.0),
            kind=entry.get("kind", ""),
            history=tuple(map(str, entry.get("history") or ())),
            all_of=tuple(tuple(map(str, group)) for group in entry.get("all_of") or ()),
            computed=bool(entry.get("computed")),
        )


def _check(entry: Any, where: str) -> None:
    """Raise EvaluationError where an entry is no question."""
    if not isinstance(entry, dict) or not entry.get("id") or not entry.get("question"):
        raise EvaluationError("{where}: needs an id and a question.", REMEDY, where=where)
    if unknown := sorted(set(entry) - _FIELDS):
        raise EvaluationError(
            "{where}: unknown field {unknown!r}.", REMEDY, where=where, unknown=unknown[0]
        )
    if wrong := [name for name in _LISTS if not isinstance(entry.get(name) or [], list)]:
        raise EvaluationError(
            "{where}: {field!r} is not a list.", REMEDY, where=where, field=wrong[0]
        )
    if not all(map(_is_group, entry.get("all_of") or ())):
        raise EvaluationError(
            "{where}: 'all_of' needs lists of accepted strings.", REMEDY, where=where
        )
    if not isinstance(entry.get("computed"), bool | None):
        raise EvaluationError("{where}: 'computed' is true or false.", REMEDY, where=where)


def _is_group(group: Any) -> bool:
    """Return whether a group of `all_of` is a list of strings or numbers, at least one."""
    texts = group if isinstance(group, list) else []
    return bool(texts) and all(
        isinstance(one, str | int | float) and not isinstance(one, bool) and str(one).strip()
        for one in texts
    )
