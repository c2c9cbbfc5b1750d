"""Nested HTML tables, expanded into rows and columns of the table around them."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from ingest.loaders.tables.grid import Cell


@dataclass(slots=True)
class PlacedCell:
    """A cell, and the cells of the tables nested in it."""

    cell: Cell
    inner: list[Cell] = field(default_factory=list)


def unnested(placed: Sequence[PlacedCell]) -> list[Cell]:
    """Return the cells; nested tables become rows and columns of the outer table."""
    if not any(item.inner for item in placed):
        return [item.cell for item in placed]
    heights: dict[int, int] = {}
    widths: dict[int, int] = {}
    for item in placed:
        item.inner = _with_outer_text(item)
        heights[item.cell.row] = max(heights.get(item.cell.row, 1), _height(item.inner))
        widths[item.cell.column] = max(widths.get(item.cell.column, 1), _width(item.inner))
    down, across = _Offsets(heights), _Offsets(widths)
    cells = []
    for item in placed:
        row, column = down.start(item.cell.row), across.start(item.cell.column)
        rows = down.start(item.cell.row + item.cell.rows) - row
        columns = across.start(item.cell.column + item.cell.columns) - column
        if not item.inner:
            cells.append(replace(item.cell, row=row, column=column, rows=rows, columns=columns))
        for cell in item.inner:
            cells.append(
                replace(cell, row=row + cell.row, column=column + cell.column, header=False)
            )
    return cells


def _with_outer_text(item: PlacedCell) -> list[Cell]:
    """Return the nested cells behind a column with the text around the nested table."""
    if not item.inner or not item.cell.text:
        return item.inner
    moved = [replace(cell, column=cell.column + 1) for cell in item.inner]
    return [Cell(0, 0, _height(moved), item.cell.text), *moved]


def _height(cells: Sequence[Cell]) -> int:
    return max((cell.row + cell.rows for cell in cells), default=1)


def _width(cells: Sequence[Cell]) -> int:
    return max((cell.column + cell.columns for cell in cells), default=1)


class _Offsets:
    """New indices of rows or columns after some have been expanded to several."""

    def __init__(self, sizes: dict[int, int]) -> None:
        self._at = sorted(at for at, size in sizes.items() if size > 1)
        self._shifts = [0]
        for at in self._at:
            self._shifts.append(self._shifts[-1] + sizes[at] - 1)

    def start(self, at: int) -> int:
        return at + self._shifts[bisect_left(self._at, at)]
