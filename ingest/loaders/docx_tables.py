"""Tables of Word as cells of a grid: merged cells, heads, rows deleted under track changes."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Final, NamedTuple

from lxml import etree

from ingest.loaders.docx_text import unwrapped
from ingest.loaders.draft import Draft
from ingest.loaders.grid import Cell, lines
from ingest.loaders.package import attribute, child, local

_WIDEST: Final = 1_000
_OFF: Final = ("0", "false", "off")

# Returns the text of a cell (`tc`), given whether it stands in a deleted row.
Reader = Callable[[etree._Element, bool], str]


class _Read(NamedTuple):
    """A cell of a row: where it stands, and whether it goes on from the one above."""

    column: int
    width: int
    text: str
    merged: str


class Table:
    """The rows of one table while they are read."""

    def __init__(self, draft: Draft, read: Reader) -> None:
        self._draft = draft
        self._read = read
        self._cells: list[Cell] = []
        # By column: the cell that may go on in the next row, by its place or only its text.
        self._open: dict[int, tuple[int, str]] = {}
        self._row = 0
        self._in_head = True

    def lines(self, table: etree._Element) -> list[str]:
        """Return the rows of a table (`tbl`) as lines."""
        for row in (item for item in unwrapped(table) if local(item) == "tr"):
            self._take(row)
        return list(lines(self._cells))

    def _take(self, row: etree._Element) -> None:
        properties = child(row, "trPr")
        deleted = properties is not None and child(properties, "del") is not None
        self._in_head = self._in_head and _is_on(properties, "tblHeader")
        found = [self._cell(column, cell, deleted) for column, cell in _placed(row)]
        if not deleted:
            for item in found:
                self._add(item)
            self._row += 1
            return
        for item in found:
            if item.merged == "restart":
                self._open[item.column] = -1, item.text
        said = self._draft.withdrawn(" | ".join(item.text for item in found), "deleted")
        if said.strip(" |"):
            width = max((item.column + item.width for item in found), default=1)
            self._cells.append(Cell(self._row, 0, 1, said, width))
            self._row += 1

    def _cell(self, column: int, cell: etree._Element, deleted: bool) -> _Read:
        properties = child(cell, "tcPr")
        gone = properties is not None and child(properties, "cellDel") is not None
        text = self._read(cell, deleted or gone)
        if gone and not deleted:
            text = self._draft.withdrawn(text, "deleted")
        return _Read(column, _width(cell), text, _merged(properties))

    def _add(self, item: _Read) -> None:
        """Write a cell, or make the one above it longer."""
        above = self._open.get(item.column)
        if item.merged == "continue" and above is not None and item.text in ("", above[1]):
            place, text = above
            if place >= 0:
                old = self._cells[place]
                self._cells[place] = replace(old, rows=self._row - old.row + 1)
                return
            item = item._replace(text=text)
        if item.merged:
            self._open[item.column] = len(self._cells), item.text
        else:
            self._open.pop(item.column, None)
        self._cells.append(
            Cell(self._row, item.column, 1, item.text, item.width, head=self._in_head)
        )


def _placed(row: etree._Element) -> Iterator[tuple[int, etree._Element]]:
    """Yield the cells of a row with their columns."""
    properties = child(row, "trPr")
    before = child(properties, "gridBefore") if properties is not None else None
    column = _number(before, 0)
    for cell in (item for item in unwrapped(row) if local(item) == "tc"):
        yield column, cell
        column += _width(cell)


def _width(cell: etree._Element) -> int:
    return max(_number(child(cell, "tcPr", "gridSpan"), 1), 1)


def _number(element: etree._Element | None, default: int) -> int:
    text = attribute(element, "val") if element is not None else ""
    return min(int(text), _WIDEST) if text.isdigit() else default


def _merged(properties: etree._Element | None) -> str:
    """Return `restart` or `continue` for cells merged downwards, "" for others."""
    mark = child(properties, "vMerge") if properties is not None else None
    return "" if mark is None else attribute(mark, "val") or "continue"


def _is_on(properties: etree._Element | None, name: str) -> bool:
    mark = child(properties, name) if properties is not None else None
    return mark is not None and attribute(mark, "val") not in _OFF
