"""Tables of documents whose cells say where they stand: one line a row.

Every row says all it stands for by itself, because a search finds single rows: the label of a
cell merged over rows or columns is written in each of them, and heads of several levels are joined
into one ("Domestic" above "Lodging" is "Domestic Lodging").
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count, takewhile
from typing import Final

_MOST: Final = 1_000  # rows or columns that one cell is repeated in
# Characters of a label; a longer text stands in its first row, or column, only.
_ROW_LABEL, _COLUMN_LABEL = 200, 80
_HEADS: Final = 3  # levels of heads that are joined
_VALUE: Final = re.compile(r"[\W\d_]*\d[\W\d_]*\w{0,3}")


# A table has many cells, and frozen ones take three times as long to make.
@dataclass(slots=True)
class Cell:
    """A cell of a table.

    Attributes:
        row, column: Where it begins, from 0.
        rows, columns: How many of each it covers.
        text: What it says, in one line.
        head: Whether the document marks it as the head of a column.
    """

    row: int
    column: int
    rows: int
    text: str
    columns: int = 1
    head: bool = False


def lines(cells: Sequence[Cell]) -> Iterator[str]:
    """Yield the rows in order as `a | b | c`; the rows of joined heads are one line.

    Columns stay aligned: an empty cell within a row is written as an empty one. A cell as wide as
    the table (a caption or a section of rows) is written once.
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
    depth = _head_depth(cells, order)
    if depth > 1:
        heads = [rows[number] for number in order[:depth]]
        yield _line([_joined([head.get(at, "") for head in heads]) for at in range(width)])
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
    """Return the text at each row and column, that of merged cells everywhere they reach."""
    last = max((cell.row for cell in cells), default=0)
    rows: dict[int, dict[int, str]] = {}
    for cell in cells:
        below = min(cell.row + max(cell.rows, 1), last + 1, cell.row + _MOST)
        beside = cell.column + min(max(cell.columns, 1), _MOST)
        for row in range(cell.row, below):
            for column in range(cell.column, beside):
                text = cell.text if _reaches(cell, row, column) else ""
                rows.setdefault(row, {}).setdefault(column, text)
    return rows


def _reaches(cell: Cell, row: int, column: int) -> bool:
    """Return whether the text of a merged cell is written at a row and column it covers."""
    below = row == cell.row or len(cell.text) <= _ROW_LABEL
    beside = column == cell.column or len(cell.text) <= _COLUMN_LABEL
    return below and beside


def _has_columns(cells: Sequence[Cell], width: int) -> bool:
    """Return whether any row has a cell of its own in every column; the rows of forms have not."""
    single: dict[int, int] = {}
    for cell in cells:
        if cell.columns <= 1:
            for row in range(cell.row, cell.row + min(max(cell.rows, 1), _MOST)):
                single[row] = single.get(row, 0) + 1
    return max(single.values(), default=0) >= width


def _fields(cells: Sequence[Cell]) -> Iterator[str]:
    """Yield the rows of a form, whose cells make no columns: each cell once in a row."""
    last = max((cell.row for cell in cells), default=0)
    rows: dict[int, dict[int, str]] = {}
    for cell in cells:
        for row in range(cell.row, min(cell.row + max(cell.rows, 1), last + 1, cell.row + _MOST)):
            text = cell.text if _reaches(cell, row, cell.column) else ""
            rows.setdefault(row, {}).setdefault(cell.column, text)
    for _, row_cells in sorted(rows.items()):
        texts = [text for _, text in sorted(row_cells.items())]
        if any(texts):
            yield _line(texts)


def _captions(cells: Sequence[Cell], width: int) -> list[int]:
    """Return the rows at the top that one cell fills: they name the table, not a column."""
    wide = {c.row for c in _wide(cells, width) if c.rows <= 1 and c.text}
    return list(takewhile(wide.__contains__, count()))


def _wide(cells: Sequence[Cell], width: int) -> Iterator[Cell]:
    return (cell for cell in cells if cell.column == 0 and cell.columns >= width > 1)


def _head_depth(cells: Sequence[Cell], order: Sequence[int]) -> int:
    """Return how many of the rows are heads of columns, 1 where they have but one level."""
    marked = {cell.row for cell in cells} - {cell.row for cell in cells if not cell.head}
    depth = next((at for at, row in enumerate(order) if row not in marked), len(order))
    if not depth and _two_levels(cells, order):
        depth = 2
    return max(1, min(depth, _HEADS, len(order) - 1))


def _two_levels(cells: Sequence[Cell], order: Sequence[int]) -> bool:
    """Return whether unmarked first rows are heads: each wide one stands over heads of its own."""
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


def _joined(levels: Sequence[str]) -> str:
    return " ".join(dict.fromkeys(text for text in levels if text))
