"""CSV and TSV: each row becomes one line that can be read and cited on its own.

Team: Blues; Location: STL; Cups: 1
"""

import csv
import io
from collections.abc import Iterator, Sequence
from itertools import chain, islice
from statistics import mode

from ingest.loaders.decode import decode
from ingest.loaders.draft import Draft, Refused
from ingest.loaders.heads import depth, is_note, joined
from ingest.loaders.held import File
from ingest.loaders.limits import Limits
from ingest.rows import looks_like_header

_DELIMITERS = ",;\t|"
_PROBE = 50
_CAPTIONS = 3
_COLUMNS = 5_000
_HEADER_CHARS = 80

Row = tuple[int, list[str]]


def load(path: File, draft: Draft, limits: Limits) -> None:
    """Write one line a row, each cell after the header of its column."""
    text, draft.metadata["encoding"] = decode(path.read_bytes())
    csv.field_size_limit(max(limits.characters, 131_072))
    delimiter = sniff_delimiter(text)
    draft.metadata["delimiter"] = delimiter
    try:
        rows = _rows(text, delimiter)
        head = list(islice(rows, _PROBE))
        if max((len(cells) for _, cells in head), default=0) > _COLUMNS:
            raise Refused("too_large", "columns", columns=_COLUMNS)
        _write(head, rows, draft)
    except csv.Error:
        draft.add(text, verbatim=True)


def _write(head: list[Row], rest: Iterator[Row], draft: Draft) -> None:
    width = mode(len(cells) for _, cells in head) if head else 0
    # Lines above the table name it: one filled cell where the table has several columns.
    for _ in range(_CAPTIONS):
        if len(head) > 1 and width > 1 and sum(map(bool, head[0][1])) == 1:
            number, cells = head.pop(0)
            draft.add("".join(cells), heading=1, row=number)
    number, header = _header(head)
    draft.metadata["columns"] = [name[:_HEADER_CHARS] for name in header][:50]
    draft.add(" | ".join(header), gap="\n", row=number)
    for number, cells in chain(head, rest):
        note = width > 1 and is_note(cells)
        line = "".join(cells) if note else row_line(header, cells)
        draft.add(line, gap="\n", row=number)


def _header(head: list[Row]) -> Row:
    """Take the rows that name the columns off the others; without them there are no names."""
    rows = [cells for _, cells in head if not is_note(cells)]
    levels = depth(rows)
    names = joined(rows[:levels])
    if not looks_like_header([names, *rows[levels:]]):
        return 0, []
    number = head[0][0]
    del head[:levels]
    return number, names


def row_line(header: Sequence[str], row: Sequence[str]) -> str:
    """Return a row as one line, `header: value; header: value`, empty cells left out."""
    names = [*header, *[""] * (len(row) - len(header))]
    cells = zip(names, row, strict=False)
    return "; ".join(f"{name}: {cell}" if name else cell for name, cell in cells if cell)


def sniff_delimiter(text: str) -> str:
    """Return the delimiter under which the first rows agree best on more than one column."""
    head = "\n".join(text[:100_000].splitlines()[:_PROBE])
    return max(_DELIMITERS, key=lambda delimiter: _agreement(head, delimiter))


def _agreement(head: str, delimiter: str) -> tuple[float, int]:
    try:
        widths = [len(row) for row in csv.reader(io.StringIO(head), delimiter=delimiter) if row]
    except csv.Error:
        return 0.0, 0
    usual = mode(widths) if widths else 1
    if usual < 2:
        return 0.0, max(widths, default=0)
    return widths.count(usual) / len(widths), usual


def _rows(text: str, delimiter: str) -> Iterator[Row]:
    """Yield the rows that hold something, numbered from 1 with the blank ones counted."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    for number, row in enumerate(reader, 1):
        cells = [" ".join(cell.split()) for cell in row]
        if any(cells):
            yield number, cells
