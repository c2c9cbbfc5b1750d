"""A page of a PDF as it is read, before its document is put together."""

from typing import NamedTuple

from ingest.loaders.pdf.tables.ruled import Grid
from ingest.loaders.pdf.text.lines import Line


class PageLayout(NamedTuple):
    """A page as it is read: its lines, ruled tables, and its lower and upper edge in points."""

    lines: list[Line]
    grids: list[Grid]
    low: float
    high: float
