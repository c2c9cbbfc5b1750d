"""Hangul files: HWPX and HWP 5."""

import struct
import zlib
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from ingest.loaders import extract
from settings import Settings
from tests.ingest.loaders.compound import compound
from tests.ingest.loaders.office import packed

NAMES = 'xmlns:hp="urn:hp" xmlns:hs="urn:hs" xmlns:hh="urn:hh"'
HEADER = (
    f'<hh:head {NAMES}><hh:style id="0" name="바탕글" engName="Normal"/>'
    '<hh:style id="1" name="개요 2" engName="Outline 2"/>'
    '<hh:paraPr id="7"><hh:heading type="OUTLINE" idRef="0" level="0"/></hh:paraPr></hh:head>'
)


def para(inner: str, style: str = "0", shape: str = "0") -> str:
    """A paragraph; plain text becomes its run."""
    run = inner if inner.startswith("<") else f"<hp:t>{inner}</hp:t>"
    return (
        f'<hp:p styleIDRef="{style}" paraPrIDRef="{shape}"><hp:run>{run}</hp:run>'
        "<hp:linesegarray><hp:lineseg/></hp:linesegarray></hp:p>"
    )


def cell(row: int, column: int, text: str, rows: int = 1) -> str:
    """A table cell."""
    return (
        f"<hp:tc><hp:subList>{para(text)}</hp:subList>"
        f'<hp:cellAddr colAddr="{column}" rowAddr="{row}"/><hp:cellSpan rowSpan="{rows}"/></hp:tc>'
    )


def hwpx(path: Path, *sections: str, **parts: str) -> Path:
    """Write a HWPX file of these sections, listed in their order."""
    made = {
        f"Contents/section{n}.xml": f"<hs:sec {NAMES}>{body}</hs:sec>"
        for n, body in enumerate(sections)
    }
    return packed(
        path,
        {"mimetype": "application/hwp+zip", "Contents/header.xml": HEADER, **made, **parts},
    )


def test_hwpx_paragraphs_headings_and_tables(tmp_path: Path, settings: Settings) -> None:
    """Outline styles and shapes are headings; rows are lines; merged labels are in each."""
    table = (
        "<hp:tbl><hp:tr>" + cell(0, 0, "학기") + cell(0, 1, "금액") + "</hp:tr><hp:tr>"
        f"{cell(1, 0, '1학기', 2)}{cell(1, 1, '100')}</hp:tr><hp:tr>{cell(2, 1, '200')}</hp:tr>"
        "</hp:tbl>"
    )
    body = (
        para("제1장 총칙", shape="7")
        + para("휴학", style="1")
        + para("<hp:t>앞<hp:tab/>뒤<hp:lineBreak/>줄</hp:t>")
        + para(f"{table}<hp:t>표 뒤</hp:t>")
    )
    found = extract(hwpx(tmp_path / "a.hwpx", body, para("둘째 구역")), settings)
    page = found.pages[0]
    assert page.text == (
        "제1장 총칙\n\n휴학\n\n앞\t뒤\n줄\n\n표 뒤\n\n학기 | 금액\n1학기 | 100\n1학기 | 200"
        "\n\n둘째 구역"
    )
    assert [(level, title) for _, level, title in page.headings] == [(1, "제1장 총칙"), (2, "휴학")]
    assert (found.language, found.metadata["kind"]) == ("ko", "hwpx")


def test_hwpx_boxes_notes_margins_and_deletions(tmp_path: Path, settings: Settings) -> None:
    """Boxes and notes follow their paragraph, margins come last and once, deletions go."""
    box = f"<hp:rect><hp:drawText><hp:subList>{para('상자')}</hp:subList></hp:drawText>"
    box += "<hp:shapeComment>사각형입니다.</hp:shapeComment></hp:rect>"
    note = f"<hp:ctrl><hp:footNote><hp:subList>{para('각주')}</hp:subList></hp:footNote></hp:ctrl>"
    header = f"<hp:ctrl><hp:header><hp:subList>{para('머리말')}</hp:subList></hp:header></hp:ctrl>"
    text = "<hp:t>남<hp:deleteBegin/>지움<hp:deleteEnd/>음</hp:t>"
    frame = f"<hp:tbl><hp:tr>{cell(0, 0, '틀 안')}</hp:tr></hp:tbl>"
    first = para(header + text + box + note) + para(frame)
    found = extract(hwpx(tmp_path / "a.hwpx", first, para(header + "<hp:t>끝</hp:t>")), settings)
    assert found.pages[0].text == "남음\n\n상자\n\n각주\n\n틀 안\n\n끝\n\n머리말"


def test_hwpx_sections_come_as_listed(tmp_path: Path, settings: Settings) -> None:
    """The list of the document decides; sections it forgets follow."""
    plan = (
        '<p><metadata><title>제목</title></metadata><manifest><item id="x" '
        'href="Contents/section1.xml"/></manifest><spine><itemref idref="x"/></spine></p>'
    )
    path = hwpx(tmp_path / "a.hwpx", para("가"), para("나"), **{"Contents/content.hpf": plan})
    found = extract(path, settings)
    assert (found.title, found.pages[0].text) == ("제목", "나\n\n가")


def test_hwpx_damage_and_passwords(tmp_path: Path, settings: Settings) -> None:
    """A damaged section gives `partial`; encrypted and empty files are refused."""
    part = {"Contents/section1.xml": "<cut"}
    found = extract(hwpx(tmp_path / "a.hwpx", para("가"), **part), settings)
    assert (found.status, found.pages[0].text) == ("partial", "가")
    broken = {"Contents/section0.xml": "<cut"}
    assert extract(hwpx(tmp_path / "b.hwpx", **broken), settings).code == "unreadable"
    sealed = {"META-INF/manifest.xml": "<odf:encryption-data xmlns:odf='urn:o'/>"}
    found = extract(hwpx(tmp_path / "c.hwpx", para("가"), **sealed), settings)
    assert found.status == "needs_password"
    deep = para("가")
    for _ in range(60):
        deep = para(f"<hp:rect><hp:subList>{deep}</hp:subList></hp:rect>")
    assert extract(hwpx(tmp_path / "d.hwpx", deep), settings).status == "rejected"


def record(tag: int, level: int, data: bytes = b"") -> bytes:
    """A record of an HWP stream."""
    size = min(len(data), 0xFFF)
    head = struct.pack("<I", tag | level << 10 | size << 20)
    return head + (struct.pack("<I", len(data)) if size == 0xFFF else b"") + data


def hwp_para(text: str | bytes, level: int = 0, style: int = 0) -> bytes:
    """A paragraph of an HWP stream."""
    data = text if isinstance(text, bytes) else (text + "\r").encode("utf-16-le")
    head = struct.pack("<IIHB", len(data) // 2, 0, 0, style)
    return record(66, level, head) + record(67, level + 1, data)


def hwp_cell(row: int, column: int, text: str, rows: int = 1) -> bytes:
    """A cell of a table, its paragraph beside it."""
    place = struct.pack("<HHI4H", 1, 0, 0, column, row, 1, rows)
    return record(72, 2, place) + hwp_para(text, 2)


def hwp_style(name: str) -> bytes:
    """A paragraph style."""
    return record(26, 0, struct.pack("<H", len(name)) + name.encode("utf-16-le") + b"\0\0")


def deflated(data: bytes) -> bytes:
    """A packed stream."""
    deflate = zlib.compressobj(wbits=-15)
    return deflate.compress(data) + deflate.flush()


def sealed(data: bytes) -> bytes:
    """A section locked for distribution, its key in the record in front of it."""
    seed, key = 0x1234, b"0123456789abcdef"
    plain = bytearray(struct.pack("<I", seed) + bytes(252))
    plain[4 + (seed & 15) : 20 + (seed & 15)] = key
    state, mask, left = seed, 0, 0
    for place in range(256):
        if not left:
            state = (state * 214013 + 2531011) & 0xFFFFFFFF
            mask = state >> 16 & 0xFF
            state = (state * 214013 + 2531011) & 0xFFFFFFFF
            left = (state >> 16 & 15) + 1
        plain[place] ^= mask if place >= 4 else 0
        left -= 1
    cipher = Cipher(algorithms.AES(key), modes.ECB()).encryptor()
    return record(28, 0, bytes(plain)) + cipher.update(data + bytes(-len(data) % 16))


def hwp(path: Path, *sections: bytes, flags: int = 1, preview: str = "") -> Path:
    """Write an HWP 5 file."""

    def stream(data: bytes) -> bytes:
        return deflated(data) if flags & 1 else data

    header = b"HWP Document File".ljust(32, b"\0") + struct.pack("<II", 0x05000300, flags)
    body = {f"Section{n}": stream(data) for n, data in enumerate(sections)}
    path.write_bytes(
        compound(
            {
                "FileHeader": header,
                "\x05HwpSummaryInformation": b"",
                "DocInfo": stream(hwp_style("바탕글") + hwp_style("개요 1")),
                "BodyText": body,
                "PrvText": preview.encode("utf-16-le"),
            }
        )
    )
    return path


@pytest.mark.parametrize("flags", [0, 1], ids=["plain", "deflated"])
def test_hwp_paragraphs_headings_and_tables(flags: int, tmp_path: Path, settings: Settings) -> None:
    """Controls are passed over at their width, outline styles are headings, rows are lines."""
    anchor = struct.pack("<H", 11) + b" lbt" + bytes(8) + struct.pack("<H", 11)
    tab = struct.pack("<H", 9) + bytes(12) + struct.pack("<H", 9)
    text = "앞".encode("utf-16-le") + tab + anchor + "뒤\n줄\x1e끝\r".encode("utf-16-le")
    table = record(71, 1, b" lbt") + record(77, 2)
    table += hwp_cell(0, 0, "학기") + hwp_cell(0, 1, "금액") + hwp_cell(1, 0, "1학기", 2)
    table += hwp_cell(1, 1, "100") + hwp_cell(2, 1, "200")
    section = hwp_para("제1장", style=1) + hwp_para(text) + table + hwp_para("긴 글 " * 2000)
    found = extract(hwp(tmp_path / "a.hwp", section, hwp_para("둘째"), flags=flags), settings)
    page = found.pages[0]
    assert (found.status, found.metadata["kind"]) == ("text", "hwp")
    assert page.text.startswith(
        "제1장\n\n앞\t뒤\n줄 끝\n\n학기 | 금액\n1학기 | 100\n1학기 | 200\n\n긴 글"
    )
    assert page.text.endswith("긴 글\n\n둘째")
    assert page.headings == ((0, 1, "제1장"),)


def test_hwp_boxes_notes_and_margins(tmp_path: Path, settings: Settings) -> None:
    """What hangs on a paragraph follows it; margins come last; hidden comments are not read."""

    def control(name: bytes, text: str) -> bytes:
        return record(71, 1, name[::-1]) + record(72, 2, bytes(8)) + hwp_para(text, 2)

    shape = record(71, 1, b" osg") + record(76, 2) + record(72, 3, bytes(8)) + hwp_para("상자", 3)
    equation = record(71, 1, b"deqe") + record(88, 2, bytes(4) + b"\x03\0x\0=\x001\0")
    section = (
        hwp_para("본문")
        + shape
        + control(b"fn  ", "각주")
        + control(b"head", "머리말")
        + control(b"tcmt", "숨은 설명")
        + equation
        + hwp_para("끝")
    )
    found = extract(hwp(tmp_path / "a.hwp", section), settings)
    assert found.pages[0].text == "본문\n\n상자\n\n각주\n\nx=1\n\n끝\n\n머리말"


def test_hwp_controls_are_read_inline(tmp_path: Path, settings: Settings) -> None:
    """Glossed words and overlaid characters are read in their place in the sentence."""
    anchor = struct.pack("<H", 23) + bytes(12) + struct.pack("<H", 23)
    text = "앞 ".encode("utf-16-le") + anchor + "뒤".encode("utf-16-le") + anchor
    gloss = b"tudt\2\0" + "한자".encode("utf-16-le") + b"\2\0" + "漢字".encode("utf-16-le")
    overlaid = b"spct\1\0" + "①".encode("utf-16-le")
    section = hwp_para(text) + record(71, 1, gloss) + record(71, 1, overlaid)
    found = extract(hwp(tmp_path / "a.hwp", section), settings)
    assert found.pages[0].text == "앞 한자(漢字)뒤①"


def test_hwp_is_known_by_its_body(tmp_path: Path, settings: Settings) -> None:
    """Files of other programs lack the properties, and may name their parts in capitals."""
    header = b"HWP Document File".ljust(32, b"\0") + struct.pack("<II", 0x05000300, 0)
    tree = {"FILEHEADER": header, "DOCINFO": b"", "BODYTEXT": {"SECTION0": hwp_para("글")}}
    (tmp_path / "a.hwp").write_bytes(compound(tree))
    assert extract(tmp_path / "a.hwp", settings).pages[0].text == "글"


def test_hwp_under_lock(tmp_path: Path, settings: Settings) -> None:
    """An encrypted file needs a password; a distribution document is decrypted or previewed."""
    assert extract(hwp(tmp_path / "a.hwp", flags=3), settings).status == "needs_password"
    body = sealed(deflated(hwp_para("본문 전체")))
    header = b"HWP Document File".ljust(32, b"\0") + struct.pack("<II", 0x05000300, 5)
    tree = {"FileHeader": header, "DocInfo": deflated(b""), "ViewText": {"Section0": body}}
    (tmp_path / "c.hwp").write_bytes(compound({**tree, "BodyText": {"Section0": b""}}))
    found = extract(tmp_path / "c.hwp", settings)
    assert (found.status, found.pages[0].text) == ("text", "본문 전체")
    locked = hwp(tmp_path / "b.hwp", b"noise", flags=5, preview="미리보기 글")
    found = extract(locked, settings)
    assert (found.status, found.pages[0].text) == ("partial", "미리보기 글")
    assert "distribution" in found.reason


def test_hwp_damage_and_bombs(tmp_path: Path, settings: Settings) -> None:
    """A cut-off section keeps what came before; a stream that grows without end is refused."""
    whole = hwp(tmp_path / "a.hwp", hwp_para("글" * 9)).read_bytes()
    assert extract(hwp(tmp_path / "b.hwp", b"", flags=0), settings).status == "no_text"
    bomb = deflated(bytes(2 << 20))
    header = b"HWP Document File".ljust(32, b"\0") + struct.pack("<II", 0x05000300, 1)
    tree = {"FileHeader": header, "\x05HwpSummaryInformation": b"", "DocInfo": bomb}
    (tmp_path / "c.hwp").write_bytes(compound(tree))
    small = Settings(state_dir=tmp_path, max_file_mb=1)
    assert extract(tmp_path / "c.hwp", small).code == "too_large"
    (tmp_path / "d.hwp").write_bytes(whole[: len(whole) // 2])
    assert extract(tmp_path / "d.hwp", settings).status == "rejected"
    (tmp_path / "e.hwp").write_bytes(b"HWP Document File V3.00 \x1a\1\2\3\4\5" + bytes(100))
    assert "HWP 3" in extract(tmp_path / "e.hwp", settings).reason
