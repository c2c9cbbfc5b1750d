"""Open tables of a page, innermost last, and the cells that their text goes into."""

from lxml import etree

from ingest.loaders.web.elements import CELLS
from ingest.loaders.web.tables.table import Table, is_layout
from ingest.loaders.web.text_buffer import TextBuffer


class TableStack:
    """The tables that enclose the current element; a layout table is None."""

    def __init__(self, buffer: TextBuffer) -> None:
        self._buffer = buffer
        self._tables: list[Table | None] = []
        self._bare_row: etree._Element | None = None  # a row without a table around it

    @property
    def current(self) -> Table | None:
        """The innermost table; None outside tables and in a layout table."""
        return self._tables[-1] if self._tables else None

    def opens_with(self, name: str) -> bool:
        """Return whether a table begins with an element of this name."""
        return name == "table" or (name == "tr" and not self._tables)

    def closes_with(self, name: str, element: etree._Element) -> bool:
        """Return whether the innermost table ends with this element."""
        return name == "table" or element is self._bare_row

    def open(self, name: str, element: etree._Element) -> None:
        """Open the table that begins with an element."""
        is_bare = name == "tr"
        table = None if not is_bare and is_layout(element) else Table()
        self._tables.append(table)
        if is_bare and table:
            self._bare_row = element
            table.begin_row()

    def close(self) -> tuple[Table | None, bool]:
        """Close the innermost table; return it and whether it was a bare row.

        A table inside a cell becomes part of the table around it.
        """
        table, was_bare = self._tables.pop(), self._bare_row is not None
        self._bare_row = None
        if self._buffer.in_cell and table:
            outer = next(filter(None, reversed(self._tables)))
            outer.enclose(table)
        return table, was_bare

    def open_part(self, table: Table, name: str, element: etree._Element) -> None:
        """Open a row, a cell or a section of a table."""
        if name == "tr":
            table.begin_row()
        elif name in CELLS:
            table.begin_cell(element)
            self._buffer.open_cell()
        else:
            table.begin_section(name)

    def close_part(self, table: Table, name: str) -> None:
        """Close a row, a cell or a section of a table."""
        if name in CELLS:
            table.end_cell(self._buffer.close_cell())
        elif name != "tr":
            table.end_section()
