"""OpenDocument texts and slides, RTF and EPUB."""

from pathlib import Path

import pytest

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
    """Headings, blanks, lists, notes, comments, tables, text boxes; deletions go."""
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
    found = extract(open_document(tmp_path / "a.odt", body, **{"styles.xml": footer}), settings)
    assert found.pages[0].text == (
        "휴학 규정\n\n총칙\n\n두 낱말  끝\n줄\n\n김: 확인\n\n각주\n- 하나\n- 둘\n\n"
        "학기 | 금액\n1 |  | 100\n\n안\n\n상자\n\n꼬리말"
    )
    assert [(level, title) for _, level, title in found.pages[0].headings] == [
        (1, "휴학 규정"),
        (2, "총칙"),
    ]


def test_charts_are_read_where_they_stand(tmp_path: Path, settings: Settings) -> None:
    """The title and the values of a chart lie in a part of their own; one that is lost is none."""
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
    """A slide's title is its heading; its notes follow, the page number does not."""
    frame = '<draw:frame presentation:class="{}"><draw:text-box><text:p>{}</text:p></draw:text-box>'
    frame += "</draw:frame>"
    slide = "<draw:page>{}<presentation:notes>{}{}</presentation:notes></draw:page>"
    body = slide.format(
        frame.format("title", "안내") + frame.format("outline", "본문"),
        frame.format("notes", "설명"),
        frame.format("page-number", "1"),
    ) + slide.format(frame.format("title", "둘"), "", "")
    found = extract(open_document(tmp_path / "a.odp", body, "presentation"), settings)
    assert [page.text for page in found.pages] == ["안내\n\n본문\n\n설명", "둘"]
    assert found.pages[1].headings == ((0, 1, "둘"),)


def test_damaged_open_documents_are_refused(tmp_path: Path, settings: Settings) -> None:
    """No content, a cut-off one, entities, nesting without end and a password."""
    mimetype = {"mimetype": "application/vnd.oasis.opendocument.text"}
    assert extract(packed(tmp_path / "a.odt", {**mimetype}), settings).code == "unreadable"
    cut = packed(tmp_path / "b.odt", {**mimetype, "content.xml": "<a><b>"})
    assert extract(cut, settings).code == "unreadable"
    deep = "<text:section>" * 100 + "</text:section>" * 100
    assert "nested" in extract(open_document(tmp_path / "c.odt", deep), settings).reason
    sealed = {"META-INF/manifest.xml": "<encryption-data/>"}
    found = extract(open_document(tmp_path / "d.odt", "", **sealed), settings)
    assert found.status == "needs_password"


def rtf(path: Path, body: str | bytes) -> Path:
    """Write an RTF file."""
    data = body.encode("ascii") if isinstance(body, str) else body
    path.write_bytes(rb"{\rtf1\ansi\ansicpg949\deff0" + data + b"}")
    return path


def test_rtf_keeps_headings_and_rows(tmp_path: Path, settings: Settings) -> None:
    """Outline levels are headings, rows are lines, what is not shown is left out."""
    body = (
        r"{\fonttbl{\f0\fnil\fcharset129 Batang;}}{\stylesheet{\s1\outlinelevel0 heading 1;}}"
        r"{\info{\title Leave rules}}{\*\generator Nobody}"
        "{\\pict\\pngblip\n" + "89504e47" * 100 + "}"
        r"\pard\outlinelevel1\b General\b0\par\pard Text \u55092?\u54617?.\par"
        "\n\\trowd\\cellx1\\cellx2\\pard\\intbl Name\\cell Value\\cell\\row"
        "\n\\trowd\\pard\\intbl A\\cell 1\\cell\\row\\pard After\\par"
    )
    found = extract(rtf(tmp_path / "a.rtf", body), settings)
    page = found.pages[0]
    assert page.text == "General\n\nText 휴학.\nName | Value\nA | 1\n\nAfter"
    assert page.headings == ((0, 2, "General"),)
    assert (found.title, found.metadata["kind"]) == ("Leave rules", "rtf")


@pytest.mark.parametrize(
    "written",
    [
        pytest.param("".join(f"\\'{b:02x}" for b in "휴학".encode("cp949")).encode(), id="hex"),
        pytest.param("휴학".encode("cp949"), id="raw cp949"),
        pytest.param("휴학".encode(), id="raw utf-8"),
        pytest.param(b"\\'c8\\'de\r\n\\'c7\\'d0", id="hex over two lines"),
    ],
)
def test_rtf_reads_korean(written: bytes, tmp_path: Path, settings: Settings) -> None:
    """Korean as Word, Hangul and others write it."""
    path = rtf(tmp_path / "a.rtf", rb"\pard " + written + rb"\par")
    assert extract(path, settings).pages[0].text == "휴학"


def test_rtf_notes_boxes_and_margins(tmp_path: Path, settings: Settings) -> None:
    """Notes follow their paragraph with their number, margins come once at the end."""
    margin = r"{\header Page of \b rules\par}"
    body = (
        margin + r"{\*\hidden gone}\pard First{\super\chftn{\footnote\pard\chftn  A note\par}}"
        r"{\shp{\*\shpinst{\sp{\sn x}{\sv 1}}{\shptxt\pard A box\par}}{\shprslt twice}}"
        r"{\*\annotation\pard A comment\par} line.\par"
        r"\pard Second {\v unseen }{\field{\*\fldinst HYPERLINK x}{\fldrslt link}}\par" + margin
    )
    found = extract(rtf(tmp_path / "a.rtf", body), settings)
    assert found.pages[0].text == (
        "First[1] line.\n\n[1] A note\n\nA box\n\nA comment\n\nSecond link\n\nPage of rules"
    )
    assert found.metadata["hidden_chars"] == len("unseen ")


def test_rtf_fonts_choose_the_encoding(tmp_path: Path, settings: Settings) -> None:
    """Each font has its own; signs beyond 16 bits, bytes and stand-ins are read as one."""
    fonts = r"{\fonttbl{\f0\fcharset0 A;}{\f1\fcharset204 B;}{\f2\fcharset128 C;}}{\s3{\*\cs1}}"
    body = (
        fonts.encode()
        + rb"\pard\plain\f1 \'cf\'f0\f2 \'83\'65\'83X\'83g {\loch\*\cs7 kept}"
        + rb"\uc1\u-10240?\u-8398?\uc2\u54620??\bin3 }}}end\par\par}"
        + b"\xff\x11\xfe"
    )
    found = extract(rtf(tmp_path / "a.rtf", body), settings)
    assert found.pages[0].text == "Прテスト kept\U00010332한end"


def test_rtf_styles_make_headings(tmp_path: Path, settings: Settings) -> None:
    """A style is a heading by its outline level or by its name, Korean ones too."""
    name = "".join(f"\\'{byte:02x}" for byte in "제목 3".encode("cp949"))
    body = (
        r"{\stylesheet{\s0 Normal;}{\s4\outlinelevel1 Mine;}{\s5 " + name + ";}{\\s6 heading 1;}}"
        r"\pard\s4 A\par\pard\s5 B\par\pard\s6 C\par\pard\s0 D\par"
    )
    page = extract(rtf(tmp_path / "a.rtf", body), settings).pages[0]
    assert [(level, title) for _, level, title in page.headings] == [(2, "A"), (3, "B"), (1, "C")]


def test_rtf_without_text_says_so(tmp_path: Path, settings: Settings) -> None:
    """A document of nothing but a picture has no text."""
    assert extract(rtf(tmp_path / "a.rtf", r"{\pict 00}"), settings).status == "no_text"


CHAPTER = "<!DOCTYPE html><html><head><title/></head><body><h1>{}</h1><p>{}</p></body></html>"


def epub(path: Path, spine: str, **parts: str) -> Path:
    """Write a book of two chapters and a table of contents, read in the order of `spine`."""
    items = (
        '<item id="n" href="nav.xhtml" properties="nav"/><item id="a" href="text/one%201.xhtml"/>'
        '<item id="b" href="two.xhtml"/><item id="c" href="lost.xhtml"/>'
    )
    read = "".join(f'<itemref idref="{name}"/>' for name in spine)
    book = (
        '<package><metadata xmlns:dc="urn:dc"><dc:title>책 이름</dc:title></metadata>'
        f"<manifest>{items}</manifest><spine>{read}</spine></package>"
    )
    files: dict[str, str | bytes] = {
        "mimetype": "application/epub+zip",
        "META-INF/container.xml": '<c><rootfile full-path="OPS/book.opf"/></c>',
        "OPS/book.opf": book,
        "OPS/nav.xhtml": CHAPTER.format("Contents", "1. One"),
        "OPS/text/one 1.xhtml": CHAPTER.format("하나", "첫째 글"),
        "OPS/two.xhtml": CHAPTER.format("둘", "둘째 글"),
        **parts,
    }
    return packed(path, files)


def test_chapters_follow_the_spine(tmp_path: Path, settings: Settings) -> None:
    """Each chapter is a page with its heading; the table of contents is left out."""
    found = extract(epub(tmp_path / "a.epub", "nba"), settings)
    assert [page.text for page in found.pages] == ["둘\n\n둘째 글", "하나\n\n첫째 글"]
    assert (found.title, found.pages[0].headings) == ("책 이름", ((0, 1, "둘"),))


def test_a_lost_chapter_is_named(tmp_path: Path, settings: Settings) -> None:
    """The other chapters are read."""
    found = extract(epub(tmp_path / "a.epub", "acb"), settings)
    assert (found.status, len(found.pages)) == ("partial", 3)
    assert "2" in found.reason


def test_books_without_a_plan_or_under_lock(tmp_path: Path, settings: Settings) -> None:
    """Without a package document chapters come by name; locked ones name the remedy."""
    found = extract(epub(tmp_path / "a.epub", "a", **{"OPS/book.opf": "<cut"}), settings)
    assert [page.text[:2] for page in found.pages] == ["Co", "하나", "둘\n"]
    lock = '<e><CipherReference URI="OPS/two.xhtml"/></e>'
    locked = epub(tmp_path / "b.epub", "ab", **{"META-INF/encryption.xml": lock})
    found = extract(locked, settings)
    assert found.status == "needs_password" and "DRM" in found.reason
    none = packed(tmp_path / "c.epub", {"META-INF/container.xml": "<c/>"})
    assert extract(none, settings).code == "unreadable"
