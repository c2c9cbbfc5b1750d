"""Words and lines of a PDF page with their boxes; wide gaps separate table cells."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from re import compile as compile_pattern
from typing import NamedTuple

BAR = " | "
Box = tuple[float, float, float, float]  # left, right, bottom, top in points
_CELL_GAP, _MIN_GAP = 2.5, 0.6  # Of the font size.
_UNUSUAL_GAP = 2.2  # Of the narrower gaps of the line.
_MARKER = compile_pattern(r"[^\w\s]{1,2}|[①-⑳㉠-㉻]|\(?(?:\w{1,3}|\d+(?:\.\d+)+)[.):]")


class Word(NamedTuple):
    """A word and its box, in points from the lower left corner of the page.

    Attributes:
        at: Index of its first character in the text of the page; -1 where it is unknown.
        continues_word: Whether there is no blank between it and the word before.
    """

    text: str
    left: float
    right: float
    bottom: float = 0.0
    top: float = 0.0
    at: int = -1
    continues_word: bool = False

    @property
    def height(self) -> float:
        """Height of the box, in points."""
        return self.top - self.bottom

    @property
    def middle(self) -> tuple[float, float]:
        """Centre of the box."""
        return (self.left + self.right) / 2, (self.bottom + self.top) / 2


Style = tuple[float, bool]


@dataclass(frozen=True, slots=True)
class Table:
    """A table on a page.

    Attributes:
        edges: Left edges of the columns and right edge of the last one, in points.
        head: The header row as text; empty where it has none.
        drawn: Whether the edges are rulings.
        last: Texts of the last row by column, which may continue on the next page.
    """

    edges: tuple[float, ...] = ()
    head: str = ""
    last: tuple[str, ...] = ()
    drawn: bool = True


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a page; sizes and coordinates are 0 where they are unknown.

    Attributes:
        size: Font size at its start.
        left, right, bottom, top: Edges, in points.
        word: Width of its first word, in points.
        cells: Whether it is a row of table cells.
        bold: Whether it begins and ends in bold type.
        words: Its words with their boxes.
        table: The table that it is a row of.
    """

    text: str
    size: float = 0.0
    left: float = 0.0
    right: float = 0.0
    word: float = 0.0
    cells: bool = False
    bold: bool = False
    bottom: float = 0.0
    top: float = 0.0
    words: Sequence[Word] = field(default=(), repr=False)
    table: Table | None = field(default=None, repr=False)

    @property
    def style(self) -> Style:
        """Font size and weight, which distinguish headings."""
        return round(self.size, 1), self.bold


def line_of(
    words: Sequence[Word], size: float, bold: bool, *, lead: bool = False, trail: bool = False
) -> Line:
    """Return the line of `words`, with a bar in each gap between two table cells.

    The gaps of justified text are equally wide, so a gap separates cells where it is very wide, or
    much wider than the others of its line.

    Args:
        words: In order, at least one.
        size: Font size; 0 where it is unknown.
        bold: Whether it begins and ends in bold type.
        lead: Whether the text has a blank before the line.
        trail: Whether it has one behind the line.
    """
    first, last = words[0], words[-1]
    text, cells = _with_bars(words, size or first.height * 0.86)
    text = f"{' ' * lead}{text}{' ' * trail}"
    width = max(0.0, first.right - first.left)
    bottom, top = first.bottom, first.top
    return Line(text, size, first.left, last.right, width, cells, bold, bottom, top, tuple(words))


def _with_bars(words: Sequence[Word], em: float) -> tuple[str, bool]:
    gaps = [after.left - before.right for before, after in pairwise(words)]
    if not gaps or max(gaps) <= _MIN_GAP * em:
        return " ".join([word.text for word in words]), False
    usual = sorted(gaps)[len(gaps) // 4]
    parts, cells = [words[0].text], False
    for number, (gap, (before, after)) in enumerate(zip(gaps, pairwise(words), strict=True)):
        wide = gap > _CELL_GAP * em or (gap > _MIN_GAP * em and gap > _UNUSUAL_GAP * usual)
        leads = not number and _MARKER.fullmatch(before.text)
        separates = wide and not leads and before.text[-1] not in "(·|" and after.text != "|"
        parts += [BAR if separates else " ", after.text]
        cells = cells or bool(separates)
    return "".join(parts), cells
