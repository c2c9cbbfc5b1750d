"""Lines of a PDF page back into paragraphs and headings.

A PDF knows lines, not paragraphs; a sentence broken over two lines would otherwise be cited in
halves. A line goes on in the next one when the first word of the next had no room left on it.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

_WIDE = re.compile("[\u1100-\u11ff\u2e80-\u9fff\uac00-\ud7af\uff00-\uff60]")
_STARTS = re.compile(
    r"[•▪●○◦■□◆◇▶※·∙\-–—*]\s|[(\[<【「『]|[①-⑳㉠-㉻ⅰ-ⅻⅠ-Ⅻ]|\(?(?:\d{1,3}|[가-하A-Za-z]|[ivx]+)[.)]\s"
    r"|\d+(?:\.\d+)+[:.)]?\s|제\s?\d+\s?(?:조|장|절|관|항|편)|부\s?칙|\d{4}[./-]\d"
)
_ENDS = re.compile(r"[.!?:;。！？…][\"'”’)\]]*$")
_DIGITS = re.compile(r"[\d$%,./:()\-–]")
_FULL = 0.75
_HEADING_CHARS = 120
_TITLE_LINE = 25
_PARAGRAPH_CHARS = 5_000
_LARGER = 1.12
_LEVELS = 5
_BAR = " | "
_CELL, _APART = 2.5, 0.6  # Of the font size.
_UNUSUAL = 2.2  # Of the narrower gaps of the line.
_MARKER = re.compile(r"[^\w\s]{1,2}|[①-⑳㉠-㉻]|\(?(?:\w{1,3}|\d+(?:\.\d+)+)[.):]")
_MOST_LINES = 2_000
_NEAR = 12
_BLANK = 2.5  # Points, about one blank between two words.
_NARROW = 0.3  # Of the page: lines of a list, not of a column.


@dataclass(frozen=True, slots=True)
class Line:
    """A line as the PDF gives it; sizes and places are 0 where they are unknown.

    Attributes:
        size: Font size at its start.
        left, right: Its edges, in points.
        word: Width of its first word, in points.
        cells: Whether it is a row of table cells.
        bold: Whether it begins and ends in bold type.
    """

    text: str
    size: float = 0.0
    left: float = 0.0
    right: float = 0.0
    word: float = 0.0
    cells: bool = False
    bold: bool = False

    @property
    def style(self) -> "Style":
        """What tells headings from running text."""
        return round(self.size, 1), self.bold


Style = tuple[float, bool]


@dataclass(frozen=True, slots=True)
class Word:
    """A word and its edges, in points."""

    text: str
    left: float
    right: float


def line_of(words: Sequence[Word], raw: str, size: float, bold: bool, *, em: float) -> Line:
    """Return the line made of `words`, with a bar in each gap that parts two table cells.

    Cells stand further apart than words, and justified text spreads all its words alike, so a
    gap parts cells when it is wide by itself or beside the other gaps of its line.
    """
    em = size or em
    gaps = [after.left - before.right for before, after in pairwise(words)]
    usual = sorted(gaps)[len(gaps) // 4] if gaps else 0.0
    parts = [words[0].text]
    for number, (gap, (before, after)) in enumerate(zip(gaps, pairwise(words), strict=True)):
        wide = gap > _CELL * em or (gap > _APART * em and gap > _UNUSUAL * usual)
        leads = not number and _MARKER.fullmatch(before.text)
        apart = wide and not leads and before.text[-1] not in "(·|" and after.text != "|"
        parts += [_BAR if apart else " ", after.text]
    text = "".join(parts) + raw[len(raw.rstrip()) :]
    width = max(0.0, words[0].right - words[0].left)
    return Line(text, size, words[0].left, words[-1].right, width, _BAR in text, bold)


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, line or heading; `level` is 0 for running text."""

    text: str
    level: int = 0
    gap: str = "\n"


@dataclass(frozen=True, slots=True)
class Scale:
    """The styles of a document's headings, highest first."""

    headings: tuple[Style, ...] = ()

    def level(self, line: Line) -> int:
        """Return the heading level of a line; 0 for running text."""
        if line.style not in self.headings or len(line.text) > _HEADING_CHARS:
            return 0
        if line.cells or line.text.rstrip().endswith((".", ",", ";")):
            return 0
        return 1 + self.headings.index(line.style)


def scale_of(pages: Sequence[Sequence[Line]]) -> Scale:
    """Return the heading styles of a document: larger or bolder than most of its text."""
    weight: Counter[Style] = Counter()
    for line in (line for page in pages for line in page if line.right and line.text.strip()):
        weight[line.style] += len(line.text)
    if len(weight) < 2:
        return Scale()
    (body, body_bold), _ = weight.most_common(1)[0]

    def stands_out(style: Style) -> bool:
        size, bold = style
        larger = body > 0 and size > body * _LARGER
        return larger or (bold and not body_bold and size >= body * 0.98)

    rare = {style for style, count in weight.items() if count < weight.total() * 0.25}
    return Scale(tuple(sorted(filter(stands_out, rare), reverse=True)[:_LEVELS]))


def blocks(page: Sequence[Line], scale: Scale) -> Iterator[Block]:
    """Yield the paragraphs and headings of a page in order."""
    shape = _Shape(page)
    text, level, previous = "", 0, Line("")
    for line in page:
        if not line.text.strip():
            continue
        own = scale.level(line)
        goes_on = own == level and (
            _long_title(previous) if own else shape.continues(previous, line)
        )
        if text and not (goes_on and len(text) < _PARAGRAPH_CHARS):
            yield _block(text, level)
            text = ""
        text = shape.join(text, line.text) if text else line.text
        level, previous = own, line
    if text:
        yield _block(text, level)


def _long_title(line: Line) -> bool:
    """Whether a heading may go on in the next line of its size."""
    return len(line.text.strip()) > _TITLE_LINE


def _block(text: str, level: int) -> Block:
    return Block(text.strip(), level, "\n\n" if level else "\n")


class _Shape:
    """How wide the columns of one page are, and how its lines were broken."""

    def __init__(self, page: Sequence[Line]) -> None:
        self._lines = [line for line in page if line.text.strip()]
        self._placed = 3 < len(self._lines) < _MOST_LINES and all(x.right for x in self._lines)
        self._place = {id(line): at for at, line in enumerate(self._lines)}
        edges = [x.right for x in self._lines] or [0.0]
        self._page_width = max(edges) - min([x.left for x in self._lines] or [0.0])
        widths = sorted(_width(line.text) for line in self._lines)
        enough = len(widths) > 3
        self._full = _FULL * widths[int(len(widths) * 0.9)] if enough else float("inf")
        wrapped = [x.text for x in self._lines if _width(x.text) >= self._full]
        # Where full lines end with a blank after a word, one without it was broken inside one.
        self._spaced = sum(text.endswith(" ") for text in wrapped) * 2 > len(wrapped)

    def continues(self, previous: Line, line: Line) -> bool:
        """Return whether `line` goes on with the sentence of the line before it."""
        before, here = previous.text.rstrip(), line.text.strip()
        if not before or _STARTS.match(here) or not self._is_full(previous, line):
            return False
        if previous.cells or line.cells or _tabular(before) or _tabular(here):
            return False
        if _ENDS.search(before):
            # The paragraph may go on; a short line without an end is the next heading.
            short = _width(here) < 0.6 * self._full and not _ENDS.search(here)
            return not (before.endswith(":") or short)
        return True

    def join(self, text: str, line: str) -> str:
        """Return the text with a line that goes on with it."""
        here = line.lstrip()
        wide = _WIDE.match(text[-1]) and _WIDE.match(here)
        tight = self._spaced and not text.endswith(" ") and wide
        return text.rstrip() + ("" if tight else " ") + here

    def _is_full(self, line: Line, following: Line) -> bool:
        if not self._placed:
            return _width(line.text) >= self._full
        margin = self._margin(line)
        return line.right + following.word + _BLANK > margin - 1.0

    def _margin(self, line: Line) -> float:
        """Return the right edge of the column a line stands in, by the lines around it."""
        at = self._place[id(line)]
        near = self._lines[max(0, at - _NEAR) : at + _NEAR]
        # Lines that begin beyond this one's right edge belong to another column.
        edges = sorted(x.right for x in near if x.left < line.right and not x.cells)
        margin = edges[int(len(edges) * 0.95)] if edges else line.right
        wide_enough = margin - line.left > _NARROW * self._page_width
        return margin if wide_enough else float("inf")


def _width(line: str) -> int:
    return len(line.rstrip()) + len(_WIDE.findall(line))


def _tabular(line: str) -> bool:
    return len(_DIGITS.findall(line)) > 0.35 * len(line)
