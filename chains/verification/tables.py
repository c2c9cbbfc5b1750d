"""Claims about tables: whether their values stand in one row, under the columns they name.

Tables are lines of cells between " | " in a passage, below a header line (see
`ingest.loaders.tables.grid`), or lines that name their columns: "Item: lamp; Price: 9 EUR".
"""

import re
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from typing import NamedTuple

from chains.verification.entity_swap import word_overlap
from chains.verification.quantities import (
    Quantity,
    is_stated,
    quantities_in,
    quantity_readings,
    without_numbers,
)
from chains.verification.spans import fold_for_matching
from text.question.terms import query_tokens

MIN_ROW_OVERLAP = 0.6  # share of a claim's words that its row and header must have

_RULE = re.compile(r"[\s|:+-]+")
_CELLS = re.compile(r"\s*[;|\n]\s*")
_PARTS = re.compile(r"\s*(?:;|\||\n|,(?=\s))\s*")
_LABEL = re.compile(r"([^:：=]{1,80})\s*(?:[:：=]|\s[-–]\s)\s*(\S.*)", re.S)


class TableRow(NamedTuple):
    """A row of a table: its span in the passage, its cells and the header above them."""

    start: int
    end: int
    cells: tuple[str, ...]
    header: tuple[str, ...]


def table_rows(text: str) -> Iterator[TableRow]:
    """Yield the rows of the tables in a passage, header lines included."""
    at = 0
    header: tuple[str, ...] = ()
    for line in text.split("\n"):
        if own := _labelled_cells(line):
            labels, values = zip(*own, strict=True)
            yield TableRow(at, at + len(line), values, labels)
            at += len(line) + 1
            continue
        cells = _cells(line)
        if cells and not _RULE.fullmatch(line):
            header = header if header and len(header) >= len(cells) else cells
            yield TableRow(at, at + len(line), cells, header)
        elif not cells:
            header = ()
        at += len(line) + 1


def wrong_cell(claim: str, text: str) -> bool:
    """Return whether a claim gives a row of a table the number of another row or column."""
    claimed = quantities_in(claim)
    tokens = set(query_tokens(without_numbers(claim)))
    if not claimed or not tokens:
        return False
    scored = [(_overlap(claim, tokens, row), row) for row in table_rows(text) if _is_data(row)]
    best = max((score for score, _ in scored), default=0.0)
    if best < MIN_ROW_OVERLAP:
        return False
    closest = [row for score, row in scored if score == best]
    fitting = [row for row in closest if _states_all(claimed, row)]
    return not fitting or all(_in_other_column(claim, claimed, row) for row in fitting)


def _states_all(claimed: AbstractSet[Quantity], row: TableRow) -> bool:
    stated = quantity_readings(_row_text(row))
    return all(is_stated(quantity, stated) for quantity in claimed)


def _overlap(claim: str, tokens: set[str], row: TableRow) -> float:
    """Return the share of a claim's words that a row and its header have, particles ignored."""
    by_overlap = word_overlap(without_numbers(claim), _row_text(row))
    return max(len(tokens & set(query_tokens(_row_text(row)))) / len(tokens), by_overlap)


def _in_other_column(claim: str, claimed: AbstractSet[Quantity], row: TableRow) -> bool:
    """Return whether the claim names one column and has the number of another."""
    folded = _folded(claim)
    is_named = [bool(name) and _folded(name) in folded for name in row.header]
    has_number = [
        any(is_stated(quantity, quantities_in(cell)) for quantity in claimed) for cell in row.cells
    ]
    columns = list(zip(is_named, has_number, strict=False))[1:]
    return (
        any(named for named, _ in columns)
        and not any(named and number for named, number in columns)
        and any(number for _, number in columns)
    )


def _is_data(row: TableRow) -> bool:
    return row.cells != row.header


def _row_text(row: TableRow) -> str:
    return " | ".join([*row.header, *row.cells])


def matches_row(claim: str, text: str) -> bool | None:
    """Return whether a claim of the form "column: cell; column: cell" is a row of a table.

    None where the claim has another form, or names columns that no table has.
    """
    if find_row(claim, text):
        return True
    return False if _names_known_columns(claim, text) else None


def find_row(claim: str, text: str) -> tuple[int, int] | None:
    """Return the span of the row whose cells a claim lists, with or without their columns."""
    rows = list(table_rows(text))
    for parts in (_parts(claim, _CELLS), _parts(claim, _PARTS)) if rows else ():
        is_labelled = any(_LABEL.fullmatch(part) for part in parts)
        for row in rows:
            several = is_labelled or len(parts) > 1
            if parts and several and all(_is_cell_of(part, row) for part in parts):
                return row.start, row.end
    return None


def _parts(claim: str, separator: re.Pattern[str] = _PARTS) -> list[str]:
    """Return the cells that a claim lists; those of `_CELLS` may have commas in them."""
    return [part for part in separator.split(claim.strip().rstrip(".。")) if part]


def _names_known_columns(claim: str, text: str) -> bool:
    """Return whether every part of a claim is a column that a table has, with a value."""
    parts = _parts(claim)
    labelled = [match for part in parts if (match := _LABEL.fullmatch(part))]
    if not labelled or len(labelled) < len(parts):
        return False
    columns = {_folded(name) for row in table_rows(text) for name in row.header}
    return all(_folded(match[1]) in columns for match in labelled)


def _is_cell_of(part: str, row: TableRow) -> bool:
    cells = [_folded(cell) for cell in row.cells]
    if _folded(part) in cells or any(
        _folded(part) == _folded(piece)
        for cell in row.cells
        if ";" in cell
        for piece in cell.split(";")
    ):
        return True
    match = _LABEL.fullmatch(part)
    if match is None:
        return False
    label, value = _folded(match[1]), _folded(match[2])
    is_row_label = bool(cells) and label == cells[0] and value in cells[1:]
    columns = zip(row.header, cells, strict=False)
    named = [cell for name, cell in columns if _names_column(label, name)]
    return is_row_label or any(value == cell or value in cell.split("; ") for cell in named)


def _names_column(label: str, name: str) -> bool:
    folded = _folded(name)
    return bool(label) and (label == folded or (len(label) >= 3 and label in folded))


def _cells(line: str) -> tuple[str, ...]:
    if "|" not in line:
        return ()
    return tuple(cell.strip() for cell in line.strip().strip("|").split("|"))


def _labelled_cells(line: str) -> list[tuple[str, str]]:
    """Return the labels and cells of a row that names its columns; none of another line.

    A part without a label belongs to the cell before it.
    """
    pairs: list[tuple[str, str]] = []
    for part in line.strip().split("; "):
        match = _LABEL.fullmatch(part) if "|" not in line else None
        if match:
            pairs.append((match[1].strip(), match[2].strip()))
        elif pairs:
            pairs[-1] = (pairs[-1][0], f"{pairs[-1][1]}; {part}")
        else:
            return []
    return pairs if len(pairs) > 1 else []


def _folded(text: str) -> str:
    return fold_for_matching(text)[0].strip(".:;,")
