"""DOCX loader: order of the text, deleted and hidden text, hostile and damaged files."""

import zipfile
from pathlib import Path

import pytest

from ingest.loaders import extract
from ingest.loaders.inline.numerals import numeral
from settings import Settings
from tests.ingest.loaders.office import STRICT, W, docx, paragraph, table, text_box


def test_paragraphs_headings_and_tables_come_in_order(tmp_path: Path, settings: Settings) -> None:
    """Headings are recognised by English, Korean and derived styles; a table row is one line."""
    body = (
        paragraph("휴학 규정", "Title")
        + paragraph("General", "Heading1")
        + paragraph("Leave may be taken twice.")
        + paragraph("군 입대", "2")
        + table(("학기", "기간"), ("1", "6개월"))
        + paragraph("Own style", "Mine")
    )
    extracted = extract(docx(tmp_path / "a.docx", body), settings)
    page = extracted.pages[0]
    assert page.text == (
        "휴학 규정\n\nGeneral\n\nLeave may be taken twice.\n\n군 입대\n\n"
        "학기 | 기간\n1 | 6개월\n\nOwn style"
    )
    assert extracted.title == "휴학 규정"
    assert [(level, title) for _, level, title in page.headings] == [
        (1, "휴학 규정"),
        (1, "General"),
        (2, "군 입대"),
        (1, "Own style"),
    ]
    assert all(page.text[o:].startswith(title) for o, _, title in page.headings)


def test_text_boxes_are_read_once(tmp_path: Path, settings: Settings) -> None:
    """A text box is stored twice, as drawing and as fallback, and is read once."""
    body = paragraph("Before", extra=text_box("In the box")) + paragraph("After")
    extracted = extract(docx(tmp_path / "a.docx", body), settings)
    assert extracted.pages[0].text == "Before\n\nIn the box\n\nAfter"


def test_notes_headers_and_footers_follow_the_body(tmp_path: Path, settings: Settings) -> None:
    """Footnotes have their number; a repeated header is read once, a bare page number is not."""
    note = '<w:r><w:footnoteReference w:id="1"/></w:r>'
    path = docx(
        tmp_path / "a.docx",
        paragraph("See", extra=note),
        footnotes=f'<w:footnote w:id="1">{paragraph("The note")}</w:footnote>'
        f'<w:footnote w:id="0" w:type="separator">{paragraph("-----")}</w:footnote>',
        header1=paragraph("University"),
        header2=paragraph("University"),
        footer1=paragraph("12"),
    )
    assert extract(path, settings).pages[0].text == "See[1]\n[1] The note\n\nUniversity"


def test_deleted_and_hidden_text_is_not_read(tmp_path: Path, settings: Settings) -> None:
    """Tracked deletions and hidden text are left out; hidden text is counted."""
    body = (
        "<w:p><w:r><w:t>Kept</w:t></w:r><w:del><w:r><w:delText>gone</w:delText></w:r></w:del>"
        "<w:ins><w:r><w:t> and added</w:t></w:r></w:ins>"
        "<w:r><w:rPr><w:vanish/></w:rPr><w:t>secret</w:t></w:r></w:p>"
    )
    extracted = extract(docx(tmp_path / "a.docx", body), settings)
    assert extracted.pages[0].text == "Kept and added"
    assert extracted.metadata["hidden_chars"] == len("secret")


@pytest.mark.parametrize("namespace", [W, STRICT], ids=["transitional", "strict"])
def test_strict_and_transitional_files_are_read(
    namespace: str, tmp_path: Path, settings: Settings
) -> None:
    """Strict files (ECMA-376) differ in their namespaces only."""
    path = docx(tmp_path / "a.docx", paragraph("Words", "Heading1"), namespace=namespace)
    page = extract(path, settings).pages[0]
    assert (page.text, page.headings) == ("Words", ((0, 1, "Words"),))


def test_content_controls_and_nested_tables_keep_their_text(
    tmp_path: Path, settings: Settings
) -> None:
    """Text inside content controls, and tables inside cells, are not lost."""
    inner = (
        f"<w:tbl><w:tr><w:tc>{table(('deep', 'deeper'))}{paragraph('cell')}</w:tc></w:tr></w:tbl>"
    )
    body = f"<w:sdt><w:sdtContent>{paragraph('Controlled')}{inner}</w:sdtContent></w:sdt>"
    extracted = extract(docx(tmp_path / "a.docx", body), settings)
    assert extracted.pages[0].text == "Controlled\n\ndeep, deeper cell"


def test_entities_are_refused(tmp_path: Path, settings: Settings) -> None:
    """A document type with entities is refused, harmless or not."""
    prologue = '<!DOCTYPE x [<!ENTITY a "lol"><!ENTITY b SYSTEM "file:///etc/hostname">]>'
    path = docx(tmp_path / "a.docx", paragraph("&a;&b;"), prologue=prologue)
    extracted = extract(path, settings)
    assert (extracted.status, extracted.code) == ("rejected", "unreadable")
    assert "entities" in extracted.reason


def test_a_zip_bomb_is_not_opened(tmp_path: Path, settings: Settings) -> None:
    """Thirty megabytes of blanks in thirty kilobytes are refused before they are unpacked."""
    path = docx(tmp_path / "a.docx", paragraph(" " * (30 << 20)))
    assert path.stat().st_size < 100_000
    extracted = extract(path, settings)
    assert (extracted.status, extracted.code) == ("rejected", "too_large")


def test_an_encrypted_part_asks_for_the_password(tmp_path: Path, settings: Settings) -> None:
    """A zip with encrypted parts is distinguished from a damaged one."""
    path = docx(tmp_path / "a.docx", paragraph("Words"))
    data = bytearray(path.read_bytes())
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        start = data.find(mark)
        while start >= 0:
            data[start + offset] |= 1
            start = data.find(mark, start + 1)
    path.write_bytes(data)
    assert extract(path, settings).status == "needs_password"


def test_an_invalid_main_part_is_refused(tmp_path: Path, settings: Settings) -> None:
    """A Word file whose main part is not XML is refused as damaged."""
    path = tmp_path / "a.docx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("word/document.xml", "<w:document")
    assert extract(path, settings).code == "unreadable"


def test_deeply_nested_tables_are_refused(tmp_path: Path, settings: Settings) -> None:
    """Deep nesting is refused instead of ending in a crash."""
    body = "<w:tbl><w:tr><w:tc>" * 500 + paragraph("deep") + "</w:tc></w:tr></w:tbl>" * 500
    assert extract(docx(tmp_path / "a.docx", body), settings).status == "rejected"


def test_list_labels_are_computed(tmp_path: Path, settings: Settings) -> None:
    """Articles, letters and levels are numbered as in Word; each list from its start value."""

    def level(depth: int, kind: str, text: str, start: int = 1) -> str:
        return (
            f'<w:lvl w:ilvl="{depth}"><w:start w:val="{start}"/><w:numFmt w:val="{kind}"/>'
            f'<w:lvlText w:val="{text}"/></w:lvl>'
        )

    def item(text: str, number: int, depth: int = 0) -> str:
        return (
            f'<w:p><w:pPr><w:numPr><w:ilvl w:val="{depth}"/><w:numId w:val="{number}"/></w:numPr>'
            f"</w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"
        )

    numbering = (
        f'<w:abstractNum w:abstractNumId="0">{level(0, "decimal", "제%1조", 3)}'
        f"{level(1, 'ganada', '%2.')}{level(2, 'lowerRoman', '%1.%3)')}</w:abstractNum>"
        f'<w:abstractNum w:abstractNumId="1">{level(0, "bullet", "x")}</w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
        '<w:num w:numId="2"><w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="0">'
        '<w:startOverride w:val="1"/></w:lvlOverride></w:num>'
        '<w:num w:numId="3"><w:abstractNumId w:val="1"/></w:num>'
    )
    body = "".join(
        [
            *(item("목적", 1), item("하나", 1, 1), item("둘", 1, 1), item("셋", 1, 2)),
            *(item("정의", 1), item("처음", 1, 1), item("다시", 2), item("점", 3), item("무", 0)),
            item("", 1),
            f"<w:tbl><w:tr><w:tc>{item('칸', 1)}</w:tc></w:tr></w:tbl>",
        ]
    )
    extracted = extract(docx(tmp_path / "a.docx", body, numbering=numbering), settings)
    assert " ".join(extracted.pages[0].text.split()) == (
        "제3조 목적 가. 하나 나. 둘 3.i) 셋 제4조 정의 가. 처음 제1조 다시 - 점 무 제2조 칸"
    )


def test_headings_are_numbered_by_their_style(tmp_path: Path, settings: Settings) -> None:
    """A paragraph style may belong to a list."""
    body = paragraph("총칙", "Numbered") + paragraph("벌칙", "Numbered")
    styles = (
        '<w:style w:styleId="Numbered"><w:name w:val="heading 1"/><w:pPr><w:numPr>'
        '<w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
    )
    numbering = (
        '<w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:numFmt w:val="decimal"/>'
        '<w:lvlText w:val="제%1장"/></w:lvl></w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
    )
    path = docx(tmp_path / "a.docx", body, numbering=numbering, styles=styles)
    page = extract(path, settings).pages[0]
    assert [title for _, _, title in page.headings] == ["제1장 총칙", "제2장 벌칙"]


@pytest.mark.parametrize(
    ("number", "kind", "text"),
    [
        *((1999, "upperRoman", "MCMXCIX"), (28, "lowerLetter", "bb"), (3, "chosung", "ㄷ")),
        *((7, "decimalEnclosedCircle", "⑦"), (21, "decimalEnclosedCircle", "21")),
        *((12, "koreanDigital", "일이"), (4, "unknown", "4"), (0, "lowerRoman", "0")),
        *((5, "decimalZero", "05"), (5, "none", "")),
    ],
)
def test_numeral_systems(number: int, kind: str, text: str) -> None:
    """Each numeral system has its own numerals; unknown systems use digits."""
    assert numeral(number, kind) == text
