"""Lines of all pages of a PDF in the form they are written in: heads, tables and joins."""

from collections.abc import Sequence

from ingest.loaders.pdf.page_layout import PageLayout
from ingest.loaders.pdf.tables.columns import mark_columns
from ingest.loaders.pdf.tables.continuation import repeat_headers
from ingest.loaders.pdf.tables.tables import mark_ruled_tables
from ingest.loaders.pdf.text.line_joining import LineJoiner
from ingest.loaders.pdf.text.lines import Line
from ingest.loaders.pdf.text.paragraphs import line_joiner
from ingest.loaders.pdf.text.running_heads import remove_running_heads


def arrange_pages(
    sheets: Sequence[PageLayout | None],
) -> tuple[list[list[Line] | None], LineJoiner]:
    """Return the lines of each page, tables as rows, and what joins lines into paragraphs.

    Args:
        sheets: The pages as they are read; None where one could not be.
    """
    pages = remove_running_heads(sheets)
    joiner = line_joiner([page for page in pages if page])
    tabled = [
        mark_ruled_tables(page, sheet.grids, joiner) if page and sheet else page
        for page, sheet in zip(pages, sheets, strict=True)
    ]
    columned = [page and mark_columns(page) for page in tabled]
    return repeat_headers(columned), joiner
