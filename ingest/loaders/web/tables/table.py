"""HTML tables: cell positions by the table model of HTML, nested tables, layout tables."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from lxml import etree

from ingest.loaders.tables.grid import Cell, lines
from ingest.loaders.web.elements import CELLS, TABLE_SECTIONS, name_of
from ingest.loaders.web.tables.nested import PlacedCell, unnested

_PAGE_PARTS: Final = "boolean(.//table|.//h1|.//h2|.//h3|.//h4|.//h5|.//h6|.//pre)"
_MAX_DATA_CELL: Final = 1_000  # characters; a longer cell makes the table a layout
_MAX_LABEL: Final = 300  # characters of a merged cell that is repeated in each of its rows
_MAX_SPAN: Final = 1_000


def is_layout(table: etree._Element) -> bool:
    """Return whether a table positions parts of a page and contains no data."""
    if (table.get("role") or "").lower() in ("presentation", "none"):
        return True
    parts = list(_own_parts(table))
    names = {name_of(element) for element in parts}
    if names & {"th", "thead", "caption"}:
        return False
    cells = [element for element in parts if name_of(element) in CELLS]
    rows = {id(cell.getparent()) for cell in cells}
    if len(cells) <= len(rows) or any(cell.xpath(_PAGE_PARTS) for cell in cells):
        return True
    return any(sum(map(len, cell.itertext())) > _MAX_DATA_CELL for cell in cells)


def _own_parts(table: etree._Element) -> Iterator[etree._Element]:
    """Yield the sections, captions and cells of a table, without those of nested tables."""
    pending = list(table)
    while pending:
        element = pending.pop()
        name = name_of(element)
        if name in CELLS or name == "caption" or name in TABLE_SECTIONS:
            yield element
        if name not in CELLS and name != "table":
            pending += element


class Table:
    """A table that is being read; its cells are placed by the table model of HTML."""

    def __init__(self) -> None:
        self._cells: list[PlacedCell] = []
        self._row = -1
        self._section_start = 0
        self._in_head = False
        self._free_from: dict[int, int] = {}  # column -> first row that is free again

    def begin_section(self, name: str) -> None:
        """Begin a `thead`, `tbody` or `tfoot`."""
        self.end_section()
        self._in_head = name == "thead"

    def end_section(self) -> None:
        """End a group of rows; no row span reaches beyond it."""
        end = self._row + 1
        for placed in self._cells[self._section_start :]:
            if placed.cell.rows == 1:
                continue
            rows = max(min(placed.cell.rows, end - placed.cell.row), 1)
            if rows != placed.cell.rows:
                placed.cell = replace(placed.cell, rows=rows)
        self._section_start, self._in_head, self._free_from = len(self._cells), False, {}

    def begin_row(self) -> None:
        """Begin a row."""
        self._row += 1

    def begin_cell(self, element: etree._Element) -> None:
        """Place a cell at the first free column."""
        self._row = max(self._row, 0)
        column = 0
        while self._free_from.get(column, 0) > self._row:
            column += 1
        rows, columns = _span(element, "rowspan"), _span(element, "colspan") or 1
        rows = rows or _MAX_SPAN
        for at in range(column, column + columns):
            self._free_from[at] = self._row + rows
        is_th = name_of(element) == "th" and not (element.get("scope") or "").startswith("row")
        cell = Cell(self._row, column, rows, "", columns, is_th or self._in_head)
        self._cells.append(PlacedCell(cell))

    def end_cell(self, text: str) -> None:
        """Set the text of the open cell."""
        self._cells[-1].cell.text = " ".join(text.split())

    def enclose(self, inner: "Table") -> None:
        """Add a table nested in the open cell."""
        if self._cells:
            self._cells[-1].inner += inner.cells()

    def cells(self) -> list[Cell]:
        """Return the cells, without rows and columns in which no cell begins."""
        self.end_section()
        return _without_gaps(list(_unmerge_paragraphs(unnested(self._cells))))

    def lines(self) -> Iterator[str]:
        """Yield the rows as text."""
        yield from lines(_with_corner_headers(self.cells()))


def _span(element: etree._Element, name: str) -> int:
    value = element.get(name)
    if value is None:
        return 1
    value = (value or "1").strip().rstrip("%")
    return min(int(value), _MAX_SPAN) if value.isdecimal() else 1


def _unmerge_paragraphs(cells: Sequence[Cell]) -> Iterator[Cell]:
    """Yield the cells; a paragraph merged over several rows is kept in the first one only."""
    for cell in cells:
        if cell.rows > 1 and len(cell.text) > _MAX_LABEL:
            yield replace(cell, rows=1)
            yield replace(cell, row=cell.row + 1, rows=cell.rows - 1, text="")
        else:
            yield cell


def _without_gaps(cells: Sequence[Cell]) -> list[Cell]:
    rows = sorted({cell.row for cell in cells})
    columns = sorted({cell.column for cell in cells})
    if (
        _is_consecutive(rows)
        and _is_consecutive(columns)
        and all(c.rows == c.columns == 1 for c in cells)
    ):
        return list(cells)
    return [
        Cell(
            bisect_left(rows, cell.row),
            bisect_left(columns, cell.column),
            _count(rows, cell.row, cell.rows),
            cell.text,
            _count(columns, cell.column, cell.columns),
            cell.header,
        )
        for cell in cells
    ]


def _is_consecutive(starts: Sequence[int]) -> bool:
    return not starts or (starts[0] == 0 and starts[-1] == len(starts) - 1)


def _count(starts: Sequence[int], start: int, length: int) -> int:
    return bisect_left(starts, start + length) - bisect_left(starts, start)


def _with_corner_headers(cells: Sequence[Cell]) -> list[Cell]:
    """Return the cells; an empty first cell in a header row becomes a header too."""
    plain = {cell.row for cell in cells if cell.text and not cell.header}
    headed = {cell.row for cell in cells if cell.header} - plain
    return [
        replace(c, header=True) if c.row in headed and not c.column + len(c.text) else c
        for c in cells
    ]
