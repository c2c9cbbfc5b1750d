"""Tables of one sheet: captions, heads of several levels, notes, and lines that stand alone."""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, groupby, islice
from operator import itemgetter
from typing import Final

from ingest.chunking.table_rows import looks_like_header
from ingest.loaders.page_builder import PageBuilder
from ingest.loaders.spreadsheets.hidden_content import HiddenContent
from ingest.loaders.spreadsheets.merged_ranges import MergedRanges
from ingest.loaders.tables.headers import (
    depth,
    is_note,
    joined,
    of_years,
    row_line,
    side_by_side,
    stands_over,
)

COLUMNS: Final = 5_000
_PROBE: Final = 50
_CAPTIONS: Final = 3
_PAIR: Final = re.compile(r"[^:：]{1,30}[:：]\s*\S.*")

Row = tuple[int, list[str]]


def blocks(rows: Iterable[Row], *, heads: bool = False) -> Iterator[tuple[int, int, list[str]]]:
    """Yield the rows that hold something with the number of their block: a blank row ends one.

    With `heads`, a row that stands alone above rows no wider than itself is their head.
    """
    block, last = 0, -2
    alone: tuple[int, int] | None = None
    for number, cells in rows:
        parted, last = number != last + 1, number
        if not any(cells):
            continue
        start, end = _shape([cells])
        if parted and (alone is None or start != alone[0] or end > alone[1] or end - start < 2):
            block += 1
            alone = (start, end) if heads and end - start > 1 else None
        else:
            alone = None
        yield block, number, cells


class Tables:
    """Writes the tables of one sheet below each other.

    Args:
        builder: Takes them.
        merges: The merged ranges.
        hidden: The hidden columns, where some are left out.
        level: Of the headings that captions are.
        least: Columns that a table has.

    Attributes:
        columns: The names of the columns of the first table; None before its head was read.
    """

    def __init__(
        self,
        builder: PageBuilder,
        merges: MergedRanges,
        hidden: HiddenContent | None = None,
        *,
        level: int = 2,
        least: int = 2,
    ) -> None:
        self._draft = builder
        self._merges = merges
        self._hidden = hidden
        self._level = level
        self._least = least
        self._header: list[str] = []
        self._shape = (0, 0)
        self.columns: list[str] | None = None

    def write(self, rows: Iterable[Row]) -> None:
        """Write all rows of a sheet."""
        for _, block in groupby(blocks(rows, heads=self._least == 1), key=itemgetter(0)):
            self.block((number, cells) for _, number, cells in block)

    def block(self, rows: Iterator[Row]) -> None:
        """Write rows that stand together: one table, or several with blank columns between."""
        head = list(islice(rows, _PROBE))
        skipped = self._hidden.left_out() if self._hidden is not None else frozenset[int]()
        begun = side_by_side([cells for _, cells in head], skipped)
        if len(begun) == 1:
            self._table(head, rows)
            return
        every = [*head, *rows]
        for start, end in zip(begun, [*begun[1:], COLUMNS], strict=True):
            part = ((n, [""] * min(start, len(c)) + c[start:end]) for n, c in every)
            for _, block in groupby(blocks(part), key=itemgetter(0)):
                found = ((number, cells) for _, number, cells in block)
                self._table(list(islice(found, _PROBE)), found)

    def _table(self, head: list[Row], rows: Iterator[Row]) -> None:
        """Write a table under a header of its own where it has one."""
        gap, before = "\n\n", len(head)
        for _ in range(_CAPTIONS):
            if len(head) > 1 and _captions(head):
                number, cells = head.pop(0)
                level = self._level if sum(map(bool, cells)) == 1 else 0
                self._draft.add(row_line([], cells), heading=level, row=number + 1)
        head = [(number, self._merges.down(number, cells)) for number, cells in head]
        shape = _shape([cells for _, cells in head if not is_note(cells)])
        top = head[0][0] + 1 if head else 0
        rows_of = [cells for _, cells in head]
        again = len(head) > 1 and rows_of[0] == self._header
        own = shape != self._shape or again or len(head) < before or stands_over(rows_of)
        if own and (header := self._take_header(head, shape)):
            self._header, self._shape = header, shape
            names = dict.fromkeys(name for name in header if name)
            self._draft.add(" | ".join(names), gap=gap, row=top)
            gap = "\n"
        elif shape[1] > self._shape[1]:  # These rows are no longer those of the table above.
            self._header, self._shape = [], (0, 0)
        self.columns = self._header if self.columns is None else self.columns
        lone = own and shape[1] - shape[0] < 2 <= len(self._header)
        names_of = [] if lone else self._header
        rest = ((number, self._merges.down(number, cells)) for number, cells in rows)
        for number, cells in chain(head, rest):
            line = self._line(number, cells, names_of, shape)
            self._draft.add(line, gap=gap, row=number + 1)
            gap = "\n"

    def _line(
        self, number: int, cells: list[str], header: Sequence[str], shape: tuple[int, int]
    ) -> str:
        start, width = shape[0], max(len(header), shape[1])
        if is_note(cells) or self._merges.is_wide(number, cells, width - start):
            return "".join(cells)
        return row_line(header, self._merges.across(number, cells, header))

    def _take_header(self, head: list[Row], shape: tuple[int, int]) -> list[str]:
        """Take the header off the rows and return its names; empty where there is none."""
        start, width = shape
        # Lines below each other are no table.
        if not head or width - start < self._least or is_note(head[0][1]):
            return []
        levels = self._merges.depth(head[0][0], width)
        levels = max(levels, depth([cells for _, cells in head]))
        if levels >= len(head):
            levels = 1
        spread = (self._merges.spread(n, cells, width) for n, cells in head[:levels])
        names = joined([cells[:width] for cells in spread])
        below = [cells[start:] for _, cells in head[levels:] if not is_note(cells)]
        raw = [*head[levels - 1][1], *[""] * width]
        # A head over several columns names them all.
        own = [n for at, n in enumerate(names) if raw[at] or not n or n != names[at - 1]]
        checked = of_years(own[start:], below)
        if not below or not looks_like_header([checked, *below]):
            return []
        del head[:levels]
        return names


def _captions(head: Sequence[Row]) -> bool:
    """Return whether the first row is a line above a table: one cell, or `name: value` in each."""
    wide = any(sum(map(bool, cells)) > 1 for _, cells in head[1 : _CAPTIONS + 1])
    filled = [cell for cell in head[0][1] if cell]
    return wide and (len(filled) == 1 or (_is_form(filled) and not _is_form(head[1][1])))


def _is_form(cells: Sequence[str]) -> bool:
    filled = [cell for cell in cells if cell]
    return bool(filled) and all(_PAIR.fullmatch(cell) for cell in filled)


def _shape(rows: Sequence[Sequence[str]]) -> tuple[int, int]:
    """Return where the table begins and how wide it is."""
    firsts = [next((i for i, cell in enumerate(row) if cell), len(row)) for row in rows]
    width = max((at + 1 for row in rows for at, cell in enumerate(row) if cell), default=0)
    return min(firsts, default=0), width
