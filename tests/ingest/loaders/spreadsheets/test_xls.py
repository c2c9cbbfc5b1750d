"""XLS loader: number formats, struck-out text, merged cells, hidden content."""

import struct
from pathlib import Path

from ingest.loaders import extract
from settings import Settings
from tests.ingest.loaders.compound import compound
from tests.ingest.loaders.spreadsheets.test_sheets import biff

CODES = {164: "0", 165: "000-0000-0000", 166: "[h]:mm", 167: '#,##0"원";[Red]-#,##0"원"'}
STRUCK = len(CODES)


def label(row: int, column: int, text: str, form: int = 0) -> bytes:
    """A text cell."""
    head = struct.pack("<HHHHB", row, column, form, len(text), 1)
    return biff(0x204, head + text.encode("utf-16-le"))


def number(row: int, column: int, value: float, form: int) -> bytes:
    """A number cell; `form` is the index of its format in `CODES`."""
    return biff(0x203, struct.pack("<HHHd", row, column, form, value))


def xls(path: Path, cells: bytes, *, visibility: int = 0) -> Path:
    """Write a workbook of one sheet; its last cell format is struck out."""
    begin = biff(0x809, struct.pack("<HHHHII", 0x0600, 0x0005, 0, 0, 0, 0))
    # Fonts are numbered without 4, so that the sixth is number 6.
    flags = [0, 0, 0, 0, 0, 0x08]
    fonts = b"".join(
        biff(0x31, struct.pack("<HHHHHBBBB", 200, f, 0, 400, 0, 0, 0, 0, 0) + b"\x05\0Arial")
        for f in flags
    )
    formats = b"".join(
        biff(0x41E, struct.pack("<HHB", at, len(code), 1) + code.encode("utf-16-le"))
        for at, code in CODES.items()
    )
    forms = [(0, at) for at in CODES] + [(6, 0)]
    xfs = b"".join(
        biff(0xE0, struct.pack("<HHH", font, code, 0) + bytes(14)) for font, code in forms
    )
    head = begin + fonts + formats + xfs
    name = "표"
    place = len(head) + 4 + 8 + 2 * len(name) + 4
    bound = struct.pack("<IBBBB", place, visibility, 0, len(name), 1) + name.encode("utf-16-le")
    sheet = biff(0x809, struct.pack("<HHHHII", 0x0600, 0x0010, 0, 0, 0, 0)) + cells + biff(0x0A)
    path.write_bytes(compound({"Workbook": head + biff(0x85, bound) + biff(0x0A) + sheet}))
    return path


def test_number_formats_of_xls(tmp_path: Path, settings: Settings) -> None:
    """Identifiers keep their digits; masks, durations and units are applied."""
    cells = (
        number(0, 0, 8600123400005678.0, 0)
        + number(0, 1, 1023456789.0, 1)
        + number(0, 2, 2.1875, 2)
        + number(0, 3, -1234000.0, 3)
        + label(0, 4, "취소된 값", STRUCK)
    )
    extracted = extract(xls(tmp_path / "a.xls", cells), settings)
    assert extracted.pages[0].text == "표\n\n8600123400005678; 010-2345-6789; 52:30; -1,234,000원"
    assert [note.code for note in extracted.notes] == ["left_out_struck"]


def test_struck_out_runs_and_superscripts(tmp_path: Path, settings: Settings) -> None:
    """Struck-out runs of a cell are left out and counted."""
    text, runs = "Fee 90 75", struct.pack("<HHHHH", 2, 4, 6, 7, 0)
    head = struct.pack("<HHHHB", 0, 0, 0, len(text), 1)
    rich = biff(0xD6, head + text.encode("utf-16-le") + runs)
    extracted = extract(xls(tmp_path / "a.xls", rich + label(0, 1, "x")), settings)
    assert extracted.pages[0].text == "표\n\nFee 75; x"
    assert [note.code for note in extracted.notes] == ["left_out_struck"]


def test_merged_headers_and_labels(tmp_path: Path, settings: Settings) -> None:
    """Two header rows are joined; merged labels are in each row."""
    grid = ["지역|숙박||", "|평일|주말", "서울|3|4", "|5|6"]
    cells = b"".join(
        number(at, column, float(text), 0) if text.isdigit() else label(at, column, text)
        for at, line in enumerate(grid)
        for column, text in enumerate(line.split("|"))
        if text
    )
    merged = [(0, 1, 0, 0), (0, 0, 1, 2), (2, 3, 0, 0)]
    ranges = b"".join(struct.pack("<HHHH", *one) for one in merged)
    cells += biff(0xE5, struct.pack("<H", len(merged)) + ranges)
    extracted = extract(xls(tmp_path / "a.xls", cells), settings)
    assert extracted.pages[0].text.split("\n")[2:] == [
        "지역 | 숙박 평일 | 숙박 주말",
        "지역: 서울; 숙박 평일: 3; 숙박 주말: 4",
        "지역: 서울; 숙박 평일: 5; 숙박 주말: 6",
    ]


def test_hidden_rows_columns_and_sheets(tmp_path: Path, settings: Settings) -> None:
    """They are read and counted, or dropped by setting."""
    drop = settings.model_copy(update={"hidden_content": "drop"})
    row = biff(0x208, struct.pack("<HHHHHHI", 1, 0, 3, 255, 0, 0, 0x20))
    column = biff(0x7D, struct.pack("<HHHHHH", 1, 1, 2048, 0, 1, 0))
    texts = ["학과", "메모", "정원", "철학", "초안", "아홉", "물리", "비고", "서른"]
    cells = b"".join(label(at // 3, at % 3, text) for at, text in enumerate(texts))
    path = xls(tmp_path / "a.xls", column + row + cells)
    extracted = extract(path, settings)
    assert "메모: 초안" in extracted.pages[0].text and "2 hidden" in extracted.notes[0].text
    assert extract(path, drop).pages[0].text == "표\n\n학과 | 정원\n학과: 물리; 정원: 서른"
    secret = xls(tmp_path / "b.xls", label(0, 0, "비밀"), visibility=1)
    assert extract(secret, settings).metadata["hidden_sheets"] == ["표"]
    assert extract(secret, drop).status == "no_text"
