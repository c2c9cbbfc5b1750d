"""Separate parts of OOXML files: charts, diagrams, pictures, comments, embedded documents."""

import zipfile
from pathlib import Path

from ingest.loaders import extract
from settings import Settings
from tests.ingest.loaders.office import docx, packed, paragraph, rels
from tests.ingest.loaders.powerpoint.test_pptx import pptx, shape, slide

NAMES = 'xmlns:c="urn:c" xmlns:a="urn:a" xmlns:r="urn:r" xmlns:p="urn:p"'


def cached(kind: str, *values: str, code: str = "") -> str:
    """Cached values of a chart."""
    points = "".join(f'<c:pt idx="{n}"><c:v>{v}</c:v></c:pt>' for n, v in enumerate(values))
    shown = f"<c:formatCode>{code}</c:formatCode>" if code else ""
    return f"<c:{kind}Ref><c:{kind}Cache>{shown}{points}</c:{kind}Cache></c:{kind}Ref>"


def series(name: str, labels: tuple[str, ...], values: tuple[str, ...]) -> str:
    """A series of a chart."""
    return (
        f"<c:ser><c:tx>{cached('str', name)}</c:tx><c:cat>{cached('str', *labels)}</c:cat>"
        f"<c:val>{cached('num', *values, code='General')}</c:val></c:ser>"
    )


CHART = (
    f"<c:chartSpace {NAMES}><c:title><a:p><a:r><a:t>입학생</a:t></a:r></a:p></c:title>"
    + series("서울", ("2024", "2025"), ("8.1999999999999993", "12"))
    + series("부산", ("2024", "2025"), ("3", "4"))
    + "</c:chartSpace>"
)
TABLE = "입학생\n | 서울 | 부산\n2024 | 8.2 | 3\n2025 | 12 | 4"
DIAGRAM = f"<c:d {NAMES}><a:p><a:r><a:t>접수</a:t></a:r></a:p><a:p><a:t>심사</a:t></a:p></c:d>"


def with_parts(path: Path, parts: dict[str, str | bytes]) -> Path:
    """Add parts to a file."""
    with zipfile.ZipFile(path, "a") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


def test_word_charts_diagrams_and_pictures_follow_their_paragraph(
    tmp_path: Path, settings: Settings
) -> None:
    """A chart is a table of its values, a diagram its nodes, a picture its alternative text."""
    drawing = (
        f"<w:r><w:drawing {NAMES}><w:docPr descr='{{}}'/><c:chart r:id='{{}}'/></w:drawing></w:r>"
    )
    diagram = f"<w:r><w:drawing {NAMES}><c:relIds r:dm='d1' r:lo='x'/></w:drawing></w:r>"
    body = (
        paragraph("앞", extra=drawing.format("학과별 그래프", "c1"))
        + paragraph("뒤", extra=diagram)
        + paragraph("끝", extra=drawing.format("image1.png", "none"))
    )
    path = with_parts(
        docx(tmp_path / "a.docx", body),
        {
            "word/_rels/document.xml.rels": rels(
                c1="chart charts/chart1.xml", d1="diagramData diagrams/data1.xml"
            ),
            "word/charts/chart1.xml": CHART,
            "word/diagrams/data1.xml": DIAGRAM,
        },
    )
    text = extract(path, settings).pages[0].text
    assert text == f"앞\n\n학과별 그래프\n\n{TABLE}\n\n뒤\n\n접수\n심사\n\n끝"


def test_word_comments_come_last(tmp_path: Path, settings: Settings) -> None:
    """A comment is read with its author."""
    note = (
        f'<w:comment w:author="김하나">{paragraph("근거가")}{paragraph("빠졌습니다")}</w:comment>'
    )
    path = docx(tmp_path / "a.docx", paragraph("본문"), comments=note)
    assert extract(path, settings).pages[0].text == "본문\n김하나: 근거가 빠졌습니다"


def test_embedded_documents_of_word(tmp_path: Path, settings: Settings) -> None:
    """An embedded document is read in place; a damaged one is reported by name."""
    body = paragraph("앞") + "".join(
        f'<w:altChunk xmlns:r="urn:r" r:id="{name}"/>' for name in ("h", "x")
    )
    path = with_parts(
        docx(tmp_path / "a.docx", body + paragraph("뒤")),
        {
            "word/_rels/document.xml.rels": rels(h="aFChunk a.html", x="aFChunk b.docx"),
            "word/a.html": "<html><body><h1>안</h1><p>글</p></body></html>",
            "word/b.docx": b"PK\x03\x04 broken",
        },
    )
    extracted = extract(path, settings)
    assert extracted.pages[0].text == "앞\n\n안\n\n글\n\n뒤"
    assert extracted.status == "partial" and "b.docx" in extracted.reason


def test_word_cells_in_nested_controls_are_read(tmp_path: Path, settings: Settings) -> None:
    """Content controls may be nested around rows and cells."""

    def control(inner: str) -> str:
        return f"<w:sdt><w:sdtContent>{inner}</w:sdtContent></w:sdt>"

    cell = f"<w:tc>{paragraph('{}')}</w:tc>"
    row = control(control(f"<w:tr>{control(cell.format('가'))}{cell.format('나')}</w:tr>"))
    path = docx(tmp_path / "a.docx", f"<w:tbl>{row}</w:tbl>")
    assert extract(path, settings).pages[0].text == "가 | 나"


def test_charts_comments_and_alternative_text_of_slides(tmp_path: Path, settings: Settings) -> None:
    """Legacy and modern comments of PowerPoint are read with their replies."""
    chart = '<p:graphicFrame><p:nv/><c:chart xmlns:c="urn:c" r:id="c1"/></p:graphicFrame>'
    picture = '<p:pic><p:nvPicPr><p:cNvPr descr="정문 사진"/></p:nvPicPr></p:pic>'

    def expected(text: str) -> str:
        return f"<p:txBody><a:p><a:r><a:t>{text}</a:t></a:r></a:p></p:txBody>"

    answer = f'<p:reply authorId="{{B}}">{expected("예")}</p:reply>'
    new = f'<p:cm authorId="{{A}}">{answer}{expected("맞나요")}</p:cm>'
    path = pptx(
        tmp_path / "a.pptx",
        slide(shape("제목", place="title"), picture, chart),
        **{
            "ppt/slides/_rels/slide1.xml.rels": rels(
                c1="chart ../charts/chart1.xml", m1="comments ../c1.xml", m2="comments ../c2.xml"
            ),
            "ppt/charts/chart1.xml": CHART,
            "ppt/c1.xml": f'<p:l {NAMES}><p:cm authorId="1"><p:text>옛 말</p:text></p:cm></p:l>',
            "ppt/c2.xml": f"<p:l {NAMES}>{new}</p:l>",
            "ppt/commentAuthors.xml": f'<p:l {NAMES}><p:a id="1" name="이둘"/></p:l>',
            "ppt/authors.xml": f'<p:l {NAMES}><p:a id="{{A}}" name="박셋"/></p:l>',
        },
    )
    text = extract(path, settings).pages[0].text
    assert text == f"제목\n\n정문 사진\n\n{TABLE}\n\n이둘: 옛 말\n\n박셋: 맞나요\n예"


def test_a_presentation_without_slides_is_empty_not_damaged(
    tmp_path: Path, settings: Settings
) -> None:
    """A presentation without slides is valid and has no text."""
    assert extract(pptx(tmp_path / "a.pptx"), settings).status == "no_text"


def test_text_boxes_chart_titles_and_comments_of_sheets(tmp_path: Path, settings: Settings) -> None:
    """They follow the rows; the legacy copy of a threaded comment is left out."""
    box = f"<c:wsDr {NAMES}><a:p><a:r><a:t>상자 글</a:t></a:r></a:p></c:wsDr>"
    copy = "[Threaded comment] Your version of Excel allows you to read this. Comment: 물음"
    notes = "".join(
        f'<comment ref="{ref}" authorId="0"><text><r><t>{text}</t></r></text></comment>'
        for ref, text in (("A1", "메모"), ("B1", "최넷:\n다시"), ("C1", copy))
    )
    path = packed(
        tmp_path / "a.xlsx",
        {
            "xl/workbook.xml": f'<workbook {NAMES}><sheets><sheet name="표" r:id="s1"/>'
            '<sheet name="빈" r:id="s2"/></sheets></workbook>',
            "xl/_rels/workbook.xml.rels": rels(
                s1="worksheet worksheets/sheet1.xml", s2="chartsheet chartsheets/sheet1.xml"
            ),
            "xl/worksheets/sheet1.xml": '<worksheet><sheetData><row r="1"><c r="A1" t="str">'
            "<v>값</v></c></row></sheetData></worksheet>",
            "xl/chartsheets/sheet1.xml": "<chartsheet/>",
            "xl/worksheets/_rels/sheet1.xml.rels": rels(
                a="drawing ../d.xml", b="comments ../c.xml", c="threadedComment ../t.xml"
            ),
            "xl/chartsheets/_rels/sheet1.xml.rels": rels(a="drawing ../e.xml"),
            "xl/d.xml": box,
            "xl/e.xml": "<wsDr/>",
            "xl/_rels/e.xml.rels": rels(a="chart chart.xml"),
            "xl/chart.xml": CHART,
            "xl/c.xml": f"<comments><authors><author>최넷</author></authors>{notes}</comments>",
            "xl/t.xml": '<l><threadedComment ref="C1" personId="{P}"><text>물음</text>'
            "</threadedComment></l>",
            "xl/persons/person.xml": '<l><person id="{P}" displayName="정다섯"/></l>',
        },
    )
    first, second = extract(path, settings).pages
    assert first.text == (
        "표\n\n값\n\n상자 글\n\nA1, 최넷: 메모\n\nB1: 최넷: 다시\n\nC1, 정다섯: 물음"
    )
    assert second.text == "빈\n\n입학생\n\n서울\n\n부산"
