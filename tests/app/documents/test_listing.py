"""List of documents and drawing of chunks, without a page."""

from typing import Any

import pytest

from app_pages.documents.chunk_view import chunks_html
from app_pages.documents.listing import Filters, format_of, listed, values_of
from index.documents import SourceRow


def row(source: str, title: str = "", **values: Any) -> SourceRow:
    """A row of the list."""
    defaults: dict[str, Any] = {"language": "en", "children": 1, "added_at": "2026-01-01"}
    fixed: dict[str, Any] = {"collection": "default", "pages": 1, "parents": 1, "sha256": ""}
    return SourceRow(source=source, title=title, **fixed, **{**defaults, **values})


ROWS = [
    row("a.pdf", "Leave Rules", metadata={"tag": ["exam"]}, added_at="2026-03-01"),
    row("https://x.org/page", "도서관 안내", language="ko", children=9),
    row("https://x.org/plan.pdf", "", access=("user:kim",)),
]


@pytest.mark.parametrize(
    ("filters", "sources"),
    [
        (Filters(text="RULES leave"), ["a.pdf"]),
        (Filters(text="도서관"), ["https://x.org/page"]),
        (Filters(text="exam"), ["a.pdf"]),
        (Filters(formats=["PDF"]), ["a.pdf", "https://x.org/plan.pdf"]),
        (Filters(formats=["WEB"], languages=["ko"]), ["https://x.org/page"]),
        (Filters(tags=["exam"]), ["a.pdf"]),
        (Filters(access=["user:kim"]), ["https://x.org/plan.pdf"]),
        (Filters(access=["everyone"]), ["a.pdf", "https://x.org/page"]),
        (Filters(collection="other"), []),
    ],
)
def test_filters(filters: Filters, sources: list[str]) -> None:
    """Each filter leaves the documents it names; several are combined."""
    assert sorted(one.source for one in listed(ROWS, filters)) == sorted(sources)


def test_orders() -> None:
    """Newest, by title and longest first."""
    orders = {order: listed(ROWS, Filters(), order)[0].source for order in ("newest", "largest")}
    assert orders == {"newest": "a.pdf", "largest": "https://x.org/page"}
    by_title = [one.source for one in listed(ROWS, Filters(), "title")]
    assert by_title == ["https://x.org/plan.pdf", "a.pdf", "https://x.org/page"]


def test_values_of_most_documents_come_first() -> None:
    """The choices of a filter are ordered by how many documents have them."""
    assert values_of(ROWS, lambda one: (one.language,)) == ["en", "ko"]


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("a/b.HWPX", "HWPX"),
        ("https://x.org/", "WEB"),
        ("https://x.org/a.pdf?x=1", "PDF"),
        ("a", "TXT"),
    ],
)
def test_formats(source: str, shown: str) -> None:
    """The format is that of the file, also behind an address."""
    assert format_of(source) == shown


def test_chunks_are_drawn() -> None:
    """Chunks are numbered and shaded, what two share is told apart, and all text is escaped."""
    html = chunks_html("<b>one two three", [(0, 10), (7, 16)], [(3, 6)], "en")
    assert html.count("chunk-number") == 2
    assert "<mark>one</mark>" in html
    assert '<span class="chunk-shared">two</span>' in html
    assert "&lt;b&gt;" in html and "<b>" not in html


def test_a_text_of_one_chunk_has_no_shades() -> None:
    """Where nothing is cut there is nothing to tell apart."""
    assert "chunk-" not in chunks_html("one two", [(0, 7)]).replace("chunks", "")
