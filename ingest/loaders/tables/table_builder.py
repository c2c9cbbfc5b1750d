"""Table builder: row spans from vertical merge marks, tracked row deletions, column alignment."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final, NamedTuple

from ingest.loaders.page_builder import PageBuilder
from ingest.loaders.tables.grid import Cell, lines

RESTART, CONTINUE = "restart", "continue"
_NEAR: Final = 200  # twips between edges of one column boundary


class ColumnCell(NamedTuple):
    """A cell of a row.

    Attributes:
        column, width: Its first column and column span.
        text: Its text in one line.
        merged: `RESTART` for the first cell of a vertical merge, `CONTINUE` for one merged with
            the cell above, "" for other cells.
    """

    column: int
    width: int
    text: str
    merged: str = ""


class EdgedCell(NamedTuple):
    """A cell with its left and right edge in any unit; both 0 where they are unknown."""

    text: str
    left: int
    right: int
    merged: str = ""


class TableBuilder:
    """Collects the rows of one table from top to bottom."""

    def __init__(self, builder: PageBuilder | None) -> None:
        self._builder = builder
        self._cells: list[Cell] = []
        # By column: index (-1 if deleted) and text of the cell that the next row may continue.
        self._open: dict[int, tuple[int, str]] = {}
        self._row = 0
        self._in_header = True

    def lines(self) -> list[str]:
        """Return the rows as lines."""
        return list(lines(self._cells))

    def add(
        self, row: Sequence[ColumnCell], *, header: bool = False, deleted: bool = False
    ) -> None:
        """Add a row.

        Args:
            row: Its cells.
            header: Whether the document marks it as a header row.
            deleted: Whether it was deleted under track changes.
        """
        self._in_header = self._in_header and header
        if not deleted:
            for item in row:
                self._add(item)
            self._row += 1
            return
        for item in row:
            if item.merged == RESTART:
                self._open[item.column] = -1, item.text
        text = " | ".join(item.text for item in row)
        kept = self._builder.render_withdrawn(text, "deleted") if self._builder is not None else ""
        if kept.strip(" |"):
            width = max((item.column + item.width for item in row), default=1)
            self._cells.append(Cell(self._row, 0, 1, kept, width))
            self._row += 1

    def _add(self, item: ColumnCell) -> None:
        """Add a cell, or extend the row span of the one above it."""
        above = self._open.get(item.column)
        if item.merged == CONTINUE and above is not None and item.text in ("", above[1]):
            index, text = above
            if index >= 0:
                old = self._cells[index]
                self._cells[index] = replace(old, rows=self._row - old.row + 1)
                return
            item = item._replace(text=text)
        if item.merged:
            self._open[item.column] = len(self._cells), item.text
        else:
            self._open.pop(item.column, None)
        self._cells.append(
            Cell(self._row, item.column, 1, item.text, item.width, header=self._in_header)
        )


def align_columns(rows: Sequence[Sequence[EdgedCell]]) -> list[list[ColumnCell]]:
    """Return the cells of a table with columns and column spans computed from their edges.

    Rows of equal length are taken as they are, because hand-drawn edges rarely align.
    """
    known = all(cell.right > cell.left for row in rows for cell in row)
    if not known or len({len(row) for row in rows}) < 2:
        return [[ColumnCell(at, 1, c.text, c.merged) for at, c in enumerate(row)] for row in rows]
    edges = _edges(rows)
    return [[_column_cell(cell, edges) for cell in row] for row in rows]


def _edges(rows: Sequence[Sequence[EdgedCell]]) -> list[int]:
    """Return the column boundaries; edges close to each other are one."""
    narrowest = min((c.right - c.left for row in rows for c in row), default=_NEAR)
    near = min(_NEAR, narrowest // 2)
    edges: list[int] = []
    for edge in sorted({edge for row in rows for c in row for edge in (c.left, c.right)}):
        if not edges or edge - edges[-1] > near:
            edges.append(edge)
    return edges


def _column_cell(cell: EdgedCell, edges: Sequence[int]) -> ColumnCell:
    first, last = _nearest(cell.left, edges), _nearest(cell.right, edges)
    return ColumnCell(first, max(last - first, 1), cell.text, cell.merged)


def _nearest(edge: int, edges: Sequence[int]) -> int:
    return min(range(len(edges)), key=lambda at: abs(edges[at] - edge))
