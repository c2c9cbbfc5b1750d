"""Tables in the text of sheets: a header line `A | B`, below it rows `A: x; B: y`.

The catalog keeps a sheet as its loader wrote it, each row behind the names of its columns; this is
its inverse. Columns whose values are numbers, all with the same unit, become numbers.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

BAR: Final = " | "
COLUMNS = 200
CELL_CHARS = 2_000
_NUMBER = re.compile(
    r"(\D{0,4}?)\s*([-−]?\d{1,3}(?:,\d{3})+(?:\.\d+)?|[-−]?\d+(?:\.\d+)?)\s*(\D{0,12})"
)
_CODE = re.compile(r"-?0\d")  # a leading zero belongs to an identifier

Value = str | float | int | None


@dataclass(frozen=True)
class SheetTable:
    """One table.

    Attributes:
        columns: Names, each once.
        units: Unit of each column of numbers, such as `원`; empty for others.
        rows: Values in the order of the columns; None where a cell is empty.
    """

    columns: tuple[str, ...]
    units: tuple[str, ...]
    rows: tuple[tuple[Value, ...], ...]


def sheet_tables(text: str) -> Iterator[SheetTable]:
    """Yield the tables in the text of one page."""
    header: list[str] = []
    pattern: re.Pattern[str] | None = None
    rows: list[dict[str, str]] = []
    for line in text.split("\n"):
        row = _row(line, pattern) if pattern is not None else None
        if row:
            rows.append(row)
            continue
        names = _header(line)
        if names or not line.strip():
            if rows:
                yield _table(header, rows)
            header, rows = names, []
            pattern = _columns(names) if names else None
    if rows:
        yield _table(header, rows)


def _header(line: str) -> list[str]:
    names = [name.strip() for name in line.split(BAR)]
    unique = list(dict.fromkeys(name for name in names if name))
    return unique if 2 <= len(unique) <= COLUMNS and len(line) < 20_000 else []


def _columns(names: Sequence[str]) -> re.Pattern[str]:
    """Return the pattern of the beginning of a cell, longer names first."""
    listed = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))
    return re.compile(rf"(?:\A|; )({listed}): ")


def _row(line: str, pattern: re.Pattern[str]) -> dict[str, str] | None:
    """Return the cells of a line; None where it is no row of the table."""
    found = list(pattern.finditer(line))
    if not found or found[0].start() != 0:
        return None
    ends = [match.start() for match in found[1:]] + [len(line)]
    cells: dict[str, str] = {}
    for match, end in zip(found, ends, strict=True):
        cells.setdefault(match[1], line[match.end() : end].strip()[:CELL_CHARS])
    return cells


def _table(header: Sequence[str], rows: Sequence[dict[str, str]]) -> SheetTable:
    columns = [[row.get(name) for row in rows] for name in header]
    typed = [_typed(column) for column in columns]
    return SheetTable(
        tuple(header),
        tuple(unit for unit, _ in typed),
        tuple(zip(*(values for _, values in typed), strict=True)),
    )


def _typed(cells: Sequence[str | None]) -> tuple[str, list[Value]]:
    """Return unit and values of a column: numbers where all cells are, with one unit."""
    matches = [_NUMBER.fullmatch(cell) if cell else None for cell in cells]
    units = {f"{m[1]}{m[3]}".strip() for m in matches if m}
    numeric = len(units) == 1 and all(
        match is not None and not _CODE.match(match[2])
        for cell, match in zip(cells, matches, strict=True)
        if cell
    )
    if not numeric:
        return "", list(cells)
    return units.pop(), [_number(match[2]) if match else None for match in matches]


def _number(text: str) -> float | int:
    plain = text.replace(",", "").replace("−", "-")
    return float(plain) if "." in plain else int(plain)
