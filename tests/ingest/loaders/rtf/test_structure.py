"""RTF loader: headings, rows, encodings, notes, text boxes, headers and footers."""

from pathlib import Path

import pytest

from ingest.loaders import extract
from settings import Settings


def rtf(path: Path, body: str | bytes) -> Path:
    """Write an RTF file."""
    data = body.encode("ascii") if isinstance(body, str) else body
    path.write_bytes(rb"{\rtf1\ansi\ansicpg949\deff0" + data + b"}")
    return path


def test_headings_and_rows(tmp_path: Path, settings: Settings) -> None:
    """Outline levels are headings, rows are lines, hidden destinations are left out."""
    body = (
        r"{\fonttbl{\f0\fnil\fcharset129 Batang;}}{\stylesheet{\s1\outlinelevel0 heading 1;}}"
        r"{\info{\title Leave rules}}{\*\generator Nobody}"
        "{\\pict\\pngblip\n" + "89504e47" * 100 + "}"
        r"\pard\outlinelevel1\b General\b0\par\pard Text \u55092?\u54617?.\par"
        "\n\\trowd\\cellx1\\cellx2\\pard\\intbl Name\\cell Value\\cell\\row"
        "\n\\trowd\\pard\\intbl A\\cell 1\\cell\\row\\pard After\\par"
    )
    extracted = extract(rtf(tmp_path / "a.rtf", body), settings)
    page = extracted.pages[0]
    assert page.text == "General\n\nText 휴학.\nName | Value\nA | 1\n\nAfter"
    assert page.headings == ((0, 2, "General"),)
    assert (extracted.title, extracted.metadata["kind"]) == ("Leave rules", "rtf")


@pytest.mark.parametrize(
    "written",
    [
        pytest.param("".join(f"\\'{b:02x}" for b in "휴학".encode("cp949")).encode(), id="hex"),
        pytest.param("휴학".encode("cp949"), id="raw cp949"),
        pytest.param("휴학".encode(), id="raw utf-8"),
        pytest.param(b"\\'c8\\'de\r\n\\'c7\\'d0", id="hex over two lines"),
    ],
)
def test_korean_text(written: bytes, tmp_path: Path, settings: Settings) -> None:
    """Korean as Word, Hangul and other programs write it."""
    path = rtf(tmp_path / "a.rtf", rb"\pard " + written + rb"\par")
    assert extract(path, settings).pages[0].text == "휴학"


def test_notes_text_boxes_and_headers(tmp_path: Path, settings: Settings) -> None:
    """Notes follow their paragraph with their number; headers and footers come once at the end."""
    margin = r"{\header Page of \b rules\par}"
    body = (
        margin + r"{\*\hidden gone}\pard First{\super\chftn{\footnote\pard\chftn  A note\par}}"
        r"{\shp{\*\shpinst{\sp{\sn x}{\sv 1}}{\shptxt\pard A box\par}}{\shprslt twice}}"
        r"{\*\annotation\pard A comment\par} line.\par"
        r"\pard Second {\v unseen }{\field{\*\fldinst HYPERLINK x}{\fldrslt link}}\par" + margin
    )
    extracted = extract(rtf(tmp_path / "a.rtf", body), settings)
    assert extracted.pages[0].text == (
        "First[1] line.\n\n[1] A note\n\nA box\n\nA comment\n\nSecond link\n\nPage of rules"
    )
    assert extracted.metadata["hidden_chars"] == len("unseen ")


def test_fonts_choose_the_encoding(tmp_path: Path, settings: Settings) -> None:
    """Each font has its encoding; surrogate pairs and double-byte characters are decoded."""
    fonts = r"{\fonttbl{\f0\fcharset0 A;}{\f1\fcharset204 B;}{\f2\fcharset128 C;}}{\s3{\*\cs1}}"
    body = (
        fonts.encode()
        + rb"\pard\plain\f1 \'cf\'f0\f2 \'83\'65\'83X\'83g {\loch\*\cs7 kept}"
        + rb"\uc1\u-10240?\u-8398?\uc2\u54620??\bin3 }}}end\par\par}"
        + b"\xff\x11\xfe"
    )
    extracted = extract(rtf(tmp_path / "a.rtf", body), settings)
    assert extracted.pages[0].text == "Прテスト kept\U00010332한end"


def test_styles_make_headings(tmp_path: Path, settings: Settings) -> None:
    """A style is a heading by its outline level or by its name, Korean ones too."""
    name = "".join(f"\\'{byte:02x}" for byte in "제목 3".encode("cp949"))
    body = (
        r"{\stylesheet{\s0 Normal;}{\s4\outlinelevel1 Mine;}{\s5 " + name + ";}{\\s6 heading 1;}}"
        r"\pard\s4 A\par\pard\s5 B\par\pard\s6 C\par\pard\s0 D\par"
    )
    page = extract(rtf(tmp_path / "a.rtf", body), settings).pages[0]
    assert [(level, title) for _, level, title in page.headings] == [(2, "A"), (3, "B"), (1, "C")]


def test_a_document_without_text(tmp_path: Path, settings: Settings) -> None:
    """A document with only a picture has no text."""
    assert extract(rtf(tmp_path / "a.rtf", r"{\pict 00}"), settings).status == "no_text"
