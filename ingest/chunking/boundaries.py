"""Chunk boundaries of a page: ends of sentences, table rows and lines of code.

A fenced code block is one unit where it fits into a chunk, else each of its lines is one.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

from index.documents import Page
from ingest.chunking.code_fences import fences
from ingest.chunking.table_rows import Table, numbered_spans, tables
from text.sentences import sentence_spans

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Boundaries:
    """The units of a page in order: sentences, rows, and the cells of rows that are too long.

    Attributes:
        starts, ends: Offsets of each unit, without the whitespace around it.
        rows: Spans of the rows and cells that are never split.
    """

    starts: list[int]
    ends: list[int]
    rows: list[Span]

    @classmethod
    def of(cls, units: list[Span], rows: list[Span]) -> "Boundaries":
        """Return the boundaries of units, some of which are rows."""
        return cls([start for start, _ in units], [end for _, end in units], rows)


class PageLayout:
    """Segments of a page: prose, tables, code blocks and numbered lines."""

    def __init__(self, page: Page) -> None:
        text = page.text
        self._text = text
        self.tables: list[Table] = []
        self._blocks: list[Span] = []
        if page.kind == "code":
            row_spans = [(0, len(text))]
        elif page.rows:
            row_spans = list(numbered_spans(page))
        else:
            self._blocks = fences(text)
            self.tables = [table for table in tables(text) if not self._in_code(table.start)]
            row_spans = [table.span for table in self.tables]
        self._rows = [line for span in row_spans for line in _lines(text, *span)]
        self._prose = list(_sentences(text, sorted([*row_spans, *self._blocks])))

    def boundaries(self, limit: int) -> Boundaries:
        """Return the boundaries for chunks of at most `limit` characters."""
        if not self._rows and not self._blocks:
            return Boundaries.of(self._prose, [])
        rows: list[Span] = []
        for block in self._blocks:
            rows += [block] if block[1] - block[0] <= limit else _lines(self._text, *block)
        for row in self._rows:
            rows += [row] if row[1] - row[0] <= limit else _cells(self._text, *row)
        if self._blocks:
            rows.sort()
        units = sorted([*self._prose, *rows]) if self._prose else rows
        return Boundaries.of(units, [row for row in rows if row[1] - row[0] <= limit])

    @property
    def longest_row(self) -> int:
        """Return the length of the longest row or block of code, in characters."""
        return max((end - start for start, end in [*self._rows, *self._blocks]), default=0)

    def _in_code(self, offset: int) -> bool:
        at = bisect_left(self._blocks, (offset + 1,)) - 1
        return at >= 0 and offset < self._blocks[at][1]


def _sentences(text: str, row_spans: Sequence[Span]) -> Iterator[Span]:
    """Yield the sentences outside the spans of rows and code."""
    if not row_spans:
        yield from sentence_spans(text)
        return
    at = 0
    for start, end in [*row_spans, (len(text), len(text))]:
        yield from ((at + a, at + b) for a, b in sentence_spans(text[at:start]))
        at = end


def _lines(text: str, start: int, end: int) -> Iterator[Span]:
    """Yield the non-blank lines of a span, without the whitespace around them."""
    lines = text[start:end].split("\n")
    offsets = accumulate((len(line) + 1 for line in lines), initial=start)
    for line, offset in zip(lines, offsets, strict=False):
        if stripped := line.strip():
            first = offset + line.index(stripped[0]) if line[0].isspace() else offset
            yield first, first + len(stripped)


def _cells(text: str, start: int, end: int) -> Iterator[Span]:
    """Yield the cells of a long row, each with the separator after it."""
    at = start
    for separator in re.finditer(r"; | \| ", text[start:end]):
        yield at, start + separator.start() + 1
        at = start + separator.end()
    if at < end:
        yield at, end
