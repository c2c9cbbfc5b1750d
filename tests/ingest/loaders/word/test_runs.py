"""Word paragraphs and tables: run formats, fields, tracked changes, merged cells."""

from pathlib import Path

import pytest

from ingest.loaders import extract
from settings import Settings
from tests.ingest.loaders.office import STYLES, docx, paragraph

MATH = 'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
UP = '<w:vertAlign w:val="superscript"/>'
DOWN = '<w:vertAlign w:val="subscript"/>'


def run(text: str, properties: str = "", name: str = "t") -> str:
    """A run with properties."""
    return f'<w:r><w:rPr>{properties}</w:rPr><w:{name} xml:space="preserve">{text}</w:{name}></w:r>'


def read(tmp_path: Path, settings: Settings, *runs: str, **parts: str) -> str:
    """The text of a document of one paragraph."""
    path = docx(tmp_path / "a.docx", f"<w:p>{''.join(runs)}</w:p>", **parts)
    return extract(path, settings).pages[0].text


@pytest.mark.parametrize(
    ("runs", "text"),
    [
        ((run("10"), run("-", UP), run("6", UP), run(" mol")), "10⁻⁶ mol"),
        ((run("H"), run("2", DOWN), run("O")), "H₂O"),
        ((run("회비 500"), run("1)", UP), run("원")), "회비 500¹⁾원"),
        ((run("1"), run("st", UP), run(" floor")), "1st floor"),
        ((run("방 10"), run("6", ""), run("호")), "방 106호"),
        ((run("25 m"), run("2", '<w:position w:val="8"/>')), "25 m²"),
        ((run("see "), run("above", '<w:position w:val="8"/>')), "see above"),
        ((run("m"), run("3", '<w:rStyle w:val="Up"/>')), "m³"),
        ((run("10"), run("6", f'{UP}<w:vertAlign w:val="baseline"/>')), "106"),
        ((run("x"), run("[2]", UP)), "x[2]"),
    ],
)
def test_superscripts_and_subscripts(
    runs: tuple[str, ...], text: str, tmp_path: Path, settings: Settings
) -> None:
    """Superscripts, subscripts and note marks are distinguished from the digits before them."""
    styles = f'{STYLES}<w:style w:styleId="Up"><w:name w:val="Up"/><w:rPr>{UP}</w:rPr></w:style>'
    assert read(tmp_path, settings, *runs, styles=styles) == text


@pytest.mark.parametrize("mark", ["<w:strike/>", "<w:dstrike/>", '<w:rStyle w:val="Gone"/>'])
def test_struck_out_runs_are_left_out(mark: str, tmp_path: Path, settings: Settings) -> None:
    """Struck-out runs are left out or marked, and are counted."""
    styles = (
        f'{STYLES}<w:style w:styleId="Base"><w:name w:val="B"/><w:rPr><w:strike/></w:rPr></w:style>'
        '<w:style w:styleId="Gone"><w:name w:val="Gone"/><w:basedOn w:val="Base"/></w:style>'
    )
    runs = run("Fee "), run("90", mark), run(" dollars", mark), run(" 75 dollars"), run("!", "")
    assert read(tmp_path, settings, *runs, styles=styles) == "Fee 75 dollars!"
    marked = settings.model_copy(update={"withdrawn_text": "mark", "language": "en"})
    extracted = extract(tmp_path / "a.docx", marked)
    assert extracted.pages[0].text == "Fee [struck out: 90 dollars] 75 dollars!"
    assert [note.code for note in extracted.notes] == ["left_out_struck"]


def test_properties_set_to_false_change_nothing(tmp_path: Path, settings: Settings) -> None:
    """A run property with a false value does not apply."""
    off = run("kept", '<w:strike w:val="0"/><w:dstrike w:val="false"/><w:vanish w:val="off"/>')
    assert read(tmp_path, settings, off) == "kept"


def test_formulas_are_inline(tmp_path: Path, settings: Settings) -> None:
    """A fraction is written with a slash in its sentence."""
    part = "<m:{0}><m:r><m:t>{1}</m:t></m:r></m:{0}>"
    formula = f"<m:oMath {MATH}><m:f>{part.format('num', 'a-b')}{part.format('den', '기간')}</m:f>"
    runs = run("값은 "), f"{formula}</m:oMath>", run(" 이다.")
    assert read(tmp_path, settings, *runs) == "값은 (a-b)/기간 이다."


def field(data: str) -> str:
    """A legacy form field."""
    begin = f'<w:fldChar w:fldCharType="begin"><w:ffData>{data}</w:ffData></w:fldChar>'
    return f"<w:r>{begin}</w:r><w:r><w:instrText> FORM </w:instrText></w:r>"


@pytest.mark.parametrize(
    ("box", "text"),
    [
        ('<w:r><w:sym w:font="Wingdings" w:char="F0FE"/></w:r>', "☑"),
        ('<w:r><w:sym w:font="Wingdings" w:char="F0A8"/></w:r>', "☐"),
        ('<w:r><w:sym w:font="Wingdings 2" w:char="F052"/></w:r>', "☑"),
        ('<w:r><w:sym w:font="Symbol" w:char="F0B3"/></w:r>', "≥"),
        (run("o", '<w:rFonts w:ascii="Wingdings"/>'), "☐"),
        (run("\uf0fd"), "☒"),
        (field('<w:checkBox><w:default w:val="0"/><w:checked/></w:checkBox>'), "☑"),
        (field('<w:checkBox><w:default w:val="1"/><w:checked w:val="0"/></w:checkBox>'), "☐"),
        (field('<w:ddList><w:result w:val="1"/><w:listEntry w:val="낮"/>'
               '<w:listEntry w:val="밤"/></w:ddList>'), "밤"),
        ('<w:sdt><w:sdtPr><x:checkbox xmlns:x="urn:x"><x:checked x:val="1"/></x:checkbox></w:sdtPr>'
         f"<w:sdtContent>{run('X')}</w:sdtContent></w:sdt>", "☑"),
        ('<w:sdt><w:sdtPr><w:dropDownList/></w:sdtPr>'
         f"<w:sdtContent>{run('Evening')}</w:sdtContent></w:sdt>", "Evening"),
    ],
)  # fmt: skip
def test_form_fields_and_check_boxes(
    box: str, text: str, tmp_path: Path, settings: Settings
) -> None:
    """Check boxes have their state and drop-down lists their chosen entry."""
    assert read(tmp_path, settings, box, run(" 동의")) == f"{text} 동의"


def test_deleted_paragraph_marks_join_paragraphs(tmp_path: Path, settings: Settings) -> None:
    """A paragraph whose mark is deleted continues in the next one; moved text is read once."""
    gone = '<w:pPr><w:rPr><w:del w:id="1"/></w:rPr></w:pPr>'
    deleted = f'<w:del w:id="2">{run("not ", name="delText")}</w:del>'
    moved = f"<w:moveFrom>{run('moved')}</w:moveFrom>"
    body = f"<w:p>{gone}{run('Leave is ')}{deleted}{moved}</w:p><w:p>{run('free.')}</w:p>"
    extracted = extract(docx(tmp_path / "a.docx", body), settings)
    assert extracted.pages[0].text == "Leave is free."
    assert [note.code for note in extracted.notes] == ["left_out_deleted"]


def cell(text: str, properties: str = "") -> str:
    """A table cell with properties."""
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{paragraph(text)}</w:tc>"


def row(*cells: str, properties: str = "") -> str:
    """A table row with properties."""
    return f"<w:tr><w:trPr>{properties}</w:trPr>{''.join(cells)}</w:tr>"


TOP, ON = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"
WIDE = '<w:gridSpan w:val="2"/>'


def test_merged_cells_and_header_rows(tmp_path: Path, settings: Settings) -> None:
    """Labels are repeated in each row of their span, two header rows are joined."""
    head = "<w:tblHeader/>"
    body = "".join(
        [
            row(cell("Rank", TOP), cell("Home", WIDE), properties=head),
            row(cell("", ON), cell("2024"), cell("2025"), properties=head),
            row(cell("Staff", TOP), cell("70"), cell("25")),
            row(cell("", ON), cell("60"), cell("20")),
            row(cell("5"), cell("6"), properties='<w:gridBefore w:val="1"/>'),
        ]
    )
    text = extract(docx(tmp_path / "a.docx", f"<w:tbl>{body}</w:tbl>"), settings).pages[0].text
    assert text == "Rank | Home 2024 | Home 2025\nStaff | 70 | 25\nStaff | 60 | 20\n| 5 | 6"


@pytest.mark.parametrize("kept", ["drop", "mark"])
def test_deleted_rows_are_left_out(kept: str, tmp_path: Path, settings: Settings) -> None:
    """A deleted row is left out or marked; its vertically merged label stays in the rows below."""
    gone = '<w:del w:id="1"/>'
    inside = f"<w:tc><w:p><w:del>{run('20만', name='delText')}</w:del></w:p></w:tc>"
    body = (
        row(cell("직급"), cell("수당"))
        + row(cell("과장", TOP), inside, properties=gone)
        + row(cell("", ON), cell("35만"))
    )
    chosen = settings.model_copy(update={"withdrawn_text": kept, "language": "en"})
    extracted = extract(docx(tmp_path / "a.docx", f"<w:tbl>{body}</w:tbl>"), chosen)
    middle = "[deleted: 과장 | 20만]\n" if kept == "mark" else ""
    assert extracted.pages[0].text == f"직급 | 수당\n{middle}과장 | 35만"
    assert [note.code for note in extracted.notes] == ["left_out_deleted"]


def test_notes_are_numbered_in_order(tmp_path: Path, settings: Settings) -> None:
    """Note marks are numbered in order, endnotes in Roman; a note without reference is deleted."""
    mark = '<w:r><w:{}Reference w:id="{}"/></w:r>'
    deleted = f"<w:del>{mark.format('footnote', '9')}</w:del>"
    runs = run("A"), mark.format("footnote", "7"), deleted, run("B"), mark.format("endnote", "7")
    notes = "".join(
        f'<w:footnote w:id="{number}">{paragraph(text)}</w:footnote>'
        for number, text in (("9", "gone"), ("7", "kept"))
    )
    end = f'<w:endnote w:id="7">{paragraph("last")}</w:endnote>'
    text = read(tmp_path, settings, *runs, footnotes=notes, endnotes=end)
    assert text == "A[1]B[i]\n[1] kept\n[i] last"


def test_run_formats_apply_to_comments(tmp_path: Path, settings: Settings) -> None:
    """Superscripts and struck-out words of comments are read as in the body."""
    inner = run("use 10") + run("6", UP) + run(" or 9", "<w:strike/>")
    comment = f'<w:comment w:author="Kim"><w:p>{inner}</w:p></w:comment>'
    text = read(tmp_path, settings, run("Text"), comments=comment)
    assert text == "Text\nKim: use 10⁶"
