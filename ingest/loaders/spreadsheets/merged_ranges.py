"""Merged ranges of a sheet, applied to its rows as they are streamed."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

_MOST: Final = 20_000
_HEADER_ROWS: Final = 4


@dataclass(frozen=True, slots=True)
class MergedRange:
    """A merged range; rows and columns from 0, both ends inclusive."""

    top: int
    left: int
    bottom: int
    right: int


class MergedRanges:
    """The merged ranges of a sheet; the list may grow while rows are read (ODS)."""

    def __init__(self, ranges: Sequence[MergedRange]) -> None:
        self._ranges = ranges
        self._indexed = 0
        self._starts: dict[tuple[int, int], MergedRange] = {}
        self._active: dict[int, tuple[MergedRange, str]] = {}

    def _at(self, row: int, column: int) -> MergedRange | None:
        while self._indexed < min(len(self._ranges), _MOST):
            merged = self._ranges[self._indexed]
            self._starts[merged.top, merged.left] = merged
            self._indexed += 1
        return self._starts.get((row, column))

    def fill_down(self, number: int, cells: list[str]) -> list[str]:
        """Return a row with the values of vertically merged cells that began above."""
        if not self._ranges:
            return cells
        for column, (merged, value) in list(self._active.items()):
            if number > merged.bottom:
                del self._active[column]
            elif column >= len(cells):
                cells += [""] * (column - len(cells)) + [value]
            elif not cells[column]:
                cells[column] = value
        for column, cell in enumerate(cells):
            start = self._at(number, column) if cell else None
            if start is not None and start.bottom > number:
                self._active[column] = (start, cell)
        return cells

    def fill_across(self, number: int, cells: list[str], header: Sequence[str]) -> list[str]:
        """Return a row with its horizontally merged values in all differently named columns.

        A single cell in a row names a section and is not repeated.
        """
        if not self._ranges or not header or sum(map(bool, cells)) < 2:
            return cells
        covering = [(at, self._covering(number, at)) for at, cell in enumerate(cells) if cell]
        for column, merged in covering:
            end = min(merged.right + 1, len(header)) if merged is not None else 0
            cells += [""] * (end - len(cells))
            for other in range(column + 1, end):
                if header[other] not in ("", header[column]):
                    cells[other] = cells[other] or cells[column]
        return cells

    def _covering(self, number: int, column: int) -> MergedRange | None:
        above = self._active.get(column)
        within = above is not None and above[0].top < number <= above[0].bottom
        return above[0] if above is not None and within else self._at(number, column)

    def fills_row(self, number: int, cells: Sequence[str], width: int) -> bool:
        """Return whether one merged cell fills a row of a table of this width."""
        filled = [at for at, cell in enumerate(cells) if cell]
        merged = self._at(number, filled[0]) if len(filled) == 1 else None
        return merged is not None and merged.right - merged.left + 1 >= width > 1

    def header_depth(self, number: int, width: int) -> int:
        """Return the number of header rows from this row on."""
        starts = [self._at(number, column) for column in range(width)]
        within = [merged for merged in starts if merged is not None]
        if not any(merged.right > merged.left for merged in within):
            return 1
        return min(max(merged.bottom for merged in within) - number + 1, _HEADER_ROWS)

    def spread_header(self, number: int, cells: list[str], width: int) -> list[str]:
        """Return a header row with each merged name in all its columns."""
        cells = cells + [""] * (width - len(cells))
        for column in range(width):
            merged = self._at(number, column)
            for other in range(column + 1, min(merged.right + 1, width) if merged else 0):
                cells[other] = cells[other] or cells[column]
        return cells
