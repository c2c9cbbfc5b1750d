"""Running heads, running feet and page numbers of a PDF.

A running head or foot is kept on its first page only; page numbers are removed.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise, takewhile

from ingest.loaders.pdf.page_layout import PageLayout
from ingest.loaders.pdf.text.lines import Line
from ingest.loaders.pdf.text.margin_lines import (
    OUTER_LEVELS,
    MarginLine,
    lines_by_height,
    margin_lines,
)

_SAME_HEIGHT = 3.0  # points between the positions of one head on two pages
_MIN_PAGES = 3  # that repeat a head
_MIN_SHARE = 0.5  # of the pages
_MIN_NUMBERED = 0.6
_NEIGHBOURS = 2


def remove_running_heads(layouts: Sequence[PageLayout | None]) -> list[list[Line] | None]:
    """Return the lines of each page without running heads, running feet and page numbers.

    Args:
        layouts: The pages in order; None where one could not be read.
    """
    candidates = [
        line for at, layout in enumerate(layouts) if layout for line in margin_lines(at, layout)
    ]
    pages = sum(layout is not None and bool(layout.lines) for layout in layouts)
    changes: dict[int, Line | None] = {}
    for group in _groups_by_height(candidates):
        changes |= _page_numbers(group, pages)
        changes |= _running_lines(group, pages)
    return [
        None if layout is None else list(_remaining_lines(layout, changes)) for layout in layouts
    ]


def _remaining_lines(layout: PageLayout, changes: dict[int, Line | None]) -> Iterator[Line]:
    """Yield the lines of a page; only its outermost lines are removed or replaced."""
    levels = lines_by_height(layout.lines)
    outer: set[int] = set()
    for side in (levels, levels[::-1]):
        for level in takewhile(
            lambda level_lines: any(id(x) in changes for x in level_lines), side[:OUTER_LEVELS]
        ):
            outer |= {id(line) for line in level}
    for line in layout.lines:
        kept = changes.get(id(line), line) if id(line) in outer else line
        if kept is not None:
            yield kept


def _groups_by_height(lines: Sequence[MarginLine]) -> Iterator[list[MarginLine]]:
    """Yield the groups of lines at the same height on their pages."""
    group: list[MarginLine] = []
    for margin_line in sorted(lines, key=lambda one: one.line.bottom):
        if group and margin_line.line.bottom - group[-1].line.bottom > _SAME_HEIGHT:
            yield group
            group = []
        group.append(margin_line)
    if group:
        yield group


def _page_numbers(group: Sequence[MarginLine], pages: int) -> dict[int, Line | None]:
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


def _running_lines(group: Sequence[MarginLine], pages: int) -> dict[int, Line | None]:
    """Return the replacements that keep running heads and feet on their first page only."""
    match: dict[str, list[MarginLine]] = defaultdict(list)
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
