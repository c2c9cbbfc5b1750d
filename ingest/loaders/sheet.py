"""Write one sheet of a workbook: what spreadsheets of all formats have in common.

The name of the sheet is its heading. A blank row ends a table, and a blank column parts tables
side by side; a merged cell counts for all rows and columns it covers, so that each line can be
read on its own. Notes below a table are lines of their own.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, groupby, islice
from operator import itemgetter
from typing import Final

from ingest.loaders.draft import Draft, Refused
from ingest.loaders.heads import depth, is_note, joined, side_by_side, stands_over
from ingest.loaders.limits import Limits
from ingest.loaders.sheet_merges import Merge, Merges
from ingest.loaders.table import row_line
from ingest.rows import looks_like_header

COLUMNS: Final = 5_000
_PROBE: Final = 50
_CAPTIONS: Final = 3
_LEVEL: Final = 2

Row = tuple[int, list[str]]


class Hidden:
    """Hidden rows and columns of one sheet: counted, and left out where the setting says so.

    Attributes:
        columns: Ranges of hidden columns from 0, both ends within.
    """

    def __init__(self, draft: Draft, limits: Limits) -> None:
        self._draft = draft
        self._drop = limits.hidden == "drop"
        self._seen: set[int] = set()
        self.columns: list[tuple[int, int]] = []

    def row(self, cells: list[str], *, hidden: bool) -> list[str]:
        """Return the cells of a row that are to be read; none of a hidden one that is left out."""
        if hidden and any(cells):
            self._draft.left_out["left_out_hidden"] += 1
            if self._drop:
                return []
        for first, last in self.columns:
            for at in range(first, min(last + 1, len(cells))):
                if cells[at] and at not in self._seen:
                    self._seen.add(at)
                    self._draft.left_out["left_out_hidden"] += 1
                cells[at] = "" if self._drop else cells[at]
        return cells

    def left_out(self) -> frozenset[int]:
        """Return the columns that were left out so far."""
        return frozenset(self._seen) if self._drop else frozenset()


def skips(name: str, draft: Draft, limits: Limits) -> bool:
    """Note a hidden sheet, and return whether it is left out."""
    draft.metadata.setdefault("hidden_sheets", []).append(name)
    draft.left_out["left_out_hidden"] += 1
    return limits.hidden == "drop"


def write_sheet(
    name: str,
    rows: Iterator[Row],
    draft: Draft,
    merges: Sequence[Merge] = (),
    *,
    beside: Sequence[str] = (),
    hidden: Hidden | None = None,
) -> None:
    """Write a sheet as one page; an empty one leaves an empty page.

    Args:
        name: Its name, the heading of the page.
        rows: (row number from 0, cells) in order; rows without text may be left out. A hidden
            row that is left out comes without cells, so that it does not end a table.
        draft: Takes the page.
        merges: The merged ranges.
        beside: What else is to be read on the sheet, such as text boxes and comments.
        hidden: The hidden rows and columns, where some are left out.

    Raises:
        Refused: the sheet has more columns than any reader would have.
    """
    filled = _numbered((number, _tidy(cells)) for number, cells in _sound(rows, draft))
    first = next(filled, None)
    if first is not None or beside:
        draft.add(name, heading=1)
    if first is not None:
        writer = _Writer(draft, Merges(merges), hidden)
        for _, block in groupby(chain([first], filled), key=itemgetter(0)):
            writer.block((number, cells) for _, number, cells in block)
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


def _numbered(rows: Iterable[Row]) -> Iterator[tuple[int, int, list[str]]]:
    """Yield the rows that hold something with the number of their block: a blank row ends one."""
    block, last = 0, -1
    for number, cells in rows:
        block += number != last + 1
        last = number
        if any(cells):
            yield block, number, cells


class _Writer:
    """Writes the tables of one sheet below each other."""

    def __init__(self, draft: Draft, merges: Merges, hidden: Hidden | None) -> None:
        self._draft = draft
        self._merges = merges
        self._hidden = hidden
        self._header: list[str] = []
        self._shape = (0, 0)

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
            for _, block in groupby(_numbered(part), key=itemgetter(0)):
                found = ((number, cells) for _, number, cells in block)
                self._table(list(islice(found, _PROBE)), found)

    def _table(self, head: list[Row], rows: Iterator[Row]) -> None:
        """Write a table under a header of its own where it has one."""
        gap, before = "\n\n", len(head)
        for _ in range(_CAPTIONS):
            if len(head) > 1 and _captions(head):
                number, cells = head.pop(0)
                self._draft.add("".join(cells), heading=_LEVEL, row=number + 1)
        head = [(number, self._merges.down(number, cells)) for number, cells in head]
        shape = _shape([cells for _, cells in head if not is_note(cells)])
        top = head[0][0] + 1 if head else 0
        own = shape != self._shape or len(head) < before or stands_over([c for _, c in head])
        if own and (header := self._take_header(head, shape)):
            self._header, self._shape = header, shape
            names = dict.fromkeys(name for name in header if name)
            self._draft.add(" | ".join(names), gap=gap, row=top)
            gap = "\n"
        elif shape[1] > self._shape[1]:  # These rows are no longer those of the table above.
            self._header, self._shape = [], (0, 0)
        rest = ((number, self._merges.down(number, cells)) for number, cells in rows)
        for number, cells in chain(head, rest):
            self._draft.add(self._line(number, cells, shape), gap=gap, row=number + 1)
            gap = "\n"

    def _line(self, number: int, cells: list[str], shape: tuple[int, int]) -> str:
        start, width = shape[0], max(len(self._header), shape[1])
        if is_note(cells) or self._merges.is_wide(number, cells, width - start):
            return "".join(cells)
        return row_line(self._header, self._merges.across(number, cells, width))

    def _take_header(self, head: list[Row], shape: tuple[int, int]) -> list[str]:
        """Take the header off the rows and return its names; empty where there is none."""
        start, width = shape
        if not head or width - start < 2:  # Lines below each other are no table.
            return []
        levels = self._merges.depth(head[0][0], width)
        levels = max(levels, depth([cells for _, cells in head]))
        if levels >= len(head):
            levels = 1
        names = joined([self._merges.spread(n, cells, width) for n, cells in head[:levels]])
        below = [cells[start:] for _, cells in head[levels:] if not is_note(cells)]
        # A head over several columns names them all.
        own = [n for at, n in enumerate(names) if at >= start and (not at or n != names[at - 1])]
        wide = [""] * (width - start - len(own)) if "" in own else []
        if not below or not looks_like_header([own + wide, *below]):
            return []
        del head[:levels]
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
