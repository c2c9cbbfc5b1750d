"""OpenDocument loader: structure of texts and slides, charts, damaged files."""

from pathlib import Path

from ingest.loaders import extract
from settings import Settings
from tests.ingest.loaders.office import packed

NAMES = (
    'xmlns:office="urn:o" xmlns:table="urn:t" xmlns:text="urn:x" xmlns:draw="urn:d" '
    'xmlns:style="urn:s" xmlns:presentation="urn:p" xmlns:dc="urn:c" xmlns:xlink="urn:l"'
)


def open_document(path: Path, body: str, family: str = "text", **parts: str) -> Path:
    """Write an OpenDocument file with this body."""
    content = (
        f"<office:document-content {NAMES}><office:automatic-styles>"
        '<style:style style:name="P1" style:parent-style-name="Title"/></office:automatic-styles>'
        f"<office:body><office:{family}>{body}</office:{family}></office:body>"
        "</office:document-content>"
    )
    mimetype = f"application/vnd.oasis.opendocument.{family}"
    return packed(path, {"mimetype": mimetype, "content.xml": content, **parts})


def test_texts_keep_their_structure(tmp_path: Path, settings: Settings) -> None:
    """Headings, white space, lists, notes, comments, tables and text boxes are read."""
    row = "<table:table-row>{}</table:table-row>"
    cell = "<table:table-cell><text:p>{}</text:p></table:table-cell>"
    table = (
        "<table:table><table:table-header-rows>"
        + row.format(cell.format("학기") + cell.format("금액"))
        + "</table:table-header-rows>"
        + row.format(cell.format("1") + "<table:covered-table-cell/>" + cell.format("100"))
        + "</table:table>"
    )
    body = (
        "<text:tracked-changes><text:deletion><text:p>gone</text:p></text:deletion>"
        '</text:tracked-changes><text:p text:style-name="P1">휴학 규정</text:p>'
        '<text:h text:outline-level="2">총칙</text:h>'
        '<text:p>두\n  낱말<text:s text:c="2"/>끝<text:line-break/>줄'
        "<office:annotation><dc:creator>김</dc:creator><text:p>확인</text:p></office:annotation>"
        "<text:note><text:note-citation>1</text:note-citation><text:note-body>"
        "<text:p>각주</text:p></text:note-body></text:note></text:p>"
        "<text:list><text:list-item><text:p>하나</text:p></text:list-item>"
        "<text:list-item><text:p>둘</text:p></text:list-item></text:list>"
        f"{table}<text:section><text:p>안<draw:frame><draw:text-box><text:p>상자</text:p>"
        "</draw:text-box></draw:frame></text:p></text:section>"
    )
    footer = (
        f"<office:document-styles {NAMES}><style:footer><text:p>꼬리말</text:p></style:footer>"
        "<style:footer><text:p>꼬리말</text:p></style:footer></office:document-styles>"
    )
    extracted = extract(open_document(tmp_path / "a.odt", body, **{"styles.xml": footer}), settings)
    assert extracted.pages[0].text == (
        "휴학 규정\n\n총칙\n\n두 낱말  끝\n줄\n\n김: 확인\n\n각주\n- 하나\n- 둘\n\n"
        "학기 | 금액\n1 |  | 100\n\n안\n\n상자\n\n꼬리말"
    )
    assert [(level, title) for _, level, title in extracted.pages[0].headings] == [
        (1, "휴학 규정"),
        (2, "총칙"),
    ]


def test_charts_are_read_in_place(tmp_path: Path, settings: Settings) -> None:
    """The title and values of a chart are read from its part; a missing part is skipped."""
    cell = "<table:table-cell><text:p>{}</text:p></table:table-cell>"
    row = f"<table:table-row>{cell.format('2025')}{cell.format('12')}</table:table-row>"
    chart = (
        f"<office:document-content {NAMES}><office:body><office:chart><office:title>"
        f"<text:p>입학생</text:p></office:title><table:table><table:table-rows>{row}"
        "</table:table-rows></table:table></office:chart></office:body></office:document-content>"
    )
    frame = '<draw:frame><draw:object xlink:href="./{}"/></draw:frame>'
    body = f"<text:p>앞{frame.format('Object 1')}</text:p>{frame.format('none')}<text:p>뒤</text:p>"
    path = open_document(tmp_path / "a.odt", body, **{"Object 1/content.xml": chart})
    assert extract(path, settings).pages[0].text == "앞\n\n입학생\n\n2025 | 12\n\n뒤"


def test_slides_are_pages(tmp_path: Path, settings: Settings) -> None:
    """The title of a slide is its heading; its notes follow, the page number is left out."""
    frame = '<draw:frame presentation:class="{}"><draw:text-box><text:p>{}</text:p></draw:text-box>'
    frame += "</draw:frame>"
    slide = "<draw:page>{}<presentation:notes>{}{}</presentation:notes></draw:page>"
    body = slide.format(
        frame.format("title", "안내") + frame.format("outline", "본문"),
        frame.format("notes", "설명"),
        frame.format("page-number", "1"),
    ) + slide.format(frame.format("title", "둘"), "", "")
    extracted = extract(open_document(tmp_path / "a.odp", body, "presentation"), settings)
    assert [page.text for page in extracted.pages] == ["안내\n\n본문\n\n설명", "둘"]
    assert extracted.pages[1].headings == ((0, 1, "둘"),)


def test_damaged_open_documents_are_refused(tmp_path: Path, settings: Settings) -> None:
    """Missing and cut-off content, entities, deep nesting and encryption are refused."""
    mimetype = {"mimetype": "application/vnd.oasis.opendocument.text"}
    assert extract(packed(tmp_path / "a.odt", {**mimetype}), settings).code == "unreadable"
    cut = packed(tmp_path / "b.odt", {**mimetype, "content.xml": "<a><b>"})
    assert extract(cut, settings).code == "unreadable"
    deep = "<text:section>" * 100 + "</text:section>" * 100
    assert "nested" in extract(open_document(tmp_path / "c.odt", deep), settings).reason
    sealed = {"META-INF/manifest.xml": "<encryption-data/>"}
    extracted = extract(open_document(tmp_path / "d.odt", "", **sealed), settings)
    assert extracted.status == "needs_password"
