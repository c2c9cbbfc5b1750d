"""Sample documents, evaluation questions and examples: complete, consistent and small."""

import unicodedata
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
import yaml

from data.writers.__main__ import WRITERS
from data.writers.blocks import Block, read_blocks
from data.writers.pdf import FONTS, write_pdf
from ingest.loaders import extract
from models.evidence import NOT_IN_DOCUMENTS
from settings import ROOT, Settings

DATA = ROOT / "data"
SAMPLE = DATA / "sample"
LANGUAGES = ("ko", "en")
FORMATS = {".md", ".html", ".pdf", ".docx", ".csv", ".txt", ".xlsx"}
KINDS = {"lookup": 20, "table": 10, "multi": 5, "followup": 5, "unanswerable": 5, "ambiguous": 5}
FIELDS = {"id", "language", "kind", "question", "answers", "sources"}


def rows(path: str) -> list[dict[str, Any]]:
    """A YAML list below data/."""
    loaded = yaml.safe_load((DATA / path).read_text("utf-8"))
    assert isinstance(loaded, list)
    return loaded


QUESTIONS = rows("eval/questions.yaml")
STARTERS = rows("starters.yaml")
EXAMPLES = [row for path in sorted((DATA / "examples").glob("*.yaml")) for row in rows(str(path))]


def bare(text: str) -> str:
    """Text in NFKC without white space."""
    return "".join(unicodedata.normalize("NFKC", text).split())


@cache
def text_of(source: str) -> str:
    """All text of a source, as the application reads it, bare."""
    extracted = extract(ROOT / source, Settings())
    assert extracted.status == "text", (source, extracted.reason)
    return bare("\n".join(page.text for page in extracted.pages))


def samples() -> list[Path]:
    """Every sample document."""
    return sorted(path for path in SAMPLE.rglob("*") if path.is_file())


@pytest.mark.parametrize("path", samples(), ids=lambda path: path.relative_to(SAMPLE).as_posix())
def test_a_sample_is_readable_and_small(path: Path) -> None:
    """Each document has text in the language of its folder and stays below 300 KB."""
    extracted = extract(path, Settings())
    assert extracted.status == "text", extracted.reason
    assert extracted.language == path.parent.name
    assert sum(len(page.text) for page in extracted.pages) > 1000
    assert path.stat().st_size < 300_000


@pytest.mark.parametrize("language", LANGUAGES)
def test_both_languages_have_every_format(language: str) -> None:
    """Korean and English each come in every format that the sample shows in both."""
    assert {path.suffix for path in samples() if path.parent.name == language} >= FORMATS


def test_a_pdf_has_several_pages_and_headings() -> None:
    """The PDF files run over pages and keep their headings."""
    for path in (path for path in samples() if path.suffix == ".pdf"):
        pages = extract(path, Settings()).pages
        assert len(pages) >= 2
        assert sum(len(page.headings) for page in pages) >= 5


@pytest.mark.parametrize(
    "source", sorted((DATA / "source").rglob("*.md")), ids=lambda path: path.name
)
def test_a_built_file_has_the_text_of_its_source(source: Path) -> None:
    """Every heading, paragraph and table cell of a source is in the file built from it."""
    built = source.relative_to(DATA / "source").with_suffix("")
    text = text_of(f"data/sample/{built.as_posix()}")
    blocks = list(read_blocks(source.read_text("utf-8")))
    parts = [block.text for block in blocks]
    parts += [cell for block in blocks for row in block.rows for cell in row]
    assert len(parts) > 40
    assert [part for part in parts if bare(part) not in text] == []


@pytest.mark.parametrize(
    "name", ["ko/scholarships.docx", "ko/shared-equipment.xlsx", "ko/facility-rental.hwpx"]
)
def test_a_package_is_rebuilt_to_the_same_parts(name: str, tmp_path: Path) -> None:
    """Writing a DOCX, XLSX or HWPX again gives what is committed, part by part."""
    source, again = DATA / f"source/{name}.md", tmp_path / Path(name).name
    WRITERS[again.suffix](list(read_blocks(source.read_text("utf-8"))), again)
    with ZipFile(SAMPLE / name) as committed, ZipFile(again) as rebuilt:
        assert committed.namelist() == rebuilt.namelist()
        assert all(committed.read(part) == rebuilt.read(part) for part in committed.namelist())


def test_a_workbook_gives_its_sheets_and_dates() -> None:
    """Each sheet is a page, a date an ISO date, and a row names its columns."""
    pages = extract(SAMPLE / "en/shared-equipment.xlsx", Settings()).pages
    assert [page.headings[0][2] for page in pages] == ["Analysis", "Workshop", "Rules"]
    assert "Equipment: Flow cytometer; Place: Science Hall B104" in pages[0].text
    assert "Yearly check: 2026-07-22" in pages[0].text


def test_a_pdf_embeds_only_the_letters_it_needs(tmp_path: Path) -> None:
    """A PDF written from one sentence is small and gives the sentence back."""
    if not FONTS.is_dir():
        pytest.skip("no Noto Sans CJK here: apt install fonts-noto-cjk")
    write_pdf([Block("heading", "휴학 규정", level=1)], tmp_path / "one.pdf")
    (page,) = extract(tmp_path / "one.pdf", Settings()).pages
    assert page.text.strip() == "휴학 규정"
    assert (tmp_path / "one.pdf").stat().st_size < 20_000


def test_question_ids_are_unique() -> None:
    """No id names two questions, and no question is asked twice."""
    assert len({row["id"] for row in QUESTIONS}) == len(QUESTIONS)
    asked = Counter((row["question"], *row.get("history", [])) for row in QUESTIONS)
    assert max(asked.values()) == 1


def test_there_are_enough_questions_of_each_kind() -> None:
    """At least 120 questions, about half in each language, every kind in both."""
    assert len(QUESTIONS) >= 120
    for language in LANGUAGES:
        kinds = Counter(row["kind"] for row in QUESTIONS if row["language"] == language)
        assert set(kinds) == set(KINDS)
        assert all(kinds[kind] >= least for kind, least in KINDS.items()), kinds
        assert 0.45 <= kinds.total() / len(QUESTIONS) <= 0.55


@pytest.mark.parametrize("row", QUESTIONS, ids=lambda row: row["id"])
def test_a_question_can_be_answered_from_its_sources(row: dict[str, Any]) -> None:
    """Every accepted answer occurs in a named source; unanswerable questions name none."""
    assert FIELDS <= set(row) <= FIELDS | {"history"}
    assert bool(row.get("history")) == (row["kind"] == "followup")
    assert bool(row["answers"]) == bool(row["sources"]) == (row["kind"] != "unanswerable")
    text = "".join(text_of(source) for source in row["sources"])
    assert [answer for answer in row["answers"] if bare(answer) not in text] == []


def test_every_document_is_asked_about() -> None:
    """No sample document is without a question."""
    asked = {source for row in QUESTIONS for source in row["sources"]}
    assert {path.relative_to(ROOT).as_posix() for path in samples()} == asked


@pytest.mark.parametrize("language", LANGUAGES)
def test_starters_resolve(language: str) -> None:
    """Four to six starters a language, each from another document, military leave first."""
    starters = [row for row in STARTERS if row["language"] == language]
    assert 4 <= len(starters) <= 6
    assert len({row["source"] for row in starters}) == len(starters)
    assert all((ROOT / row["source"]).is_file() for row in starters)
    assert starters[0]["source"] == f"data/sample/{language}/leave-of-absence.md"


@pytest.mark.parametrize("language", LANGUAGES)
def test_examples_show_every_form(language: str) -> None:
    """The examples cite, abstain and ask back, a dozen in each language."""
    examples = [row for row in EXAMPLES if row["language"] == language]
    assert len(examples) >= 12
    tags = {tag for row in examples for tag in row["tags"]}
    assert {"lookup", "table", "multi", "unanswerable", "ambiguous"} <= tags
    cited = [row for row in examples if "unanswerable" not in row["tags"]]
    assert all("[" in row["answer"] for row in cited)


def test_examples_are_loaded_by_their_loader() -> None:
    """The example sets hold unique ids and pass the application's own loader."""
    from prompts.examples import load_examples

    loaded = load_examples(DATA / "examples")
    assert len({row["id"] for row in loaded}) == len(loaded) == len(EXAMPLES)


def test_examples_hold_no_fact_of_the_sample() -> None:
    """An example's words cannot be mistaken for an answer about the collection."""
    asked = {row["question"] for row in QUESTIONS + STARTERS}
    assert not asked & {row["question"] for row in EXAMPLES}
    words = " ".join(row["question"] + row["answer"] for row in EXAMPLES)
    assert "윤슬" not in words and "Yunseul" not in words


def test_abstaining_examples_use_the_words_that_are_recognised() -> None:
    """A model that copies an abstaining example is seen to abstain."""
    abstaining = [row for row in EXAMPLES if "unanswerable" in row["tags"]]
    assert {(row["language"], row["answer"]) for row in abstaining} == set(NOT_IN_DOCUMENTS.items())
