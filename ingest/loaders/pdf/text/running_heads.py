"""Running heads, running feet and page numbers of a PDF, which belong to no sentence of it.

A head that pages repeat is said once, on the first of them; page numbers are left out.
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

_BAND = 0.14  # of the height of a page, at its top and at its bottom
_ROWS = 3  # lines from the edge of the text
_LEVEL = 2.0  # Points between lines of one height.
_OFF = 1.55  # of the height of a line, to the text that it does not belong to
_SAME = 3.0  # Points between the places of one head on two pages.
_PAGES = 3  # that repeat a head
_MOST = 0.5  # of the pages
_NUMBERED = 0.6
_NEIGHBOURS = 2
_NUMBER = re.compile(
    r"(?P<open>[-–—〈<\[(‹«~]\s?)?(?P<word>page\s?|p\.\s?|pg\.\s?|제\s?)?(?P<number>\d{1,4}|[ivxlc]{1,6})"
    r"(?P<of>\s?(?:/|of|중)\s?\d{1,4})?(?P<unit>\s?(?:쪽|페이지|면))?(?P<close>\s?[-–—〉>\])›»~])?",
    re.I,
)
_PARTED = re.compile(r"\s*\|\s*|\s{2,}|\s+[-–—·/]\s+")
_NUMERIC = re.compile(r"[-+(]?[\d,.]*\d[\d,.]*%?\)?")


class _Edge(NamedTuple):
    """A line near the upper or lower edge of a page."""

    page: int
    line: Line
    rest: str
    number: int | None
    plain: bool


def remove_running_heads(sheets: Sequence[PageLayout | None]) -> list[list[Line] | None]:
    """Return the lines of each page without running heads, feet and page numbers.

    Args:
        sheets: The pages in order; None where one could not be read.
    """
    edges = [edge for at, sheet in enumerate(sheets) if sheet for edge in _edges(at, sheet)]
    pages = sum(sheet is not None and bool(sheet.lines) for sheet in sheets)
    changes: dict[int, Line | None] = {}
    for group in _places(edges):
        changes |= _numbers(group, pages)
        changes |= _repeated(group, pages)
    return [None if sheet is None else list(_kept(sheet, changes)) for sheet in sheets]


def _kept(sheet: PageLayout, changes: dict[int, Line | None]) -> Iterator[Line]:
    """Yield the lines of a page, the outer ones changed as far as nothing else stands outside."""
    levels = _levels(sheet.lines)
    outer: set[int] = set()
    for side in (levels, levels[::-1]):
        for level in takewhile(lambda some: any(id(x) in changes for x in some), side[:_ROWS]):
            outer |= {id(line) for line in level}
    for line in sheet.lines:
        kept = changes.get(id(line), line) if id(line) in outer else line
        if kept is not None:
            yield kept


def _levels(lines: Sequence[Line]) -> list[list[Line]]:
    """Return the lines by their height on the page, from the top."""
    placed = sorted((line for line in lines if line.top), key=lambda one: -one.bottom)
    levels: list[list[Line]] = []
    for line in placed:
        if levels and levels[-1][0].bottom - line.bottom < _LEVEL:
            levels[-1].append(line)
        else:
            levels.append([line])
    return levels


def _edges(page: int, sheet: PageLayout) -> Iterator[_Edge]:
    """Yield the lines of a page that may be running heads or feet."""
    room = _BAND * (sheet.high - sheet.low)
    levels = _levels(sheet.lines)
    for number, level in enumerate(levels):
        for line in level:
            above = number < _ROWS and line.bottom > sheet.high - room
            below = number >= len(levels) - _ROWS and line.top < sheet.low + room
            if not (above or below) or _in_table(line, sheet.grids):
                continue
            inner = (
                levels[number + 1 : number + 2] if above else levels[max(number - 1, 0) : number]
            )
            if above and _heads_columns(line, inner):
                continue
            edge = _edge(page, line)
            if not edge.rest or _is_apart(line, inner):
                yield edge


def _in_table(line: Line, grids: Sequence[Grid]) -> bool:
    middle = (line.left + line.right) / 2, (line.bottom + line.top) / 2
    return any(grid.at(*middle) is not None for grid in grids)


def _is_apart(line: Line, inner: Sequence[Sequence[Line]]) -> bool:
    """Return whether a line is set off from the text beside it by its distance or its size."""
    beside = inner[0][0] if inner else None
    if beside is None:
        return True
    height = max(line.top - line.bottom, 1.0)
    if abs(beside.bottom - line.bottom) > _OFF * height:
        return True
    return abs(beside.top - beside.bottom - height) > 0.05 * height


def _heads_columns(line: Line, below: Sequence[Sequence[Line]]) -> bool:
    """Return whether a line stands right above a row of cells, as the head of their columns."""
    for following in below[0] if below else ():
        near = line.bottom - following.bottom < 2.2 * (line.top - line.bottom)
        numbers = sum(bool(_NUMERIC.fullmatch(word.text)) for word in following.words)
        if near and len(line.words) > 1 and (following.cells or numbers > 1):
            return True
    return False


def _edge(page: int, line: Line) -> _Edge:
    text = " ".join(line.text.split())
    if found := _NUMBER.fullmatch(text):
        return _Edge(page, line, "", _value(found["number"]), _is_plain(found))
    parts = [part for part in _PARTED.split(line.text.strip()) if part.strip()]
    for at in (-1, 0):
        found = _NUMBER.fullmatch(parts[at].strip()) if len(parts) > 1 else None
        if found:
            rest = BAR.join(parts[:-1] if at else parts[1:])
            return _Edge(page, line, rest, _value(found["number"]), _is_plain(found))
    return _Edge(page, line, text, None, False)


def _is_plain(found: re.Match[str]) -> bool:
    """Return whether a number says by its form that it numbers a page: "- 2 -", "2 / 9", "p. 2"."""
    enclosed = bool(found["open"] and found["close"])
    worded = bool(found["word"] and found["word"].strip() != "제")
    return enclosed or worded or bool(found["of"] or found["unit"])


def _value(number: str) -> int | None:
    return int(number) if number.isdigit() else None


def _places(edges: Sequence[_Edge]) -> Iterator[list[_Edge]]:
    """Yield the lines that stand at one height on their pages."""
    group: list[_Edge] = []
    for edge in sorted(edges, key=lambda one: one.line.bottom):
        if group and edge.line.bottom - group[-1].line.bottom > _SAME:
            yield group
            group = []
        group.append(edge)
    if group:
        yield group


def _numbers(group: Sequence[_Edge], pages: int) -> dict[int, Line | None]:
    """Return the changes that take page numbers out of their lines."""
    alone = [edge for edge in group if not edge.rest]
    steps = Counter(edge.number - edge.page for edge in alone if edge.number is not None)
    counted = steps.most_common(1)[0][1] if steps else 0
    roman = sum(edge.number is None for edge in alone)
    enough = max(_PAGES, _NUMBERED * pages)
    if counted + roman >= enough and counted:
        return {id(edge.line): None for edge in alone}
    return {
        id(edge.line): replace(edge.line, text=edge.rest) if edge.rest else None
        for edge in group
        if edge.plain
    }


def _repeated(group: Sequence[_Edge], pages: int) -> dict[int, Line | None]:
    """Return the changes that leave a repeated head on its first page only."""
    found: dict[str, list[_Edge]] = defaultdict(list)
    for edge in group:
        if edge.rest:
            found[edge.rest].append(edge)
    changes: dict[int, Line | None] = {}
    for rest, same in found.items():
        numbers = sorted({edge.page for edge in same})
        near = sum(b - a <= _NEIGHBOURS for a, b in pairwise(numbers))
        if len(numbers) < _PAGES or not (len(numbers) >= _MOST * pages or near >= _PAGES - 1):
            continue
        first = same[0] if same[0].page == numbers[0] else min(same, key=lambda one: one.page)
        changes |= {id(edge.line): None for edge in same}
        changes[id(first.line)] = replace(first.line, text=rest)
    return changes
