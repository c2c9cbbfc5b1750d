"""Excerpt of a passage: the blocks around what is quoted, and the neighbours before and after."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from chains.display.blocks import Block, Style, blocks
from chains.display.markup import Marker, Span, blocks_html, merged, table_html
from chains.display.tables import Row, Table

BEFORE, AFTER = 160, 220  # characters shown around the quoted spans
ROWS_AROUND = 2


class Excerpt(NamedTuple):
    """A passage in three parts, as HTML; `before` and `after` may be empty."""

    before: str
    main: str
    after: str


class _Unit(NamedTuple):
    """A block, or one row of a table, which may be shown without the others."""

    start: int
    end: int
    block: Block
    row: Row | None = None


def excerpt(text: str, spans: Sequence[Span], style: Style) -> Excerpt:
    """Return the passage around the spans, cut between blocks and between rows of a table.

    Without spans the beginning is the main part.
    """
    marker = Marker(text, spans, style)
    units = list(_units(blocks(text, style)))
    first, last = _shown(units, merged(spans, len(text)))
    parts = units[:first], units[first:last], units[last:]
    return Excerpt(*(_html(part, marker) for part in parts))


def _units(found: Sequence[Block]) -> Iterator[_Unit]:
    for block in found:
        if block.table is None or len(block.table.rows) < 2:
            yield _Unit(block.start, block.end, block)
        else:
            for row in block.table.rows:
                yield _Unit(row.start, row.end, block, row)


def _shown(units: Sequence[_Unit], spans: Sequence[Span]) -> tuple[int, int]:
    """Return the first unit of the main part and the one behind its last."""
    low, high = (spans[0][0], spans[-1][1]) if spans else (0, 0)
    touched = [n for n, unit in enumerate(units) if unit.start < high and low < unit.end]
    first, last = (touched[0], touched[-1] + 1) if touched else (0, min(1, len(units)))
    first, last = _reach(units, first, -1, BEFORE), _reach(units, last, 1, AFTER)
    return first, last


def _reach(units: Sequence[_Unit], at: int, step: int, most: int) -> int:
    """Return how far the main part reaches from a border on, by whole units."""
    room, rows = most, ROWS_AROUND
    while at > 0 if step < 0 else at < len(units):
        unit = units[at - 1] if step < 0 else units[at]
        is_heading = unit.block.kind == "heading"
        room -= unit.end - unit.start
        rows -= unit.row is not None
        if (room < 0 and not (is_heading and step < 0)) or rows < 0 or (is_heading and step > 0):
            break
        at += step
        if is_heading:
            break
    return at


def _html(units: Sequence[_Unit], marker: Marker) -> str:
    """Return the HTML of units; adjacent rows of a table are one table again."""
    written = ""
    for is_row, group in groupby(units, key=lambda unit: unit.row is not None):
        members = list(group)
        if not is_row:
            written += blocks_html([unit.block for unit in members], marker)
            continue
        for _, rows in groupby(members, key=lambda unit: unit.block.start):
            written += _rows_html(list(rows), marker)
    return written


def _rows_html(units: Sequence[_Unit], marker: Marker) -> str:
    table = units[0].block.table
    assert isinstance(table, Table)
    return table_html(table, [unit.row for unit in units if unit.row], marker)
