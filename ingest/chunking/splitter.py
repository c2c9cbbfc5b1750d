"""Cut a stretch of text into pieces: between paragraphs, else sentences or rows, else words."""

import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterator

from ingest.chunking.boundaries import Bounds, Span

_JOINERS = "\u200d\u200c\ufe0e\ufe0f"
_TONES = "\U0001f3fb\U0001f3ff"
_TOGETHER = 32  # signs that may hang together as one


class Cutter:
    """Cuts one text into pieces of at most `limit` characters.

    Neighbours share at most `overlap` characters of running text. A row of a table or a line of
    code that fits is neither cut nor repeated: it says all it says by itself.
    """

    def __init__(self, text: str, bounds: Bounds, limit: int, overlap: int = 0) -> None:
        self._text = text
        self._bounds = bounds
        self._limit = limit
        self._overlap = min(overlap, limit // 2)

    def pieces(self, start: int, end: int) -> Iterator[Span]:
        """Yield the pieces of a stretch, of similar size, without the blanks around them."""
        start, end = self.trim(start, end)
        limit, overlap = self._limit, self._overlap
        while end - start > limit:
            # Only the last two pieces are balanced, so that an edit does not move every cut.
            left = end - start - overlap
            target = limit * 4 // 5 if left > 2 * (limit - overlap) else left // 2 + overlap
            stop = self._stop(start, target)
            yield self.trim(start, stop)
            start = self._resume(start, stop)
        if start < end:
            yield start, end

    def trim(self, start: int, end: int) -> Span:
        """Return a stretch without the blanks at its ends."""
        text = self._text
        while end > start and text[end - 1].isspace():
            end -= 1
        while start < end and text[start].isspace():
            start += 1
        return start, end

    def _stop(self, start: int, target: int) -> int:
        """Return the best end for a piece, near `target` characters behind its start."""
        text, ends, furthest = self._text, self._bounds.ends, start + self._limit
        low = start + max(target // 2, self._overlap)
        high = min(start + target + target // 4, furthest)
        near = ends[bisect_right(ends, low) : bisect_right(ends, high)]
        if near:
            paragraphs = [end for end in near if text.startswith("\n\n", end)]
            return min(paragraphs or near, key=lambda end: abs(end - start - target))
        row = self._row_before(furthest)
        if row is not None and start < row[0] and furthest < row[1]:
            return row[0]
        for end in range(furthest, low, -1):
            if text[end].isspace() or text[end - 1].isspace():
                return end
        return self._between_signs(furthest, low)

    def _between_signs(self, at: int, low: int) -> int:
        """Return a place near `at` that parts no letter from its accent, no emoji from its tone."""
        for place in range(at, max(low, at - _TOGETHER), -1):
            if not _joined(self._text[place - 1], self._text[place]):
                return place
        return at

    def _resume(self, start: int, stop: int) -> int:
        """Return where the next piece begins: at most `overlap` characters before `stop`."""
        text, starts = self._text, self._bounds.starts
        after = stop
        while after < len(text) and text[after].isspace():
            after += 1
        if not self._overlap:
            return after
        low = max(start + 1, stop - self._overlap)
        row = self._row_before(after + 1)
        if row is not None:
            low = max(low, row[1])
        at = bisect_left(starts, low)
        if at < len(starts) and starts[at] < stop:
            return starts[at]
        for begin in range(low, stop):
            if text[begin - 1].isspace() and not text[begin].isspace():
                return begin
        return after

    def _row_before(self, place: int) -> Span | None:
        """Return the last row that begins before a place."""
        rows = self._bounds.rows
        at = bisect_left(rows, (place,)) - 1 if rows else -1
        return rows[at] if at >= 0 else None


def _joined(before: str, sign: str) -> bool:
    """Whether a sign hangs on the one before it."""
    marks = unicodedata.category(sign)[0] == "M" or _TONES[0] <= sign <= _TONES[1]
    return marks or sign in _JOINERS or before == _JOINERS[0]
