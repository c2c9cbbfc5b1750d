"""Write one sheet of a workbook: what spreadsheets of all formats have in common.

The name of the sheet is its heading. A blank row ends a table; a merged cell counts for all
rows and header columns it covers, so that each line can be read on its own.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, groupby, islice
from typing import Final

from ingest.loaders.draft import Draft, Refused
from ingest.loaders.table import row_line
from ingest.rows import looks_like_header

COLUMNS: Final = 5_000
_PROBE: Final = 50
_CAPTIONS: Final = 3
_HEADER_ROWS: Final = 4
_LEVEL: Final = 2
_MERGES: Final = 20_000

Row = tuple[int, list[str]]


@dataclass(frozen=True, slots=True)
class Merge:
    """A merged range, its rows and columns from 0 and both ends within."""

    top: int
    left: int
    bottom: int
    right: int


class _Merges:
    """The merged ranges of a sheet, looked up while its rows go by.

    Some formats tell them with the rows, so `known` may still grow.
    """

    def __init__(self, known: Sequence[Merge]) -> None:
        self._known = known
        self._learnt = 0
        self._starts: dict[tuple[int, int], Merge] = {}
        self._open: dict[int, tuple[Merge, str]] = {}

    def _at(self, row: int, column: int) -> Merge | None:
        while self._learnt < min(len(self._known), _MERGES):
            merge = self._known[self._learnt]
            self._starts[merge.top, merge.left] = merge
            self._learnt += 1
        return self._starts.get((row, column))

    def fill(self, number: int, cells: list[str]) -> list[str]:
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


def write_sheet(
    name: str,
    rows: Iterator[Row],
    draft: Draft,
    merges: Sequence[Merge] = (),
    *,
    beside: Sequence[str] = (),
) -> None:
    """Write a sheet as one page; an empty one leaves an empty page.

    Args:
        name: Its name, the heading of the page.
        rows: (row number from 0, cells) in order; rows without text may be left out.
        draft: Takes the page.
        merges: The merged ranges.
        beside: What else is to be read on the sheet, such as text boxes and comments.

    Raises:
        Refused: the sheet has more columns than any reader would have.
    """
    filled = ((number, _tidy(cells)) for number, cells in _sound(rows, draft) if any(cells))
    first = next(filled, None)
    if first is not None or beside:
        draft.add(name, heading=1)
    if first is not None:
        writer = _Writer(draft, _Merges(merges))
        for _, block in groupby(chain([first], filled), key=_Blocks()):
            writer.block(block)
    for text in beside:
        draft.add(text)
    draft.end_page("sheet", name)


def _sound(rows: Iterator[Row], draft: Draft) -> Iterator[Row]:
    """Yield rows up to where the file is damaged."""
    try:
        yield from rows
    except Refused as refusal:
        if refusal.key != "damaged":
            raise
        draft.salvaged = True


def check(draft: Draft) -> None:
    """Refuse a workbook of which damage has left nothing.

    Raises:
        Refused: always in that case.
    """
    if draft.empty and (draft.salvaged or draft.failed):
        raise Refused("unreadable", "damaged")


def _tidy(cells: list[str]) -> list[str]:
    if len(cells) > COLUMNS:  # One stray cell at the far end is not a wide table.
        cells = [cell for cell in cells if cell]
    if len(cells) > COLUMNS:
        raise Refused("too_large", "columns", columns=COLUMNS)
    return [" ".join(cell.split()) for cell in cells]


class _Blocks:
    """Numbers the runs of rows that no blank row parts."""

    def __init__(self) -> None:
        self._block, self._last = 0, -1

    def __call__(self, row: Row) -> int:
        self._block += row[0] != self._last + 1
        self._last = row[0]
        return self._block


class _Writer:
    """Writes the tables of one sheet below each other."""

    def __init__(self, draft: Draft, merges: _Merges) -> None:
        self._draft = draft
        self._merges = merges
        self._header: list[str] = []
        self._shape = (0, 0)

    def block(self, rows: Iterator[Row]) -> None:
        """Write rows that stand together, under a header of their own where they have one."""
        head = list(islice(rows, _PROBE))
        gap = "\n\n"
        for _ in range(_CAPTIONS):
            if len(head) > 1 and _captions(head):
                number, cells = head.pop(0)
                self._draft.add("".join(cells), heading=_LEVEL, row=number + 1)
        head = [(number, self._merges.fill(number, cells)) for number, cells in head]
        shape = _shape([cells for _, cells in head])
        top = head[0][0] + 1 if head else 0
        if shape != self._shape and (header := self._take_header(head, shape)):
            self._header, self._shape = header, shape
            self._draft.add(" | ".join(name for name in header if name), gap=gap, row=top)
            gap = "\n"
        rest = ((number, self._merges.fill(number, cells)) for number, cells in rows)
        for number, cells in chain(head, rest):
            self._draft.add(row_line(self._header, cells), gap=gap, row=number + 1)
            gap = "\n"

    def _take_header(self, head: list[Row], shape: tuple[int, int]) -> list[str]:
        """Take the header off the rows and return its names; empty where there is none."""
        start, width = shape
        if not head or width - start < 2:  # Lines below each other are no table.
            return []
        depth = self._merges.depth(head[0][0], width)
        if depth >= len(head):
            depth = 1
        spread = [self._merges.spread(number, cells, width) for number, cells in head[:depth]]
        columns = zip(*spread, strict=True)
        names = [" ".join(dict.fromkeys(name for name in column if name)) for column in columns]
        below = [cells[start:] for _, cells in head[depth:]]
        if not below or not looks_like_header([names[start:], *below]):
            return []
        del head[:depth]
        return names


def _captions(head: Sequence[Row]) -> bool:
    """Return whether the first row is a line above a table."""
    wide = any(sum(map(bool, cells)) > 1 for _, cells in head[1 : _CAPTIONS + 1])
    return wide and sum(map(bool, head[0][1])) == 1


def _shape(rows: Sequence[Sequence[str]]) -> tuple[int, int]:
    """Return where the table begins and how wide it is."""
    firsts = [next((i for i, cell in enumerate(row) if cell), len(row)) for row in rows]
    width = max((len(row) for row in rows), default=0)
    return min(firsts, default=0), width
