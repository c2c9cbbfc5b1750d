"""Which rows of a sheet, or lines of code, a stretch of a page holds."""

from bisect import bisect_left, bisect_right
from itertools import accumulate

from ingest.records import Page


class RowCount:
    """Tells the row numbers of one page, as the program that made it shows them."""

    def __init__(self, page: Page) -> None:
        self._offsets = [offset for offset, _ in page.rows]
        self._numbers = [number for _, number in page.rows]
        lengths = (len(line) + 1 for line in page.text.split("\n"))
        self._line_ends = [end - 1 for end in accumulate(lengths)]

    def between(self, start: int, end: int) -> tuple[int, int]:
        """Return the first and last row of a stretch; zeros where it holds none."""
        last = self._at(end - 1)
        return (self._at(start) or self._numbers[0], last) if last else (0, 0)

    def _at(self, offset: int) -> int:
        counted = bisect_right(self._offsets, offset) - 1
        if counted < 0:
            return 0
        return self._numbers[counted] + self._line(offset) - self._line(self._offsets[counted])

    def _line(self, offset: int) -> int:
        return bisect_left(self._line_ends, offset)
