"""Tables that go on over a page: their heads and labels, written again on the next page."""

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import takewhile

from ingest.chunking.table_rows import looks_like_header
from ingest.loaders.pdf.tables.tables import row_line
from ingest.loaders.pdf.text.lines import BAR, Line, Table

_SAME = 4.0  # Points between the edges of a column on two pages.
_LIKE = 16.0  # Points, where only the words tell the edges.
_DATA = re.compile(r"[\W\d_]*\d[\W\d_]*\w{0,3}")


def repeat_headers(pages: Sequence[Sequence[Line] | None]) -> list[list[Line] | None]:
    """Return the pages, the head of a table that goes on written above its rows on each page."""
    found: list[list[Line] | None] = []
    last: list[Line] = []
    for page in pages:
        lines = None if page is None else [line for line in page if line.text.strip()]
        if lines and last:
            lines = _carried(last, lines)
        found.append(lines)
        last = _last_table(lines) if lines else []
    return found


def _last_table(page: Sequence[Line]) -> list[Line]:
    table = page[-1].table
    if table is None:
        return []
    return list(takewhile(lambda line: line.table is table, reversed(page)))[::-1]


def _carried(before: list[Line], page: list[Line]) -> list[Line]:
    """Return a page that begins with a table, with the head of the one that it goes on from."""
    above, here = before[0].table, page[0].table
    if above is None or here is None or not _same_columns(above, here):
        return page
    rows = list(takewhile(lambda line: line.table is here, page))
    rest = page[len(rows) :]
    if not above.head or rows[0].text == above.head:
        return page
    if looks_like_header([_cells(row) for row in rows]) and _is_other_head(before, rows):
        return page
    table = replace(here, head=above.head)
    label = above.last[0] if above.last else ""
    head = row_line(above.head, table, rows[0].top, rows[0].top)
    goes_on = True
    for at, row in enumerate(rows):
        goes_on = goes_on and bool(label) and BAR in row.text and not _cells(row)[0]
        text = label + row.text if goes_on else row.text
        rows[at] = replace(row, text=text, table=table)
    return [head, *rows, *rest]


def _same_columns(one: Table, other: Table) -> bool:
    if len(one.edges) != len(other.edges) or one.drawn != other.drawn:
        return False
    near = _SAME if one.drawn else _LIKE
    shift = other.edges[0] - one.edges[0]  # Left and right pages have other margins.
    pairs = zip(one.edges, other.edges, strict=True)
    return all(abs(b - a - shift) <= near for a, b in pairs)


def _is_other_head(before: Sequence[Line], rows: Sequence[Line]) -> bool:
    """Return whether the first row names columns that hold numbers below it and in the table."""
    numbers = _numeric(before[1:]) & _numeric(rows[1:])
    first = _cells(rows[0])
    return bool(numbers) and not any(
        _DATA.fullmatch(first[at]) for at in numbers if at < len(first)
    )


def _numeric(rows: Sequence[Line]) -> set[int]:
    """Return the columns that hold numbers in most rows."""
    cells = [_cells(row) for row in rows]
    width = max(map(len, cells), default=0)
    held = [
        sum(at < len(row) and bool(_DATA.fullmatch(row[at])) for row in cells)
        for at in range(width)
    ]
    return {at for at, count in enumerate(held) if count > 0.6 * len(cells)}


def _cells(row: Line) -> list[str]:
    return [cell.strip() for cell in row.text.split(BAR)]
