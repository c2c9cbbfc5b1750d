"""Header detection in tables without spans: header levels, notes, tables side by side.

Exported sheets keep a merged header only in its first column; the blank cells after it belong to it
where the row below names each of them.
"""

import re
from collections.abc import Sequence
from typing import Final

from ingest.chunking.table_rows import looks_like_header

LEVELS: Final = 3
_NOTE: Final = re.compile(
    r"\s*(?:[※＊]|\*+\s|[★☞▶■□○●◎☆]|주\s*\d*\s*[:：)]|\(주\s*\d*\)|\[주\s*\d*\]"
    r"|(?:비고|참고|출처|자료|단위|주의|작성|기준)\s*[:：]"
    r"|(?:foot)?notes?\b\s*\d*\s*[:.)]|n\.\s?b\.|(?:data )?sources?\s*:|units?\s*:|remarks?\s*:"
    r"|\(?(?:단위|unit)\s*[:：]|[¹²³⁴⁵⁶⁷⁸⁹†‡]|\^?\(\d\)\s)",
    re.I,
)
_SENTENCE: Final = re.compile(r".*(?:[.。!]|[가-힣](?:다|함|음|임|됨|요))\s*\)?", re.S)
_VALUE: Final = re.compile(r"[\W\d_]*\d[\W\d_]*\w{0,2}")
_YEAR: Final = re.compile(r"(?:19|20)\d\d")
_WORDS: Final = 4

Cells = Sequence[str]


def is_note(cells: Cells) -> bool:
    """Return whether a row is a single note or sentence."""
    filled = [cell for cell in cells if cell]
    if len(filled) != 1:
        return False
    text = filled[0]
    sentence = len(text.split()) >= _WORDS and _SENTENCE.fullmatch(text)
    return bool(_NOTE.match(text) or sentence)


def header_depth(rows: Sequence[Cells], most: int = LEVELS) -> int:
    """Return the number of header rows, inferred from the blank cells of merged headers.

    Args:
        rows: The header and at least one row below it, of any widths.
        most: Maximum number of header rows.
    """
    for levels in range(min(most, len(rows) - 1), 1, -1):
        if _is_header(rows[:levels], rows[levels]):
            return levels
    return 1


def _is_header(headers: Sequence[Cells], below: Cells) -> bool:
    width = max(map(len, headers))
    levels = [[*row, *[""] * (width - len(row))] for row in headers]
    first = next((at for at, cell in enumerate(levels[0]) if cell), width)
    single = _single_level(levels)
    wide = [at for at in range(first, width) if at not in single]
    if not wide or not all(levels[-1][at] for at in wide) or all(levels[0][at] for at in wide):
        return False
    parents = {max(c for c in range(first, at + 1) if levels[0][c]) for at in wide}
    names = join_levels(levels)[first:]
    if parents & single or len(set(names)) < len(names) or not all(names):
        return False
    if first in single:  # The rows below have a key where the second header row is blank.
        return first < len(below) and bool(below[first])
    values = [cell for row in levels for cell in row if _VALUE.fullmatch(cell)]
    return not values and any(_VALUE.fullmatch(cell) for cell in below)


def _single_level(levels: Sequence[Cells]) -> set[int]:
    """Return the columns whose header has one level: below it is nothing or the same."""
    top, rest = levels[0], levels[1:]
    return {
        at for at, cell in enumerate(top) if cell and all(row[at] in ("", cell) for row in rest)
    }


def join_levels(levels: Sequence[Cells]) -> list[str]:
    """Return one name per column from header rows of several levels."""
    width = max(map(len, levels), default=0)
    rows = [[*row, *[""] * (width - len(row))] for row in levels]
    single = _single_level(rows)
    for level, row in enumerate(rows[:-1]):
        for at in range(1, width):
            same = level == 0 or rows[level - 1][at] == rows[level - 1][at - 1]
            named = any(lower[at] for lower in rows[level + 1 :])
            if not row[at] and at not in single and same and named:
                row[at] = row[at - 1]
    return [
        " ".join(dict.fromkeys(name for name in column if name))
        for column in zip(*rows, strict=True)
    ]


def label_year_columns(names: Cells, below: Sequence[Cells]) -> list[str]:
    """Return column names with years written as words, where they name columns of values.

    A row such as `Region | 2024 | 2025` looks like data; it is a header if it begins with a word,
    all other cells are years, and no year occurs below them.
    """
    years = [name for name in names if _YEAR.fullmatch(name)]
    named = bool(names) and names[0] and not _VALUE.fullmatch(names[0])
    others = any(name and not _YEAR.fullmatch(name) for name in names[1:])
    repeated = any(_YEAR.fullmatch(cell) for row in below for cell in row[1:])
    if not named or others or repeated or not years or len(set(years)) < len(years):
        return list(names)
    return [f"year {name}" if name in years else name for name in names]


def has_typed_column(rows: Sequence[Cells]) -> bool:
    """Return whether the first row has a word over a column of values."""
    if len(rows) < 2:
        return False
    for at, cell in enumerate(rows[0]):
        below = [row[at] for row in rows[1:] if at < len(row) and row[at]]
        values = sum(bool(_VALUE.fullmatch(value)) for value in below)
        if cell and below and not _VALUE.fullmatch(cell) and values > 0.7 * len(below):
            return True
    return False


def split_side_by_side(rows: Sequence[Cells], hidden: frozenset[int] = frozenset()) -> list[int]:
    """Return the first columns of tables that blank columns separate.

    A blank column inside a table is no border: after a border comes a header of its own and a
    first column of names.

    Args:
        rows: The first rows of a block.
        hidden: Columns that are blank because they were dropped.
    """
    width = max(map(len, rows), default=0)
    used = {at for row in rows for at, cell in enumerate(row) if cell} | hidden
    starts = [at for at in range(1, width) if at in used and at - 1 not in used]
    tables = [0]
    for start, end in zip(starts, [*starts, width][1:], strict=True):
        left = [row[tables[-1] : start] for row in rows]
        if _is_table(left) and _is_table([row[start:end] for row in rows]):
            tables.append(start)
    return tables


def _is_table(rows: Sequence[Cells]) -> bool:
    filled = [row for row in rows if sum(map(bool, row)) > 1]
    if len(filled) < 2:
        return False
    start = min(next(at for at, cell in enumerate(row) if cell) for row in filled)
    end = max(at + 1 for row in filled for at, cell in enumerate(row) if cell)
    body = [[*row, *[""] * end][start:end] for row in filled]
    keys = [row[0] for row in body[1:] if row[0]]
    named = sum(not _VALUE.fullmatch(key) for key in keys) > len(keys) / 2
    return bool(keys) and named and looks_like_header(body)


def row_line(header: Sequence[str], row: Sequence[str]) -> str:
    """Return a row as one line, `header: value; header: value`, without empty cells."""
    names = [*header, *[""] * (len(row) - len(header))]
    cells = zip(names, row, strict=False)
    return "; ".join(f"{name}: {cell}" if name else cell for name, cell in cells if cell)
