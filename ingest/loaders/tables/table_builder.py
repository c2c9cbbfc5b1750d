"""Rows of a table in the making: cells that go on from the row above, rows that were deleted."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final, NamedTuple

from ingest.loaders.page_builder import PageBuilder
from ingest.loaders.tables.grid import Cell, lines

RESTART, CONTINUE = "restart", "continue"
_NEAR: Final = 200  # twips, that edges meant to be one may be apart


class ColumnCell(NamedTuple):
    """A cell of a row.

    Attributes:
        column, width: Where it stands, in columns.
        text: In one line.
        merged: `RESTART` where cells below may go on from it, `CONTINUE` where it goes on from
            the one above, "" for all others.
    """

    column: int
    width: int
    text: str
    merged: str = ""


class EdgedCell(NamedTuple):
    """A cell that is placed by its edges, in any unit; both 0 where they are not known."""

    text: str
    left: int
    right: int
    merged: str = ""


class TableBuilder:
    """The rows of one table, added from above."""

    def __init__(self, builder: PageBuilder | None) -> None:
        self._draft = builder
        self._cells: list[Cell] = []
        # By column: the cell that may go on in the next row, by its place or only its text.
        self._open: dict[int, tuple[int, str]] = {}
        self._row = 0
        self._in_head = True

    def lines(self) -> list[str]:
        """Return the rows as lines."""
        return list(lines(self._cells))

    def add(
        self, found: Sequence[ColumnCell], *, head: bool = False, deleted: bool = False
    ) -> None:
        """Add a row.

        Args:
            found: Its cells.
            head: Whether the document marks it as a row of heads.
            deleted: Whether it was deleted under track changes.
        """
        self._in_head = self._in_head and head
        if not deleted:
            for item in found:
                self._add(item)
            self._row += 1
            return
        for item in found:
            if item.merged == RESTART:
                self._open[item.column] = -1, item.text
        text = " | ".join(item.text for item in found)
        said = self._draft.withdrawn(text, "deleted") if self._draft is not None else ""
        if said.strip(" |"):
            width = max((item.column + item.width for item in found), default=1)
            self._cells.append(Cell(self._row, 0, 1, said, width))
            self._row += 1

    def _add(self, item: ColumnCell) -> None:
        """Write a cell, or make the one above it longer."""
        above = self._open.get(item.column)
        if item.merged == CONTINUE and above is not None and item.text in ("", above[1]):
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


def align_columns(rows: Sequence[Sequence[EdgedCell]]) -> list[list[ColumnCell]]:
    """Return the cells of a table in columns, which its edges make.

    Rows of one length are columns as they stand, because hand-drawn edges hardly ever meet.
    """
    known = all(cell.right > cell.left for row in rows for cell in row)
    if not known or len({len(row) for row in rows}) < 2:
        return [[ColumnCell(at, 1, c.text, c.merged) for at, c in enumerate(row)] for row in rows]
    edges = _edges(rows)
    return [[_placed(cell, edges) for cell in row] for row in rows]


def _edges(rows: Sequence[Sequence[EdgedCell]]) -> list[int]:
    """Return the edges of columns, those that nearly meet as one."""
    narrowest = min((c.right - c.left for row in rows for c in row), default=_NEAR)
    near = min(_NEAR, narrowest // 2)
    found: list[int] = []
    for edge in sorted({edge for row in rows for c in row for edge in (c.left, c.right)}):
        if not found or edge - found[-1] > near:
            found.append(edge)
    return found


def _placed(cell: EdgedCell, edges: Sequence[int]) -> ColumnCell:
    first, last = _nearest(cell.left, edges), _nearest(cell.right, edges)
    return ColumnCell(first, max(last - first, 1), cell.text, cell.merged)


def _nearest(edge: int, edges: Sequence[int]) -> int:
    return min(range(len(edges)), key=lambda at: abs(edges[at] - edge))
