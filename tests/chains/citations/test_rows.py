"""Rows of a quote, and the location metadata of retrieved documents."""

from dataclasses import replace

import pytest

from chains.citations import cite
from chains.citations.rows import rows_within, with_cited_rows
from chains.retrieval.documents import to_document
from chains.sources import Source
from index.documents import Kind
from tests.chains.conftest import passage

ROWS = "room: single; price: 900\nroom: double; price: 700\nroom: suite; price: 1200"
SHEET = Source(
    1, "fees.xlsx", "Fees", 1, f"2024\n\n{ROWS}", kind="sheet", name="2024", first_row=4, last_row=6
)


def test_a_citation_names_the_row_it_quotes() -> None:
    """A citation has the sheet and row of its quote; the heading above the rows is no row."""
    citation = cite("The room is a double, its price is 700 [1].", [SHEET]).citations[0]
    assert citation.quote == "room: double; price: 700"
    assert (citation.kind, citation.name) == ("sheet", "2024")
    assert (citation.first_row, citation.last_row) == (5, 5)
    shown = with_cited_rows(SHEET, [citation])
    assert (shown.first_row, shown.last_row) == (5, 5)
    assert with_cited_rows(SHEET, [replace(citation, supported=False)]) == SHEET


@pytest.mark.parametrize(
    "text, first, last, within",
    [
        (ROWS, 4, 6, (5, 5)),
        (f"Fees\n\n{ROWS}", 4, 6, (5, 5)),
        (ROWS.replace("\n", "\n\n", 1), 4, 9, (4, 9)),
        (ROWS, 0, 0, (0, 0)),
    ],
    ids=["rows alone", "under a heading", "blank rows between", "no rows"],
)
def test_rows_within_a_quote(text: str, first: int, last: int, within: tuple[int, int]) -> None:
    """Where rows and lines do not correspond, a quote has the rows of the whole passage."""
    start = text.index("room: double")
    source = replace(SHEET, text=text, first_row=first, last_row=last)
    assert rows_within(source, start, start + 20) == within


@pytest.mark.parametrize(
    "kind, name, place",
    [
        ("slide", "", {"slide": 1, "rows": [2, 3]}),
        ("slide", "7", {"slide": 7, "rows": [2, 3]}),
        ("sheet", "2024", {"sheet": "2024", "rows": [2, 3]}),
        ("page", "", {"rows": [2, 3]}),
    ],
)
def test_documents_have_location_metadata(kind: Kind, name: str, place: dict[str, object]) -> None:
    """Sheet, slide and rows are metadata of what a retriever returns."""
    spot = {"kind": kind, "name": name, "first_row": 2, "last_row": 3}
    found = replace(passage("a1"), **spot, parent_first_row=1, parent_last_row=9)  # type: ignore[arg-type]
    assert to_document(found).metadata.items() >= place.items()
    assert to_document(replace(found, level="parent")).metadata["rows"] == [1, 9]
    assert "rows" not in to_document(passage("a1")).metadata
