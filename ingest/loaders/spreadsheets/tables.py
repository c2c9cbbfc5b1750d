"""Tables of one sheet: captions, headers of several levels, notes and single lines."""

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
    has_typed_column,
    header_depth,
    is_note,
    join_levels,
    label_year_columns,
    row_line,
    split_side_by_side,
)

COLUMNS: Final = 5_000
_PROBE: Final = 50
_CAPTIONS: Final = 3
_NAME_VALUE: Final = re.compile(r"[^:：]{1,30}[:：]\s*\S.*")

Row = tuple[int, list[str]]


def blocks(
    rows: Iterable[Row], *, lone_headers: bool = False
) -> Iterator[tuple[int, int, list[str]]]:
    """Yield (block number, row number, cells) of the rows with text; a blank row ends a block.

    With `lone_headers`, a single row above rows no wider than itself is their header.
    """
    block, last = 0, -2
    lone: tuple[int, int] | None = None
    for number, cells in rows:
        separated, last = number != last + 1, number
        if not any(cells):
            continue
        start, end = _shape([cells])
        if separated and (lone is None or start != lone[0] or end > lone[1] or end - start < 2):
            block += 1
            lone = (start, end) if lone_headers and end - start > 1 else None
        else:
            lone = None
        yield block, number, cells


class Tables:
    """Writes the tables of one sheet.

    Args:
        builder: Receives the lines.
        merges: The merged ranges.
        hidden: The hidden columns, where some are dropped.
        level: Heading level of captions.
        least: Minimum number of columns of a table.

    Attributes:
        columns: Column names of the first table; None before its header was read.
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
        self._builder = builder
        self._merges = merges
        self._hidden = hidden
        self._level = level
        self._least = least
        self._header: list[str] = []
        self._shape = (0, 0)
        self.columns: list[str] | None = None

    def write(self, rows: Iterable[Row]) -> None:
        """Write all rows of a sheet."""
        for _, block in groupby(blocks(rows, lone_headers=self._least == 1), key=itemgetter(0)):
            self.block((number, cells) for _, number, cells in block)

    def block(self, rows: Iterator[Row]) -> None:
        """Write the rows of a block: one table, or several side by side."""
        probe = list(islice(rows, _PROBE))
        hidden = self._hidden.dropped_columns() if self._hidden is not None else frozenset[int]()
        starts = split_side_by_side([cells for _, cells in probe], hidden)
        if len(starts) == 1:
            self._table(probe, rows)
            return
        all_rows = [*probe, *rows]
        for start, end in zip(starts, [*starts[1:], COLUMNS], strict=True):
            part = ((n, [""] * min(start, len(c)) + c[start:end]) for n, c in all_rows)
            for _, block in groupby(blocks(part), key=itemgetter(0)):
                block_rows = ((number, cells) for _, number, cells in block)
                self._table(list(islice(block_rows, _PROBE)), block_rows)

    def _table(self, probe: list[Row], rows: Iterator[Row]) -> None:
        """Write a table under its own header if it has one.

        Args:
            probe: The first rows.
            rows: The others.
        """
        gap, before = "\n\n", len(probe)
        for _ in range(_CAPTIONS):
            if len(probe) > 1 and _is_caption(probe):
                number, cells = probe.pop(0)
                level = self._level if sum(map(bool, cells)) == 1 else 0
                self._builder.add(row_line([], cells), heading=level, row=number + 1)
        probe = [(number, self._merges.fill_down(number, cells)) for number, cells in probe]
        shape = _shape([cells for _, cells in probe if not is_note(cells)])
        top = probe[0][0] + 1 if probe else 0
        texts = [cells for _, cells in probe]
        repeated = len(probe) > 1 and texts[0] == self._header
        own = shape != self._shape or repeated or len(probe) < before or has_typed_column(texts)
        if own and (header := self._take_header(probe, shape)):
            self._header, self._shape = header, shape
            unique = dict.fromkeys(name for name in header if name)
            self._builder.add(" | ".join(unique), gap=gap, row=top)
            gap = "\n"
        elif shape[1] > self._shape[1]:  # These rows do not continue the table above.
            self._header, self._shape = [], (0, 0)
        self.columns = self._header if self.columns is None else self.columns
        is_list = own and shape[1] - shape[0] < 2 <= len(self._header)
        names = [] if is_list else self._header
        rest = ((number, self._merges.fill_down(number, cells)) for number, cells in rows)
        for number, cells in chain(probe, rest):
            line = self._line(number, cells, names, shape)
            self._builder.add(line, gap=gap, row=number + 1)
            gap = "\n"

    def _line(
        self, number: int, cells: list[str], header: Sequence[str], shape: tuple[int, int]
    ) -> str:
        start, width = shape[0], max(len(header), shape[1])
        if is_note(cells) or self._merges.fills_row(number, cells, width - start):
            return "".join(cells)
        return row_line(header, self._merges.fill_across(number, cells, header))

    def _take_header(self, probe: list[Row], shape: tuple[int, int]) -> list[str]:
        """Remove the header from the rows and return its names; empty without one."""
        start, width = shape
        # Single cells below each other are not a table.
        if not probe or width - start < self._least or is_note(probe[0][1]):
            return []
        levels = self._merges.header_depth(probe[0][0], width)
        levels = max(levels, header_depth([cells for _, cells in probe]))
        if levels >= len(probe):
            levels = 1
        spread = (self._merges.spread_header(n, cells, width) for n, cells in probe[:levels])
        names = join_levels([cells[:width] for cells in spread])
        below = [cells[start:] for _, cells in probe[levels:] if not is_note(cells)]
        raw = [*probe[levels - 1][1], *[""] * width]
        # A name merged over several columns counts once.
        own = [n for at, n in enumerate(names) if raw[at] or not n or n != names[at - 1]]
        checked = label_year_columns(own[start:], below)
        if not below or not looks_like_header([checked, *below]):
            return []
        del probe[:levels]
        return names


def _is_caption(probe: Sequence[Row]) -> bool:
    """Return whether the first row is a caption: one cell, or `name: value` in each."""
    wide = any(sum(map(bool, cells)) > 1 for _, cells in probe[1 : _CAPTIONS + 1])
    filled = [cell for cell in probe[0][1] if cell]
    if len(filled) == 1:
        return wide
    return wide and _is_name_value_row(filled) and not _is_name_value_row(probe[1][1])


def _is_name_value_row(cells: Sequence[str]) -> bool:
    filled = [cell for cell in cells if cell]
    return bool(filled) and all(_NAME_VALUE.fullmatch(cell) for cell in filled)


def _shape(rows: Sequence[Sequence[str]]) -> tuple[int, int]:
    """Return the first column and the width of a table."""
    firsts = [next((i for i, cell in enumerate(row) if cell), len(row)) for row in rows]
    width = max((at + 1 for row in rows for at, cell in enumerate(row) if cell), default=0)
    return min(firsts, default=0), width
