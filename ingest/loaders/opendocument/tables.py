"""Tables of OpenDocument texts and slides as lines."""

from collections.abc import Callable, Iterator
from typing import Final

from lxml import etree

from ingest.loaders.ooxml.package import attribute, local
from ingest.loaders.tables.grid import Cell, lines

_GROUPS: Final = ("table-header-rows", "table-rows", "table-row-group")
_MOST: Final = 100  # repeated rows and columns of a text
_COVERED: Final = "covered-table-cell"


def table_lines(table: etree._Element, read: Callable[[etree._Element], str]) -> list[str]:
    """Return the rows of a table as lines; `read` returns the text of a cell."""
    return list(lines(list(_cells(table, read))))


def _cells(table: etree._Element, read: Callable[[etree._Element], str]) -> Iterator[Cell]:
    covered: set[tuple[int, int]] = set()
    for number, (row, is_header) in enumerate(_rows(table)):
        column = 0
        for cell in (c for c in row if local(c) in ("table-cell", _COVERED)):
            text = read(cell)
            for _ in range(_count(cell, "number-columns-repeated")):
                if local(cell) != _COVERED or (number, column) not in covered:
                    rows = _count(cell, "number-rows-spanned")
                    columns = _count(cell, "number-columns-spanned")
                    covered |= {
                        (number + r, column + c) for r in range(rows) for c in range(columns)
                    }
                    yield Cell(number, column, rows, text, columns, header=is_header)
                column += 1


def _rows(table: etree._Element) -> list[tuple[etree._Element, bool]]:
    """Return (row, whether it is a header row) of a table, without rows of nested tables."""
    rows: list[tuple[etree._Element, bool]] = []
    pending = [(table, False)]
    while pending:
        element, is_header = pending.pop()
        if local(element) == "table-row":
            rows.append((element, is_header))
        elif element is table or local(element) in _GROUPS:
            is_header = is_header or local(element) == "table-header-rows"
            pending.extend((item, is_header) for item in reversed(element))
    return rows


def _count(cell: etree._Element, name: str) -> int:
    text = attribute(cell, name)
    return max(1, min(int(text), _MOST)) if text.isdigit() else 1
