"""Rows of tables in the text of a document, by offset.

Loaders write a row in three forms: cells between bars ("a | b", in Markdown "| a | b |"), and rows
that name their columns ("Item: lamp; Price: 9 EUR"), below a line of the names or without one.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from ingest.chunking.table_rows import looks_like_header

MIN_COLUMNS = 2
_RULE = re.compile(r"[ \t]*\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*")
_BAR = re.compile(r"(?<!\\)\|")
_LABEL = re.compile(r"([^:;|：\n]{1,80}?)\s?[:：](?:\s+|$)")


class Cell(NamedTuple):
    """A cell: start and end of its text; the label that its own row gives it, if any."""

    start: int
    end: int
    label: str = ""


@dataclass(frozen=True)
class Row:
    """A row: the span of its line, its cells in the order of the line."""

    start: int
    end: int
    cells: tuple[Cell, ...]

    @property
    def labelled(self) -> bool:
        """Whether the row names its columns itself."""
        return any(cell.label for cell in self.cells)


@dataclass(frozen=True)
class Table:
    """A table: its column names, its rows with a cell or None for each column.

    Attributes:
        header: The row of names; None where the rows name their columns, or nothing does.
        names: One for each column; empty where there is no header.
    """

    header: Row | None
    names: tuple[str, ...]
    rows: tuple[Row, ...]

    def placed(self, row: Row) -> list[Cell | None]:
        """Return the cells of a row in the order of the columns; None for an empty one."""
        if not row.labelled:
            cells: list[Cell | None] = list(row.cells)
            return cells + [None] * (len(self.names) - len(cells))
        by_label = {cell.label: cell for cell in row.cells}
        return [by_label.get(name) for name in self.names]


def is_rule(line: str) -> bool:
    """Return whether a line only separates the header of a Markdown table from its rows."""
    return "-" in line and "|" in line and bool(_RULE.fullmatch(line))


def parse_row(line: str, offset: int = 0) -> Row | None:
    """Return the row in a line, None for another line; `offset` is where the line begins."""
    cells = _barred(line) if "|" in line else _named(line)
    if len(cells) < MIN_COLUMNS and not (cells and line.lstrip().startswith("|")):
        return None
    moved = tuple(Cell(cell.start + offset, cell.end + offset, cell.label) for cell in cells)
    return Row(offset, offset + len(line), moved)


def read_table(text: str, lines: Sequence[tuple[int, int]]) -> tuple[Table, int] | None:
    """Return the table that the lines begin with and its number of lines; None for no table.

    Args:
        text: The text.
        lines: Start and end of its lines, from the first that may belong to a table.
    """
    rows: list[Row] = []
    ruled, count = -1, 0
    for start, end in lines:
        line = text[start:end]
        if is_rule(line) and ruled < 0 and rows:
            ruled = len(rows)
        elif row := parse_row(line, start):
            rows.append(row)
        else:
            break
        count += 1
    if not rows or not _is_table(rows, ruled):
        return None
    return _table(text, rows, ruled), count


def _is_table(rows: Sequence[Row], ruled: int) -> bool:
    """Return whether rows are a table, not one sentence that happens to have a bar or colons."""
    return ruled > 0 or len(rows) > 1 or len(rows[0].cells) > MIN_COLUMNS


def _table(text: str, rows: Sequence[Row], ruled: int) -> Table:
    named = [row for row in rows if row.labelled]
    if named:
        header = rows[0] if not rows[0].labelled else None
        first = [text[cell.start : cell.end] for cell in header.cells] if header else []
        names = dict.fromkeys([*first, *(cell.label for row in named for cell in row.cells)])
        return Table(header, tuple(names), tuple(rows[1:] if header else rows))
    cells = [[text[cell.start : cell.end] for cell in row.cells] for row in rows]
    has_header = ruled > 0 or looks_like_header(cells, excerpt=True)
    header = rows[0] if has_header else None
    width = max(len(row.cells) for row in rows)
    names_of = [text[cell.start : cell.end] for cell in header.cells] if header else []
    names_of += [""] * (width - len(names_of))
    return Table(header, tuple(names_of), tuple(rows[1:] if header else rows))


def _barred(line: str) -> list[Cell]:
    bars = [match.start() for match in _BAR.finditer(line)]
    if not bars or (len(bars) == 1 and " | " not in line and not line.lstrip().startswith("|")):
        return []
    edges = [-1, *bars, len(line)]
    cells = [_trimmed(line, left + 1, right) for left, right in pairwise(edges)]
    if not line[: bars[0]].strip():
        del cells[0]
    if len(bars) > 1 and cells and not line[bars[-1] + 1 :].strip():
        del cells[-1]
    return cells


def _named(line: str) -> list[Cell]:
    """Return the cells of "label: cell; label: cell"; a part without label continues a cell."""
    cells: list[Cell] = []
    at = 0
    for part in line.split("; "):
        match = _LABEL.match(part)
        if match and match[1].strip():
            start, end, _ = _trimmed(line, at + match.end(), at + len(part))
            cells.append(Cell(start, end, match[1].strip()))
        elif cells:
            cells[-1] = cells[-1]._replace(end=at + len(part.rstrip()))
        else:
            return []
        at += len(part) + 2
    return cells if len(cells) > 1 else []


def _trimmed(line: str, start: int, end: int) -> Cell:
    cell = line[start:end]
    blank = len(cell) - len(cell.lstrip())
    return Cell(min(start + blank, end), max(start + len(cell.rstrip()), min(start + blank, end)))
