"""Excel 2003 XML loader: one page per worksheet."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from lxml import etree

from ingest.loaders.number_formats.codes import GENERAL
from ingest.loaders.number_formats.number_format import format_number
from ingest.loaders.number_formats.serial_dates import without_midnight
from ingest.loaders.ooxml.package import attribute, child, local
from ingest.loaders.page_builder import PageBuilder
from ingest.loaders.spreadsheets.merged_ranges import MergedRange
from ingest.loaders.spreadsheets.sheet import COLUMNS, Row, write_sheet

_FORMATS: Final = {
    **{"General Number": GENERAL, "Percent": "0.00%", "Standard": "#,##0.00", "Fixed": "0.00"},
    **{"Scientific": "0.00E+00"},
}
_ROWS: Final = 1_048_576
_FIRST_DAY: Final = datetime(1899, 12, 31)
_HOURS: Final = 59  # days; beyond that it is a date


def write_workbook(root: etree._Element, builder: PageBuilder) -> None:
    """Write the worksheets of a `Workbook`."""
    container = child(root, "Styles")
    styles = {attribute(s, "ID"): s for s in (container if container is not None else ())}
    for sheet in (item for item in root if local(item) == "Worksheet"):
        table = child(sheet, "Table")
        merges: list[MergedRange] = []
        rows = _rows(table, styles, merges, builder) if table is not None else iter(())
        write_sheet(attribute(sheet, "Name"), rows, builder, merges)


def _rows(
    table: etree._Element,
    styles: dict[str, etree._Element],
    merges: list[MergedRange],
    builder: PageBuilder,
) -> Iterator[Row]:
    at = 0
    for row in (item for item in table if local(item) == "Row"):
        at = _position(row, at, _ROWS)
        cells: list[str] = []
        for cell in (item for item in row if local(item) == "Cell"):
            column = _position(cell, len(cells), 2 * COLUMNS)
            cells += [""] * (column - len(cells))
            across, down = (_whole(attribute(cell, f"Merge{way}")) for way in ("Across", "Down"))
            if across or down:
                merges.append(MergedRange(at, column, at + down, column + across))
            style = styles.get(attribute(cell, "StyleID") or attribute(row, "StyleID"))
            cells += [_text(cell, style, builder), *[""] * min(across, COLUMNS)]
        yield at, cells
        at += 1


def _position(element: etree._Element, following: int, most: int) -> int:
    """Return the position from 0 of a row or cell, which has an index only after a gap."""
    index = _whole(attribute(element, "Index"))
    return min(max(index - 1, following), most) if index else following


def _whole(text: str) -> int:
    return int(text) if text.isdigit() and len(text) < 8 else 0


def _text(cell: etree._Element, style: etree._Element | None, builder: PageBuilder) -> str:
    data = child(cell, "Data")
    if data is None:
        return ""
    text, kind = "".join(map(str, data.itertext())).strip(), attribute(data, "Type")
    font = child(style, "Font") if style is not None else None
    form = child(style, "NumberFormat") if style is not None else None
    code = attribute(form, "Format") if form is not None else ""
    if kind == "Number":
        text = format_number(text, _FORMATS.get(code, code) or GENERAL)
    elif kind == "DateTime":
        text = _date_or_duration(text, code)
    elif kind == "Boolean":
        text = "TRUE" if text == "1" else "FALSE"
    is_struck = font is not None and attribute(font, "StrikeThrough") == "1"
    return builder.render_withdrawn(text, "struck") if is_struck else text


def _date_or_duration(text: str, code: str) -> str:
    """Return a date, or a duration, which is stored as a date of the first days of 1900."""
    try:
        since = datetime.fromisoformat(text[:19]) - _FIRST_DAY
    except ValueError:
        return text
    if since.days > _HOURS:
        return without_midnight(text)
    return format_number(str(since / timedelta(days=1)), code if ":" in code else "[h]:mm")
