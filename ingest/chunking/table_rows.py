"""Tables in a text, their header rows, and the row numbers of sheets and code."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Final

from index.documents import Page

BAR: Final = " | "
_ROW: Final = r"(?:(?>[^\n]*? \| )|[ \t]*+\|)[^\n]*+(?:\n|\Z)"
_TABLE: Final = re.compile(rf"^(?:{_ROW}){{2,}}+", re.M)
_DELIMITER_ROW: Final = frozenset(" \t|:+-")  # the line below the header row in Markdown
_LIST_ITEMS: Final = ("- ", "* ", "• ")
_PROBED_LINES: Final = 50
_HEADER_CHARS: Final = 200
_HEADER_CELL_CHARS: Final = 80
_DATA: Final = re.compile(r"[\W\d_]*\d[\W\d_]*|\S+@\S+\.\w+|https?://\S+", re.I)


@dataclass(frozen=True, slots=True)
class Table:
    """A table inside a text, one line a row.

    Attributes:
        header: Its header row; empty where it has none.
        below: Offset of the first row below the first line.
    """

    start: int
    end: int
    header: str
    below: int

    @property
    def span(self) -> tuple[int, int]:
        """Start and end."""
        return self.start, self.end


def tables(text: str) -> list[Table]:
    """Return the tables, which are runs of lines with ` | ` between cells, in order."""
    if "|" not in text:
        return []
    return [_table(match) for match in _TABLE.finditer(text)]


def header_at(in_text: Sequence[Table], offset: int) -> str:
    """Return the header row of the table around `offset`; empty at and above the header itself."""
    at = bisect_right(in_text, offset, key=lambda table: table.start) - 1 if in_text else -1
    inside = at >= 0 and in_text[at].below <= offset < in_text[at].end
    return in_text[at].header if inside else ""


def _table(match: re.Match[str]) -> Table:
    lines = match[0].split("\n", _PROBED_LINES)[:_PROBED_LINES]
    first = lines[0].strip()
    is_markdown = "-" in lines[1] and _DELIMITER_ROW.issuperset(lines[1])
    rows = [[cell.strip() for cell in line.split(BAR)] for line in lines if line.strip()]
    names_columns = looks_like_header(rows) and not first.startswith(_LIST_ITEMS)
    # Markdown requires a header row; tables without a header have an empty one.
    is_empty = is_markdown and not first.strip("| \t")
    header = first if (is_markdown or names_columns) and not is_empty else ""
    if len(header) > _HEADER_CHARS:  # truncated between two names
        fits = BAR in header[:_HEADER_CHARS]
        header = header[: header.rfind(BAR, 0, _HEADER_CHARS)] if fits else ""
    below = match.start() + len(lines[0]) + 1
    return Table(match.start(), match.end(), header, below)


def looks_like_header(rows: Sequence[Sequence[str]], *, excerpt: bool = False) -> bool:
    """Return whether the first row names the columns.

    Args:
        rows: The cells of the rows.
        excerpt: Whether the rows may begin in the middle of a table, with a row like the others:
            then a header has no empty cell and no digit, and the only row below it has some.
    """
    if len(rows) < 2:
        return False
    first = [cell for cell in rows[0] if cell]
    if not first or len(first) < len(rows[0]) * 0.6 or len(set(first)) < len(first):
        return False
    if excerpt and not _differs_from_rows_below(rows):
        return False
    # "Name:" beside "Kim" is a form, whose first row is like the others.
    return not any(
        len(cell) > _HEADER_CELL_CHARS or cell.endswith(":") or _DATA.fullmatch(cell)
        for cell in first
    )


def _differs_from_rows_below(rows: Sequence[Sequence[str]]) -> bool:
    """Return whether the first row is full, without a digit, and not alone with one like it."""
    is_full = all(rows[0]) and not _has_digit(rows[0])
    return is_full and (len(rows) > 2 or any(map(_has_digit, rows[1:])))


def _has_digit(row: Sequence[str]) -> bool:
    return any(character.isdigit() for cell in row for character in cell)


def numbered_spans(page: Page) -> Iterator[tuple[int, int]]:
    """Yield the spans of a page whose lines have row numbers."""
    start: int | None = None
    for offset, number in page.rows:
        if number and start is None:
            start = offset
        elif not number and start is not None:
            yield start, offset
            start = None
    if start is not None:
        yield start, len(page.text)


def _trimmed_end(text: str, end: int) -> int:
    while end and text[end - 1].isspace():
        end -= 1
    return end


class RowNumbers:
    """Row numbers of one page, as its program (Excel, an editor) shows them."""

    def __init__(self, page: Page) -> None:
        self._offsets = [offset for offset, _ in page.rows]
        self._numbers = [number for _, number in page.rows]
        self._spans = [(start, _trimmed_end(page.text, end)) for start, end in numbered_spans(page)]
        lengths = (len(line) + 1 for line in page.text.split("\n"))
        self._line_ends = [end - 1 for end in accumulate(lengths)]

    def between(self, start: int, end: int) -> tuple[int, int]:
        """Return the first and last row number of a span; zeros where it has none."""
        inside = [
            (max(first, start), min(last, end))
            for first, last in self._spans
            if first < end and start < last
        ]
        return (self._at(inside[0][0]), self._at(inside[-1][1] - 1)) if inside else (0, 0)

    def _at(self, offset: int) -> int:
        known = bisect_right(self._offsets, offset) - 1
        return self._numbers[known] + self._line(offset) - self._line(self._offsets[known])

    def _line(self, offset: int) -> int:
        return bisect_left(self._line_ends, offset)
