"""Tables continued over pages: header row and label are repeated on the next page."""

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import takewhile

from ingest.chunking.table_rows import looks_like_header
from ingest.loaders.pdf.tables.tables import row_line
from ingest.loaders.pdf.text.lines import BAR, Line, Table

_SAME_EDGE = 4.0  # Points between the edges of a column on two pages.
_SIMILAR_EDGE = 16.0  # Points, where only the words tell the edges.
_DATA = re.compile(r"[\W\d_]*\d[\W\d_]*\w{0,3}")


def repeat_headers(pages: Sequence[Sequence[Line] | None]) -> list[list[Line] | None]:
    """Return the pages; the header row of a continued table is repeated above its rows."""
    result: list[list[Line] | None] = []
    last: list[Line] = []
    for page in pages:
        lines = None if page is None else [line for line in page if line.text.strip()]
        if lines and last:
            lines = _with_header(last, lines)
        result.append(lines)
        last = _last_table(lines) if lines else []
    return result


def _last_table(page: Sequence[Line]) -> list[Line]:
    table = page[-1].table
    if table is None:
        return []
    return list(takewhile(lambda line: line.table is table, reversed(page)))[::-1]


def _with_header(before: list[Line], page: list[Line]) -> list[Line]:
    """Return a page that continues a table, with the header row of that table."""
    previous_table, table_on_page = before[0].table, page[0].table
    if (
        previous_table is None
        or table_on_page is None
        or not _same_columns(previous_table, table_on_page)
    ):
        return page
    rows = list(takewhile(lambda line: line.table is table_on_page, page))
    rest = page[len(rows) :]
    if not previous_table.head or rows[0].text == previous_table.head:
        return page
    if looks_like_header([_cells(row) for row in rows]) and _has_own_header(before, rows):
        return page
    table = replace(table_on_page, head=previous_table.head)
    label = previous_table.last[0] if previous_table.last else ""
    head = row_line(previous_table.head, table, rows[0].top, rows[0].top)
    label_continues = True
    for at, row in enumerate(rows):
        label_continues = label_continues and bool(label) and BAR in row.text and not _cells(row)[0]
        text = label + row.text if label_continues else row.text
        rows[at] = replace(row, text=text, table=table)
    return [head, *rows, *rest]


def _same_columns(first_table: Table, second_table: Table) -> bool:
    if len(first_table.edges) != len(second_table.edges) or first_table.drawn != second_table.drawn:
        return False
    tolerance = _SAME_EDGE if first_table.drawn else _SIMILAR_EDGE
    shift = second_table.edges[0] - first_table.edges[0]  # Left and right pages have other margins.
    pairs = zip(first_table.edges, second_table.edges, strict=True)
    return all(abs(b - a - shift) <= tolerance for a, b in pairs)


def _has_own_header(before: Sequence[Line], rows: Sequence[Line]) -> bool:
    """Return whether the first row is a header above columns that are numeric in both parts."""
    numbers = _numeric_columns(before[1:]) & _numeric_columns(rows[1:])
    first = _cells(rows[0])
    return bool(numbers) and not any(
        _DATA.fullmatch(first[at]) for at in numbers if at < len(first)
    )


def _numeric_columns(rows: Sequence[Line]) -> set[int]:
    """Return the columns that are numeric in most rows."""
    cells = [_cells(row) for row in rows]
    width = max(map(len, cells), default=0)
    counts = [
        sum(at < len(row) and bool(_DATA.fullmatch(row[at])) for row in cells)
        for at in range(width)
    ]
    return {at for at, count in enumerate(counts) if count > 0.6 * len(cells)}


def _cells(row: Line) -> list[str]:
    return [cell.strip() for cell in row.text.split(BAR)]
