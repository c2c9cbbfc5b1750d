"""Write a workbook: each second-level heading begins a sheet; dates and numbers are real ones."""

import html
import re
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from data.writers.blocks import MADE, Block
from data.writers.docx import CORE, OFFICE, RELS
from data.writers.package import XML, write_package

MAIN = f"{OFFICE}/spreadsheetml/2006/main"
SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
PACKAGE_TYPE = "application/vnd.openxmlformats-package"
RELATION = f"{OFFICE}/officeDocument/2006/relationships"
STYLES = (
    f'{XML}<styleSheet xmlns="{MAIN}">'
    '<fonts count="2"><font><sz val="11"/><name val="Noto Sans CJK KR"/></font>'
    '<font><b/><sz val="11"/><name val="Noto Sans CJK KR"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="3"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    '<xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/>'
    '<xf numFmtId="14" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
    "</cellXfs></styleSheet>"
)
FIRST_DAY = date(1899, 12, 30)
Line = tuple[Sequence[str], bool]


def write_xlsx(blocks: list[Block], target: Path) -> None:
    """Write a workbook; the title and what stands above the first sheet open that sheet."""
    sheets = _sheets(blocks)
    numbers = range(1, len(sheets) + 1)
    parts = "".join(
        f'<Override PartName="/xl/worksheets/sheet{n}.xml"'
        f' ContentType="{SHEET_TYPE}.worksheet+xml"/>'
        for n in numbers
    )
    listed = "".join(
        f'<sheet name="{html.escape(name)}" sheetId="{n}" r:id="rId{n}"/>'
        for n, (name, _) in enumerate(sheets, 1)
    )
    links = "".join(_link(f"rId{n}", f"worksheets/sheet{n}.xml", "worksheet") for n in numbers)
    files = {
        "[Content_Types].xml": f'{XML}<Types xmlns="{OFFICE}/package/2006/content-types">'
        f'<Default Extension="rels" ContentType="{PACKAGE_TYPE}.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{SHEET_TYPE}.sheet.main+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{SHEET_TYPE}.styles+xml"/>{parts}'
        f'<Override PartName="/docProps/core.xml" ContentType="{PACKAGE_TYPE}'
        '.core-properties+xml"/></Types>',
        "_rels/.rels": f"{RELS}{_link('rId1', 'xl/workbook.xml', 'officeDocument')}"
        '<Relationship Id="rId2" Target="docProps/core.xml"'
        f' Type="{OFFICE}/package/2006/relationships/metadata/core-properties"/></Relationships>',
        "docProps/core.xml": CORE.format(title=html.escape(blocks[0].text), made=MADE),
        "xl/workbook.xml": f'{XML}<workbook xmlns="{MAIN}" xmlns:r="{RELATION}">'
        f"<sheets>{listed}</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f"{RELS}{links}"
        f"{_link('rId' + str(len(sheets) + 1), 'styles.xml', 'styles')}</Relationships>",
        "xl/styles.xml": STYLES,
        **{f"xl/worksheets/sheet{n}.xml": _sheet(lines) for n, (_, lines) in enumerate(sheets, 1)},
    }
    write_package(target, files)


def _link(name: str, target: str, kind: str) -> str:
    return f'<Relationship Id="{name}" Target="{target}" Type="{RELATION}/{kind}"/>'


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


def _sheet(lines: list[Line]) -> str:
    rows = "".join(
        f'<row r="{n}">{"".join(_cell(n, at, text, bold) for at, text in enumerate(row))}</row>'
        for n, (row, bold) in enumerate(lines, 1)
        if row
    )
    return (
        f'{XML}<worksheet xmlns="{MAIN}"><sheetFormatPr defaultRowHeight="15"/>'
        f'<cols><col min="1" max="9" width="22" customWidth="1"/></cols>'
        f"<sheetData>{rows}</sheetData></worksheet>"
    )


def _cell(row: int, column: int, text: str, bold: bool) -> str:
    place = f'r="{chr(65 + column)}{row}"'
    if text.isdigit():
        return f"<c {place}><v>{text}</v></c>"
    if re.fullmatch(r"\d{4}-\d\d-\d\d", text):
        return f'<c {place} s="2"><v>{(date.fromisoformat(text) - FIRST_DAY).days}</v></c>'
    style = ' s="1"' if bold else ""
    words = f"<is><t>{html.escape(text)}</t></is>" if text else ""
    return f'<c {place}{style} t="inlineStr">{words}</c>' if text else ""
