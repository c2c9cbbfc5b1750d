"""Blocks of a source text, in the small part of Markdown that the sample documents use."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

TIMESTAMP = datetime(2026, 2, 2, 9, 0, tzinfo=UTC)  # fixed, so that a rebuild gives the same bytes

Kind = Literal["heading", "paragraph", "item", "table"]


@dataclass(frozen=True)
class Block:
    """One block of a source; `level` counts for headings, `rows` for tables."""

    kind: Kind
    text: str = ""
    level: int = 0
    rows: tuple[tuple[str, ...], ...] = ()


def read_blocks(source: str) -> Iterator[Block]:
    """Yield the blocks of a source text in order."""
    rows: list[tuple[str, ...]] = []
    for line in [*source.splitlines(), ""]:
        if line.startswith("|"):
            rows.append(tuple(cell.strip() for cell in line.strip("|").split("|")))
            continue
        if rows:
            yield Block("table", rows=(rows[0], *rows[2:]))  # rows[1] is the ruler
            rows = []
        if line.strip():
            yield _line_block(line.strip())


def _line_block(line: str) -> Block:
    if line.startswith("#"):
        marks, _, title = line.partition(" ")
        return Block("heading", title, level=len(marks))
    if line.startswith("- "):
        return Block("item", line[2:])
    return Block("paragraph", line)
