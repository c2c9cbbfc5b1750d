"""Words and lines of a PDF page with their places, and the cells that wide gaps part."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from re import compile as pattern
from typing import NamedTuple

BAR = " | "
_CELL, _APART = 2.5, 0.6  # Of the font size.
_UNUSUAL = 2.2  # Of the narrower gaps of the line.
_MARKER = pattern(r"[^\w\s]{1,2}|[①-⑳㉠-㉻]|\(?(?:\w{1,3}|\d+(?:\.\d+)+)[.):]")


class Word(NamedTuple):
    """A word and its box, in points from the lower left corner of the page.

    Attributes:
        at: Index of its first character in the text of the page; -1 where it is unknown.
        continues_word: Whether it goes on from the word before it without a blank.
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
        """Height of its box, in points."""
        return self.top - self.bottom

    @property
    def middle(self) -> tuple[float, float]:
        """The centre of its box."""
        return (self.left + self.right) / 2, (self.bottom + self.top) / 2


Style = tuple[float, bool]


@dataclass(frozen=True, slots=True)
class Table:
    """A table on a page.

    Attributes:
        edges: Left edges of the columns and right edge of the last one, in points.
        head: Its first row as it is written; empty where it is not known to be a head.
        drawn: Whether lines are drawn at the edges.
        last: Labels of its last row, by column, which may go on over the page.
    """

    edges: tuple[float, ...] = ()
    head: str = ""
    last: tuple[str, ...] = ()
    drawn: bool = True


@dataclass(frozen=True, slots=True)
class Line:
    """A line as the PDF gives it; sizes and places are 0 where they are unknown.

    Attributes:
        size: Font size at its start.
        left, right, bottom, top: Its edges, in points.
        word: Width of its first word, in points.
        cells: Whether it is a row of table cells.
        bold: Whether it begins and ends in bold type.
        words: Its words with their places.
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
        """What tells headings from running text."""
        return round(self.size, 1), self.bold


def line_of(
    words: Sequence[Word], size: float, bold: bool, *, lead: bool = False, trail: bool = False
) -> Line:
    """Return the line made of `words`, with a bar in each gap that parts two table cells.

    Cells stand further apart than words, and justified text spreads all its words alike, so a
    gap parts cells when it is wide by itself or beside the other gaps of its line.

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
    if not gaps or max(gaps) <= _APART * em:
        return " ".join([word.text for word in words]), False
    usual = sorted(gaps)[len(gaps) // 4]
    parts, cells = [words[0].text], False
    for number, (gap, (before, after)) in enumerate(zip(gaps, pairwise(words), strict=True)):
        wide = gap > _CELL * em or (gap > _APART * em and gap > _UNUSUAL * usual)
        leads = not number and _MARKER.fullmatch(before.text)
        apart = wide and not leads and before.text[-1] not in "(·|" and after.text != "|"
        parts += [BAR if apart else " ", after.text]
        cells = cells or bool(apart)
    return "".join(parts), cells
