"""The company's documents and questions: readable, consistent, and in two halves alike."""

import unicodedata
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
import yaml

from data.writers.__main__ import COMPANY, WRITERS
from data.writers.blocks import read_blocks
from ingest.loaders import extract
from settings import ROOT, Settings

DOCUMENTS = COMPANY / "documents"
FORMATS = {".md", ".html", ".txt", ".csv", ".xlsx", ".docx", ".pdf", ".eml"}
FIELDS = {"id", "language", "kind", "question", "answers", "sources"}
OPTIONAL = {"history", "all_of", "computed"}
WITHOUT_ANSWER = {"unanswerable", "meta"}
HALVES = ("questions", "questions_heldout")
ROWS: dict[str, list[dict[str, Any]]] = {
    half: yaml.safe_load((COMPANY / f"{half}.yaml").read_text("utf-8")) for half in HALVES
}
QUESTIONS = [row for half in HALVES for row in ROWS[half]]


def bare(text: str) -> str:
    """Text in NFKC without white space."""
    return "".join(unicodedata.normalize("NFKC", text).split())


@cache
def text_of(source: str) -> str:
    """All text of a document, as the application reads it, bare."""
    extracted = extract(ROOT / source, Settings())
    assert extracted.status == "text", (source, extracted.reason)
    return bare("\n".join(page.text for page in extracted.pages))


def language_of(source: str) -> str:
    """The language of the folder that a document is in."""
    return Path(source).parent.name


def documents() -> list[Path]:
    """Every document of the company."""
    return sorted(path for path in DOCUMENTS.rglob("*") if path.is_file())


@pytest.mark.parametrize("path", documents(), ids=lambda path: f"{path.parent.name}-{path.name}")
def test_a_document_is_readable_and_small(path: Path) -> None:
    """Each document has text in the language of its folder and stays below 100 KB."""
    extracted = extract(path, Settings())
    assert extracted.status == "text", extracted.reason
    assert extracted.language == path.parent.name
    assert path.stat().st_size < 100_000


def test_every_format_is_there() -> None:
    """The collection has every format, half of it Korean and half of it English."""
    assert {path.suffix for path in documents()} == FORMATS
    assert Counter(path.parent.name for path in documents()) == {"ko": 9, "en": 9}


@pytest.mark.parametrize(
    "source", sorted((COMPANY / "source").rglob("*.md")), ids=lambda path: path.name
)
def test_a_built_document_has_the_text_of_its_source(source: Path) -> None:
    """Every heading, paragraph and table cell of a source is in the file built from it."""
    built = DOCUMENTS / source.relative_to(COMPANY / "source").with_suffix("")
    text = text_of(built.relative_to(ROOT).as_posix())
    blocks = list(read_blocks(source.read_text("utf-8")))
    parts = [block.text for block in blocks]
    parts += [cell for block in blocks for row in block.rows for cell in row]
    assert len(parts) > 40
    assert [part for part in parts if bare(part) not in text] == []


@pytest.mark.parametrize("name", ["ko/contacts.xlsx", "en/training-courses.docx"])
def test_a_package_is_rebuilt_to_the_same_parts(name: str, tmp_path: Path) -> None:
    """Writing a DOCX or XLSX again gives what is committed, part by part."""
    source, again = COMPANY / f"source/{name}.md", tmp_path / Path(name).name
    WRITERS[again.suffix](list(read_blocks(source.read_text("utf-8"))), again)
    with ZipFile(DOCUMENTS / name) as committed, ZipFile(again) as rebuilt:
        assert committed.namelist() == rebuilt.namelist()
        assert all(committed.read(part) == rebuilt.read(part) for part in committed.namelist())


def test_ids_and_questions_are_unique() -> None:
    """No id names two questions of the two halves, and no question is asked twice."""
    assert len({row["id"] for row in QUESTIONS}) == len(QUESTIONS) == 150
    asked = Counter((row["question"], *row.get("history", [])) for row in QUESTIONS)
    assert max(asked.values()) == 1


def test_the_halves_are_alike() -> None:
    """Each half has 75 questions, and each kind and language is spread over both."""
    assert [len(rows) for rows in ROWS.values()] == [75, 75]
    first, second = (Counter((row["kind"], row["language"]) for row in ROWS[h]) for h in HALVES)
    assert first.keys() == second.keys()
    assert {key: abs(n - second[key]) for key, n in first.items() if abs(n - second[key]) > 1} == {}
    languages = Counter(row["language"] for row in QUESTIONS)
    assert languages == {"ko": 75, "en": 75}


@pytest.mark.parametrize("row", QUESTIONS, ids=lambda row: row["id"])
def test_a_question_can_be_answered_from_its_sources(row: dict[str, Any]) -> None:
    """The first string of each list of answers occurs in a source, unless it is computed."""
    assert FIELDS <= set(row) <= FIELDS | OPTIONAL
    assert bool(row.get("history")) == (row["kind"] == "followup")
    assert bool(row.get("computed")) == (row["kind"] == "sum")
    lists = [*row.get("all_of", []), *([row["answers"]] if row["answers"] else [])]
    assert bool(lists) == bool(row["sources"]) == (row["kind"] not in WITHOUT_ANSWER)
    assert not (row["answers"] and row.get("all_of"))
    text = "".join(text_of(source) for source in row["sources"])
    missing = [accepted[0] for accepted in lists if bare(accepted[0]) not in text]
    assert missing == [] or row.get("computed")


@pytest.mark.parametrize("row", QUESTIONS, ids=lambda row: row["id"])
def test_a_question_across_languages_has_its_answer_in_the_other_one(row: dict[str, Any]) -> None:
    """Sources are in the language of the question, or all in the other one if it crosses over."""
    languages = {language_of(source) for source in row["sources"]}
    if row["kind"] == "crosslingual":
        assert languages == {"ko", "en"} - {row["language"]}
        return
    assert not row["sources"] or row["language"] in languages


def test_a_computed_figure_stands_in_no_source() -> None:
    """No document gives away the figure of a computed question."""
    rows = [row for row in QUESTIONS if row.get("computed")]
    assert len(rows) == 6
    for row in rows:
        text = "".join(text_of(source) for source in row["sources"])
        assert bare(row["answers"][0]) not in text


def test_every_document_is_asked_about() -> None:
    """No document is without a question."""
    asked = {source for row in QUESTIONS for source in row["sources"]}
    assert {path.relative_to(ROOT).as_posix() for path in documents()} == asked
