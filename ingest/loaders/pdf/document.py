"""Lines of all pages of a PDF in the form they are written in: heads, tables and joins."""

from collections.abc import Sequence

from ingest.loaders.pdf.sheet import Sheet
from ingest.loaders.pdf.tables.columns import with_columns
from ingest.loaders.pdf.tables.continued import with_heads
from ingest.loaders.pdf.tables.tables import with_tables
from ingest.loaders.pdf.text.line_joins import Joiner
from ingest.loaders.pdf.text.lines import Line
from ingest.loaders.pdf.text.paragraphs import joiner_of
from ingest.loaders.pdf.text.running_heads import without_running


def arranged(sheets: Sequence[Sheet | None]) -> tuple[list[list[Line] | None], Joiner]:
    """Return the lines of each page, tables as rows, and what joins lines into paragraphs.

    Args:
        sheets: The pages as they are read; None where one could not be.
    """
    pages = without_running(sheets)
    joiner = joiner_of([page for page in pages if page])
    tabled = [
        with_tables(page, sheet.grids, joiner) if page and sheet else page
        for page, sheet in zip(pages, sheets, strict=True)
    ]
    columned = [page and with_columns(page) for page in tabled]
    return with_heads(columned), joiner
