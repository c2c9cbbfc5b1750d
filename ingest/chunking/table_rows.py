"""Rows: the tables in a text, what heads them, and how the rows of a sheet are counted."""

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
_RULE: Final = frozenset(" \t|:+-")  # the line below the head in Markdown
_ITEMS: Final = ("- ", "* ", "• ")
_PROBE: Final = 50
_HEADER: Final = 200
_HEADER_CHARS: Final = 80
_DATA: Final = re.compile(r"[\W\d_]*\d[\W\d_]*|\S+@\S+\.\w+|https?://\S+", re.I)


@dataclass(frozen=True, slots=True)
class Table:
    """A table inside a text, one line a row.

    Attributes:
        header: The line that names its columns; empty where none does.
        below: Where the rows below it begin.
    """

    start: int
    end: int
    header: str
    below: int

    @property
    def span(self) -> tuple[int, int]:
        """Both ends."""
        return self.start, self.end


def tables(text: str) -> list[Table]:
    """Return the runs of lines whose cells are parted by bars, in order."""
    if "|" not in text:
        return []
    return [_table(match) for match in _TABLE.finditer(text)]


def header_at(found: Sequence[Table], offset: int) -> str:
    """Return the head of the table that goes on at `offset`; empty at and above the head."""
    at = bisect_right(found, offset, key=lambda table: table.start) - 1 if found else -1
    inside = at >= 0 and found[at].below <= offset < found[at].end
    return found[at].header if inside else ""


def _table(match: re.Match[str]) -> Table:
    lines = match[0].split("\n", _PROBE)[:_PROBE]
    first = lines[0].strip()
    ruled = "-" in lines[1] and _RULE.issuperset(lines[1])
    rows = [[cell.strip() for cell in line.split(BAR)] for line in lines if line.strip()]
    named = looks_like_header(rows) and not first.startswith(_ITEMS)
    # A table of Markdown needs a head; one that should have none leaves it empty.
    bare = ruled and not first.strip("| \t")
    header = first if (ruled or named) and not bare else ""
    if len(header) > _HEADER:  # Whole names only.
        header = header[: header.rfind(BAR, 0, _HEADER)] if BAR in header[:_HEADER] else ""
    below = match.start() + len(lines[0]) + 1
    return Table(match.start(), match.end(), header, below)


def looks_like_header(rows: Sequence[Sequence[str]]) -> bool:
    """Return whether the first row names the columns of the ones below."""
    if len(rows) < 2:
        return False
    first = [cell for cell in rows[0] if cell]
    if not first or len(first) < len(rows[0]) * 0.6 or len(set(first)) < len(first):
        return False
    # "Name:" beside "Kim" is a form, whose first row says no more than the others.
    return not any(
        len(cell) > _HEADER_CHARS or cell.endswith(":") or _DATA.fullmatch(cell) for cell in first
    )


def counted(page: Page) -> Iterator[tuple[int, int]]:
    """Yield the stretches of a page whose lines are rows."""
    begin: int | None = None
    for offset, number in page.rows:
        if number and begin is None:
            begin = offset
        elif not number and begin is not None:
            yield begin, offset
            begin = None
    if begin is not None:
        yield begin, len(page.text)


def _bare_end(text: str, end: int) -> int:
    while end and text[end - 1].isspace():
        end -= 1
    return end


class RowCount:
    """Tells the row numbers of one page, as the program that made it shows them."""

    def __init__(self, page: Page) -> None:
        self._offsets = [offset for offset, _ in page.rows]
        self._numbers = [number for _, number in page.rows]
        self._stretches = [(start, _bare_end(page.text, end)) for start, end in counted(page)]
        lengths = (len(line) + 1 for line in page.text.split("\n"))
        self._line_ends = [end - 1 for end in accumulate(lengths)]

    def between(self, start: int, end: int) -> tuple[int, int]:
        """Return the first and last row of a stretch; zeros where it holds none."""
        inside = [
            (max(first, start), min(last, end))
            for first, last in self._stretches
            if first < end and start < last
        ]
        return (self._at(inside[0][0]), self._at(inside[-1][1] - 1)) if inside else (0, 0)

    def _at(self, offset: int) -> int:
        mark = bisect_right(self._offsets, offset) - 1
        return self._numbers[mark] + self._line(offset) - self._line(self._offsets[mark])

    def _line(self, offset: int) -> int:
        return bisect_left(self._line_ends, offset)
