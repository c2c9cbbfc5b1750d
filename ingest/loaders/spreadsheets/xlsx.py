"""XLSX loader: one page per sheet; rows are streamed, because sheets may declare any size."""

import re
from collections.abc import Iterator
from typing import Final

from lxml import etree

from ingest.loaders.embedded_file import File
from ingest.loaders.limits import Limits
from ingest.loaders.ooxml.charts import (
    CHART,
    DIAGRAM,
    chart_lines,
    optional_part,
    paragraphs,
    unique,
)
from ingest.loaders.ooxml.comments import comment_authors, comments
from ingest.loaders.ooxml.package import Package, attribute, child, core_title, stream_xml
from ingest.loaders.ooxml.relationships import relationship_id, relationships
from ingest.loaders.ooxml.vml import check_boxes
from ingest.loaders.page_builder import PageBuilder, Refused
from ingest.loaders.spreadsheets.hidden_content import HiddenContent, skip_hidden_sheet
from ingest.loaders.spreadsheets.merged_ranges import MergedRange
from ingest.loaders.spreadsheets.sheet import Row, check, write_sheet
from ingest.loaders.spreadsheets.xlsx_cells import TRUE, Workbook, column_of

_MERGE: Final = re.compile(
    rb'<(?:\w+:)?mergeCell\b[^>]*?\bref="([A-Z]{1,3}\d{1,7}):([A-Z]{1,3}\d{1,7})"'
)
_FLOATING: Final = ("drawing", "comments", "threadedComment", "vmlDrawing")


def load(path: File, builder: PageBuilder, limits: Limits) -> None:
    """Write each sheet as a page, hidden ones included unless the setting drops them."""
    with Package(path, limits) as package:
        main = next((n for n in package.names if re.fullmatch(r"xl/workbook\w*\.xml", n)), "")
        root = package.xml(main) if main else None
        sheets = _sheets(package, main, root)
        if not sheets:
            raise Refused("unreadable", "damaged")
        book = Workbook.of(package, root, builder)
        builder.title = (
            core_title(package) or limits.stem
        )  # Headings are names of sheets, which rarely name the document.
        for number, (name, part, is_hidden) in enumerate(sheets, 1):
            if is_hidden and skip_hidden_sheet(name, builder, limits):
                builder.end_page()
                continue
            try:
                data = package.read(part) if part in package else b""
            except Refused:  # This member of the archive is damaged.
                data = b""
                builder.failed_pages.append(number)
            hidden = HiddenContent(builder, limits)
            rows = _rows(data, book, hidden) if data else iter(())
            floating = _floating_text(package, part, builder)
            write_sheet(name, rows, builder, list(_merges(data)), floating=floating, hidden=hidden)
        if book.without_value:
            builder.mark_incomplete("formulas_without_value", count=book.without_value)
        check(builder)


def _sheets(
    package: Package, main: str, root: etree._Element | None
) -> list[tuple[str, str, bool]]:
    """Return (name, part, hidden) of each sheet; by part name where the list is missing."""
    container = child(root, "sheets") if root is not None else None
    parts = relationships(package, main)
    sheets = []
    for sheet in container if container is not None else ():
        link = parts.get(relationship_id(sheet))
        name = attribute(sheet, "name")
        is_hidden = attribute(sheet, "state") not in ("", "visible")
        # A chart sheet has no rows.
        sheets.append((name, link.part if link is not None else "", is_hidden))
    if any(part in package for _, part, _ in sheets):
        return sheets
    stray = [n for n in package.names if re.fullmatch(r"xl/worksheets/[^/]+\.xml", n)]
    ordered = sorted(stray, key=_natural)
    return [(n.rpartition("/")[2].removesuffix(".xml"), n, False) for n in ordered]


def _floating_text(package: Package, part: str, builder: PageBuilder) -> list[str]:
    """Return the text of the drawings, controls and comments of a sheet."""
    lines: list[str] = []
    links = list(relationships(package, part).values()) if part else []
    for link in links:
        root = optional_part(package, link.part) if link.kind in _FLOATING else None
        if root is None:
            continue
        if link.kind == "vmlDrawing":
            lines += check_boxes(root)
            continue
        if link.kind != "drawing":
            lines += comments(root, comment_authors(package), builder)
            continue
        lines += unique(paragraphs(root, builder))
        for inner in relationships(package, link.part).values():
            drawing = optional_part(package, inner.part) if inner.kind in (CHART, DIAGRAM) else None
            if drawing is not None:  # The values of its charts are in cells already.
                lines += chart_lines(drawing, values=False)
    return lines


def _natural(name: str) -> tuple[int, str]:
    return len(name), name


def _merges(data: bytes) -> Iterator[MergedRange]:
    for first, last in _MERGE.findall(data):
        (top, left), (bottom, right) = (
            _row_and_column(first.decode()),
            _row_and_column(last.decode()),
        )
        yield MergedRange(top, left, bottom, right)


def _row_and_column(name: str) -> tuple[int, int]:
    """Return the row and column, from 0, of a cell by its name."""
    letters = name.rstrip("0123456789")
    return int(name[len(letters) :]) - 1, column_of(letters)


def _rows(data: bytes, book: Workbook, hidden: HiddenContent) -> Iterator[Row]:
    """Yield the rows with text; empty rows that are only declared are skipped."""
    number, begun = -1, False
    book.begin_sheet()
    for row in stream_xml(data, "row"):
        if not begun:
            hidden.columns, begun = list(_hidden_columns(row)), True
        declared = attribute(row, "r")
        number = int(declared) - 1 if declared.isdigit() else number + 1
        if cells := _cells(row, number, book):
            is_hidden = attribute(row, "hidden") in TRUE
            yield number, hidden.filter_row(cells, hidden=is_hidden)


def _cells(row: etree._Element, number: int, book: Workbook) -> list[str]:
    cells: list[str] = []
    for cell in row:
        if not cell.tag.endswith("c") or not len(cell):
            continue
        column = column_of((cell.get("r") or "").rstrip("0123456789"))
        column = column if column >= 0 else len(cells)
        if not (text := book.cell_text(cell, number, column)).strip():
            continue
        cells += [""] * (column - len(cells) + 1)
        cells[column] = text
    return cells


def _hidden_columns(row: etree._Element) -> Iterator[tuple[int, int]]:
    """Yield the ranges of hidden columns, which a sheet declares before its rows."""
    columns = child(row.getroottree().getroot(), "cols")
    for item in columns if columns is not None else ():
        first, last = attribute(item, "min"), attribute(item, "max")
        if attribute(item, "hidden") in TRUE and first.isdigit() and last.isdigit():
            yield int(first) - 1, int(last) - 1
