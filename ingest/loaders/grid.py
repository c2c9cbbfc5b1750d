"""Tables of documents whose cells say where they stand: one line a row."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

_MOST: Final = 1_000


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell: its row and column from 0, how many rows it covers, and its text."""

    row: int
    column: int
    rows: int
    text: str


def lines(cells: Sequence[Cell]) -> Iterator[str]:
    """Yield the rows in order; a cell merged over rows is said in each, so that none lacks it."""
    last = max((cell.row for cell in cells), default=0)
    rows: dict[int, dict[int, str]] = {}
    for cell in cells:
        for row in range(cell.row, min(cell.row + max(cell.rows, 1), last + 1, cell.row + _MOST)):
            rows.setdefault(row, {}).setdefault(cell.column, cell.text)
    for _, found in sorted(rows.items()):
        texts = [text for _, text in sorted(found.items())]
        if any(texts):
            yield " | ".join(texts)
