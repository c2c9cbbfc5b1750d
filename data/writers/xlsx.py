"""XLSX writer (openpyxl): each second-level heading begins a sheet; dates and numbers are real."""

import re
from collections.abc import Sequence
from datetime import date
from io import BytesIO
from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.worksheet.worksheet import Worksheet

from data.writers.blocks import TIMESTAMP, Block
from data.writers.package import write_timestamped

FONT = "Noto Sans CJK KR"
COLUMNS, WIDTH = "ABCDEFGHI", 22
Line = tuple[Sequence[str], bool]


def write_xlsx(blocks: list[Block], target: Path) -> None:
    """Write a workbook; the title and what stands above the first sheet open that sheet."""
    book = Workbook()
    book.remove(book.active)
    book.properties.title, book.properties.creator = blocks[0].text, None
    book.properties.created = TIMESTAMP.replace(tzinfo=None)
    for name, lines in _sheets(blocks):
        _write_sheet(book.create_sheet(name), lines)
    saved = BytesIO()
    book.save(saved)
    write_timestamped(target, saved)


def _sheets(blocks: list[Block]) -> list[tuple[str, list[Line]]]:
    """Return (name, lines) of each sheet; a blank line stands above each table."""
    above: list[Line] = []
    sheets: list[tuple[str, list[Line]]] = []
    for block in blocks:
        if block.kind == "heading" and block.level == 2:
            sheets.append((block.text, above if not sheets else []))
            continue
        lines = sheets[-1][1] if sheets else above
        if block.kind == "table":
            lines.append(((), False))
            lines += [(row, n == 0) for n, row in enumerate(block.rows)]
        else:
            lines.append(((block.text,), block.kind == "heading"))
    return sheets


def _write_sheet(sheet: Worksheet, lines: list[Line]) -> None:
    for letter in COLUMNS:
        sheet.column_dimensions[letter].width = WIDTH
    for number, (texts, bold) in enumerate(lines, 1):
        for column, text in enumerate(texts, 1):
            if text:
                cell = sheet.cell(number, column, _value(text))
                cell.font = Font(name=FONT, size=11, bold=bold)


def _value(text: str) -> str | int | date:
    if text.isdigit():
        return int(text)
    if re.fullmatch(r"\d{4}-\d\d-\d\d", text):
        return date.fromisoformat(text)
    return text
