"""Excel 97: one page a sheet, like its successor."""

import io
from collections.abc import Iterator
from typing import Any

import xlrd  # type: ignore[import-untyped]

from ingest.loaders.cells import meaning, moment, shown
from ingest.loaders.draft import Draft, Refused
from ingest.loaders.held import File
from ingest.loaders.limits import Limits
from ingest.loaders.sheet import Merge, Row, write_sheet

_VISIBLE = 0


def load(path: File, draft: Draft, limits: Limits) -> None:
    """Write each sheet as a page, the hidden ones too, in the order of the workbook."""
    book = _open(path.read_bytes())
    draft.title = limits.stem
    hidden = [s.name for s in book.sheets() if s.visibility != _VISIBLE]
    if hidden:
        draft.metadata["hidden_sheets"] = hidden
    for sheet in book.sheets():
        merges = [Merge(t, left, b - 1, right - 1) for t, b, left, right in sheet.merged_cells]
        write_sheet(sheet.name, _rows(book, sheet), draft, merges)


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


def _rows(book: Any, sheet: Any) -> Iterator[Row]:
    for number in range(sheet.nrows):
        cells = [_text(book, cell) for cell in sheet.row(number)]
        if any(cells):
            yield number, cells


def _text(book: Any, cell: Any) -> str:
    value = cell.value
    match cell.ctype:
        case xlrd.XL_CELL_TEXT:
            return str(value)
        case xlrd.XL_CELL_NUMBER:
            return shown(value, "percent" if _is_percent(book, cell) else "number")
        case xlrd.XL_CELL_DATE:
            return moment(value, since_1904=bool(book.datemode)) if value >= 0 else str(value)
        case xlrd.XL_CELL_BOOLEAN:
            return "TRUE" if value else "FALSE"
        case xlrd.XL_CELL_ERROR:
            return str(xlrd.error_text_from_code.get(value, ""))
    return ""


def _is_percent(book: Any, cell: Any) -> bool:
    if cell.xf_index is None or cell.xf_index >= len(book.xf_list):
        return False
    key = book.xf_list[cell.xf_index].format_key
    found = book.format_map.get(key)
    return found is not None and meaning(key, found.format_str) == "percent"
