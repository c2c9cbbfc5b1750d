"""Rows of a ruled table of a PDF that no lines part: entries under one another in its cells."""

from typing import NamedTuple

from ingest.loaders.pdf.tables.ruled import Grid
from ingest.loaders.pdf.text.lines import Word

_RAGGED = 0.2  # of the width of a cell that a line leaves free


class CellLine(NamedTuple):
    """A line of text inside a cell."""

    words: list[Word]
    trail: bool

    @property
    def text(self) -> str:
        """Its words, and the blank behind them where the PDF has one."""
        return " ".join(word.text for word in self.words) + " " * self.trail


CellLines = dict[int, list[CellLine]]


def is_on_baseline(part: CellLine, level: float) -> bool:
    """Return whether a line of a cell stands at a height."""
    word = part.words[0]
    return abs(word.bottom - level) < 0.4 * max(word.height, 1.0)


def row_baselines(grid: Grid, row: int, parts: CellLines) -> list[float]:
    """Return the heights of the rows inside one that no lines part; empty where it is one row.

    Cells whose lines stand side by side, and leave room at their right, are rows of their own.
    """
    here = {
        number: parts[number]
        for number in set(grid.cell_of[row])
        if number in parts and grid.regions[number].rows == 1
    }
    if len(here) < 2:
        return []
    levels: list[float] = []
    held = [part for some in here.values() for part in some]
    for part in sorted(held, key=lambda one: -one.words[0].bottom):
        if not levels or not is_on_baseline(part, levels[-1]):
            levels.append(part.words[0].bottom)
    if len(levels) < 2:
        return []
    needed = max(2, 0.6 * len(here))
    aligned = all(
        sum(any(is_on_baseline(part, level) for part in some) for some in here.values()) >= needed
        for level in levels
    )
    return levels if aligned and _are_entries(grid, here, len(levels)) else []


def _are_entries(grid: Grid, here: CellLines, count: int) -> bool:
    """Return whether the lines of the cells are entries, and not the lines of a sentence."""
    ragged, lists = 0, 0
    for number, some in here.items():
        region = grid.regions[number]
        right = grid.xs[region.column + region.columns]
        free = _RAGGED * (right - grid.xs[region.column])
        ragged += sum(part.words[-1].right < right - free for part in some)
        numbers = sum(any(c.isdigit() for c in part.text) for part in some)
        lists += len(some) == count and numbers >= count - 1
    total = sum(len(some) for some in here.values())
    return ragged >= 0.5 * total and (count > 2 or lists > 0) and (lists > 0 or ragged == total)
