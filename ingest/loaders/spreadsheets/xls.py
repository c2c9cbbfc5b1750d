"""XLS loader (Excel 97): one page per sheet."""

import io
from collections.abc import Iterator
from typing import Any, Final

import xlrd  # type: ignore[import-untyped]

from ingest.loaders.embedded_file import File
from ingest.loaders.limits import Limits
from ingest.loaders.number_formats.codes import BUILT_IN, GENERAL
from ingest.loaders.number_formats.number_format import format_number, format_text
from ingest.loaders.number_formats.serial_dates import format_serial
from ingest.loaders.page_builder import PageBuilder, Refused
from ingest.loaders.spreadsheets.hidden_content import HiddenContent, skip_hidden_sheet
from ingest.loaders.spreadsheets.merged_ranges import MergedRange
from ingest.loaders.spreadsheets.sheet import Row, write_sheet
from text.superscripts import subscript, superscript

_VISIBLE: Final = 0
_LOCALE_DATES: Final = frozenset([*range(27, 37), *range(50, 59)])
_SUPERSCRIPT, _SUBSCRIPT = 1, 2


def load(path: File, builder: PageBuilder, limits: Limits) -> None:
    """Write each sheet as a page, hidden ones included unless the setting drops them."""
    book = _open(path.read_bytes())
    builder.title = limits.stem
    for sheet in book.sheets():
        if sheet.visibility != _VISIBLE and skip_hidden_sheet(sheet.name, builder, limits):
            builder.end_page()
            continue
        merges = [
            MergedRange(t, left, b - 1, right - 1) for t, b, left, right in sheet.merged_cells
        ]
        hidden = HiddenContent(builder, limits)
        hidden.columns = [(at, at) for at, info in sheet.colinfo_map.items() if info.hidden]
        rows = _rows(_CellReader(book, sheet, builder), hidden)
        write_sheet(sheet.name, rows, builder, merges, hidden=hidden)


def _open(data: bytes) -> Any:
    for formatted in (True, False):  # Without formatting where that is damaged.
        try:
            return xlrd.open_workbook(
                file_contents=data,
                formatting_info=formatted,
                logfile=io.StringIO(),
                ragged_rows=True,
            )
        except xlrd.XLRDError as error:
            if "encrypted" in str(error).lower():
                raise Refused("needs_password", "password") from None
        except MemoryError:
            raise
        except Exception:  # xlrd raises any exception on damaged files.
            continue
    raise Refused("unreadable", "damaged")


class _CellReader:
    """Reads the displayed text of the cells of one sheet."""

    def __init__(self, book: Any, sheet: Any, builder: PageBuilder) -> None:
        self._book = book
        self.sheet = sheet
        self._builder = builder

    def text(self, row: int, column: int, cell: Any) -> str:
        """Return the displayed text of a cell."""
        xf = self._xf(cell)
        code = self._code(xf)
        text = self._value(cell, code, self._runs(row, column, str(cell.value)))
        font = self._font(xf.font_index) if xf is not None else None
        if text and font is not None and font.struck_out:
            return self._builder.render_withdrawn(text, "struck")
        return text

    def _value(self, cell: Any, code: str, text: str) -> str:
        value = cell.value
        match cell.ctype:
            case xlrd.XL_CELL_TEXT:
                return format_text(text, code)
            case xlrd.XL_CELL_DATE if code == GENERAL:
                since_1904 = bool(self._book.datemode)
                return format_serial(value, since_1904=since_1904) if value >= 0 else str(value)
            case xlrd.XL_CELL_NUMBER | xlrd.XL_CELL_DATE:
                return format_number(repr(value), code, since_1904=bool(self._book.datemode))
            case xlrd.XL_CELL_BOOLEAN:
                return "TRUE" if value else "FALSE"
            case xlrd.XL_CELL_ERROR:
                return str(xlrd.error_text_from_code.get(value, ""))
        return ""

    def _xf(self, cell: Any) -> Any:
        """Return the XF record (cell format) of a cell; None where it cannot be read."""
        records = self._book.xf_list
        exists = cell.xf_index is not None and cell.xf_index < len(records)
        return records[cell.xf_index] if exists else None

    def _code(self, xf: Any) -> str:
        number_format = self._book.format_map.get(xf.format_key) if xf is not None else None
        if number_format is None:
            return GENERAL
        if xf.format_key in _LOCALE_DATES:
            return BUILT_IN[xf.format_key]
        return str(number_format.format_str) or GENERAL

    def _font(self, index: int) -> Any:
        fonts = self._book.font_list
        return fonts[index] if 0 <= index < len(fonts) else None

    def _runs(self, row: int, column: int, text: str) -> str:
        """Return text without struck-out runs and with its superscripts and subscripts."""
        runs = self.sheet.rich_text_runlist_map.get((row, column))
        if not runs:
            return text
        parts, ends = [text[: runs[0][0]]], [*(start for start, _ in runs[1:]), len(text)]
        for (start, index), end in zip(runs, ends, strict=True):
            part, font = text[start:end], self._font(index)
            if font is not None and font.struck_out:
                part = self._builder.render_withdrawn(part, "struck")
            elif font is not None and font.escapement in (_SUPERSCRIPT, _SUBSCRIPT):
                part = superscript(part) if font.escapement == _SUPERSCRIPT else subscript(part)
            parts.append(part)
        return "".join(parts)


def _rows(reader: _CellReader, hidden: HiddenContent) -> Iterator[Row]:
    sheet = reader.sheet
    for number in range(sheet.nrows):
        cells = [reader.text(number, at, cell) for at, cell in enumerate(sheet.row(number))]
        if any(cells):
            info = sheet.rowinfo_map.get(number)
            yield number, hidden.filter_row(cells, hidden=info is not None and bool(info.hidden))
