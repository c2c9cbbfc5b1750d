"""Read what a claim says of a table: cells of one row, alone or joined to their column's head.

Tables stand in passages as lines of cells between " | ", the heads above them (see
`ingest.loaders.tables.grid`).
"""

import re
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from typing import NamedTuple

from chains.verification import entity_swap
from chains.verification.quantities import (
    Quantity,
    is_stated,
    quantities_in,
    quantity_readings,
    without_numbers,
)
from chains.verification.spans import folded
from text.question.terms import query_tokens

SPOKEN_OF = 0.6  # share of a claim's words that a row and its heads must have to be meant

_RULE = re.compile(r"[\s|:+-]+")
_PARTS = re.compile(r"\s*(?:;|\||\n|,(?=\s))\s*")
_LABEL = re.compile(r"([^:：=]{1,80})\s*(?:[:：=]|\s[-–]\s)\s*(\S.*)", re.S)


class Row(NamedTuple):
    """A row of a table: its place in the passage, its cells and the heads above them."""

    start: int
    end: int
    cells: tuple[str, ...]
    heads: tuple[str, ...]


def rows(text: str) -> Iterator[Row]:
    """Yield the rows of the tables in a passage, their heads among them."""
    at = 0
    heads: tuple[str, ...] = ()
    for line in text.split("\n"):
        cells = _cells(line)
        if cells and not _RULE.fullmatch(line):
            heads = heads if heads and len(heads) >= len(cells) else cells
            yield Row(at, at + len(line), cells, heads)
        elif not cells:
            heads = ()
        at += len(line) + 1


def misplaced(claim: str, text: str) -> bool:
    """Return whether a claim gives a row of a table the number of another row or column."""
    asked = quantities_in(claim)
    said = set(query_tokens(without_numbers(claim)))
    if not asked or not said:
        return False
    scored = [(_likeness(claim, said, row), row) for row in rows(text) if _is_data(row)]
    best = max((score for score, _ in scored), default=0.0)
    if best < SPOKEN_OF:
        return False
    near = [row for score, row in scored if score == best]
    fitting = [
        row
        for row in near
        if all(is_stated(each, quantity_readings(_whole(row))) for each in asked)
    ]
    return not fitting or all(_in_other_column(claim, asked, row) for row in fitting)


def _likeness(claim: str, said: set[str], row: Row) -> float:
    """Return the share of a claim's words that a row and its heads have, particles apart."""
    by_words = entity_swap.share_held(without_numbers(claim), _whole(row))
    return max(len(said & _words(row)) / len(said), by_words)


def _in_other_column(claim: str, asked: AbstractSet[Quantity], row: Row) -> bool:
    """Return whether the claim names the head of one column and has the number of another."""
    plain = _plain(claim)
    named = [bool(head) and _plain(head) in plain for head in row.heads]
    holding = [any(is_stated(each, quantities_in(cell)) for each in asked) for cell in row.cells]
    pairs = list(zip(named, holding, strict=False))[1:]
    return (
        any(head for head, _ in pairs)
        and not any(head and cell for head, cell in pairs)
        and any(cell for _, cell in pairs)
    )


def _is_data(row: Row) -> bool:
    return row.cells != row.heads


def _whole(row: Row) -> str:
    return " | ".join([*row.heads, *row.cells])


def _words(row: Row) -> set[str]:
    return set(query_tokens(_whole(row)))


def joined_cells(claim: str, text: str) -> bool | None:
    """Return whether a claim of the form "column: cell; column: cell" is a row of a table.

    None where the claim has no such form, or names columns that no table has.
    """
    place, is_row = row_of(claim, text), _labelled(claim, text)
    return True if place else False if is_row else None


def row_of(claim: str, text: str) -> tuple[int, int] | None:
    """Return the row whose cells a claim says, each alone or behind its column's head."""
    parts = [part for part in _PARTS.split(claim.strip().rstrip(".。")) if part]
    if not parts or (" | " not in text and "|" not in text):
        return None
    labelled = any(_LABEL.fullmatch(part) for part in parts)
    for row in rows(text):
        if (labelled or len(parts) > 1) and all(_says(part, row) for part in parts):
            return row.start, row.end
    return None


def _labelled(claim: str, text: str) -> bool:
    """Return whether every part of a claim names a column that one table has, and a value."""
    parts = [part for part in _PARTS.split(claim.strip().rstrip(".。")) if part]
    pairs = [match for part in parts if (match := _LABEL.fullmatch(part))]
    if not pairs or len(pairs) < len(parts):
        return False
    heads = {_plain(head) for row in rows(text) for head in row.heads}
    return all(_plain(pair[1]) in heads for pair in pairs)


def _says(part: str, row: Row) -> bool:
    whole = _plain(part)
    if whole in map(_plain, row.cells):
        return True
    match = _LABEL.fullmatch(part)
    if match is None:
        return False
    label, value = _plain(match[1]), _plain(match[2])
    under = [cell for head, cell in zip(row.heads, row.cells, strict=False) if _same(label, head)]
    named = (
        bool(row.cells) and label == _plain(row.cells[0]) and value in map(_plain, row.cells[1:])
    )
    return named or value in map(_plain, under)


def _same(label: str, head: str) -> bool:
    plain = _plain(head)
    return bool(label) and (label == plain or (len(label) >= 3 and label in plain))


def _cells(line: str) -> tuple[str, ...]:
    if "|" not in line:
        return ()
    return tuple(cell.strip() for cell in line.strip().strip("|").split("|"))


def _plain(text: str) -> str:
    return folded(text)[0].strip(".:;,")
