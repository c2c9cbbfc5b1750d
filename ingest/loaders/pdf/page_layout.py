"""Layout of a PDF page, before the pages are arranged to a document."""

from typing import NamedTuple

from ingest.loaders.pdf.tables.ruled import Grid
from ingest.loaders.pdf.text.lines import Line


class PageLayout(NamedTuple):
    """A page: lines of text, grids of ruled tables, lower and upper edge in points."""

    lines: list[Line]
    grids: list[Grid]
    low: float
    high: float
