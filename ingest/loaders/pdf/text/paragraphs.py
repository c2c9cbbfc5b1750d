"""Lines of a PDF page back into paragraphs and headings.

A PDF knows lines, not paragraphs; a sentence broken over two lines would otherwise be cited in
halves. A line goes on in the next one when the first word of the next had no room left on it.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from ingest.loaders.pdf.text.dehyphenation import (
    continues_address,
    continues_number,
    ends_on_hyphen,
)
from ingest.loaders.pdf.text.headings import HeadingStyles
from ingest.loaders.pdf.text.line_joining import LineJoiner
from ingest.loaders.pdf.text.lines import Line

_WIDE = re.compile("[\u1100-\u11ff\u2e80-\u9fff\uac00-\ud7af\uff00-\uff60]")
_STARTS = re.compile(
    r"[•▪●○◦■□◆◇▶※·∙\-–—*]\s|[(\[<【「『]|[①-⑳㉠-㉻ⅰ-ⅻⅠ-Ⅻ]|\(?(?:\d{1,3}|[가-하A-Za-z]|[ivx]+)[.)]\s"
    r"|\d+(?:\.\d+)+[:.)]?\s|제\s?\d+\s?(?:조|장|절|관|항|편)|부\s?칙|\d{4}[./-]\d"
)
_ENDS = re.compile(r"[.!?:;。！？…][\"'”’)\]]*$")
_DIGITS = re.compile(r"[\d$%,./:()\-–]")
_FULL = 0.75
_TITLE_LINE = 25
_PARAGRAPH_CHARS = 5_000
_MOST_LINES = 2_000
_NEAR = 12
_SHORT = 3  # lines of a page
_BLANK = 2.5  # Points, about one blank between two words.
_DROP = 2.4  # Of the height of a line, to the one below.
_LONG = 0.55  # Of the width of the column.
_NARROW = 0.3  # Of the page: lines of a list, not of a column.


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, line or heading; `level` is 0 for running text."""

    text: str
    level: int = 0
    gap: str = "\n"


def blocks(
    page: Sequence[Line], scale: HeadingStyles, joiner: LineJoiner | None = None
) -> Iterator[Block]:
    """Yield the paragraphs and headings of a page in order.

    Args:
        page: Its lines.
        scale: The heading styles of the document.
        joiner: What is known of the line ends of the document; by default, what the page tells.
    """
    joiner = joiner or line_joiner([page])
    shape = _Shape(page, joiner.edge)
    text, level, previous = "", 0, Line("")
    for line in page:
        if not line.text.strip():
            continue
        own = scale.level(line)
        goes_on = own == level and (
            _long_title(previous) if own else shape.continues(previous, line, joiner)
        )
        if text and not (goes_on and len(text) < _PARAGRAPH_CHARS):
            yield _block(text, level)
            text = ""
        text = joiner.join(text, line.text) if text else line.text
        level, previous = own, line
    if text:
        yield _block(text, level)


def line_joiner(pages: Sequence[Sequence[Line]]) -> LineJoiner:
    """Return what joins the lines of a document."""

    def evidence() -> tuple[list[tuple[str, str]], bool]:
        shapes = [_Shape(page) for page in pages]
        pairs = [pair for shape in shapes for pair in shape.breaks()]
        full = [text for shape in shapes for text in shape.full()]
        # Where full lines end with a blank after a word, one without it was broken inside one.
        return pairs, sum(text.endswith(" ") for text in full) * 2 > len(full)

    return LineJoiner(pages, evidence, _edge(pages))


def _edge(pages: Sequence[Sequence[Line]]) -> float:
    """Return the right edge that lines of full pages reach; 0 where no page is full."""
    full = (page for page in pages if len(page) > _SHORT)
    edges = sorted(line.right for page in full for line in page if line.right and not line.cells)
    return edges[int(len(edges) * 0.95)] if edges else 0.0


def _long_title(line: Line) -> bool:
    """Whether a heading may go on in the next line of its size."""
    return len(line.text.strip()) > _TITLE_LINE


def _block(text: str, level: int) -> Block:
    return Block(text.strip(), level, "\n\n" if level else "\n")


class _Shape:
    """How wide the columns of one page are, and how its lines were broken."""

    def __init__(self, page: Sequence[Line], edge: float = 0.0) -> None:
        self._lines = [line for line in page if line.text.strip()]
        # A few lines do not tell how wide their page is; those of other pages do.
        self._edge = edge if len(self._lines) <= _SHORT else 0.0
        known = len(self._lines) > _SHORT or edge > 0
        self._placed = (
            known and len(self._lines) < _MOST_LINES and all(x.right for x in self._lines)
        )
        self._margins: dict[int, float] = {}
        self._place = {id(line): at for at, line in enumerate(self._lines)}
        edges = [x.right for x in self._lines] or [0.0]
        self._page_width = max(edges) - min([x.left for x in self._lines] or [0.0])
        widths = sorted(_width(line.text) for line in self._lines)
        enough = len(widths) > _SHORT
        self._full = _FULL * widths[int(len(widths) * 0.9)] if enough else float("inf")

    def full(self) -> Iterator[str]:
        """Yield the lines that reach the edge of the text."""
        return (x.text for x in self._lines if _width(x.text) >= self._full)

    def breaks(self) -> Iterator[tuple[str, str]]:
        """Yield the line ends that may lie inside a sentence, (line, next line)."""
        for line, following in pairwise(self._lines):
            before, here = line.text.rstrip(), following.text.strip()
            open_end = self._is_text(line, following) and not _ENDS.search(before) and here
            if open_end and (self._is_long(line, following) or self._is_full(line, following)):
                yield line.text, following.text

    def continues(self, previous: Line, line: Line, joiner: LineJoiner) -> bool:
        """Return whether `line` goes on with the sentence of the line before it."""
        before, here = previous.text.rstrip(), line.text.strip()
        if not before or previous.cells or line.cells:
            return False
        if self._is_below(previous, line) and (
            continues_address(before, here) or continues_number(before, here)
        ):
            return True
        if not self._is_text(previous, line):
            return False
        if ends_on_hyphen(previous.text) and here[0].isalnum() and self._is_below(previous, line):
            return True
        if joiner.cuts(previous.text, line.text) and self._is_long(previous, line):
            return True
        if not self._is_full(previous, line) or _tabular(before) or _tabular(here):
            return False
        if _ENDS.search(before):
            # The paragraph may go on; a short line without an end is the next heading.
            short = _width(here) < 0.6 * self._full and not _ENDS.search(here)
            return not (before.endswith(":") or short)
        return True

    def _is_text(self, previous: Line, line: Line) -> bool:
        """Return whether neither line is of a table nor the second begins an entry of a list."""
        return not (previous.cells or line.cells or _STARTS.match(line.text.strip()))

    def _is_long(self, line: Line, following: Line) -> bool:
        """Return whether a line fills most of its column, and the other stands right below it."""
        if not self._placed or not self._is_below(line, following):
            return False
        margin = self._margin(line)
        return margin < float("inf") and line.right - line.left > _LONG * (margin - line.left)

    def _is_below(self, line: Line, following: Line) -> bool:
        """Return whether a line stands right below another."""
        height, drop = line.top - line.bottom, line.bottom - following.bottom
        beside = following.left < line.right and line.left < following.right
        return beside and 0 < drop < _DROP * height

    def _is_full(self, line: Line, following: Line) -> bool:
        if not self._placed:
            return _width(line.text) >= self._full
        margin = self._margin(line)
        return line.right + following.word + _BLANK > margin - 1.0

    def _margin(self, line: Line) -> float:
        """Return the right edge of the column a line stands in, by the lines around it."""
        at = self._place[id(line)]
        if at in self._margins:
            return self._margins[at]
        near = self._lines[max(0, at - _NEAR) : at + _NEAR]
        # Lines that begin beyond this one's right edge belong to another column.
        edges = sorted(x.right for x in near if x.left < line.right and not x.cells)
        margin = edges[int(len(edges) * 0.95)] if edges else line.right
        margin = max(margin, self._edge)
        wide_enough = margin - line.left > _NARROW * self._page_width
        self._margins[at] = margin if wide_enough else float("inf")
        return self._margins[at]


def _width(line: str) -> int:
    return len(line.rstrip()) + len(_WIDE.findall(line))


def _tabular(line: str) -> bool:
    return len(_DIGITS.findall(line)) > 0.35 * len(line)
