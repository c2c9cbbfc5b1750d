"""Loaders on other people's files: every expectation of the third-party set, of our kinds."""

import json
import unicodedata
from pathlib import Path
from typing import Any

import pytest

from index.documents import Extracted
from ingest.reading import read_all
from ingest.sources.walk import expand
from settings import Settings
from tests.conftest import EVAL_DATA

KINDS = {"csv", "docx", "html", "md", "pdf", "txt"}
KINDS |= {"doc", "epub", "hwp", "hwpx", "odt", "pptx", "rtf", "xlsx"}
KINDS |= {"eml", "ipynb", "msg", "ndjson", "xml", "zip"}
EXPECTED = EVAL_DATA / "loaders" / "expected.jsonl"
LINES = (
    [json.loads(line) for line in EXPECTED.read_text("utf-8").splitlines()]
    if EXPECTED.is_file()
    else []
)
STATUS = {
    "text": {"text"},
    "no_text": {"no_text"},
    "needs_password": {"needs_password"},
    "reject": {"rejected"},
    "bounded": {"text", "partial", "no_text", "rejected"},
    "text_or_reject": {"text", "partial", "rejected"},
    "reject_or_text": {"text", "partial", "rejected"},
    "text_or_password": {"text", "needs_password"},
}


@pytest.fixture(scope="module")
def extracted(eval_data: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Extracted]:
    """Every file of the set, read in the sandbox, by name."""
    folder = eval_data / "loaders" / "files"
    settings = Settings(state_dir=tmp_path_factory.mktemp("state"))
    return {item.path.name: found for item, found in read_all(expand([folder]).items, settings)}


def squeezed(text: str) -> str:
    """Text as the set compares it: NFKC, caseless, without white space."""
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


@pytest.mark.skipif(not LINES, reason="no evaluation data: set RAG_EVAL_DATA")
@pytest.mark.parametrize(
    "line", [line for line in LINES if line["type"] in KINDS], ids=lambda line: line["file"]
)
def test_the_file_is_read_as_expected(
    line: dict[str, Any], extracted: dict[str, Extracted]
) -> None:
    """Status, phrases and number of pages are those expected."""
    found = extracted[line["file"]]
    text = squeezed("\n".join(page.text for page in found.pages))
    assert found.status in STATUS[line["expect"]], found.reason
    if found.status in ("text", "partial"):
        assert [phrase for phrase in line["must_contain"] if squeezed(phrase) not in text] == []
    assert [phrase for phrase in line["must_not_contain"] if squeezed(phrase) in text] == []
    if line["units"] and found.status != "rejected":
        assert [page.number for page in found.pages] == list(range(1, line["units"] + 1))


@pytest.mark.skipif(not LINES, reason="no evaluation data: set RAG_EVAL_DATA")
def test_every_kind_of_the_set_is_checked() -> None:
    """No line of the set is skipped because of its kind."""
    assert {line["type"] for line in LINES} - KINDS == set()


@pytest.mark.skipif(not LINES, reason="no evaluation data: set RAG_EVAL_DATA")
def test_heading_offsets_are_exact(extracted: dict[str, Extracted]) -> None:
    """The text at the offset of each heading is the heading."""
    pages = [(name, page) for name, found in extracted.items() for page in found.pages]
    headings = [(n, p.text[o:], t) for n, p in pages for o, _, t in p.headings]
    assert len(headings) > 10
    for name, text, title in headings:
        assert squeezed(title) in squeezed(text[: len(title) * 2 + 60]), name


@pytest.mark.skipif(not LINES, reason="no evaluation data: set RAG_EVAL_DATA")
def test_text_that_is_never_painted_is_flagged(extracted: dict[str, Extracted]) -> None:
    """A hidden text layer is an injection channel, so it shows in the metadata."""
    assert extracted["docling_invisible_text_layer.pdf"].metadata["hidden_text"] == [1]
    assert "hidden_text" not in extracted["pypdf_crazyones.pdf"].metadata
