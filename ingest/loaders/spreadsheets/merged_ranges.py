"""Merged ranges of a sheet, looked up while its rows go by."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

_MOST: Final = 20_000
_HEADER_ROWS: Final = 4


@dataclass(frozen=True, slots=True)
class MergedRange:
    """A merged range, its rows and columns from 0 and both ends within."""

    top: int
    left: int
    bottom: int
    right: int


class MergedRanges:
    """The merged ranges of a sheet; some formats tell them with the rows, so they may grow."""

    def __init__(self, known: Sequence[MergedRange]) -> None:
        self._known = known
        self._learnt = 0
        self._starts: dict[tuple[int, int], MergedRange] = {}
        self._open: dict[int, tuple[MergedRange, str]] = {}

    def _at(self, row: int, column: int) -> MergedRange | None:
        while self._learnt < min(len(self._known), _MOST):
            merge = self._known[self._learnt]
            self._starts[merge.top, merge.left] = merge
            self._learnt += 1
        return self._starts.get((row, column))

    def down(self, number: int, cells: list[str]) -> list[str]:
        """Return a row with what the cells merged from above say in it."""
        if not self._known:
            return cells
        for column, (merge, value) in list(self._open.items()):
            if number > merge.bottom:
                del self._open[column]
            elif column >= len(cells):
                cells += [""] * (column - len(cells)) + [value]
            elif not cells[column]:
                cells[column] = value
        for column, cell in enumerate(cells):
            start = self._at(number, column) if cell else None
            if start is not None and start.bottom > number:
                self._open[column] = (start, cell)
        return cells

    def across(self, number: int, cells: list[str], header: Sequence[str]) -> list[str]:
        """Return a row with what its merged cells say in all columns of other names they cover.

        A cell that stands alone in its row is the name of a section and is said once.
        """
        if not self._known or not header or sum(map(bool, cells)) < 2:
            return cells
        covering = [(at, self._covering(number, at)) for at, cell in enumerate(cells) if cell]
        for column, merge in covering:
            end = min(merge.right + 1, len(header)) if merge is not None else 0
            cells += [""] * (end - len(cells))
            for other in range(column + 1, end):
                if header[other] not in ("", header[column]):
                    cells[other] = cells[other] or cells[column]
        return cells

    def _covering(self, number: int, column: int) -> MergedRange | None:
        above = self._open.get(column)
        within = above is not None and above[0].top < number <= above[0].bottom
        return above[0] if above is not None and within else self._at(number, column)

    def is_wide(self, number: int, cells: Sequence[str], width: int) -> bool:
        """Return whether one cell fills a whole row of a table of this width."""
        filled = [at for at, cell in enumerate(cells) if cell]
        merge = self._at(number, filled[0]) if len(filled) == 1 else None
        return merge is not None and merge.right - merge.left + 1 >= width > 1

    def depth(self, number: int, width: int) -> int:
        """Return how many rows a header that begins in this one takes."""
        found = [self._at(number, column) for column in range(width)]
        within = [merge for merge in found if merge is not None]
        if not any(merge.right > merge.left for merge in within):
            return 1
        return min(max(merge.bottom for merge in within) - number + 1, _HEADER_ROWS)

    def spread(self, number: int, cells: list[str], width: int) -> list[str]:
        """Return a row of a header, each merged cell said over all its columns."""
        cells = cells + [""] * (width - len(cells))
        for column in range(width):
            merge = self._at(number, column)
            for other in range(column + 1, min(merge.right + 1, width) if merge else 0):
                cells[other] = cells[other] or cells[column]
        return cells
