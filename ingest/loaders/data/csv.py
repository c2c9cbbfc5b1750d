"""CSV and TSV: each row becomes a line of `header: value` pairs, which can be cited by itself.

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
_SAMPLE_ROWS = 50
_HEADER_CHARS = 80


def load(path: File, builder: PageBuilder, limits: Limits) -> None:
    """Write one line a row, each cell behind the header of its column."""
    text, builder.metadata["encoding"] = decode(path.read_bytes())
    csv.field_size_limit(max(limits.characters, 131_072))
    delimiter = detect_delimiter(text)
    builder.metadata["delimiter"] = delimiter
    try:
        tables = Tables(builder, MergedRanges([]), level=1, least=1)
        tables.write(_checked_width(_rows(text, delimiter)))
        builder.metadata["columns"] = [n[:_HEADER_CHARS] for n in tables.columns or () if n][:50]
    except csv.Error:
        builder.add(text, verbatim=True)


def _checked_width(rows: Iterator[Row]) -> Iterator[Row]:
    """Yield the rows; a table whose first rows have too many columns is refused."""
    for at, (number, cells) in enumerate(rows):
        if at < _SAMPLE_ROWS and len(cells) > COLUMNS:
            raise Refused("too_large", "columns", columns=COLUMNS)
        yield number, cells


def detect_delimiter(text: str) -> str:
    """Return the delimiter for which most of the first rows have the same number of columns."""
    head = "\n".join(text[:100_000].splitlines()[:_SAMPLE_ROWS])
    return max(_DELIMITERS, key=lambda delimiter: _agreement(head, delimiter))


def _agreement(head: str, delimiter: str) -> tuple[float, int]:
    try:
        widths = [len(row) for row in csv.reader(io.StringIO(head), delimiter=delimiter) if row]
    except csv.Error:
        return 0.0, 0
    mode_width = mode(widths) if widths else 1
    if mode_width < 2:
        return 0.0, max(widths, default=0)
    return widths.count(mode_width) / len(widths), mode_width


def _rows(text: str, delimiter: str) -> Iterator[Row]:
    """Yield (row number from 0, cells) of the rows that are not blank."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    for number, row in enumerate(reader):
        cells = [" ".join(cell.split()) for cell in row]
        if any(cells):
            yield number, cells
