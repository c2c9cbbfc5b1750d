"""Word 97 files: characters beyond U+FFFF, comments, notes, formats, tables, lists and forms."""

import struct
from pathlib import Path

import pytest

from ingest.loaders import extract
from settings import Settings
from tests.ingest.loaders.word97.files import Format, formatted, plc, sprm, units, word97

UP, DOWN = sprm(0x2A48, b"\1"), sprm(0x2A48, b"\2")
STRUCK, DELETED, HIDDEN = (sprm(code, b"\1") for code in (0x0837, 0x0800, 0x083C))
IN_TABLE, ROW_END = sprm(0x2416, b"\1"), sprm(0x2417, b"\1")


def text_of(path: Path, settings: Settings) -> str:
    """The text of a file."""
    return extract(path, settings).pages[0].text


def test_surrogate_pairs_shift_no_position(tmp_path: Path, settings: Settings) -> None:
    """A character beyond U+FFFF takes two CPs; every part begins at its own."""
    parts = {
        "body": "공지 😀🎉\x02 끝\r",
        "footnotes": "\x02 각주 𝟙\r",
        "comments": "\x05Check 😀 it\r",
        "endnotes": "An endnote\r",
        "boxes": "A box\r",
    }
    path = word97(tmp_path / "a.doc", parts)
    assert (
        text_of(path, settings) == "공지 😀🎉 끝\n\n[1] 각주 𝟙\n\nAn endnote\n\nA box\nCheck 😀 it"
    )


def test_comments_have_their_author(tmp_path: Path, settings: Settings) -> None:
    """Comments are one line each with their author, as in a DOCX."""
    body, comments = "Pay in 40 days.\x05\r", "\x05김: no\r\x05Ask\r"
    owner = bytes(20) + struct.pack("<H", 1) + bytes(8)
    tables = {
        0xBA: plc([15, 16, 17], [owner, bytes(30)]),
        0xC2: plc([0, units("\x05김: no\r"), units(comments)]),
        0x1BA: b"".join(struct.pack("<H", 3) + n.encode("utf-16-le") for n in ("Ann", "Bob")),
    }
    path = word97(tmp_path / "a.doc", {"body": body, "comments": comments}, tables=tables)
    assert text_of(path, settings) == "Pay in 40 days.\nBob: 김: no\nAnn: Ask"


def test_note_marks(tmp_path: Path, settings: Settings) -> None:
    """A note mark is distinguished from the number before it."""
    parts = {"body": "회비 500\x02원\r", "footnotes": "\x02 올해\r"}
    path = word97(tmp_path / "a.doc", parts, tables={0xAA: plc([6, 9], [b"\1\0"])})
    assert text_of(path, settings) == "회비 500[1]원\n\n[1] 올해"


def test_character_formats(tmp_path: Path, settings: Settings) -> None:
    """Superscripts and symbols are kept; struck-out, deleted and hidden text is left out."""
    body = "10-6 mol, H2O at 160( C, fee 90 75, no more, secret end\r"
    symbol = sprm(0x6A09, struct.pack("<HH", 0, 0xF0B0))
    fonts = b"\1\0\0\0" + bytes([39 + 14]) + bytes(39) + "Symbol\0".encode("utf-16-le")
    runs: list[Format] = [
        (2, 3, UP),
        (3, 4, UP),
        *formatted(body, ("2O", DOWN)),
        *formatted(body, ("(", symbol), ("90 ", STRUCK), ("no ", DELETED), ("secret ", HIDDEN)),
    ]
    runs[2] = (runs[2][0], runs[2][0] + 1, DOWN)
    path = word97(tmp_path / "a.doc", {"body": body}, runs=runs, tables={0x112: fonts})
    extracted = extract(path, settings)
    assert extracted.pages[0].text == "10⁻⁶ mol, H₂O at 160° C, fee 75, more, end"
    assert {note.code for note in extracted.notes} == {"left_out_struck", "left_out_deleted"}
    assert extracted.metadata["hidden_chars"] == len("secret ")


def row(edges: tuple[int, ...], flags: tuple[int, ...] = ()) -> bytes:
    """The modifier of a row (sprmTDefTable): cell edges and merge flags."""
    cells = b"".join(struct.pack("<H", flag) + bytes(18) for flag in flags)
    data = bytes([len(edges) - 1]) + struct.pack(f"<{len(edges)}h", *edges) + cells
    return sprm(0xD608, struct.pack("<H", len(data) + 1) + data)


def test_tables_with_merged_cells(tmp_path: Path, settings: Settings) -> None:
    """Merged cells are repeated over their spans; empty cells keep their column."""
    rows = [
        (("Rank", "Home"), row((0, 1000, 3000), (0x60, 0)), b""),
        (("", "Bed", "Meal"), row((0, 1000, 2000, 3000), (0x20, 0, 0)), b""),
        (("Staff", "70", ""), row((0, 1000, 2000, 3000), (0, 0, 0)), b""),
        (("Guest", "9", "8"), row((0, 1000, 2000, 3000), (0, 0, 0)), DELETED),
    ]
    body, paragraphs, runs = "", [], []
    for cells, shape, gone in rows:
        start = units(body)
        body += "".join(f"{cell}\x07" for cell in cells)
        paragraphs.append((start, units(body), IN_TABLE))
        paragraphs.append((units(body), units(body) + 1, IN_TABLE + ROW_END + shape))
        if gone:
            runs.append((units(body), units(body) + 1, gone))
        body += "\x07"
    path = word97(tmp_path / "a.doc", {"body": f"{body}End\r"}, runs=runs, paragraphs=paragraphs)
    assert text_of(path, settings) == "Rank | Home Bed | Home Meal\nStaff | 70\n\nEnd"


def test_lists_are_numbered_and_outlines_are_headings(tmp_path: Path, settings: Settings) -> None:
    """List labels are computed as in Word; outline levels are headings."""
    text = "제\0조"
    level = struct.pack("<I", 3) + b"\0" + bytes(23)
    level += struct.pack("<H", len(text)) + text.encode("utf-16-le")
    lists = struct.pack("<HI", 1, 77) + bytes(22) + b"\1\0" + level
    uses = struct.pack("<II", 1, 77) + bytes(12) + struct.pack("<I", 0)
    body = "General\r목적\r정의\r"
    listed = sprm(0x460B, struct.pack("<h", 1)) + sprm(0x260A, b"\0")
    paragraphs = [(0, 8, sprm(0x2640, b"\1")), (8, 11, listed), (11, 14, listed)]
    tables = {0x2E2: lists, 0x2EA: uses}
    path = word97(tmp_path / "a.doc", {"body": body}, paragraphs=paragraphs, tables=tables)
    page = extract(path, settings).pages[0]
    assert page.text == "General\n제3조 목적\n제4조 정의"
    assert page.headings == ((0, 2, "General"),)


@pytest.mark.parametrize(("state", "sign"), [(1, "☑"), (0, "☐"), (25, "☑")])
def test_check_boxes_of_forms(state: int, sign: str, tmp_path: Path, settings: Settings) -> None:
    """A check box has the state of its data; one that was never set has its default."""
    form = struct.pack("<IHHH", 0xFFFFFFFF, 1 | state << 2, 0, 20)
    form += struct.pack("<HHH", 0, 0, 1)  # no name, and the default
    data = struct.pack("<IH", 68 + len(form), 68) + bytes(62) + form
    body = "\x13 FORMCHECKBOX \x01\x14\x15 agree\r"
    runs = formatted(body, ("\x01", sprm(0x6A03, struct.pack("<I", 0))))
    path = word97(tmp_path / "a.doc", {"body": body}, runs=runs, data=data)
    assert text_of(path, settings) == f"{sign} agree"


def test_headers_come_once_and_last(tmp_path: Path, settings: Settings) -> None:
    """A repeated header is read once; a bare page number is left out."""
    headers = "대학 규정\r3\r대학 규정\r"
    places = [0] * 7 + [6, 8, 14, 14]
    parts = {"body": "본문\r", "headers": headers}
    path = word97(tmp_path / "a.doc", parts, tables={0xF2: plc(places)})
    assert text_of(path, settings) == "본문\n\n대학 규정"


def test_an_unclosed_field_hides_nothing(tmp_path: Path, settings: Settings) -> None:
    """The text after an unclosed field is read."""
    path = word97(tmp_path / "a.doc", {"body": "A \x13 PAGE then more\rLast\r"})
    assert text_of(path, settings) == "A  PAGE then more\n\nLast"
