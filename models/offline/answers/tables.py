"""Tables of the passages: rows of cells under labelled columns, and the numbers in them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from models.offline.sentences.candidates import Candidate
from models.offline.sentences.units import cells
from text.analyser import tokens

_DATE = re.compile(r"(?<!\d)((?:19|20)\d\d)[-./년]\s?(\d{1,2})[-./월]\s?(\d{1,2})")
_NUMBER = re.compile(r"-?\d[\d,]*(?:\.\d+)?")
_UNITS = {"만": 1e4, "억": 1e8, "천": 1e3, "million": 1e6, "thousand": 1e3, "billion": 1e9}
_UNIT = re.compile(r"\s?(만|억|천|million|thousand|billion)\b|\s?(만|억|천)")
_MIN_NUMERIC_SHARE = 0.6  # of the cells of a numeric column


@dataclass(frozen=True)
class Row:
    """One row: its candidate and its cells."""

    candidate: Candidate
    cells: tuple[str, ...]

    @cached_property
    def words(self) -> frozenset[str]:
        """The tokens of its cells."""
        return frozenset(token for cell in self.cells for token in tokens(cell))


@dataclass(frozen=True)
class Table:
    """Rows with the same column labels in one document.

    Attributes:
        above: Tokens of its title and headings.
    """

    labels: tuple[str, ...]
    rows: tuple[Row, ...]
    above: frozenset[str]

    def column(self, index: int) -> list[float | None]:
        """Return the numbers of a column; None for a cell without one."""
        return [number_of(row.cells[index]) for row in self.rows]

    def numeric(self) -> list[int]:
        """Return the indices of the numeric columns."""
        indices = range(1, len(self.labels))
        return [
            i
            for i in indices
            if sum(n is not None for n in self.column(i)) >= _MIN_NUMERIC_SHARE * len(self.rows)
        ]


def tables_of(candidates: Sequence[Candidate]) -> list[Table]:
    """Return the tables of the passages; parts of a table in several passages are joined."""
    by_labels: dict[tuple[str, tuple[str, ...]], dict[tuple[str, ...], Row]] = {}
    for candidate in candidates:
        labels = candidate.unit.labels
        if labels and not candidate.unit.heading:
            row = tuple(cells(candidate.unit.text))
            by_labels.setdefault((candidate.passage.source, labels), {}).setdefault(
                row, Row(candidate, row)
            )
    return [
        Table(
            labels,
            tuple(rows.values()),
            frozenset().union(*(r.candidate.unit.context for r in rows.values())),
        )
        for (_, labels), rows in by_labels.items()
    ]


def number_of(cell: str) -> float | None:
    """Return the first number of a cell, or a date as a sortable number; None for neither."""
    if date := _DATE.search(cell):
        year, month, day = (int(part) for part in date.groups())
        return year * 10_000.0 + month * 100 + day
    match = _NUMBER.search(cell)
    if not match:
        return None
    number = float(match.group().replace(",", "").rstrip(".") or 0)
    unit = _UNIT.match(cell, match.end())
    return number * (_UNITS[next(filter(None, unit.groups()))] if unit else 1)
