"""Running heads, running feet and page numbers of a PDF.

A running head or foot is kept on its first page only; page numbers are removed.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise, takewhile
from typing import NamedTuple

from ingest.loaders.pdf.page_layout import PageLayout
from ingest.loaders.pdf.tables.ruled import Grid
from ingest.loaders.pdf.text.lines import BAR, Line

_MARGIN_BAND = 0.14  # of the height of a page, at its top and at its bottom
_OUTER_LEVELS = 3  # lines from the edge of the text
_SAME_LEVEL = 2.0  # Points between lines of one height.
_MIN_DISTANCE = 1.55  # of the height of a line, to the text that it does not belong to
_SAME_HEIGHT = 3.0  # Points between the places of one head on two pages.
_MIN_PAGES = 3  # that repeat a head
_MIN_SHARE = 0.5  # of the pages
_MIN_NUMBERED = 0.6
_NEIGHBOURS = 2
_NUMBER = re.compile(
    r"(?P<open>[-–—〈<\[(‹«~]\s?)?(?P<word>page\s?|p\.\s?|pg\.\s?|제\s?)?(?P<number>\d{1,4}|[ivxlc]{1,6})"
    r"(?P<of>\s?(?:/|of|중)\s?\d{1,4})?(?P<unit>\s?(?:쪽|페이지|면))?(?P<close>\s?[-–—〉>\])›»~])?",
    re.I,
)
_SEPARATOR = re.compile(r"\s*\|\s*|\s{2,}|\s+[-–—·/]\s+")
_NUMERIC = re.compile(r"[-+(]?[\d,.]*\d[\d,.]*%?\)?")


class _MarginLine(NamedTuple):
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


def remove_running_heads(layouts: Sequence[PageLayout | None]) -> list[list[Line] | None]:
    """Return the lines of each page without running heads, running feet and page numbers.

    Args:
        layouts: The pages in order; None where one could not be read.
    """
    margin_lines = [
        margin_line
        for at, layout in enumerate(layouts)
        if layout
        for margin_line in _margin_lines(at, layout)
    ]
    pages = sum(layout is not None and bool(layout.lines) for layout in layouts)
    changes: dict[int, Line | None] = {}
    for group in _groups_by_height(margin_lines):
        changes |= _page_numbers(group, pages)
        changes |= _running_lines(group, pages)
    return [
        None if layout is None else list(_remaining_lines(layout, changes)) for layout in layouts
    ]


def _remaining_lines(layout: PageLayout, changes: dict[int, Line | None]) -> Iterator[Line]:
    """Yield the lines of a page; only its outermost lines are removed or replaced."""
    levels = _lines_by_height(layout.lines)
    outer: set[int] = set()
    for side in (levels, levels[::-1]):
        for level in takewhile(
            lambda level_lines: any(id(x) in changes for x in level_lines), side[:_OUTER_LEVELS]
        ):
            outer |= {id(line) for line in level}
    for line in layout.lines:
        kept = changes.get(id(line), line) if id(line) in outer else line
        if kept is not None:
            yield kept


def _lines_by_height(lines: Sequence[Line]) -> list[list[Line]]:
    """Return the lines grouped by their height on the page, from the top."""
    placed = sorted((line for line in lines if line.top), key=lambda one: -one.bottom)
    levels: list[list[Line]] = []
    for line in placed:
        if levels and levels[-1][0].bottom - line.bottom < _SAME_LEVEL:
            levels[-1].append(line)
        else:
            levels.append([line])
    return levels


def _margin_lines(page: int, layout: PageLayout) -> Iterator[_MarginLine]:
    """Yield the lines of a page that may be running heads, feet or page numbers."""
    band = _MARGIN_BAND * (layout.high - layout.low)
    levels = _lines_by_height(layout.lines)
    for number, level in enumerate(levels):
        for line in level:
            above = number < _OUTER_LEVELS and line.bottom > layout.high - band
            below = number >= len(levels) - _OUTER_LEVELS and line.top < layout.low + band
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


def _margin_line(page: int, line: Line) -> _MarginLine:
    text = " ".join(line.text.split())
    if match := _NUMBER.fullmatch(text):
        return _MarginLine(page, line, "", _value(match["number"]), _is_labelled(match))
    parts = [part for part in _SEPARATOR.split(line.text.strip()) if part.strip()]
    for at in (-1, 0):
        match = _NUMBER.fullmatch(parts[at].strip()) if len(parts) > 1 else None
        if match:
            text_left = BAR.join(parts[:-1] if at else parts[1:])
            return _MarginLine(page, line, text_left, _value(match["number"]), _is_labelled(match))
    return _MarginLine(page, line, text, None, False)


def _is_labelled(match: re.Match[str]) -> bool:
    """Return whether the form of a number marks a page number: "- 2 -", "2 / 9", "p. 2"."""
    enclosed = bool(match["open"] and match["close"])
    worded = bool(match["word"] and match["word"].strip() != "제")
    return enclosed or worded or bool(match["of"] or match["unit"])


def _value(number: str) -> int | None:
    return int(number) if number.isdigit() else None


def _groups_by_height(margin_lines: Sequence[_MarginLine]) -> Iterator[list[_MarginLine]]:
    """Yield the groups of lines at the same height on their pages."""
    group: list[_MarginLine] = []
    for margin_line in sorted(margin_lines, key=lambda one: one.line.bottom):
        if group and margin_line.line.bottom - group[-1].line.bottom > _SAME_HEIGHT:
            yield group
            group = []
        group.append(margin_line)
    if group:
        yield group


def _page_numbers(group: Sequence[_MarginLine], pages: int) -> dict[int, Line | None]:
    """Return the replacements that remove page numbers, by the id of their line."""
    numbers_only = [margin_line for margin_line in group if not margin_line.text_left]
    steps = Counter(
        margin_line.number - margin_line.page
        for margin_line in numbers_only
        if margin_line.number is not None
    )
    counted = steps.most_common(1)[0][1] if steps else 0
    roman = sum(margin_line.number is None for margin_line in numbers_only)
    enough = max(_MIN_PAGES, _MIN_NUMBERED * pages)
    if counted + roman >= enough and counted:
        return {id(margin_line.line): None for margin_line in numbers_only}
    return {
        id(margin_line.line): replace(margin_line.line, text=margin_line.text_left)
        if margin_line.text_left
        else None
        for margin_line in group
        if margin_line.is_labelled
    }


def _running_lines(group: Sequence[_MarginLine], pages: int) -> dict[int, Line | None]:
    """Return the replacements that keep running heads and feet on their first page only."""
    match: dict[str, list[_MarginLine]] = defaultdict(list)
    for margin_line in group:
        if margin_line.text_left:
            match[margin_line.text_left].append(margin_line)
    changes: dict[int, Line | None] = {}
    for text_left, same in match.items():
        numbers = sorted({margin_line.page for margin_line in same})
        is_near = sum(b - a <= _NEIGHBOURS for a, b in pairwise(numbers))
        if len(numbers) < _MIN_PAGES or not (
            len(numbers) >= _MIN_SHARE * pages or is_near >= _MIN_PAGES - 1
        ):
            continue
        first = same[0] if same[0].page == numbers[0] else min(same, key=lambda one: one.page)
        changes |= {id(margin_line.line): None for margin_line in same}
        changes[id(first.line)] = replace(first.line, text=text_left)
    return changes
