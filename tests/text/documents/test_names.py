"""Documents are found by title, file name, kind of file and words in the other language."""

from dataclasses import dataclass

import pytest

from text.documents.names import match_documents


@dataclass
class Row:
    """A document."""

    source: str
    title: str


ROWS = [
    Row("docs/library-rules.md", "Rules of the Library"),
    Row("docs/gym.pdf", "Guide to the Gym"),
    Row("docs/parking.hwpx", "주차장 이용 안내"),
    Row("docs/fees.xlsx", "2026 Fees"),
]


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("library rules", "docs/library-rules.md"),
        ("library-rules.md", "docs/library-rules.md"),
        ("gym", "docs/gym.pdf"),
        ("gym handbook", "docs/gym.pdf"),
        ("주차장 안내", "docs/parking.hwpx"),
        ("주차장 이용 안내문", "docs/parking.hwpx"),
        ("도서관 규정", "docs/library-rules.md"),
        ("excel", "docs/fees.xlsx"),
    ],
)
def test_a_name_finds_its_document(name: str, source: str) -> None:
    """The document with most of the name's words is found."""
    assert [row.source for row in match_documents(name, ROWS)] == [source]


@pytest.mark.parametrize("name", ["lunch set", "swimming pool opening hours", "점심 세트", "the"])
def test_other_words_find_none(name: str) -> None:
    """A phrase that is in no title names no document."""
    assert match_documents(name, ROWS) == []
