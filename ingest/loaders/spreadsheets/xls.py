"""Excel 97: one page a sheet, like its successor."""

import io
from collections.abc import Iterator
from typing import Any, Final

import xlrd  # type: ignore[import-untyped]

from ingest.loaders.embedded_file import File
from ingest.loaders.limits import Limits
from ingest.loaders.number_formats.codes import BUILT_IN, GENERAL
from ingest.loaders.number_formats.dates import format_serial
from ingest.loaders.number_formats.number_format import format_number, format_text
from ingest.loaders.page_builder import PageBuilder, Refused
from ingest.loaders.spreadsheets.hidden_content import HiddenContent, skip_hidden_sheet
from ingest.loaders.spreadsheets.merged_ranges import MergedRange
from ingest.loaders.spreadsheets.sheet import Row, write_sheet
from text.superscripts import subscript, superscript

_VISIBLE: Final = 0
_REGIONAL: Final = frozenset([*range(27, 37), *range(50, 59)])
_SUPERSCRIPT, _SUBSCRIPT = 1, 2


def load(path: File, builder: PageBuilder, limits: Limits) -> None:
    """Write each sheet as a page, the hidden ones too, in the order of the workbook."""
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
        rows = _rows(_Reader(book, sheet, builder), hidden)
        write_sheet(sheet.name, rows, builder, merges, hidden=hidden)


def _open(data: bytes) -> Any:
    for formatted in (True, False):  # Damaged or old formats cost the formats only.
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
        except Exception:  # xlrd raises whatever the damage makes it stumble over.
            continue
    raise Refused("unreadable", "damaged")


class _Reader:
    """The cells of one sheet as it shows them."""

    def __init__(self, book: Any, sheet: Any, builder: PageBuilder) -> None:
        self._book = book
        self.sheet = sheet
        self._draft = builder

    def text(self, row: int, column: int, cell: Any) -> str:
        """Return what a cell shows."""
        form = self._form(cell)
        code = self._code(form)
        text = self._value(cell, code, self._runs(row, column, str(cell.value)))
        font = self._font(form.font_index) if form is not None else None
        if text and font is not None and font.struck_out:
            return self._draft.withdrawn(text, "struck")
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

    def _form(self, cell: Any) -> Any:
        """Return the format record of a cell; None where the formats could not be read."""
        known = self._book.xf_list
        found = cell.xf_index is not None and cell.xf_index < len(known)
        return known[cell.xf_index] if found else None

    def _code(self, form: Any) -> str:
        found = self._book.format_map.get(form.format_key) if form is not None else None
        if found is None or form.format_key in _REGIONAL:
            return BUILT_IN[form.format_key] if found is not None else GENERAL
        return str(found.format_str) or GENERAL

    def _font(self, index: int) -> Any:
        fonts = self._book.font_list
        return fonts[index] if 0 <= index < len(fonts) else None

    def _runs(self, row: int, column: int, text: str) -> str:
        """Return text without its struck-out runs, and with its raised ones as such."""
        runs = self.sheet.rich_text_runlist_map.get((row, column))
        if not runs:
            return text
        made, ends = [text[: runs[0][0]]], [*(start for start, _ in runs[1:]), len(text)]
        for (start, index), end in zip(runs, ends, strict=True):
            part, font = text[start:end], self._font(index)
            if font is not None and font.struck_out:
                part = self._draft.withdrawn(part, "struck")
            elif font is not None and font.escapement in (_SUPERSCRIPT, _SUBSCRIPT):
                part = superscript(part) if font.escapement == _SUPERSCRIPT else subscript(part)
            made.append(part)
        return "".join(made)


def _rows(reader: _Reader, hidden: HiddenContent) -> Iterator[Row]:
    sheet = reader.sheet
    for number in range(sheet.nrows):
        cells = [reader.text(number, at, cell) for at, cell in enumerate(sheet.row(number))]
        if any(cells):
            info = sheet.rowinfo_map.get(number)
            yield number, hidden.row(cells, hidden=info is not None and bool(info.hidden))
