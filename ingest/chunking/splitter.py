"""Text splitter: splits a span of text at paragraphs, else at sentences or rows, else at words."""

import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterator

from ingest.chunking.boundaries import Boundaries, Span

_JOINERS = "\u200d\u200c\ufe0e\ufe0f"  # zero-width joiner first
_SKIN_TONES = "\U0001f3fb\U0001f3ff"
_LONGEST_GRAPHEME = 32  # characters


class SpanSplitter:
    """Splits one text into chunks of at most `limit` characters.

    Neighbours share at most `overlap` characters of running text. A table row or a line of code
    that fits is neither split nor repeated, because it can be read alone.
    """

    def __init__(self, text: str, boundaries: Boundaries, limit: int, overlap: int = 0) -> None:
        self._text = text
        self._boundaries = boundaries
        self._limit = limit
        self._overlap = min(overlap, limit // 2)

    def split(self, start: int, end: int) -> Iterator[Span]:
        """Yield the chunks of a span, of similar size, without the whitespace around them."""
        start, end = self.trim(start, end)
        limit, overlap = self._limit, self._overlap
        while end - start > limit:
            # Only the last two chunks are balanced, so that an edit does not move every boundary.
            left = end - start - overlap
            target = limit * 4 // 5 if left > 2 * (limit - overlap) else left // 2 + overlap
            stop = self._chunk_end(start, target)
            yield self.trim(start, stop)
            start = self._next_start(start, stop)
        if start < end:
            yield start, end

    def trim(self, start: int, end: int) -> Span:
        """Return a span without the whitespace at its ends."""
        text = self._text
        while end > start and text[end - 1].isspace():
            end -= 1
        while start < end and text[start].isspace():
            start += 1
        return start, end

    def _chunk_end(self, start: int, target: int) -> int:
        """Return the best end of a chunk, near `target` characters after its start."""
        text, ends, furthest = self._text, self._boundaries.ends, start + self._limit
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
        return self._grapheme_boundary(furthest, low)

    def _grapheme_boundary(self, at: int, low: int) -> int:
        """Return an offset near `at` that splits no grapheme, such as a letter and its accent."""
        for offset in range(at, max(low, at - _LONGEST_GRAPHEME), -1):
            if not _same_grapheme(self._text[offset - 1], self._text[offset]):
                return offset
        return at

    def _next_start(self, start: int, stop: int) -> int:
        """Return the start of the next chunk: at most `overlap` characters before `stop`."""
        text, starts = self._text, self._boundaries.starts
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

    def _row_before(self, offset: int) -> Span | None:
        """Return the last row that starts before an offset."""
        rows = self._boundaries.rows
        at = bisect_left(rows, (offset,)) - 1 if rows else -1
        return rows[at] if at >= 0 else None


def _same_grapheme(before: str, character: str) -> bool:
    """Return whether a character belongs to the grapheme of the one before it (after UAX 29)."""
    is_mark = unicodedata.category(character)[0] == "M"
    is_tone = _SKIN_TONES[0] <= character <= _SKIN_TONES[1]
    return is_mark or is_tone or character in _JOINERS or before == _JOINERS[0]
