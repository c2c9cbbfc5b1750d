"""Ruled tables of a PDF page: which cells its lines enclose.

Lines that touch make a grid; two fields of the grid without a line between them are one cell, so
that merged cells are known with the rows and columns they reach over.
"""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from ingest.loaders.pdf.tables.rulings import Ruling

_NEAR = 3.0  # Points: lines this close touch, or are one.
_OPEN = 8.0  # Points that lines reach over the last one across them, where a side has none.
_LINES = 400
_FIELDS = 6_000
_SMALLEST = 3.0  # Points.


class CellRegion(NamedTuple):
    """A cell: its first row and column, from 0, and how many it reaches over."""

    row: int
    column: int
    rows: int
    columns: int


class Grid(NamedTuple):
    """A ruled table.

    Attributes:
        xs: Edges of the columns from left to right, in points.
        ys: Edges of the rows from top to bottom, in points.
        regions: The cells.
        cell_of: The cell of each field, by row and column.
    """

    xs: list[float]
    ys: list[float]
    regions: list[CellRegion]
    cell_of: list[list[int]]

    def at(self, x: float, y: float) -> int | None:
        """Return the number of the cell that a point lies in; None outside the table."""
        if not (self.xs[0] <= x <= self.xs[-1] and self.ys[-1] <= y <= self.ys[0]):
            return None
        column = min(bisect_right(self.xs, x), len(self.xs) - 1) - 1
        row = min(bisect_right(self.ys, -y, key=float.__neg__), len(self.ys) - 1) - 1
        return self.cell_of[max(row, 0)][max(column, 0)]


def grids(across: Sequence[Ruling], down: Sequence[Ruling]) -> list[Grid]:
    """Return the tables that the lines of a page make, of two rows and columns at least.

    Args:
        across: Horizontal lines.
        down: Vertical lines.
    """
    if len(across) < 2 or not down or max(len(across), len(down)) > _LINES:
        return []
    found = (_grid(*group) for group in _touching(across, down))
    return [grid for grid in found if grid is not None]


def _touching(
    across: Sequence[Ruling], down: Sequence[Ruling]
) -> Iterator[tuple[list[Ruling], list[Ruling]]]:
    """Yield the groups of lines that touch one another."""
    group = list(range(len(across) + len(down)))

    def root(at: int) -> int:
        while group[at] != at:
            group[at] = group[group[at]]
            at = group[at]
        return at

    for i, row in enumerate(across):
        for j, column in enumerate(down):
            if (
                row.start - _NEAR <= column.at <= row.end + _NEAR
                and column.start - _NEAR <= row.at <= column.end + _NEAR
            ):
                group[root(i)] = root(len(across) + j)
    members: dict[int, tuple[list[Ruling], list[Ruling]]] = {}
    for i, row in enumerate(across):
        members.setdefault(root(i), ([], []))[0].append(row)
    for j, column in enumerate(down):
        members.setdefault(root(len(across) + j), ([], []))[1].append(column)
    yield from members.values()


def _grid(across: list[Ruling], down: list[Ruling]) -> Grid | None:
    if len(across) < 2 or not down:
        return None
    xs = _edges([line.at for line in down], across)
    ys = _edges([line.at for line in across], down)[::-1]
    if len(xs) < 3 or len(ys) < 3 or (len(xs) - 1) * (len(ys) - 1) > _FIELDS:
        return None
    walls = _Walls(xs, ys, across, down)
    regions, cell_of = _regions(walls, len(ys) - 1, len(xs) - 1)
    whole = {region.rows for region in regions} == {len(ys) - 1}
    return None if len(regions) < 4 or whole else Grid(xs, ys, regions, cell_of)


def _edges(places: list[float], others: Sequence[Ruling]) -> list[float]:
    """Return the edges of rows or columns; where a side is open, the ends of the others."""
    edges: list[float] = []
    for place in sorted(places):
        if not edges or place - edges[-1] > _NEAR:
            edges.append(place)
    first, last = min(one.start for one in others), max(one.end for one in others)
    if first < edges[0] - _OPEN:
        edges.insert(0, first)
    if last > edges[-1] + _OPEN:
        edges.append(last)
    return edges


class _Walls:
    """Tells whether a line parts two neighbouring fields."""

    def __init__(
        self, xs: list[float], ys: list[float], across: list[Ruling], down: list[Ruling]
    ) -> None:
        self._rows = [[one for one in across if abs(one.at - y) <= _NEAR] for y in ys]
        self._columns = [[one for one in down if abs(one.at - x) <= _NEAR] for x in xs]
        self._across = [(a + b) / 2 for a, b in pairwise(xs)]
        self._down = [(a + b) / 2 for a, b in pairwise(ys)]

    def right_of(self, row: int, column: int) -> bool:
        """Return whether a line stands at the right of a field."""
        y = self._down[row]
        return any(one.start <= y <= one.end for one in self._columns[column + 1])

    def below(self, row: int, column: int) -> bool:
        """Return whether a line lies below a field."""
        x = self._across[column]
        return any(one.start <= x <= one.end for one in self._rows[row + 1])


def _regions(walls: _Walls, height: int, width: int) -> tuple[list[CellRegion], list[list[int]]]:
    """Return the cells in order, and the cell of each field."""
    cell_of = [[-1] * width for _ in range(height)]
    regions: list[CellRegion] = []
    for row in range(height):
        for column in range(width):
            if cell_of[row][column] >= 0:
                continue
            region = _grown(walls, cell_of, row, column)
            for r in range(row, row + region.rows):
                for c in range(column, column + region.columns):
                    cell_of[r][c] = len(regions)
            regions.append(region)
    return regions, cell_of


def _grown(walls: _Walls, cell_of: list[list[int]], row: int, column: int) -> CellRegion:
    """Return the largest box of fields without a line between them, from its upper left one."""
    height, width = len(cell_of), len(cell_of[0])
    columns = 1
    while (
        column + columns < width
        and cell_of[row][column + columns] < 0
        and not walls.right_of(row, column + columns - 1)
    ):
        columns += 1
    rows = 1
    while row + rows < height and not any(
        walls.below(row + rows - 1, at) or cell_of[row + rows][at] >= 0
        for at in range(column, column + columns)
    ):
        rows += 1
    return CellRegion(row, column, rows, columns)
