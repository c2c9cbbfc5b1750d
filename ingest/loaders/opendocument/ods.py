"""OpenDocument spreadsheet loader (ODS): one page per sheet; repeated empty rows are skipped."""

from collections.abc import Iterator
from itertools import chain, groupby
from typing import Final

from lxml import etree

from ingest.loaders.embedded_file import File
from ingest.loaders.limits import Limits
from ingest.loaders.ooxml.package import Package, attribute, local, stream_xml
from ingest.loaders.opendocument.ods_cells import CellReader, repeat_count
from ingest.loaders.opendocument.ods_styles import Styles
from ingest.loaders.opendocument.package import check_package, title
from ingest.loaders.page_builder import PageBuilder
from ingest.loaders.spreadsheets.hidden_content import HiddenContent, skip_hidden_sheet
from ingest.loaders.spreadsheets.merged_ranges import MergedRange
from ingest.loaders.spreadsheets.sheet import COLUMNS, Row, check, write_sheet

_REPEATED: Final = 1_000
_HIDDEN: Final = ("collapse", "filter")


def load(path: File, builder: PageBuilder, limits: Limits) -> None:
    """Write each sheet as a page."""
    with Package(path, limits) as package:
        check_package(package)
        builder.title = title(package) or limits.stem
        data = package.read("content.xml")
        cells = CellReader(Styles(package), builder)
    for sheet, rows in groupby(
        _numbered(stream_xml(data, "table-row", "table")), key=lambda row: row[0]
    ):
        _write(sheet[1], (element for _, element in rows), cells, builder, limits)
    if cells.without_value:
        builder.mark_incomplete("formulas_without_value", count=cells.without_value)
    check(builder)


def _write(
    name: str,
    elements: Iterator[etree._Element],
    cells: CellReader,
    builder: PageBuilder,
    limits: Limits,
) -> None:
    first = next(elements)
    cells.styles.add_automatic(first)
    sheet = _sheet(first)
    is_hidden = sheet is not None and cells.styles.is_hidden(sheet)
    if is_hidden and skip_hidden_sheet(name, builder, limits):
        for _ in elements:
            pass
        builder.end_page()
        return
    hidden = HiddenContent(builder, limits)
    hidden.columns = list(_hidden_columns(sheet)) if sheet is not None else []
    merges: list[MergedRange] = []
    rows = _rows(chain([first], elements), cells, merges, hidden)
    write_sheet(name, rows, builder, merges, hidden=hidden)


def _numbered(
    elements: Iterator[etree._Element],
) -> Iterator[tuple[tuple[int, str], etree._Element]]:
    """Yield (number and name of its sheet, element) of each row and each end of a sheet."""
    number = 0
    for element in elements:
        sheet = _sheet(element)
        if sheet is not None:
            yield (number, attribute(sheet, "name")), element
        number += sheet is element


def _sheet(element: etree._Element) -> etree._Element | None:
    """Return the sheet of an element; None in a table nested in a cell or chart."""
    tables = [e for e in (element, *element.iterancestors()) if local(e) == "table"]
    return tables[0] if len(tables) == 1 else None


def _hidden_columns(sheet: etree._Element) -> Iterator[tuple[int, int]]:
    """Yield the ranges of hidden columns, which a sheet declares before its rows."""
    at = 0
    for item in sheet.iter():
        if local(item) == "table-column":
            repeated = repeat_count(item, "number-columns-repeated")
            if attribute(item, "visibility") in _HIDDEN:
                yield at, at + repeated - 1
            at += repeated


def _rows(
    elements: Iterator[etree._Element],
    reader: CellReader,
    merges: list[MergedRange],
    hidden: HiddenContent,
) -> Iterator[Row]:
    at = 0
    for element in elements:
        if local(element) != "table-row":
            continue
        repeated = repeat_count(element, "number-rows-repeated")
        cells = _cells(element, at, reader, merges)
        is_hidden = attribute(element, "visibility") in _HIDDEN
        for copy in range(min(repeated, _REPEATED) if any(cells) else 0):
            yield at + copy, hidden.filter_row(list(cells), hidden=is_hidden)
        at += repeated


def _cells(
    row: etree._Element, at: int, reader: CellReader, merges: list[MergedRange]
) -> list[str]:
    cells: list[str] = []
    blank = 0
    for cell in row:
        if local(cell) not in ("table-cell", "covered-table-cell"):
            continue
        repeated = repeat_count(cell, "number-columns-repeated")
        text = reader.text(cell) if local(cell) == "table-cell" else ""
        if not text:
            blank += repeated
            continue
        cells += [""] * min(blank, 2 * COLUMNS)
        down, across = (
            repeat_count(cell, "number-rows-spanned"),
            repeat_count(cell, "number-columns-spanned"),
        )
        if down * across > 1:
            merges.append(MergedRange(at, len(cells), at + down - 1, len(cells) + across - 1))
        cells += [text] * min(repeated, 2 * COLUMNS)
        blank = 0
    return cells
