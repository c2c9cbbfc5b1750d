"""Where a page may be cut: behind sentences, and between the rows of tables or lines of code.

A block of fenced code is one unit where it fits, and lines where it does not.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

from index.documents import Page
from ingest.chunking.code_fences import fences
from ingest.chunking.table_rows import Table, counted, tables
from text.sentences import sentence_spans

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Bounds:
    """The units of a page in order: sentences, rows, and the cells of rows that are too long.

    Attributes:
        starts, ends: Where a unit begins and ends, blanks around it left out.
        rows: The rows and cells that are never cut.
    """

    starts: list[int]
    ends: list[int]
    rows: list[Span]

    @classmethod
    def of(cls, units: list[Span], rows: list[Span]) -> "Bounds":
        """Return the bounds of units, some of them rows."""
        return cls([start for start, _ in units], [end for _, end in units], rows)


class Layout:
    """What a page is made of: prose, tables, or lines that are counted."""

    def __init__(self, page: Page) -> None:
        text = page.text
        self._text = text
        self.tables: list[Table] = []
        self._blocks: list[Span] = []
        if page.kind == "code":
            grids = [(0, len(text))]
        elif page.rows:
            grids = list(counted(page))
        else:
            self._blocks = fences(text)
            self.tables = [table for table in tables(text) if not self._fenced(table.start)]
            grids = [table.span for table in self.tables]
        self._rows = [line for grid in grids for line in _lines(text, *grid)]
        self._prose = list(_sentences(text, sorted([*grids, *self._blocks])))

    def bounds(self, limit: int) -> Bounds:
        """Return where pieces of at most `limit` characters may be cut."""
        if not self._rows and not self._blocks:
            return Bounds.of(self._prose, [])
        rows: list[Span] = []
        for block in self._blocks:
            rows += [block] if block[1] - block[0] <= limit else _lines(self._text, *block)
        for row in self._rows:
            rows += [row] if row[1] - row[0] <= limit else _cells(self._text, *row)
        if self._blocks:
            rows.sort()
        units = sorted([*self._prose, *rows]) if self._prose else rows
        return Bounds.of(units, [row for row in rows if row[1] - row[0] <= limit])

    @property
    def longest_row(self) -> int:
        """Return the length of the longest row or block of code, in characters."""
        return max((end - start for start, end in [*self._rows, *self._blocks]), default=0)

    def _fenced(self, place: int) -> bool:
        at = bisect_left(self._blocks, (place + 1,)) - 1
        return at >= 0 and place < self._blocks[at][1]


def _sentences(text: str, grids: Sequence[Span]) -> Iterator[Span]:
    """Yield the sentences between the stretches of rows."""
    if not grids:
        yield from sentence_spans(text)
        return
    at = 0
    for start, end in [*grids, (len(text), len(text))]:
        yield from ((at + a, at + b) for a, b in sentence_spans(text[at:start]))
        at = end


def _lines(text: str, start: int, end: int) -> Iterator[Span]:
    """Yield the lines of a stretch that hold something, without the blanks around them."""
    lines = text[start:end].split("\n")
    begins = accumulate((len(line) + 1 for line in lines), initial=start)
    for line, begin in zip(lines, begins, strict=False):
        if bare := line.strip():
            first = begin + line.index(bare[0]) if line[0].isspace() else begin
            yield first, first + len(bare)


def _cells(text: str, start: int, end: int) -> Iterator[Span]:
    """Yield the parts of a long row, each with the sign behind it."""
    at = start
    for sign in re.finditer(r"; | \| ", text[start:end]):
        yield at, start + sign.start() + 1
        at = start + sign.end()
    if at < end:
        yield at, end
