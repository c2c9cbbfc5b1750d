"""Lines at the top and bottom of PDF pages that may be running heads, feet or page numbers."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from ingest.loaders.pdf.page_layout import PageLayout
from ingest.loaders.pdf.tables.ruled import Grid
from ingest.loaders.pdf.text.lines import BAR, Line

_MARGIN_BAND = 0.14  # of the height of a page, at its top and at its bottom
_SAME_LEVEL = 2.0  # Points between lines of one height.
_MIN_DISTANCE = 1.55  # of the height of a line, to the text that it does not belong to
_NUMBER = re.compile(
    r"(?P<open>[-–—〈<\[(‹«~]\s?)?(?P<word>page\s?|p\.\s?|pg\.\s?|제\s?)?(?P<number>\d{1,4}|[ivxlc]{1,6})"
    r"(?P<of>\s?(?:/|of|중)\s?\d{1,4})?(?P<unit>\s?(?:쪽|페이지|면))?(?P<close>\s?[-–—〉>\])›»~])?",
    re.I,
)
_SEPARATOR = re.compile(r"\s*\|\s*|\s{2,}|\s+[-–—·/]\s+")
_NUMERIC = re.compile(r"[-+(]?[\d,.]*\d[\d,.]*%?\)?")
OUTER_LEVELS = 3  # lines from the edge of the text


class MarginLine(NamedTuple):
    """A line near the top or bottom of a page.

    Attributes:
        page: Index of the page.
        line: The line.
        text_left: Its text without the page number.
        number: The page number; None for none and for Roman numerals.
        is_labelled: Whether its form shows that it is a page number: "- 2 -", "2 / 9".
    """

    page: int
    line: Line
    text_left: str
    number: int | None
    is_labelled: bool


def lines_by_height(lines: Sequence[Line]) -> list[list[Line]]:
    """Return the lines grouped by their height on the page, from the top."""
    placed = sorted((line for line in lines if line.top), key=lambda one: -one.bottom)
    levels: list[list[Line]] = []
    for line in placed:
        if levels and levels[-1][0].bottom - line.bottom < _SAME_LEVEL:
            levels[-1].append(line)
        else:
            levels.append([line])
    return levels


def margin_lines(page: int, layout: PageLayout) -> Iterator[MarginLine]:
    """Yield the lines of a page that may be running heads, feet or page numbers."""
    band = _MARGIN_BAND * (layout.high - layout.low)
    levels = lines_by_height(layout.lines)
    for number, level in enumerate(levels):
        for line in level:
            above = number < OUTER_LEVELS and line.bottom > layout.high - band
            below = number >= len(levels) - OUTER_LEVELS and line.top < layout.low + band
            if not (above or below) or _in_table(line, layout.grids):
                continue
            inner_levels = (
                levels[number + 1 : number + 2] if above else levels[max(number - 1, 0) : number]
            )
            if above and _is_table_header(line, inner_levels):
                continue
            margin_line = _margin_line(page, line)
            if not margin_line.text_left or _is_set_off(line, inner_levels):
                yield margin_line


def _in_table(line: Line, grids: Sequence[Grid]) -> bool:
    middle = (line.left + line.right) / 2, (line.bottom + line.top) / 2
    return any(grid.at(*middle) is not None for grid in grids)


def _is_set_off(line: Line, inner_levels: Sequence[Sequence[Line]]) -> bool:
    """Return whether a line is set off from the text by distance or font size."""
    neighbour = inner_levels[0][0] if inner_levels else None
    if neighbour is None:
        return True
    height = max(line.top - line.bottom, 1.0)
    if abs(neighbour.bottom - line.bottom) > _MIN_DISTANCE * height:
        return True
    return abs(neighbour.top - neighbour.bottom - height) > 0.05 * height


def _is_table_header(line: Line, below: Sequence[Sequence[Line]]) -> bool:
    """Return whether a line is the header directly above a row of table cells."""
    for following in below[0] if below else ():
        is_near = line.bottom - following.bottom < 2.2 * (line.top - line.bottom)
        numbers = sum(bool(_NUMERIC.fullmatch(word.text)) for word in following.words)
        if is_near and len(line.words) > 1 and (following.cells or numbers > 1):
            return True
    return False


def _margin_line(page: int, line: Line) -> MarginLine:
    text = " ".join(line.text.split())
    if match := _NUMBER.fullmatch(text):
        return MarginLine(page, line, "", _value(match["number"]), _is_labelled(match))
    parts = [part for part in _SEPARATOR.split(line.text.strip()) if part.strip()]
    for at in (-1, 0):
        match = _NUMBER.fullmatch(parts[at].strip()) if len(parts) > 1 else None
        if match:
            text_left = BAR.join(parts[:-1] if at else parts[1:])
            return MarginLine(page, line, text_left, _value(match["number"]), _is_labelled(match))
    return MarginLine(page, line, text, None, False)


def _is_labelled(match: re.Match[str]) -> bool:
    """Return whether the form of a number marks a page number: "- 2 -", "2 / 9", "p. 2"."""
    enclosed = bool(match["open"] and match["close"])
    worded = bool(match["word"] and match["word"].strip() != "제")
    return enclosed or worded or bool(match["of"] or match["unit"])


def _value(number: str) -> int | None:
    return int(number) if number.isdigit() else None
