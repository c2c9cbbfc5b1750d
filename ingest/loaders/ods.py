"""OpenDocument sheets: one page a sheet; rows that only repeat emptiness cost nothing."""

from collections.abc import Iterator
from itertools import groupby
from typing import Final

from lxml import etree

from ingest.loaders.cells import iso, plain
from ingest.loaders.draft import Draft
from ingest.loaders.held import File
from ingest.loaders.limits import Limits
from ingest.loaders.odf import open_document, title, words
from ingest.loaders.package import Package, attribute, local, stream_xml
from ingest.loaders.sheet import COLUMNS, Merge, Row, check, write_sheet

_REPEATED: Final = 1_000
_NUMBERS: Final = ("float", "currency")


def load(path: File, draft: Draft, limits: Limits) -> None:
    """Write each sheet as a page."""
    with Package(path, limits) as package:
        open_document(package)
        draft.title = title(package) or limits.stem
        data = package.read("content.xml")
    for sheet, found in groupby(
        _numbered(stream_xml(data, "table-row", "table")), key=lambda row: row[0]
    ):
        _, name = sheet
        merges: list[Merge] = []
        write_sheet(name, _rows((element for _, element in found), merges), draft, merges)
    check(draft)


def _numbered(
    elements: Iterator[etree._Element],
) -> Iterator[tuple[tuple[int, str], etree._Element]]:
    """Yield each row, and the end of each sheet, with the number and name of its sheet."""
    number = 0
    for element in elements:
        sheet = _sheet(element)
        if sheet is not None:
            yield (number, attribute(sheet, "name")), element
        number += sheet is element


def _sheet(element: etree._Element) -> etree._Element | None:
    """Return the sheet an element lies in; None in a table inside a cell or chart."""
    tables = [e for e in (element, *element.iterancestors()) if local(e) == "table"]
    return tables[0] if len(tables) == 1 else None


def _rows(elements: Iterator[etree._Element], merges: list[Merge]) -> Iterator[Row]:
    at = 0
    for element in elements:
        if local(element) != "table-row":
            continue
        repeated = _count(element, "number-rows-repeated")
        cells = _cells(element, at, merges)
        for copy in range(min(repeated, _REPEATED) if any(cells) else 0):
            yield at + copy, list(cells)
        at += repeated


def _cells(row: etree._Element, at: int, merges: list[Merge]) -> list[str]:
    cells: list[str] = []
    blank = 0
    for cell in row:
        if local(cell) not in ("table-cell", "covered-table-cell"):
            continue
        repeated = _count(cell, "number-columns-repeated")
        text = _text(cell) if local(cell) == "table-cell" else ""
        if not text:
            blank += repeated
            continue
        cells += [""] * min(blank, 2 * COLUMNS)
        down, across = _count(cell, "number-rows-spanned"), _count(cell, "number-columns-spanned")
        if down * across > 1:
            merges.append(Merge(at, len(cells), at + down - 1, len(cells) + across - 1))
        cells += [text] * min(repeated, 2 * COLUMNS)
        blank = 0
    return cells


def _count(element: etree._Element, name: str) -> int:
    value = attribute(element, name)
    return max(int(value), 1) if value.isdigit() else 1


def _text(cell: etree._Element) -> str:
    kind = attribute(cell, "value-type")
    value = attribute(cell, "value")
    if kind == "date" and (day := attribute(cell, "date-value")):
        return iso(day)
    if kind == "boolean" and (truth := attribute(cell, "boolean-value")):
        return truth.upper()
    if kind in _NUMBERS and value:
        try:
            return plain(float(value))
        except (ValueError, OverflowError):
            return value
    paragraphs = (words(p) for p in cell if local(p) == "p")
    return " ".join(text.strip() for text in paragraphs if text.strip())
