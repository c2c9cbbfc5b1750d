"""Sheet writer that the loaders of all spreadsheet formats share.

The name of the sheet is its heading. A blank row ends a table, and a blank column separates tables
side by side; the value of a merged cell is repeated in all rows and columns it covers, so that each
line can be read on its own. Notes below a table are lines of their own.
"""

from collections.abc import Iterator, Sequence
from itertools import chain

from ingest.loaders.page_builder import PageBuilder, Refused
from ingest.loaders.spreadsheets.hidden_content import HiddenContent
from ingest.loaders.spreadsheets.merged_ranges import MergedRange, MergedRanges
from ingest.loaders.spreadsheets.tables import COLUMNS, Row, Tables

__all__ = ["COLUMNS", "Row", "check", "write_sheet"]


def write_sheet(
    name: str,
    rows: Iterator[Row],
    builder: PageBuilder,
    merges: Sequence[MergedRange] = (),
    *,
    floating: Sequence[str] = (),
    hidden: HiddenContent | None = None,
) -> None:
    """Write a sheet as one page; an empty one leaves an empty page.

    Args:
        name: Its name, the heading of the page.
        rows: (row number from 0, cells) in order; rows without text may be omitted. A hidden
            row that is dropped comes without cells, so that it does not end a table.
        builder: Takes the page.
        merges: The merged ranges.
        floating: Other text of the sheet, such as text boxes and comments.
        hidden: The hidden rows and columns, where some may be dropped.

    Raises:
        Refused: the sheet has too many columns.
    """
    filled = ((number, _tidy(cells)) for number, cells in _until_damaged(rows, builder))
    first = next((row for row in filled if any(row[1])), None)
    if first is not None or floating:
        builder.add(name, heading=1)
    if first is not None:
        Tables(builder, MergedRanges(merges), hidden).write(chain([first], filled))
    for text in floating:
        builder.add(text)
    builder.end_page("sheet", name)


def _until_damaged(rows: Iterator[Row], builder: PageBuilder) -> Iterator[Row]:
    """Yield rows up to the first damage of the file."""
    try:
        yield from rows
    except Refused as refusal:
        if refusal.key != "damaged":
            raise
        builder.salvaged = True


def check(builder: PageBuilder) -> None:
    """Refuse a workbook that damage has left without text.

    Raises:
        Refused: always in that case.
    """
    if builder.is_empty and (builder.salvaged or builder.failed_pages):
        raise Refused("unreadable", "damaged")


def _tidy(cells: list[str]) -> list[str]:
    if len(cells) > COLUMNS:  # A stray cell far to the right does not make a wide table.
        cells = [cell for cell in cells if cell]
    if len(cells) > COLUMNS:
        raise Refused("too_large", "columns", columns=COLUMNS)
    return [" ".join(cell.split()) for cell in cells]
