"""Tables of Word as lines: merged cells, header rows, tracked deletions of rows and cells."""

from collections.abc import Callable, Iterator
from typing import Final

from lxml import etree

from ingest.loaders.ooxml.package import attribute, child, local
from ingest.loaders.page_builder import PageBuilder
from ingest.loaders.tables.table_builder import CONTINUE, ColumnCell, TableBuilder
from ingest.loaders.word.elements import unwrapped

_WIDEST: Final = 1_000
_OFF: Final = ("0", "false", "off")

# Returns the text of a cell (`tc`), given whether it or its row is deleted.
CellReader = Callable[[etree._Element, bool], str]


def table_lines(table: etree._Element, builder: PageBuilder, read: CellReader) -> list[str]:
    """Return the rows of a table (`tbl`) as lines."""
    rows = TableBuilder(builder)
    for row in (item for item in unwrapped(table) if local(item) == "tr"):
        properties = child(row, "trPr")
        deleted = properties is not None and child(properties, "del") is not None
        cells = [
            ColumnCell(column, _width(cell), _text(cell, builder, read, deleted), _merged(cell))
            for column, cell in _with_columns(row)
        ]
        rows.add(cells, header=_is_on(properties, "tblHeader"), deleted=deleted)
    return rows.lines()


def _text(cell: etree._Element, builder: PageBuilder, read: CellReader, deleted: bool) -> str:
    cell_deleted = child(cell, "tcPr", "cellDel") is not None
    text = read(cell, deleted or cell_deleted)
    return builder.render_withdrawn(text, "deleted") if cell_deleted and not deleted else text


def _with_columns(row: etree._Element) -> Iterator[tuple[int, etree._Element]]:
    """Yield the cells of a row with their columns."""
    column = _number(child(row, "trPr", "gridBefore"), 0)
    for cell in (item for item in unwrapped(row) if local(item) == "tc"):
        yield column, cell
        column += _width(cell)


def _width(cell: etree._Element) -> int:
    return max(_number(child(cell, "tcPr", "gridSpan"), 1), 1)


def _number(element: etree._Element | None, default: int) -> int:
    text = attribute(element, "val") if element is not None else ""
    return min(int(text), _WIDEST) if text.isdigit() else default


def _merged(cell: etree._Element) -> str:
    """Return how a cell is merged vertically, as in `ColumnCell.merged`."""
    mark = child(cell, "tcPr", "vMerge")
    return "" if mark is None else attribute(mark, "val") or CONTINUE


def _is_on(properties: etree._Element | None, name: str) -> bool:
    mark = child(properties, name) if properties is not None else None
    return mark is not None and attribute(mark, "val") not in _OFF
