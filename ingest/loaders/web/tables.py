"""Tables of a page: where each cell stands, and tables that only lay the page out."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from lxml import etree

from ingest.loaders.tables.grid import Cell, lines
from ingest.loaders.web.formats import name_of

_CELLS: Final = frozenset(["td", "th"])
_SECTIONS: Final = frozenset(["thead", "tbody", "tfoot"])
_PAGE_PARTS: Final = "boolean(.//table|.//h1|.//h2|.//h3|.//h4|.//h5|.//h6|.//pre)"
_PROSE: Final = 1_000  # characters in a cell that make the table a layout
_LABEL: Final = 300  # longest text that is repeated in each row it is merged over
_SPAN: Final = 1_000


def is_layout(table: etree._Element) -> bool:
    """Return whether a table places parts of a page side by side rather than holding data."""
    if (table.get("role") or "").lower() in ("presentation", "none"):
        return True
    own = list(_own(table))
    names = {name_of(element) for element in own}
    if names & {"th", "thead", "caption"}:
        return False
    cells = [element for element in own if name_of(element) in _CELLS]
    rows = {id(cell.getparent()) for cell in cells}
    if len(cells) <= len(rows) or any(cell.xpath(_PAGE_PARTS) for cell in cells):
        return True
    return any(sum(map(len, cell.itertext())) > _PROSE for cell in cells)


def _own(table: etree._Element) -> Iterator[etree._Element]:
    """Yield the sections and cells of a table, not those of the tables inside them."""
    waiting = list(table)
    while waiting:
        element = waiting.pop()
        name = name_of(element)
        if name in _CELLS or name == "caption" or name in _SECTIONS:
            yield element
        if name not in _CELLS and name != "table":
            waiting += element


@dataclass(slots=True)
class _Placed:
    cell: Cell
    inner: list[Cell] = field(default_factory=list)


class Table:
    """A table while its cells are read, placed as in the table model of HTML."""

    def __init__(self) -> None:
        self._cells: list[_Placed] = []
        self._row = -1
        self._section = 0
        self._in_head = False
        self._taken: dict[int, int] = {}  # column -> first row that is free again

    def begin_section(self, name: str) -> None:
        """Begin a `thead`, `tbody` or `tfoot`."""
        self.end_section()
        self._in_head = name == "thead"

    def end_section(self) -> None:
        """End the group of rows; no cell reaches beyond it."""
        end = self._row + 1
        for placed in self._cells[self._section :]:
            if placed.cell.rows == 1:
                continue
            rows = max(min(placed.cell.rows, end - placed.cell.row), 1)
            if rows != placed.cell.rows:
                placed.cell = replace(placed.cell, rows=rows)
        self._section, self._in_head, self._taken = len(self._cells), False, {}

    def begin_row(self) -> None:
        """Begin a row."""
        self._row += 1

    def begin_cell(self, element: etree._Element) -> None:
        """Place a cell at the first free column."""
        self._row = max(self._row, 0)
        column = 0
        while self._taken.get(column, 0) > self._row:
            column += 1
        rows, columns = _span(element, "rowspan"), _span(element, "colspan") or 1
        rows = rows or _SPAN
        for at in range(column, column + columns):
            self._taken[at] = self._row + rows
        is_th = name_of(element) == "th" and not (element.get("scope") or "").startswith("row")
        cell = Cell(self._row, column, rows, "", columns, is_th or self._in_head)
        self._cells.append(_Placed(cell))

    def end_cell(self, text: str) -> None:
        """Take what the open cell says."""
        self._cells[-1].cell.text = " ".join(text.split())

    def enclose(self, inner: "Table") -> None:
        """Take a table that ended inside the open cell."""
        if self._cells:
            self._cells[-1].inner += inner.cells()

    def cells(self) -> list[Cell]:
        """Return the cells, without columns and rows in which no cell begins."""
        self.end_section()
        return _dense(list(_split_long(_opened(self._cells))))

    def lines(self) -> Iterator[str]:
        """Yield the rows as text."""
        yield from lines(_with_corners(self.cells()))


def _span(element: etree._Element, name: str) -> int:
    value = element.get(name)
    if value is None:
        return 1
    value = (value or "1").strip().rstrip("%")
    return min(int(value), _SPAN) if value.isdecimal() else 1


def _opened(placed: Sequence[_Placed]) -> list[Cell]:
    """Return the cells with tables inside a cell as rows and columns of the outer table."""
    if not any(one.inner for one in placed):
        return [one.cell for one in placed]
    heights: dict[int, int] = {}
    widths: dict[int, int] = {}
    for one in placed:
        one.inner = _labelled(one)
        heights[one.cell.row] = max(heights.get(one.cell.row, 1), _height(one.inner))
        widths[one.cell.column] = max(widths.get(one.cell.column, 1), _width(one.inner))
    down, across = _Stretch(heights), _Stretch(widths)
    found = []
    for one in placed:
        row, column = down.start(one.cell.row), across.start(one.cell.column)
        rows = down.start(one.cell.row + one.cell.rows) - row
        columns = across.start(one.cell.column + one.cell.columns) - column
        if not one.inner:
            found.append(replace(one.cell, row=row, column=column, rows=rows, columns=columns))
        for cell in one.inner:
            found.append(
                replace(cell, row=row + cell.row, column=column + cell.column, header=False)
            )
    return found


def _labelled(one: _Placed) -> list[Cell]:
    """Return the inner cells, the text beside their table before each of their rows."""
    if not one.inner or not one.cell.text:
        return one.inner
    moved = [replace(cell, column=cell.column + 1) for cell in one.inner]
    return [Cell(0, 0, _height(moved), one.cell.text), *moved]


def _height(cells: Sequence[Cell]) -> int:
    return max((cell.row + cell.rows for cell in cells), default=1)


def _width(cells: Sequence[Cell]) -> int:
    return max((cell.column + cell.columns for cell in cells), default=1)


class _Stretch:
    """Rows or columns of which some have become several."""

    def __init__(self, sizes: dict[int, int]) -> None:
        self._at = sorted(at for at, size in sizes.items() if size > 1)
        self._more = [0]
        for at in self._at:
            self._more.append(self._more[-1] + sizes[at] - 1)

    def start(self, at: int) -> int:
        return at + self._more[bisect_left(self._at, at)]


def _split_long(cells: Sequence[Cell]) -> Iterator[Cell]:
    """Yield the cells; a paragraph merged over rows stands in the first one only."""
    for cell in cells:
        if cell.rows > 1 and len(cell.text) > _LABEL:
            yield replace(cell, rows=1)
            yield replace(cell, row=cell.row + 1, rows=cell.rows - 1, text="")
        else:
            yield cell


def _dense(cells: Sequence[Cell]) -> list[Cell]:
    rows = sorted({cell.row for cell in cells})
    columns = sorted({cell.column for cell in cells})
    if _counts(rows) and _counts(columns) and all(c.rows == c.columns == 1 for c in cells):
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


def _counts(starts: Sequence[int]) -> bool:
    return not starts or (starts[0] == 0 and starts[-1] == len(starts) - 1)


def _count(starts: Sequence[int], start: int, length: int) -> int:
    return bisect_left(starts, start + length) - bisect_left(starts, start)


def _with_corners(cells: Sequence[Cell]) -> list[Cell]:
    """Return the cells; an empty first one in a row of heads is a head too."""
    plain = {cell.row for cell in cells if cell.text and not cell.header}
    headed = {cell.row for cell in cells if cell.header} - plain
    return [
        replace(c, header=True) if c.row in headed and not c.column + len(c.text) else c
        for c in cells
    ]
