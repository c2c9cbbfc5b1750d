"""Loaders: file type and encoding detection, plain texts."""

import codecs
import re
import unicodedata
from pathlib import Path

import pytest

from index.documents import Extracted
from index.messages import message_text
from ingest.loaders import extract
from ingest.loaders.registry import LOADERS
from settings import ROOT, Settings
from text.messages import Messages

KOREAN = "군 입대 휴학은 복무 기간 동안 인정됩니다.\n등록금은 다음 학기로 넘어갑니다.\n"
JAPANESE = "これはテストの文章です。図書館は九時から開いています。\n"
GERMAN = "Die schöne Straße führt über die Brücke – „für 15,50 €“ sagte er zu den Leuten.\n"
RUSSIAN = "Библиотека открыта каждый день с девяти утра, и книги можно взять домой на две недели.\n"
HEBREW = "הספרייה פתוחה בכל יום מתשע בבוקר, ואפשר לקחת ספרים הביתה לשבועיים.\n"


@pytest.fixture
def limits(tmp_path: Path) -> Settings:
    """Settings with small limits."""
    return Settings(state_dir=tmp_path, max_file_mb=1)


def read(path: Path, content: str | bytes, settings: Settings) -> Extracted:
    """Write a file and extract it."""
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return extract(path, settings)


@pytest.mark.parametrize(
    ("data", "text"),
    [
        pytest.param(KOREAN.encode("utf-8"), KOREAN, id="utf-8"),
        pytest.param(codecs.BOM_UTF8 + KOREAN.encode(), KOREAN, id="utf-8 with mark"),
        pytest.param(KOREAN.encode("cp949"), KOREAN, id="cp949"),
        pytest.param(
            "똠방각하 펲시콜라".encode("cp949"), "똠방각하 펲시콜라", id="cp949 beyond euc-kr"
        ),
        pytest.param("안녕".encode("cp949"), "안녕", id="cp949, two syllables"),
        pytest.param(KOREAN.encode("utf-16"), KOREAN, id="utf-16"),
        pytest.param(KOREAN.encode("utf-32"), KOREAN, id="utf-32"),
        pytest.param("plain words\n".encode("utf-16-le"), "plain words\n", id="utf-16 unmarked"),
        pytest.param(JAPANESE.encode("cp932"), JAPANESE, id="shift-jis"),
        pytest.param(JAPANESE.encode("euc_jp"), JAPANESE, id="euc-jp"),
        pytest.param(JAPANESE.encode("iso2022_jp"), JAPANESE, id="iso-2022-jp"),
        pytest.param(GERMAN.encode("cp1252"), GERMAN, id="cp1252"),
        pytest.param((RUSSIAN * 4).encode("cp1251"), RUSSIAN * 4, id="cp1251"),
        pytest.param((HEBREW * 4).encode("cp1255"), HEBREW * 4, id="cp1255"),
    ],
)
def test_text_is_read_in_its_encoding(
    data: bytes, text: str, tmp_path: Path, settings: Settings
) -> None:
    """Byte order marks, UTF-8, Korean, Japanese and Western encodings are decoded correctly."""
    extracted = read(tmp_path / "note.txt", data, settings)
    assert (extracted.status, extracted.pages[0].text) == ("text", text.strip())


def test_text_is_composed_and_freed_of_what_cannot_be_seen(
    tmp_path: Path, settings: Settings
) -> None:
    """Decomposed Hangul is composed; invisible characters are removed and counted."""
    text = unicodedata.normalize("NFD", "군 휴학") + "\u200b\u202e\U000e0041 끝\r\n"
    extracted = read(tmp_path / "note.txt", text, settings)
    assert extracted.pages[0].text == "군 휴학 끝"
    assert extracted.metadata["invisible_removed"] == 3


@pytest.mark.parametrize(
    ("name", "data", "kind"),
    [
        pytest.param("note.pdf", b"just words", "txt", id="text called pdf"),
        pytest.param("note", b"just words", "txt", id="no suffix"),
        pytest.param("note.txt", b"<!DOCTYPE html><p>Words", "html", id="html called txt"),
        pytest.param("page.html", b"<p>Words</p>", "html", id="html fragment"),
        pytest.param("note.txt", "<html><p>글".encode("utf-16"), "html", id="wide html called txt"),
        pytest.param("note.txt", b'{"a": "cut o', "txt", id="broken json called txt"),
        pytest.param("a.tsv", b"a\tb\n1\t2\n", "csv", id="tsv"),
    ],
)
def test_content_decides_before_the_suffix(
    name: str, data: bytes, kind: str, tmp_path: Path, settings: Settings
) -> None:
    """A file is read as what it is, whatever it is called."""
    assert read(tmp_path / name, data, settings).metadata["kind"] == kind


@pytest.mark.parametrize(
    ("name", "data", "status", "code"),
    [
        pytest.param("a.txt", b"", "no_text", "no_text", id="empty"),
        pytest.param("a.txt", codecs.BOM_UTF8 + b" \n", "no_text", "no_text", id="blank"),
        pytest.param("a.csv", b",,\n,,\n", "no_text", "no_text", id="blank table"),
        pytest.param("a.txt", bytes(range(256)) * 20, "rejected", "unreadable", id="garbage"),
        pytest.param(
            "a.png", b"\x89PNG\r\n\x1a\n" + bytes(50), "rejected", "unsupported", id="png"
        ),
        pytest.param(
            "a.txt",
            b"\xff\xd8\xff\xe0\0\x10JFIF" + bytes(50),
            "rejected",
            "unsupported",
            id="jpeg called txt",
        ),
        pytest.param("a.docx", b"PK\x03\x04 cut off", "rejected", "unreadable", id="cut-off zip"),
        pytest.param(
            "a.doc",
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
            "rejected",
            "unreadable",
            id="damaged ole",
        ),
        pytest.param(
            "a.pdf", b"%PDF-1.7\nnothing more", "rejected", "unreadable", id="cut-off pdf"
        ),
        pytest.param("a.txt", b"a" * (1 << 20) + b"b", "rejected", "too_large", id="too large"),
    ],
)
def test_what_cannot_be_read_is_refused_in_words(
    name: str, data: bytes, status: str, code: str, tmp_path: Path, limits: Settings
) -> None:
    """Each refusal has a status, a code, and two sentences: what is wrong and what to do."""
    extracted = read(tmp_path / name, data, limits)
    assert (extracted.status, extracted.code) == (status, code)
    assert 1 < len(extracted.reason.split(". ")) < 4
    assert str(tmp_path) not in extracted.reason


def test_refusals_speak_korean(tmp_path: Path) -> None:
    """The reason is in the language of the settings."""
    korean = Settings(state_dir=tmp_path, language="ko")
    assert read(tmp_path / "a.txt", b"", korean).reason == message_text("empty", "ko")


def test_unsupported_names_what_is_supported(tmp_path: Path, settings: Settings) -> None:
    """The refusal of an audio file names the supported kinds."""
    found = read(tmp_path / "a.mp3", b"ID3\x04" + bytes(30), settings)
    assert "PDF" in found.reason and "Markdown" in found.reason


def test_a_picture_is_refused_with_its_remedy(tmp_path: Path, settings: Settings) -> None:
    """A picture may hold text for people, so the refusal names text recognition."""
    found = read(tmp_path / "a.gif", b"GIF89a" + bytes(30), settings)
    assert found.code == "unsupported" and "GIF" in found.reason and "ocr extra" in found.reason


def test_a_missing_file_is_an_answer(tmp_path: Path, settings: Settings) -> None:
    """`extract` never raises, not even without a file."""
    assert extract(tmp_path / "gone.txt", settings).code == "unreadable"


def test_markdown_keeps_its_text_and_finds_its_headings(tmp_path: Path, settings: Settings) -> None:
    """ATX and setext headings have their offsets, code blocks are skipped."""
    text = (
        "---\ntitle: '휴학 규정'\n---\n# 제1장 **총칙**\n\nText.\n\n```sh\n# not a heading\n```\n\n"
        "Second part\n-----------\n\n| a | b |\n|---|---|\n\n### Third [part](x.md) ###\n"
        "<b>raw</b>\n"
    )
    extracted = read(tmp_path / "rule.md", text, settings)
    page = extracted.pages[0]
    assert extracted.title == "휴학 규정"
    assert [(level, title) for _, level, title in page.headings] == [
        (1, "제1장 총칙"),
        (2, "Second part"),
        (3, "Third part"),
    ]
    starts = [page.text[offset:].split("\n")[0] for offset, _, _ in page.headings]
    assert starts == ["# 제1장 총칙", "Second part", "### Third [part](x.md) ###"]
    assert "# not a heading" in page.text and page.text.endswith("\nraw")


def test_every_loader_exists() -> None:
    """Every kind has its module."""
    folder = ROOT / "ingest" / "loaders"
    modules = {folder / f"{name.replace(chr(46), chr(47))}.py" for name in LOADERS.values()}
    assert {module for module in modules if not module.is_file()} == set()


def test_every_message_exists_and_is_used() -> None:
    """No refusal lacks its sentence, and no sentence is left over."""
    rooms = ("index", "ingest", "chains", "cli")
    files = [path for room in rooms for path in (ROOT / room).rglob("*.py")]
    code = "\n".join(path.read_text("utf-8") for path in files)
    keys = set(Messages.load(ROOT / "index" / "messages.yaml"))
    named = re.findall(r'(?:Refused|refused|WebError|\.error)\(\s*"\w+", "(\w+)"', code)
    named += re.findall(r'(?:message_text|_lost)\(\s*"(\w+)"', code)
    assert len(named) > 30
    assert set(named) - keys == set()
    prefixes = ("place_", "left_out_", "marked_")  # each joined with what it is
    joined = {key for key in keys if key.startswith(prefixes)}
    assert {key for key in keys - joined if f'"{key}"' not in code} == set()
