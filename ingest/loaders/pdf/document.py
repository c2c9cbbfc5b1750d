"""Document layout of a PDF: running heads removed, tables as rows, tables continued over pages."""

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
    layouts: Sequence[PageLayout | None],
) -> tuple[list[list[Line] | None], LineJoiner]:
    """Return the lines of each page, tables as rows, and the joiner of lines to paragraphs.

    Args:
        layouts: The pages as they were read; None where one could not be.
    """
    pages = remove_running_heads(layouts)
    joiner = line_joiner([page for page in pages if page])
    with_tables = [
        mark_ruled_tables(page, layout.grids, joiner) if page and layout else page
        for page, layout in zip(pages, layouts, strict=True)
    ]
    with_columns = [page and mark_columns(page) for page in with_tables]
    return repeat_headers(with_columns), joiner
