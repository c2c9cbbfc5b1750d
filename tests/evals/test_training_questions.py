"""The training questions: consistent, balanced, answered by their sources, asked nowhere else."""

import unicodedata
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from ingest.loaders import extract
from settings import ROOT, Settings

FOLDERS = {"company": "data/eval/company/documents", "sample": "data/sample"}
EVALUATION = (
    "data/eval/questions.yaml",
    "data/eval/company/questions.yaml",
    "data/eval/company/questions_heldout.yaml",
)
FIELDS = {"id", "collection", "language", "kind", "question", "answers", "sources"}
ANSWERED = {"lookup", "table", "contact", "date", "condition", "yesno", "crosslingual"}


def rows(path: str) -> list[dict[str, Any]]:
    """A YAML list of questions."""
    loaded = yaml.safe_load((ROOT / path).read_text("utf-8"))
    assert isinstance(loaded, list)
    return loaded


QUESTIONS = rows("data/training/questions.yaml")


def bare(text: str) -> str:
    """Text in NFKC without white space."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def plain(question: str) -> str:
    """The letters and digits of a question, in small letters."""
    return "".join(c for c in bare(question).casefold() if c.isalnum())


@cache
def text_of(source: str) -> str:
    """All text of a document, as the application reads it, bare."""
    extracted = extract(ROOT / source, Settings())
    assert extracted.status == "text", (source, extracted.reason)
    return bare("\n".join(page.text for page in extracted.pages))


def documents() -> set[str]:
    """Every document of the two collections."""
    paths = [path for folder in FOLDERS.values() for path in (ROOT / folder).rglob("*")]
    return {path.relative_to(ROOT).as_posix() for path in paths if path.is_file()}


def documents_of(row: dict[str, Any]) -> list[str]:
    """The sources of a question, or the document that names what it asks about."""
    return row["sources"] or [row["about"]]


@pytest.mark.parametrize("source", sorted(documents()))
def test_each_accepted_answer_stands_in_its_source(source: str) -> None:
    """Every accepted string of a question is in each of its sources."""
    asked = [row for row in QUESTIONS if source in row["sources"]]
    pairs = [(row["id"], answer) for row in asked for answer in row["answers"]]
    assert len(pairs) > 0
    assert [pair for pair in pairs if bare(pair[1]) not in text_of(source)] == []


def test_a_near_miss_has_a_document_and_no_answer() -> None:
    """Only unanswerable questions lack answers and sources, and they say what they are about."""
    for row in QUESTIONS:
        near_miss = row["kind"] == "unanswerable"
        assert set(row) == (FIELDS | {"about"} if near_miss else FIELDS), row["id"]
        assert near_miss or row["kind"] in ANSWERED
        assert bool(row["answers"]) == bool(row["sources"]) == (not near_miss), row["id"]


def test_documents_are_of_the_collection_and_language_that_a_question_states() -> None:
    """A question is `crosslingual` if all its sources are in the other language."""
    for row in QUESTIONS:
        folder = FOLDERS[row["collection"]]
        assert all(source.startswith(folder) for source in documents_of(row)), row["id"]
        same = row["language"] in {Path(source).parent.name for source in documents_of(row)}
        if row["kind"] != "unanswerable":
            assert same == (row["kind"] != "crosslingual"), row["id"]


def test_ids_and_questions_are_unique() -> None:
    """No id and no question is there twice, in whatever spelling."""
    assert len({row["id"] for row in QUESTIONS}) == len(QUESTIONS)
    assert [
        q for q, n in Counter(plain(row["question"]) for row in QUESTIONS).items() if n > 1
    ] == []


def test_no_evaluation_question_is_trained_on() -> None:
    """No question is one of the evaluation's, so that what is trained can be measured there."""
    evaluated = {plain(row["question"]) for path in EVALUATION for row in rows(path)}
    assert [row["id"] for row in QUESTIONS if plain(row["question"]) in evaluated] == []


def test_languages_and_near_misses_are_balanced() -> None:
    """Both languages alike; 160 or more with and without an answer, 40 of each across languages."""
    counts = Counter[tuple[bool, str]]()
    across = Counter[bool]()
    for row in QUESTIONS:
        answered = row["kind"] != "unanswerable"
        counts[answered, row["language"]] += 1
        across[answered] += row["language"] != Path(documents_of(row)[0]).parent.name
    assert min(counts[answered, "ko"] + counts[answered, "en"] for answered in (True, False)) >= 160
    assert min(across[True], across[False]) >= 40
    for answered in (True, False):
        assert abs(counts[answered, "ko"] - counts[answered, "en"]) <= 0.1 * len(QUESTIONS)


def test_every_document_is_asked_about_with_and_without_an_answer() -> None:
    """Each document of both collections has an answerable question and a near miss."""
    assert {source for row in QUESTIONS for source in row["sources"]} == documents()
    assert {row["about"] for row in QUESTIONS if row["kind"] == "unanswerable"} == documents()
