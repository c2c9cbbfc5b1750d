"""Rows without rulings in a ruled PDF table: several entries on lines of their own in each cell."""

from typing import NamedTuple

from ingest.loaders.pdf.tables.ruled import Grid
from ingest.loaders.pdf.text.lines import Word

_MIN_FREE_WIDTH = 0.2  # of the width of a cell that a line leaves free


class CellLine(NamedTuple):
    """A line of text inside a cell."""

    words: list[Word]
    trail: bool

    @property
    def text(self) -> str:
        """Its words, and a blank behind them where the PDF has one."""
        return " ".join(word.text for word in self.words) + " " * self.trail


CellLines = dict[int, list[CellLine]]


def is_on_baseline(cell_line: CellLine, baseline: float) -> bool:
    """Return whether a line of a cell is on a baseline."""
    word = cell_line.words[0]
    return abs(word.bottom - baseline) < 0.4 * max(word.height, 1.0)


def row_baselines(grid: Grid, row: int, cell_lines: CellLines) -> list[float]:
    """Return the baselines of the rows inside a ruled row; empty where it is a single row.

    It has several rows where its cells have lines on the same baselines that do not fill the width.
    """
    cells = {
        number: cell_lines[number]
        for number in set(grid.cell_of[row])
        if number in cell_lines and grid.regions[number].rows == 1
    }
    if len(cells) < 2:
        return []
    baselines: list[float] = []
    lines = [cell_line for lines_of_cell in cells.values() for cell_line in lines_of_cell]
    for cell_line in sorted(lines, key=lambda one: -one.words[0].bottom):
        if not baselines or not is_on_baseline(cell_line, baselines[-1]):
            baselines.append(cell_line.words[0].bottom)
    if len(baselines) < 2:
        return []
    needed = max(2, 0.6 * len(cells))
    aligned = all(
        sum(
            any(is_on_baseline(cell_line, baseline) for cell_line in lines_of_cell)
            for lines_of_cell in cells.values()
        )
        >= needed
        for baseline in baselines
    )
    return baselines if aligned and _are_entries(grid, cells, len(baselines)) else []


def _are_entries(grid: Grid, cells: CellLines, count: int) -> bool:
    """Return whether the lines of the cells are entries, and not wrapped sentences."""
    short_lines, listed_cells = 0, 0
    for number, lines_of_cell in cells.items():
        region = grid.regions[number]
        right = grid.xs[region.column + region.columns]
        free_width = _MIN_FREE_WIDTH * (right - grid.xs[region.column])
        short_lines += sum(
            cell_line.words[-1].right < right - free_width for cell_line in lines_of_cell
        )
        numbers = sum(any(c.isdigit() for c in cell_line.text) for cell_line in lines_of_cell)
        listed_cells += len(lines_of_cell) == count and numbers >= count - 1
    total = sum(len(lines_of_cell) for lines_of_cell in cells.values())
    return (
        short_lines >= 0.5 * total
        and (count > 2 or listed_cells > 0)
        and (listed_cells > 0 or short_lines == total)
    )
