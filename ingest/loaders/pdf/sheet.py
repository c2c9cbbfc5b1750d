"""A page of a PDF as it is read, before its document is put together."""

from typing import NamedTuple

from ingest.loaders.pdf.lines import Line
from ingest.loaders.pdf.ruled import Grid


class Sheet(NamedTuple):
    """A page as it is read: its lines, ruled tables, and its lower and upper edge in points."""

    lines: list[Line]
    grids: list[Grid]
    low: float
    high: float
