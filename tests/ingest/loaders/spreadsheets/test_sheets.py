"""Spreadsheet loaders (XLSX, XLS, ODS): sheets, values, merged cells, damage."""

import struct
from pathlib import Path

import pytest

from ingest.loaders import extract
from ingest.loaders.number_formats.serial_dates import format_serial
from settings import Settings
from tests.ingest.loaders.compound import compound
from tests.ingest.loaders.office import packed, rels

STYLES = (
    "<styleSheet><numFmts>"
    '<numFmt numFmtId="164" formatCode="yyyy&quot;년&quot; m&quot;월&quot; d&quot;일&quot;"/>'
    '<numFmt numFmtId="165" formatCode="#,##0&quot;명 days&quot;"/></numFmts><cellXfs>'
    '<xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/><xf numFmtId="10"/>'
    '<xf numFmtId="165"/><xf numFmtId="22"/></cellXfs></styleSheet>'
)


def xlsx(path: Path, *sheets: str, strings: tuple[str, ...] = (), extra: str = "") -> Path:
    """Write a workbook of these sheets, each the XML of its rows."""
    numbers = range(1, len(sheets) + 1)
    listed = "".join(
        f'<sheet name="시트 {n}" sheetId="{n}" r:id="r{n}" state="{"hidden" if n == 2 else ""}"/>'
        for n in numbers
    )
    shared = "".join(f"<si>{text}</si>" for text in strings)
    return packed(
        path,
        {
            "[Content_Types].xml": "<Types/>",
            "xl/workbook.xml": f'<workbook xmlns:r="urn:r">{extra}<sheets>{listed}</sheets>'
            "</workbook>",
            "xl/_rels/workbook.xml.rels": rels(
                **{f"r{n}": f"worksheet /xl/worksheets/sheet{n}.xml" for n in numbers}
            ),
            "xl/sharedStrings.xml": f"<sst>{shared}</sst>",
            "xl/styles.xml": STYLES,
            **{
                f"xl/worksheets/sheet{n}.xml": f"<worksheet>{rows}</worksheet>"
                for n, rows in zip(numbers, sheets, strict=True)
            },
        },
    )


def rows(*lines: str) -> str:
    """Sheet data of rows of inline strings, cells separated by `|`."""
    made = []
    for number, line in enumerate(lines, 1):
        cells = (
            f'<c r="{chr(65 + at)}{number}" t="inlineStr"><is><t>{text}</t></is></c>'
            for at, text in enumerate(line.split("|"))
            if text
        )
        made.append(f'<row r="{number}">{"".join(cells)}</row>')
    return f"<sheetData>{''.join(made)}</sheetData>"


def text_of(path: Path, settings: Settings) -> list[str]:
    """The text of each page."""
    return [page.text for page in extract(path, settings).pages]


def test_each_sheet_is_a_page_under_its_name(tmp_path: Path, settings: Settings) -> None:
    """Empty sheets are empty pages, hidden ones are read and listed; the file name is the title."""
    path = xlsx(
        tmp_path / "점수.xlsx", rows("이름|점수", "개똥이|팔십"), rows("a|b", "c|1"), rows()
    )
    extracted = extract(path, settings)
    assert [page.text for page in extracted.pages] == [
        "시트 1\n\n이름 | 점수\n이름: 개똥이; 점수: 팔십",
        "시트 2\n\na | b\na: c; b: 1",
        "",
    ]
    assert extracted.pages[1].headings == ((0, 1, "시트 2"),)
    assert (extracted.title, extracted.metadata["hidden_sheets"]) == ("점수", ["시트 2"])


def test_cell_values_are_read_as_displayed(tmp_path: Path, settings: Settings) -> None:
    """Shared and rich strings, dates, percentages, booleans, formula results, errors."""
    cells = (
        '<!-- made by hand --><?hint x?><c r="A1" t="s"><!-- first --><v>0</v></c>'
        '<c r="B1" t="s"><v>1</v></c><c r="C1" s="1"><v>46055</v></c>'
        '<c r="D1" s="2"><v>46055.5</v></c><c r="E1" s="3"><v>0.355</v></c>'
        '<c r="F1" t="b"><v>1</v></c><c r="G1"><f>SUM(A2:A3)</f><v>0.30000000000000004</v></c>'
        '<c r="H1" s="4"><v>1200</v></c><c r="I1" t="e"><v>#N/A</v></c>'
        '<c r="J1" t="str"><f>A1</f><v>글_x000D_</v></c><c r="K1" t="d"><v>2026-02-02T00:00:00</v>'
        '</c><c r="L1" t="s"><v>99</v></c>'
    )
    strings = ("<t>가</t>", "<r><t>나</t></r><r><t>다</t></r><rPh><t>읽기</t></rPh>")
    sheet = f'<sheetData><row r="1">{cells}</row></sheetData>'
    (text,) = text_of(xlsx(tmp_path / "a.xlsx", sheet, strings=strings), settings)
    assert text == (
        "시트 1\n\n가; 나다; 2026-02-02; 2026년 2월 2일; 35.50%; TRUE; 0.3; 1,200명 days; #N/A; "
        "글; 2026-02-02"
    )


@pytest.mark.parametrize(
    ("value", "text"),
    [
        pytest.param(0.75, "18:00", id="time"),
        pytest.param(1, "1900-01-01", id="first day"),
        pytest.param(61, "1900-03-01", id="after the day that never was"),
        pytest.param(46055.000011574, "2026-02-02 00:00:01", id="a second"),
    ],
)
def test_date_serial_numbers(value: float, text: str) -> None:
    """Date serial numbers become ISO dates, with a time where they have one."""
    assert format_serial(value) == text


def test_merged_cells_are_repeated_over_their_range(tmp_path: Path, settings: Settings) -> None:
    """Two header rows give one name per column; a merged label is in each of its rows."""
    sheet = (
        rows("성적표", "이름|점수||반", "|1차|2차|", "갑|90|80|1", "|70|60|2") + "<mergeCells>"
        '<mergeCell ref="A1:D1"/><mergeCell ref="A2:A3"/><mergeCell ref="B2:C2"/>'
        '<mergeCell ref="D2:D3"/><mergeCell ref="A4:A5"/></mergeCells>'
    )
    path = xlsx(tmp_path / "a.xlsx", sheet)
    page = extract(path, settings).pages[0]
    assert page.text.split("\n")[4:] == [
        "이름 | 점수 1차 | 점수 2차 | 반",
        "이름: 갑; 점수 1차: 90; 점수 2차: 80; 반: 1",
        "이름: 갑; 점수 1차: 70; 점수 2차: 60; 반: 2",
    ]
    assert [(level, title) for _, level, title in page.headings] == [(1, "시트 1"), (2, "성적표")]


def test_tables_on_one_sheet_have_their_own_headers(tmp_path: Path, settings: Settings) -> None:
    """A blank row and another shape begin a new table; the same shape continues the last one."""
    path = xlsx(tmp_path / "a.xlsx", rows("a|b", "x|1", "", "y|2", "", "c|d|e", "1|2|3", "4|5|6"))
    assert text_of(path, settings)[0].split("\n\n") == [
        "시트 1",
        "a | b\na: x; b: 1",
        "a: y; b: 2",
        "c | d | e\nc: 1; d: 2; e: 3\nc: 4; d: 5; e: 6",
    ]


def test_declared_empty_rows_are_skipped(tmp_path: Path, settings: Settings) -> None:
    """A million declared rows without text are skipped."""
    many = "".join(f'<row r="{n}"><c r="A{n}" s="1"/></row>' for n in range(2, 200_000))
    sheet = (
        '<dimension ref="A1:XFD1048576"/><sheetData><row r="1"><c r="A1"><v>5</v></c></row>'
        f'{many}<row r="1048576"><c r="XFD1048576"><v>7</v></c></row></sheetData>'
    )
    assert text_of(xlsx(tmp_path / "a.xlsx", sheet), settings) == ["시트 1\n\n5\n\n7"]


def test_damaged_sheets_are_read_up_to_the_damage(tmp_path: Path, settings: Settings) -> None:
    """A sheet that is cut off keeps its first rows; entities are refused."""
    extracted = extract(xlsx(tmp_path / "a.xlsx", rows("가|나", "1|2") + "<cut"), settings)
    assert extracted.status == "partial" and "나: 2" in extracted.pages[0].text
    bomb = {"xl/worksheets/sheet1.xml": '<!DOCTYPE x [<!ENTITY a "b">]><x><row>&a;</row></x>'}
    extracted = extract(packed(tmp_path / "b.xlsx", bomb), settings)
    assert "entities" in extracted.reason
    assert extract(packed(tmp_path / "c.xlsx", {"xl/x.xml": "<x/>"}), settings).code == "unreadable"
    extracted = extract(packed(tmp_path / "d.xlsx", {"xl/workbook.bin": b"x"}), settings)
    assert extracted.code == "unsupported" and "xlsb" in extracted.reason


def test_too_many_columns_are_refused(tmp_path: Path, settings: Settings) -> None:
    """A sheet with ten thousand columns is refused."""
    cells = "".join("<c><v>1</v></c>" for _ in range(10_000))
    path = xlsx(tmp_path / "a.xlsx", f"<sheetData><row>{cells}</row></sheetData>")
    assert extract(path, settings).code == "too_large"


def biff(kind: int, body: bytes = b"") -> bytes:
    """A BIFF record."""
    return struct.pack("<HH", kind, len(body)) + body


def xls(path: Path, *, encrypted: bool = False) -> Path:
    """Write an Excel 97 workbook with a string, a number, a date, a percentage and a boolean."""
    begin = struct.pack("<HHHHII", 0x0600, 0x0005, 0, 0, 0, 0)
    sheet_begin = struct.pack("<HHHHII", 0x0600, 0x0010, 0, 0, 0, 0)
    font = biff(0x31, struct.pack("<HHHHHBBBB", 200, 0, 0, 400, 0, 0, 0, 0, 0) + b"\x05\0Arial")
    xfs = b"".join(
        biff(0xE0, struct.pack("<HHH", 0, number, 0) + bytes(14)) for number in (0, 14, 10)
    )
    name = "점수"
    sheet = (
        biff(0x809, sheet_begin)
        + b"".join(
            biff(0x204, struct.pack("<HHHHB", 0, at, 0, len(text), 1) + text.encode("utf-16-le"))
            for at, text in enumerate(("이름", "날짜", "비율", "합격"))
        )
        + biff(0x204, struct.pack("<HHHHB", 1, 0, 0, 2, 1) + "갑돌".encode("utf-16-le"))
        + biff(0x203, struct.pack("<HHHd", 1, 1, 1, 46055.0))
        + biff(0x203, struct.pack("<HHHd", 1, 2, 2, 0.5))
        + biff(0x205, struct.pack("<HHHBB", 1, 3, 0, 1, 0))
        + biff(0x0A)
    )
    lock = biff(0x2F, struct.pack("<HHH", 1, 1, 1) + bytes(48)) if encrypted else b""
    head = biff(0x809, begin) + lock + font + xfs
    place = len(head) + 4 + 8 + 2 * len(name) + 4
    bound = struct.pack("<IBBBB", place, 0, 0, len(name), 1) + name.encode("utf-16-le")
    path.write_bytes(compound({"Workbook": head + biff(0x85, bound) + biff(0x0A) + sheet}))
    return path


def test_excel_97_reads_like_its_successor(tmp_path: Path, settings: Settings) -> None:
    """Strings, dates, percentages and booleans of an XLS workbook."""
    extracted = extract(xls(tmp_path / "a.xls"), settings)
    assert extracted.metadata["kind"] == "xls"
    assert extracted.pages[0].text == (
        "점수\n\n이름 | 날짜 | 비율 | 합격\n이름: 갑돌; 날짜: 2026-02-02; 비율: 50.00%; 합격: TRUE"
    )


def test_encrypted_and_damaged_xls(tmp_path: Path, settings: Settings) -> None:
    """An encrypted workbook asks for its password; random bytes are refused as damaged."""
    assert extract(xls(tmp_path / "a.xls", encrypted=True), settings).status == "needs_password"
    broken = tmp_path / "b.xls"
    broken.write_bytes(compound({"Workbook": b"\x09\x08 noise" * 99}))
    assert extract(broken, settings).code == "unreadable"


ODS = (
    '<office:document-content xmlns:office="urn:o" xmlns:table="urn:t" xmlns:text="urn:x">'
    "<office:body><office:spreadsheet>{}</office:spreadsheet></office:body>"
    "</office:document-content>"
)


def ods(path: Path, *sheets: str, **parts: str) -> Path:
    """Write an OpenDocument workbook of these sheets, each the XML of its rows."""
    tables = "".join(
        f'<table:table table:name="S{n}">{s}</table:table>' for n, s in enumerate(sheets)
    )
    mimetype = "application/vnd.oasis.opendocument.spreadsheet"
    return packed(path, {"mimetype": mimetype, "content.xml": ODS.format(tables), **parts})


def ods_row(*cells: str, extra: str = "") -> str:
    """A row of cells, text or XML."""
    made = (
        c if c.startswith("<") else f"<table:table-cell><text:p>{c}</text:p></table:table-cell>"
        for c in cells
    )
    return f"<table:table-row {extra}>{''.join(made)}</table:table-row>"


def test_open_document_sheets(tmp_path: Path, settings: Settings) -> None:
    """Cells have their displayed text; repeated empty rows are skipped, repeated rows kept."""
    value = "<table:table-cell {}><text:p>{}</text:p></table:table-cell>"
    first = (
        ods_row("이름", "날", "값", "예")
        + ods_row(
            "갑",
            value.format(
                'office:value-type="date" office:date-value="2026-02-02T00:00:00"', "02/02/26"
            ),
            value.format('office:value-type="currency" office:value="1200.50"', "1,200.50원"),
            value.format('office:value-type="boolean" office:boolean-value="true"', "참"),
            '<table:table-cell table:number-columns-repeated="16000"/>',
        )
        + ods_row("을", extra='table:number-rows-repeated="2"')
        + ods_row("<table:table-cell/>", extra='table:number-rows-repeated="1048000"')
    )
    merged = ods_row(
        '<table:table-cell table:number-rows-spanned="2"><text:p>갑</text:p></table:table-cell>',
        "1",
    ) + ods_row("<table:covered-table-cell/>", "2")
    assert text_of(ods(tmp_path / "a.ods", first, "", merged), settings) == [
        "S0\n\n이름 | 날 | 값 | 예\n이름: 갑; 날: 2026-02-02; 값: 1,200.50원; 예: 참\n"
        "이름: 을\n이름: 을",
        "",
        "S2\n\n갑; 1\n갑; 2",
    ]


def test_an_encrypted_open_document_asks_for_its_password(
    tmp_path: Path, settings: Settings
) -> None:
    """The manifest lists encrypted parts."""
    sealed = {"META-INF/manifest.xml": "<m:encryption-data xmlns:m='urn:m'/>"}
    assert extract(ods(tmp_path / "a.ods", **sealed), settings).status == "needs_password"
