"""Ruled tables of a PDF page: the cells that its rulings enclose.

Touching rulings form a grid. Neighbouring fields of the grid without a ruling between them are one
merged cell.
"""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from ingest.loaders.pdf.tables.rulings import Ruling

_TOUCHING = 3.0  # points; rulings this close touch, or are one
_OVERHANG = (
    8.0  # points that rulings extend beyond the last crossing one, on a side without a ruling
)
_MAX_RULINGS = 400
_MAX_FIELDS = 6_000


class CellRegion(NamedTuple):
    """A cell: first row and column, from 0, and its row and column span."""

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
        cell_of: Index of the cell of each field, by row and column.
    """

    xs: list[float]
    ys: list[float]
    regions: list[CellRegion]
    cell_of: list[list[int]]

    def at(self, x: float, y: float) -> int | None:
        """Return the index of the cell at a point; None outside the table."""
        if not (self.xs[0] <= x <= self.xs[-1] and self.ys[-1] <= y <= self.ys[0]):
            return None
        column = min(bisect_right(self.xs, x), len(self.xs) - 1) - 1
        row = min(bisect_right(self.ys, -y, key=float.__neg__), len(self.ys) - 1) - 1
        return self.cell_of[max(row, 0)][max(column, 0)]


def find_grids(horizontal: Sequence[Ruling], vertical: Sequence[Ruling]) -> list[Grid]:
    """Return the grids of at least two rows and two columns on a page.

    Args:
        horizontal: Horizontal rulings.
        vertical: Vertical rulings.
    """
    if len(horizontal) < 2 or not vertical or max(len(horizontal), len(vertical)) > _MAX_RULINGS:
        return []
    candidates = (_grid(*group) for group in _connected_rulings(horizontal, vertical))
    return [grid for grid in candidates if grid is not None]


def _connected_rulings(
    horizontal: Sequence[Ruling], vertical: Sequence[Ruling]
) -> Iterator[tuple[list[Ruling], list[Ruling]]]:
    """Yield the groups of touching rulings (union-find)."""
    group = list(range(len(horizontal) + len(vertical)))

    def root(at: int) -> int:
        while group[at] != at:
            group[at] = group[group[at]]
            at = group[at]
        return at

    for i, row in enumerate(horizontal):
        for j, column in enumerate(vertical):
            if (
                row.start - _TOUCHING <= column.at <= row.end + _TOUCHING
                and column.start - _TOUCHING <= row.at <= column.end + _TOUCHING
            ):
                group[root(i)] = root(len(horizontal) + j)
    members: dict[int, tuple[list[Ruling], list[Ruling]]] = {}
    for i, row in enumerate(horizontal):
        members.setdefault(root(i), ([], []))[0].append(row)
    for j, column in enumerate(vertical):
        members.setdefault(root(len(horizontal) + j), ([], []))[1].append(column)
    yield from members.values()


def _grid(horizontal: list[Ruling], vertical: list[Ruling]) -> Grid | None:
    if len(horizontal) < 2 or not vertical:
        return None
    xs = _edges([line.at for line in vertical], horizontal)
    ys = _edges([line.at for line in horizontal], vertical)[::-1]
    if len(xs) < 3 or len(ys) < 3 or (len(xs) - 1) * (len(ys) - 1) > _MAX_FIELDS:
        return None
    walls = _Walls(xs, ys, horizontal, vertical)
    regions, cell_of = _regions(walls, len(ys) - 1, len(xs) - 1)
    spans_all_rows = {region.rows for region in regions} == {len(ys) - 1}
    return None if len(regions) < 4 or spans_all_rows else Grid(xs, ys, regions, cell_of)


def _edges(positions: list[float], crossing: Sequence[Ruling]) -> list[float]:
    """Return the edges of rows or columns; on an open side, the end of the crossing rulings."""
    edges: list[float] = []
    for place in sorted(positions):
        if not edges or place - edges[-1] > _TOUCHING:
            edges.append(place)
    first, last = min(ruling.start for ruling in crossing), max(ruling.end for ruling in crossing)
    if first < edges[0] - _OVERHANG:
        edges.insert(0, first)
    if last > edges[-1] + _OVERHANG:
        edges.append(last)
    return edges


class _Walls:
    """The rulings between neighbouring fields."""

    def __init__(
        self, xs: list[float], ys: list[float], horizontal: list[Ruling], vertical: list[Ruling]
    ) -> None:
        self._rows = [
            [ruling for ruling in horizontal if abs(ruling.at - y) <= _TOUCHING] for y in ys
        ]
        self._columns = [
            [ruling for ruling in vertical if abs(ruling.at - x) <= _TOUCHING] for x in xs
        ]
        self._column_middles = [(a + b) / 2 for a, b in pairwise(xs)]
        self._row_middles = [(a + b) / 2 for a, b in pairwise(ys)]

    def right_of(self, row: int, column: int) -> bool:
        """Return whether there is a ruling to the right of a field."""
        y = self._row_middles[row]
        return any(ruling.start <= y <= ruling.end for ruling in self._columns[column + 1])

    def below(self, row: int, column: int) -> bool:
        """Return whether there is a ruling below a field."""
        x = self._column_middles[column]
        return any(ruling.start <= x <= ruling.end for ruling in self._rows[row + 1])


def _regions(walls: _Walls, height: int, width: int) -> tuple[list[CellRegion], list[list[int]]]:
    """Return the cells in order, and the cell of each field."""
    cell_of = [[-1] * width for _ in range(height)]
    regions: list[CellRegion] = []
    for row in range(height):
        for column in range(width):
            if cell_of[row][column] >= 0:
                continue
            region = _grow(walls, cell_of, row, column)
            for r in range(row, row + region.rows):
                for c in range(column, column + region.columns):
                    cell_of[r][c] = len(regions)
            regions.append(region)
    return regions, cell_of


def _grow(walls: _Walls, cell_of: list[list[int]], row: int, column: int) -> CellRegion:
    """Return the largest cell without inner rulings that begins at a field."""
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
