"""CSV and TSV: each row becomes one line that can be read and cited on its own.

Team: Blues; Location: STL; Cups: 1
"""

import csv
import io
from collections.abc import Iterator
from statistics import mode

from ingest.loaders.detection.encoding import decode
from ingest.loaders.embedded_file import File
from ingest.loaders.limits import Limits
from ingest.loaders.page_builder import PageBuilder, Refused
from ingest.loaders.spreadsheets.merged_ranges import MergedRanges
from ingest.loaders.spreadsheets.tables import COLUMNS, Row, Tables

_DELIMITERS = ",;\t|"
_PROBE = 50
_HEADER_CHARS = 80


def load(path: File, builder: PageBuilder, limits: Limits) -> None:
    """Write one line a row, each cell after the header of its column."""
    text, builder.metadata["encoding"] = decode(path.read_bytes())
    csv.field_size_limit(max(limits.characters, 131_072))
    delimiter = sniff_delimiter(text)
    builder.metadata["delimiter"] = delimiter
    try:
        tables = Tables(builder, MergedRanges([]), level=1, least=1)
        tables.write(_bounded(_rows(text, delimiter)))
        builder.metadata["columns"] = [n[:_HEADER_CHARS] for n in tables.columns or () if n][:50]
    except csv.Error:
        builder.add(text, verbatim=True)


def _bounded(rows: Iterator[Row]) -> Iterator[Row]:
    """Yield rows; a table that begins wider than any reader would have is refused."""
    for at, (number, cells) in enumerate(rows):
        if at < _PROBE and len(cells) > COLUMNS:
            raise Refused("too_large", "columns", columns=COLUMNS)
        yield number, cells


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
    """Yield the rows that hold something, numbered from 0 with the blank ones counted."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    for number, row in enumerate(reader):
        cells = [" ".join(cell.split()) for cell in row]
        if any(cells):
            yield number, cells
