"""Tables of the passages: rows of cells under column labels, and the numbers in them."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from models.evidence import Evidence
from models.offline.tables.reading import TablePart, parts_of, place_cells
from text.analyser import tokens

_DATE = re.compile(r"(?<!\d)((?:19|20)\d\d)[-./년]\s?(\d{1,2})[-./월]\s?(\d{1,2})")
_NUMBER = re.compile(r"-?\d[\d,]*(?:\.\d+)?")
_UNITS = {"만": 1e4, "억": 1e8, "천": 1e3, "million": 1e6, "thousand": 1e3, "billion": 1e9}
_UNIT = re.compile(r"\s?(만|억|천|million|thousand|billion)\b|\s?(만|억|천)")
_CODE = re.compile(r"(?=[^\s\d]*\d)[A-Za-z0-9][A-Za-z0-9./-]*")
_NUMBER_RANGE = re.compile(r"\d+(?:\.\d+)?-\d+(?:\.\d+)?")
_MIN_SHARED_LABELS = 0.6  # of the labels of two parts of a table
_MIN_NUMERIC_SHARE = 0.6  # of the cells of a numeric column


@dataclass(frozen=True)
class Row:
    """One row of a table.

    Attributes:
        n: Number of its passage.
        cells: One for each label of its table.
        above: The lines above its part of the table, where the parts have different ones.
    """

    n: int
    cells: tuple[str, ...]
    above: str = ""

    @cached_property
    def words(self) -> frozenset[str]:
        """The tokens of its cells."""
        return frozenset(token for cell in self.cells for token in tokens(cell))


@dataclass(frozen=True)
class Table:
    """Rows with the same column labels in one document.

    Attributes:
        labels: The column labels; all empty in a table without a header.
        above: The lines above the table.
        title: Title of the document.
    """

    source: str
    labels: tuple[str, ...]
    rows: tuple[Row, ...]
    above: str = ""
    title: str = ""

    def column(self, index: int) -> list[float | None]:
        """Return the numbers of a column; None for a cell without one."""
        return [number_of(row.cells[index]) for row in self.rows]

    def numeric(self) -> list[int]:
        """Return the indices of the numeric columns."""
        return [i for i in range(1, len(self.labels)) if self._is_numeric(i)]

    def _is_numeric(self, index: int) -> bool:
        filled = [row.cells[index] for row in self.rows if row.cells[index]]
        numbers = sum(number_of(cell) is not None for cell in filled)
        return bool(filled) and numbers >= _MIN_NUMERIC_SHARE * len(filled)

    @cached_property
    def keys(self) -> tuple[int, ...]:
        """The columns that name a row: the first, and the next where it is a code or repeated."""
        first = [row.cells[0] for row in self.rows]
        is_repeated = len(set(first)) < len(first)
        return (0, 1) if len(self.labels) > 2 and (self.has_codes or is_repeated) else (0,)

    @cached_property
    def has_codes(self) -> bool:
        """Whether the first column holds codes, as AB-123."""
        cells = [row.cells[0] for row in self.rows]
        return all(map(_CODE.fullmatch, cells)) and not all(map(_NUMBER_RANGE.fullmatch, cells))

    def show(self, row: Row, columns: Iterable[int] | None = None) -> str:
        """Return cells of a row, each after its column's label; all of them by default."""
        shown = range(len(self.labels)) if columns is None else dict.fromkeys(columns)
        if not any(self.labels):
            separator = ": " if len(self.labels) == len(row.cells) == 2 else " | "
            return separator.join(row.cells[i] for i in shown if row.cells[i])
        pairs = [(self.labels[i], row.cells[i]) for i in shown if row.cells[i]]
        return "; ".join(f"{label}: {cell}" if label else cell for label, cell in pairs)


@dataclass
class _JoinedParts:
    """The parts of one table in the passages of a document."""

    passage: Evidence
    labels: tuple[str, ...]
    parts: list[tuple[int, TablePart]] = field(default_factory=list)

    def accepts(self, passage: Evidence, part: TablePart) -> bool:
        """Return whether a part has the columns of this table, or rows that name most of them."""
        if passage.source != self.passage.source:
            return False
        if part.labels == self.labels:
            return True
        shared = set(part.labels) & set(self.labels)
        same_key = part.labels[0] == self.labels[0]
        smaller = min(len(part.labels), len(self.labels))
        return part.own_labels and same_key and len(shared) > smaller * _MIN_SHARED_LABELS

    def add(self, passage: Evidence, part: TablePart) -> None:
        """Add a part; its further columns come last."""
        if part.labels != self.labels:
            self.labels = tuple(dict.fromkeys((*self.labels, *part.labels)))
        self.parts.append((passage.n, part))

    def table(self) -> Table:
        """Return the table; equal rows of overlapping passages count once."""
        rows: dict[tuple[str, ...], Row] = {}
        for n, part in self.parts:
            for cells in part.rows:
                is_whole = part.labels == self.labels
                placed = cells if is_whole else place_cells(cells, part.labels, self.labels)
                rows.setdefault(placed, Row(n, placed, part.above))
        above = "\n".join(part.above for _, part in self.parts if part.above)
        source, title = self.passage.source, self.passage.title
        return Table(source, self.labels, _told_apart(rows.values()), above, title)


def tables_of(passages: Sequence[Evidence]) -> list[Table]:
    """Return the tables of the passages; parts of a table in several passages are joined."""
    tables: list[_JoinedParts] = []
    for passage in passages:
        for part in parts_of(passage):
            table = next((each for each in tables if each.accepts(passage, part)), None)
            if table is None:
                table = _JoinedParts(passage, part.labels)
                tables.append(table)
            table.add(passage, part)
    return [each.table() for each in tables]


def _told_apart(rows: Iterable[Row]) -> tuple[Row, ...]:
    """Return the rows, without the lines above them where these are the same for all."""
    several = len({row.above for row in rows}) > 1 and all(row.above for row in rows)
    return tuple(row if several else replace(row, above="") for row in rows)


_FREE = re.compile(r"무료|free(?: of charge)?", re.I)


def number_of(cell: str) -> float | None:
    """Return the first number of a cell, or a date as a sortable number; None for neither.

    What is free costs 0.
    """
    if _FREE.fullmatch(cell.strip()):
        return 0.0
    if date := _DATE.search(cell):
        year, month, day = (int(part) for part in date.groups())
        return year * 10_000.0 + month * 100 + day
    match = _NUMBER.search(cell)
    if not match:
        return None
    number = float(match.group().replace(",", "").rstrip(".") or 0)
    unit = _UNIT.match(cell, match.end())
    return number * (_UNITS[next(filter(None, unit.groups()))] if unit else 1)
