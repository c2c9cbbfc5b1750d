"""Excel: one page a sheet, its rows as lines; streamed, because sheets claim any size."""

import re
from collections.abc import Iterator
from typing import Final

from lxml import etree

from ingest.loaders.embedded_file import File
from ingest.loaders.limits import Limits
from ingest.loaders.ooxml.charts import CHART, DIAGRAM, chart_lines, paragraphs, part_of, unique
from ingest.loaders.ooxml.comments import comments, people
from ingest.loaders.ooxml.package import Package, attribute, child, core_title, stream_xml
from ingest.loaders.ooxml.relationships import reference, relations
from ingest.loaders.ooxml.vml import boxes
from ingest.loaders.page_builder import PageBuilder, Refused
from ingest.loaders.spreadsheets.hidden_content import HiddenContent, skip_hidden_sheet
from ingest.loaders.spreadsheets.merged_ranges import MergedRange
from ingest.loaders.spreadsheets.sheet import Row, check, write_sheet
from ingest.loaders.spreadsheets.xlsx_cells import TRUE, Book, column_of

_MERGE: Final = re.compile(
    rb'<(?:\w+:)?mergeCell\b[^>]*?\bref="([A-Z]{1,3}\d{1,7}):([A-Z]{1,3}\d{1,7})"'
)
_BESIDE: Final = ("drawing", "comments", "threadedComment", "vmlDrawing")


def load(path: File, builder: PageBuilder, limits: Limits) -> None:
    """Write each sheet as a page, the hidden ones too, in the order of the workbook."""
    with Package(path, limits) as package:
        main = next((n for n in package.names if re.fullmatch(r"xl/workbook\w*\.xml", n)), "")
        root = package.xml(main) if main else None
        sheets = _sheets(package, main, root)
        if not sheets:
            raise Refused("unreadable", "damaged")
        book = Book.of(package, root, builder)
        builder.title = core_title(package) or limits.stem  # Sheets are rarely named for people.
        for number, (name, part, is_hidden) in enumerate(sheets, 1):
            if is_hidden and skip_hidden_sheet(name, builder, limits):
                builder.end_page()
                continue
            try:
                data = package.read(part) if part in package else b""
            except Refused:  # The archive is damaged here.
                data = b""
                builder.failed.append(number)
            hidden = HiddenContent(builder, limits)
            rows = _rows(data, book, hidden) if data else iter(())
            beside = _beside(package, part, builder)
            write_sheet(name, rows, builder, list(_merges(data)), beside=beside, hidden=hidden)
        if book.without_value:
            builder.incomplete("formulas_without_value", count=book.without_value)
        check(builder)


def _sheets(
    package: Package, main: str, root: etree._Element | None
) -> list[tuple[str, str, bool]]:
    """Return (name, part, hidden) of each sheet; by the names of the parts without a list."""
    listed = child(root, "sheets") if root is not None else None
    parts = relations(package, main)
    found = []
    for sheet in listed if listed is not None else ():
        link = parts.get(reference(sheet))
        name = attribute(sheet, "name")
        is_hidden = attribute(sheet, "state") not in ("", "visible")
        # A sheet that is one chart has no rows.
        found.append((name, link.part if link is not None else "", is_hidden))
    if any(part in package for _, part, _ in found):
        return found
    stray = [n for n in package.names if re.fullmatch(r"xl/worksheets/[^/]+\.xml", n)]
    ordered = sorted(stray, key=_natural)
    return [(n.rpartition("/")[2].removesuffix(".xml"), n, False) for n in ordered]


def _beside(package: Package, part: str, builder: PageBuilder) -> list[str]:
    """Return what lies over and beside the cells of a sheet: text boxes, chart titles, comments."""
    found: list[str] = []
    links = list(relations(package, part).values()) if part else []
    for link in links:
        root = part_of(package, link.part) if link.kind in _BESIDE else None
        if root is None:
            continue
        if link.kind == "vmlDrawing":
            found += boxes(root)
            continue
        if link.kind != "drawing":
            found += comments(root, people(package), builder)
            continue
        found += unique(paragraphs(root, builder))
        for inner in relations(package, link.part).values():
            drawing = part_of(package, inner.part) if inner.kind in (CHART, DIAGRAM) else None
            if drawing is not None:  # The values of its charts stand in cells already.
                found += chart_lines(drawing, values=False)
    return found


def _natural(name: str) -> tuple[int, str]:
    return len(name), name


def _merges(data: bytes) -> Iterator[MergedRange]:
    for first, last in _MERGE.findall(data):
        (top, left), (bottom, right) = _place(first.decode()), _place(last.decode())
        yield MergedRange(top, left, bottom, right)


def _place(name: str) -> tuple[int, int]:
    """Return the row and column, from 0, of a cell by its name."""
    letters = name.rstrip("0123456789")
    return int(name[len(letters) :]) - 1, column_of(letters)


def _rows(data: bytes, book: Book, hidden: HiddenContent) -> Iterator[Row]:
    """Yield the rows that hold something; those that are only declared cost nothing."""
    number, begun = -1, False
    book.begin_sheet()
    for row in stream_xml(data, "row"):
        if not begun:
            hidden.columns, begun = list(_hidden_columns(row)), True
        declared = attribute(row, "r")
        number = int(declared) - 1 if declared.isdigit() else number + 1
        if cells := _cells(row, number, book):
            is_hidden = attribute(row, "hidden") in TRUE
            yield number, hidden.row(cells, hidden=is_hidden)


def _cells(row: etree._Element, number: int, book: Book) -> list[str]:
    cells: list[str] = []
    for cell in row:
        if not cell.tag.endswith("c") or not len(cell):
            continue
        column = column_of((cell.get("r") or "").rstrip("0123456789"))
        column = column if column >= 0 else len(cells)
        if not (text := book.value(cell, number, column)).strip():
            continue
        cells += [""] * (column - len(cells) + 1)
        cells[column] = text
    return cells


def _hidden_columns(row: etree._Element) -> Iterator[tuple[int, int]]:
    """Yield the ranges of hidden columns, which a sheet tells before its rows."""
    listed = child(row.getroottree().getroot(), "cols")
    for item in listed if listed is not None else ():
        first, last = attribute(item, "min"), attribute(item, "max")
        if attribute(item, "hidden") in TRUE and first.isdigit() and last.isdigit():
            yield int(first) - 1, int(last) - 1
