"""Page metrics of a PDF: line widths, column margins, and which lines continue in the next."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from ingest.loaders.pdf.text.dehyphenation import (
    continues_address,
    continues_number,
    ends_on_hyphen,
)
from ingest.loaders.pdf.text.line_joining import LineJoiner
from ingest.loaders.pdf.text.lines import Line

_CJK = re.compile("[\u1100-\u11ff\u2e80-\u9fff\uac00-\ud7af\uff00-\uff60]")
_ITEM_START = re.compile(
    r"[•▪●○◦■□◆◇▶※·∙\-–—*]\s|[(\[<【「『]|[①-⑳㉠-㉻ⅰ-ⅻⅠ-Ⅻ]|\(?(?:\d{1,3}|[가-하A-Za-z]|[ivx]+)[.)]\s"
    r"|\d+(?:\.\d+)+[:.)]?\s|제\s?\d+\s?(?:조|장|절|관|항|편)|부\s?칙|\d{4}[./-]\d"
)
_SENTENCE_END = re.compile(r"[.!?:;。！？…][\"'”’)\]]*$")
_DIGITS = re.compile(r"[\d$%,./:()\-–]")
_FULL_SHARE = 0.75
_MAX_LINES = 2_000
_MARGIN_WINDOW = 12
_BLANK = 2.5  # Points, about one blank between two words.
_MAX_LINE_PITCH = 2.4  # Of the height of a line, to the one below.
_LONG_SHARE = 0.55  # Of the width of the column.
_NARROW_SHARE = 0.3  # Of the page: lines of a list, not of a column.
FEW_LINES = 3  # lines of a page


class PageMetrics:
    """Line widths, column margins and line breaks of one page."""

    def __init__(self, page: Sequence[Line], right_edge: float = 0.0) -> None:
        self._lines = [line for line in page if line.text.strip()]
        # A few lines do not show the text width; the edge of other pages does.
        self._full_right_edge = right_edge if len(self._lines) <= FEW_LINES else 0.0
        known = len(self._lines) > FEW_LINES or right_edge > 0
        self._has_positions = (
            known and len(self._lines) < _MAX_LINES and all(x.right for x in self._lines)
        )
        self._margins: dict[int, float] = {}
        self._index_of = {id(line): at for at, line in enumerate(self._lines)}
        edges = [x.right for x in self._lines] or [0.0]
        self._page_width = max(edges) - min([x.left for x in self._lines] or [0.0])
        widths = sorted(_display_width(line.text) for line in self._lines)
        enough = len(widths) > FEW_LINES
        self._full_width = _FULL_SHARE * widths[int(len(widths) * 0.9)] if enough else float("inf")

    def full(self) -> Iterator[str]:
        """Yield the texts of full lines."""
        return (x.text for x in self._lines if _display_width(x.text) >= self._full_width)

    def breaks(self) -> Iterator[tuple[str, str]]:
        """Yield the line breaks that may be inside a sentence, (line, next line)."""
        for line, following in pairwise(self._lines):
            text_before, next_text = line.text.rstrip(), following.text.strip()
            may_continue = (
                self._is_text(line, following)
                and not _SENTENCE_END.search(text_before)
                and next_text
            )
            if may_continue and (self._is_long(line, following) or self._is_full(line, following)):
                yield line.text, following.text

    def continues(self, previous: Line, line: Line, joiner: LineJoiner) -> bool:
        """Return whether `line` continues the paragraph of the previous line."""
        text_before, next_text = previous.text.rstrip(), line.text.strip()
        if not text_before or previous.cells or line.cells:
            return False
        if self._is_below(previous, line) and (
            continues_address(text_before, next_text) or continues_number(text_before, next_text)
        ):
            return True
        if not self._is_text(previous, line):
            return False
        if (
            ends_on_hyphen(previous.text)
            and next_text[0].isalnum()
            and self._is_below(previous, line)
        ):
            return True
        if joiner.surely_continues(previous.text, line.text) and self._is_long(previous, line):
            return True
        if not self._is_full(previous, line) or _is_numeric(text_before) or _is_numeric(next_text):
            return False
        if _SENTENCE_END.search(text_before):
            # The paragraph may continue; a short line without a full stop is a heading.
            short = _display_width(next_text) < 0.6 * self._full_width and not _SENTENCE_END.search(
                next_text
            )
            return not (text_before.endswith(":") or short)
        return True

    def _is_text(self, previous: Line, line: Line) -> bool:
        """Return whether neither line is a table row and the second begins no list item."""
        return not (previous.cells or line.cells or _ITEM_START.match(line.text.strip()))

    def _is_long(self, line: Line, following: Line) -> bool:
        """Return whether a line fills most of its column, directly above the other."""
        if not self._has_positions or not self._is_below(line, following):
            return False
        margin = self._margin(line)
        return margin < float("inf") and line.right - line.left > _LONG_SHARE * (margin - line.left)

    def _is_below(self, line: Line, following: Line) -> bool:
        """Return whether a line is directly below another."""
        height, drop = line.top - line.bottom, line.bottom - following.bottom
        beside = following.left < line.right and line.left < following.right
        return beside and 0 < drop < _MAX_LINE_PITCH * height

    def _is_full(self, line: Line, following: Line) -> bool:
        if not self._has_positions:
            return _display_width(line.text) >= self._full_width
        margin = self._margin(line)
        return line.right + following.word + _BLANK > margin - 1.0

    def _margin(self, line: Line) -> float:
        """Return the right margin of the column of a line, by the lines near it."""
        at = self._index_of[id(line)]
        if at in self._margins:
            return self._margins[at]
        nearby = self._lines[max(0, at - _MARGIN_WINDOW) : at + _MARGIN_WINDOW]
        # Lines that begin beyond this one's right edge belong to another column.
        edges = sorted(x.right for x in nearby if x.left < line.right and not x.cells)
        margin = edges[int(len(edges) * 0.95)] if edges else line.right
        margin = max(margin, self._full_right_edge)
        wide_enough = margin - line.left > _NARROW_SHARE * self._page_width
        self._margins[at] = margin if wide_enough else float("inf")
        return self._margins[at]


def _display_width(line: str) -> int:
    return len(line.rstrip()) + len(_CJK.findall(line))


def _is_numeric(line: str) -> bool:
    return len(_DIGITS.findall(line)) > 0.35 * len(line)
