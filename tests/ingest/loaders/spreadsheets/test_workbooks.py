"""Workbooks: hidden content, struck-out text, formulas without value, tables of a sheet."""

from pathlib import Path

import pytest

from ingest.loaders import extract
from settings import Settings
from tests.ingest.loaders.office import packed, rels
from tests.ingest.loaders.spreadsheets.test_sheets import ods, ods_row, rows, text_of, xlsx

DROP = {"hidden_content": "drop"}
STYLES = (
    "<styleSheet><numFmts>"
    '<numFmt numFmtId="164" formatCode="0000-0000-0000-0000"/></numFmts>'
    "<fonts><font/><font><strike/></font><font><strike val='0'/></font></fonts><cellXfs>"
    '<xf numFmtId="0" fontId="0"/><xf numFmtId="164" fontId="0"/><xf numFmtId="0" fontId="1"/>'
    '<xf numFmtId="4" fontId="2"/></cellXfs></styleSheet>'
)


def book(path: Path, sheet: str, *strings: str, state: str = "") -> Path:
    """Write a workbook of one sheet with the styles above."""
    shared = "".join(f"<si>{text}</si>" for text in strings)
    return packed(
        path,
        {
            "[Content_Types].xml": "<Types/>",
            "xl/workbook.xml": '<workbook xmlns:r="urn:r"><sheets><sheet name="표" sheetId="1" '
            f'r:id="r1" state="{state}"/></sheets></workbook>',
            "xl/_rels/workbook.xml.rels": rels(r1="worksheet /xl/worksheets/sheet1.xml"),
            "xl/sharedStrings.xml": f"<sst>{shared}</sst>",
            "xl/styles.xml": STYLES,
            "xl/worksheets/sheet1.xml": f"<worksheet>{sheet}</worksheet>",
        },
    )


def table(*lines: str, merged: tuple[str, ...] = ()) -> str:
    """Rows of cells separated by `|`, some of them merged."""
    ranges = "".join(f'<mergeCell ref="{name}"/>' for name in merged)
    return rows(*lines) + (f"<mergeCells>{ranges}</mergeCells>" if merged else "")


def test_masks_and_struck_out_cells(tmp_path: Path, settings: Settings) -> None:
    """Masks apply to numbers; struck-out cells and runs are left out, superscripts kept."""
    sheet = (
        '<sheetData><row r="1"><c r="A1" s="1"><v>9410123456781234</v></c>'
        '<c r="B1" s="2"><v>500</v></c><c r="C1" t="s"><v>0</v></c><c r="D1" t="s"><v>1</v></c>'
        '<c r="E1" s="3"><v>1234.5</v></c></row></sheetData>'
    )
    struck = "<r><t>3월 </t></r><r><rPr><strike/></rPr><t>10일</t></r><r><t>12일</t></r>"
    power = '<r><t>10</t></r><r><rPr><vertAlign val="superscript"/></rPr><t>6</t></r>'
    path = book(tmp_path / "a.xlsx", sheet, struck, power)
    extracted = extract(path, settings)
    assert (
        extracted.pages[0].text.split("\n\n")[1] == "9410-1234-5678-1234; 3월 12일; 10⁶; 1,234.50"
    )
    assert [note.code for note in extracted.notes] == ["left_out_struck"]
    marked = extract(path, settings.model_copy(update={"withdrawn_text": "mark"}))
    assert "500" in marked.pages[0].text and "10일" in marked.pages[0].text


def test_formulas_without_value_are_reported(tmp_path: Path, settings: Settings) -> None:
    """The formula replaces its missing value and the document is partial."""
    sheet = (
        '<sheetData><row r="1"><c r="A1"><v>4</v></c><c r="B1"><f>A1*$C$1</f><v></v></c></row>'
        '<row r="2"><c r="A2"><f t="shared" ref="A2:A3" si="0">SUM(A1,B$1,"A1")</f></c></row>'
        '<row r="3"><c r="A3"><f t="shared" si="0"/></c>'
        '<c r="B3" t="str"><f>""</f><v></v></c></row></sheetData>'
    )
    extracted = extract(book(tmp_path / "a.xlsx", sheet), settings)
    assert extracted.status == "partial" and "3 formula(s)" in extracted.reason
    assert extracted.pages[0].text.split("\n") == [
        *("표", "", "4; =A1*$C$1", '=SUM(A1,B$1,"A1")', '=SUM(A2,B$1,"A1")'),
    ]
    cell = '<table:table-cell table:formula="of:=[.B2]*[$Rates.$C$2]"/>'
    extracted = extract(ods(tmp_path / "a.ods", ods_row("합계", cell)), settings)
    assert extracted.status == "partial" and extracted.pages[0].text.endswith(
        "합계; =B2*$Rates!$C$2"
    )


def test_hidden_rows_columns_and_sheets(tmp_path: Path, settings: Settings) -> None:
    """They are read and counted, or dropped by setting, without splitting their table."""
    sheet = (
        '<cols><col min="2" max="2" hidden="1"/><col min="5" max="16384" hidden="1"/></cols>'
        + rows("학과|메모|정원", "컴공|비밀|40", "철학|초안|9", "물리||30").replace(
            '<row r="3">', '<row r="3" hidden="1">'
        )
    )
    path = book(tmp_path / "a.xlsx", sheet)
    extracted = extract(path, settings)
    assert "학과: 철학; 메모: 초안; 정원: 9" in extracted.pages[0].text
    assert [(n.code, "2 hidden" in n.text) for n in extracted.notes] == [("left_out_hidden", True)]
    dropped = extract(path, settings.model_copy(update=DROP))
    assert dropped.pages[0].text.split("\n")[2:] == [
        *("학과 | 정원", "학과: 컴공; 정원: 40", "학과: 물리; 정원: 30"),
    ]
    secret = book(tmp_path / "b.xlsx", rows("비밀|1"), state="veryHidden")
    assert "비밀" in extract(secret, settings).pages[0].text
    assert extract(secret, settings.model_copy(update=DROP)).status == "no_text"


def test_hidden_content_of_open_documents(tmp_path: Path, settings: Settings) -> None:
    """Collapsed rows and columns and sheets with display=false are hidden."""
    styles = (
        '<office:automatic-styles><s:style s:name="t" s:family="table"><s:table-properties '
        'table:display="false"/></s:style></office:automatic-styles>'
    )
    sheet = (
        '<table:table-column/><table:table-column table:visibility="collapse"/>'
        + ods_row("학과", "메모", "정원")
        + ods_row("철학", "초안", "9", extra='table:visibility="filter"')
        + ods_row("물리", "비고", "30")
    )
    content = (
        '<o:x xmlns:o="urn:o" xmlns:office="urn:o" xmlns:table="urn:t" xmlns:text="urn:x" '
        f'xmlns:s="urn:s">{styles}<o:body><table:table table:name="공개">{sheet}</table:table>'
        f'<table:table table:name="비밀" table:style-name="t">{ods_row("x", "9")}</table:table>'
        "</o:body></o:x>"
    )
    path = ods(tmp_path / "a.ods", **{"content.xml": content})
    extracted = extract(path, settings)
    assert "메모: 초안" in extracted.pages[0].text and "x; 9" in extracted.pages[1].text
    assert "3 hidden" in extracted.notes[0].text and extracted.metadata["hidden_sheets"] == ["비밀"]
    dropped = extract(path, settings.model_copy(update=DROP))
    assert [page.text for page in dropped.pages] == [
        "공개\n\n학과 | 정원\n학과: 물리; 정원: 30",
        "",
    ]


@pytest.mark.parametrize(
    ("kind", "text", "expected"),
    [
        ('float" office:value="4405123412341234', "4.40512341234123E+15", "4405123412341234"),
        ('float" office:value="4405123412341234', "4.40512341234123E+015", "4405123412341234"),
        ('float" office:value="4405123412341234', "4.41E+015", "4.41E+015"),
        ('float" office:value="742', "00742", "00742"),
        ('percentage" office:value="0.075', "###", "7.5%"),
        ('time" office:time-value="PT52H30M00S', "52:30", "52:30"),
        ('time" office:time-value="P1DT4H05M09S', "", "28:05:09"),
        ('date" office:date-value="2026-03-04', "2026년 3월 4일", "2026년 3월 4일"),
        ('date" office:date-value="2026-03-04', "03/04/26", "2026-03-04"),
        ('string" office:value="', "글", "글"),
    ],
)
def test_displayed_text_of_open_document_cells(
    kind: str, text: str, expected: str, tmp_path: Path, settings: Settings
) -> None:
    """The displayed text is read unless it is rounded, cut off or ambiguous."""
    cell = f'<table:table-cell office:value-type="{kind}"><text:p>{text}</text:p>'
    path = ods(tmp_path / "a.ods", ods_row("값", f"{cell}</table:table-cell>"))
    assert text_of(path, settings) == [f"S0\n\n값; {expected}"]


def test_struck_out_text_and_superscripts_of_open_documents(
    tmp_path: Path, settings: Settings
) -> None:
    """Cell and span styles, own or inherited, apply."""
    styles = (
        '<x xmlns:style="urn:s"><style:style style:name="p"><style:text-properties '
        'style:text-line-through-style="solid"/></style:style><style:style style:name="c" '
        'style:parent-style-name="p"/><style:style style:name="u"><style:text-properties '
        'style:text-position="super 58%"/></style:style></x>'
    )
    power = '<text:p>10<text:span text:style-name="u">6</text:span> Ω</text:p>'
    cells = (
        '<table:table-cell table:style-name="c"><text:p>900원</text:p></table:table-cell>',
        f"<table:table-cell>{power}</table:table-cell>",
    )
    path = ods(tmp_path / "a.ods", ods_row("값", *cells), **{"styles.xml": styles})
    assert text_of(path, settings) == ["S0\n\n값; 10⁶ Ω"]


def test_merged_values_are_repeated_in_each_column(tmp_path: Path, settings: Settings) -> None:
    """A value merged over columns is in each of them; one that fills its row is a single line."""
    sheet = table(
        *("구분|월|화|수", "오전|휴진||진료", "※ 공휴일은 쉽니다", "오후|진료|휴진"),
        merged=("B2:C2", "A3:D3"),
    )
    assert text_of(xlsx(tmp_path / "a.xlsx", sheet), settings)[0].split("\n")[3:] == [
        "구분: 오전; 월: 휴진; 화: 휴진; 수: 진료",
        "※ 공휴일은 쉽니다",
        "구분: 오후; 월: 진료; 화: 휴진",
    ]


def test_three_header_rows_without_merged_cells(tmp_path: Path, settings: Settings) -> None:
    """Blank cells after a header belong to it, level by level."""
    sheet = rows("지역|국내||||", "|숙박||교통|", "|성수기|비수기|성수기|비수기", "서울|4|3|2|1")
    assert text_of(xlsx(tmp_path / "a.xlsx", sheet), settings)[0].split("\n")[2:] == [
        "지역 | 국내 숙박 성수기 | 국내 숙박 비수기 | 국내 교통 성수기 | 국내 교통 비수기",
        "지역: 서울; 국내 숙박 성수기: 4; 국내 숙박 비수기: 3; 국내 교통 성수기: 2; "
        "국내 교통 비수기: 1",
    ]


def test_a_header_over_two_columns_names_both(tmp_path: Path, settings: Settings) -> None:
    """Without a second header row the merged header names each column."""
    sheet = table("구분||정원", "공과|컴공|40", "|기계|50", merged=("A1:B1", "A2:A3"))
    assert text_of(xlsx(tmp_path / "a.xlsx", sheet), settings)[0].split("\n")[2:] == [
        "구분 | 정원",
        "구분: 공과; 구분: 컴공; 정원: 40",
        "구분: 공과; 구분: 기계; 정원: 50",
    ]


def test_tables_side_by_side_and_below_each_other(tmp_path: Path, settings: Settings) -> None:
    """Blank columns and rows separate tables that have their own headers."""
    beside = rows("Name|Score||Room|Seats", "Kim|90||A101|40", "Lee|80||B202|30")
    assert text_of(xlsx(tmp_path / "a.xlsx", beside), settings)[0].split("\n\n")[1:] == [
        "Name | Score\nName: Kim; Score: 90\nName: Lee; Score: 80",
        "Room | Seats\nRoom: A101; Seats: 40\nRoom: B202; Seats: 30",
    ]
    below = rows("Name|Score", "Kim|90", "", "Room|Seats", "A101|40", "", "문의: 총무과")
    assert text_of(xlsx(tmp_path / "b.xlsx", below), settings)[0].split("\n\n")[1:] == [
        "Name | Score\nName: Kim; Score: 90",
        "Room | Seats\nRoom: A101; Seats: 40",
        "문의: 총무과",
    ]


def test_a_blank_column_inside_a_table_does_not_split_it(
    tmp_path: Path, settings: Settings
) -> None:
    """Numbers after a blank column stay in the row of their key."""
    sheet = rows("Name|Score||Bonus|Total", "Kim|90||5|95", "Lee|80||6|86")
    assert "Name: Kim; Score: 90; Bonus: 5; Total: 95" in text_of(
        xlsx(tmp_path / "a.xlsx", sheet), settings
    )[0].split("\n")


def test_year_headers_and_repeated_headers(tmp_path: Path, settings: Settings) -> None:
    """Years after a word are column names; a repeated header is not a row."""
    sheet = rows("지역|2024|2025", "서울|10|20", "", "지역|2024|2025", "부산|3|4")
    assert text_of(xlsx(tmp_path / "a.xlsx", sheet), settings)[0].split("\n\n")[1:] == [
        "지역 | 2024 | 2025\n지역: 서울; 2024: 10; 2025: 20",
        "지역 | 2024 | 2025\n지역: 부산; 2024: 3; 2025: 4",
    ]
    sheet = rows("김하늘|2024", "이바다|2025")
    assert text_of(xlsx(tmp_path / "b.xlsx", sheet), settings)[0].endswith(
        "김하늘; 2024\n이바다; 2025"
    )


def test_captions_above_a_table_are_no_header(tmp_path: Path, settings: Settings) -> None:
    """A row of `name: value` cells above a table is its caption."""
    sheet = rows("부서: 총무과|작성일: 2026-03-02|단위: 원", "항목|예산|집행", "여비|100|80")
    assert text_of(xlsx(tmp_path / "a.xlsx", sheet), settings)[0].split("\n\n")[1:] == [
        "부서: 총무과; 작성일: 2026-03-02; 단위: 원",
        "항목 | 예산 | 집행\n항목: 여비; 예산: 100; 집행: 80",
    ]


def test_check_boxes_of_sheets(tmp_path: Path, settings: Settings) -> None:
    """Form controls are read with state and label; comment shapes are skipped."""
    shapes = "".join(
        f"<v:shape><v:textbox><div><font>{label}</font></div></v:textbox><x:ClientData "
        f'ObjectType="{kind}">{state}</x:ClientData></v:shape>'
        for kind, label, state in (
            ("Checkbox", "납부 완료", "<x:Checked>1</x:Checked>"),
            ("Radio", "미납", ""),
            ("Note", "", ""),
        )
    )
    parts = {
        "xl/workbook.xml": '<workbook xmlns:r="urn:r"><sheets><sheet name="표" sheetId="1" '
        'r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": rels(r1="worksheet /xl/worksheets/sheet1.xml"),
        "xl/worksheets/sheet1.xml": f"<worksheet>{rows('이름|금액', '가온|5')}</worksheet>",
        "xl/worksheets/_rels/sheet1.xml.rels": rels(r1="vmlDrawing ../drawings/v1.vml"),
        "xl/drawings/v1.vml": f'<xml xmlns:v="urn:v" xmlns:x="urn:x">{shapes}</xml>',
    }
    path = packed(tmp_path / "a.xlsx", parts)
    assert extract(path, settings).pages[0].text.endswith("\n\n☑ 납부 완료\n\n☐ 미납")


def test_struck_out_text_of_drawings_is_counted(tmp_path: Path, settings: Settings) -> None:
    """Struck-out text of text boxes and comments is counted like that of cells."""
    box = (
        '<d xmlns:a="urn:a"><a:p><a:r><a:rPr strike="sngStrike"/><a:t>Room 3</a:t></a:r>'
        "<a:r><a:t>Room 4</a:t></a:r></a:p></d>"
    )
    parts = {
        "xl/workbook.xml": '<workbook xmlns:r="urn:r"><sheets><sheet name="S" sheetId="1" '
        'r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": rels(r1="worksheet /xl/worksheets/sheet1.xml"),
        "xl/worksheets/sheet1.xml": f"<worksheet>{rows('Name|Fee', 'Kim|5')}</worksheet>",
        "xl/worksheets/_rels/sheet1.xml.rels": rels(r1="drawing ../drawings/d1.xml"),
        "xl/drawings/d1.xml": box,
    }
    extracted = extract(packed(tmp_path / "a.xlsx", parts), settings)
    assert extracted.pages[0].text.endswith("\n\nRoom 4")
    assert [note.code for note in extracted.notes] == ["left_out_struck"]
