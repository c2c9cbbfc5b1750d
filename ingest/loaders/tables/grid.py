"""Tables of cells with row and column spans, written one line per row.

Each row is complete on its own, because a search finds single rows: the label of a cell that spans
rows or columns is repeated in each of them, and header rows of several levels are joined into one
("Domestic" above "Lodging" is "Domestic Lodging").
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count, takewhile
from typing import Final

_MOST: Final = 1_000  # rows or columns of a span
# Characters of a label that is repeated; a longer text is written once.
_ROW_LABEL, _COLUMN_LABEL = 200, 80
_LEVELS: Final = 3  # header rows that are joined
_VALUE: Final = re.compile(r"[\W\d_]*\d[\W\d_]*\w{0,3}")


# Not frozen: a table has many cells, and frozen ones take three times as long to create.
@dataclass(slots=True)
class Cell:
    """A cell of a table.

    Attributes:
        row, column: Its first row and column, from 0.
        rows, columns: Its spans.
        text: Its text in one line.
        header: Whether the document marks it as a header cell.
    """

    row: int
    column: int
    rows: int
    text: str
    columns: int = 1
    header: bool = False


def lines(cells: Sequence[Cell]) -> Iterator[str]:
    """Yield the rows in order as `a | b | c`; joined header rows are one line.

    Columns stay aligned: an empty cell within a row is kept. A cell as wide as the table (a caption
    or the title of a section) is written once.
    """
    rows = _filled(cells)
    if not rows:
        return
    width = 1 + max(column for row in rows.values() for column in row)
    if not _has_columns(cells, width):
        yield from _fields(cells)
        return
    for number in _captions(cells, width):
        yield rows.pop(number)[0]
    order = sorted(rows)
    depth = _header_depth(cells, order)
    if depth > 1:
        headers = [rows[number] for number in order[:depth]]
        yield _line(
            [_join_levels([header.get(at, "") for header in headers]) for at in range(width)]
        )
        order = order[depth:]
    wide = {cell.row for cell in _wide(cells, width)}
    for number in order:
        texts = [rows[number].get(at, "") for at in range(width)]
        if any(texts):
            yield texts[0] if number in wide else _line(texts)


def _line(texts: Sequence[str]) -> str:
    last = max((at for at, text in enumerate(texts) if text), default=0)
    return " | ".join(texts[: last + 1])


def _filled(cells: Sequence[Cell]) -> dict[int, dict[int, str]]:
    """Return the text by row and column, that of merged cells repeated over their spans."""
    last = max((cell.row for cell in cells), default=0)
    rows: dict[int, dict[int, str]] = {}
    for cell in cells:
        end_row = min(cell.row + max(cell.rows, 1), last + 1, cell.row + _MOST)
        end_column = cell.column + min(max(cell.columns, 1), _MOST)
        for row in range(cell.row, end_row):
            for column in range(cell.column, end_column):
                text = cell.text if _is_repeated(cell, row, column) else ""
                rows.setdefault(row, {}).setdefault(column, text)
    return rows


def _is_repeated(cell: Cell, row: int, column: int) -> bool:
    """Return whether the text of a merged cell is written at a row and column of its span."""
    in_row = row == cell.row or len(cell.text) <= _ROW_LABEL
    in_column = column == cell.column or len(cell.text) <= _COLUMN_LABEL
    return in_row and in_column


def _has_columns(cells: Sequence[Cell], width: int) -> bool:
    """Return whether any row has one cell in each column; a form layout has none."""
    single: dict[int, int] = {}
    for cell in cells:
        if cell.columns <= 1:
            for row in range(cell.row, cell.row + min(max(cell.rows, 1), _MOST)):
                single[row] = single.get(row, 0) + 1
    return max(single.values(), default=0) >= width


def _fields(cells: Sequence[Cell]) -> Iterator[str]:
    """Yield the rows of a form layout: each cell once in a row, columns not aligned."""
    last = max((cell.row for cell in cells), default=0)
    rows: dict[int, dict[int, str]] = {}
    for cell in cells:
        for row in range(cell.row, min(cell.row + max(cell.rows, 1), last + 1, cell.row + _MOST)):
            text = cell.text if _is_repeated(cell, row, cell.column) else ""
            rows.setdefault(row, {}).setdefault(cell.column, text)
    for _, row_cells in sorted(rows.items()):
        texts = [text for _, text in sorted(row_cells.items())]
        if any(texts):
            yield _line(texts)


def _captions(cells: Sequence[Cell], width: int) -> list[int]:
    """Return the rows at the top that one cell fills: captions of the table."""
    wide = {c.row for c in _wide(cells, width) if c.rows <= 1 and c.text}
    return list(takewhile(wide.__contains__, count()))


def _wide(cells: Sequence[Cell], width: int) -> Iterator[Cell]:
    return (cell for cell in cells if cell.column == 0 and cell.columns >= width > 1)


def _header_depth(cells: Sequence[Cell], order: Sequence[int]) -> int:
    """Return the number of header rows, at least 1."""
    marked = {cell.row for cell in cells} - {cell.row for cell in cells if not cell.header}
    depth = next((at for at, row in enumerate(order) if row not in marked), len(order))
    if not depth and _two_levels(cells, order):
        depth = 2
    return max(1, min(depth, _LEVELS, len(order) - 1))


def _two_levels(cells: Sequence[Cell], order: Sequence[int]) -> bool:
    """Return whether two unmarked rows are headers: each wide cell spans names of its own."""
    if len(order) < 3 or order[1] != order[0] + 1:
        return False
    top = [cell for cell in cells if cell.row == order[0] and cell.text]
    below = {cell.column: cell.text for cell in cells if cell.row == order[1]}
    if not any(cell.columns > 1 for cell in top):
        return False
    for cell in top:
        under = [below.get(cell.column + at, "") for at in range(min(cell.columns, _MOST))]
        if cell.columns > 1 and (len({*under} - {""}) < 2 or any(map(_is_value, under))):
            return False
        if cell.columns == 1 and cell.rows == 1 and under[0]:
            return False
    return True


def _is_value(text: str) -> bool:
    return bool(_VALUE.fullmatch(text.replace(",", "")))


def _join_levels(levels: Sequence[str]) -> str:
    return " ".join(dict.fromkeys(text for text in levels if text))
