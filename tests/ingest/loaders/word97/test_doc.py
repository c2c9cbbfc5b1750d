"""Word 97 loader, and encrypted Office files."""

import struct
from pathlib import Path

from ingest.loaders import extract
from settings import Settings
from tests.ingest.loaders.compound import compound


def doc(
    path: Path, text: str, *, flags: int = 0x0200, version: int = 0xC1, notes: str = ""
) -> Path:
    """Write a Word 97 file of two pieces: first half UTF-16, the rest one byte a character."""
    whole = text + notes
    cut = len(whole) // 2
    main = bytearray(0x400)
    struct.pack_into("<HH", main, 0, 0xA5EC, version)
    struct.pack_into("<H", main, 0x0A, flags)
    struct.pack_into("<II", main, 0x4C, len(text), len(notes))
    wide, narrow = len(main), len(main) + 2 * cut
    main += whole[:cut].encode("utf-16-le") + whole[cut:].encode("cp1252", "replace")
    pieces = struct.pack("<III", 0, cut, len(whole))
    pieces += struct.pack("<HIH", 0, wide, 0) + struct.pack("<HIH", 0, narrow * 2 | 1 << 30, 0)
    formats = b"\1" + struct.pack("<H", 3) + b"abc"
    table = formats + b"\2" + struct.pack("<I", len(pieces)) + pieces
    struct.pack_into("<II", main, 0x1A2, 0, len(table))
    path.write_bytes(compound({"WordDocument": bytes(main), "1Table": table}))
    return path


def test_word_97_is_read(tmp_path: Path, settings: Settings) -> None:
    """Paragraphs, rows, field results and notes, in both character widths."""
    text = (
        "휴학 규정\r본문\x0b둘째 줄\r이름\x07값\x07\x07갑\x071\x07\x07"
        "See \x13 HYPERLINK x \x14the \x13 REF \x14page\x15\x15.\r" + "Padding words. " * 10 + "\r"
    )
    extracted = extract(doc(tmp_path / "a.doc", text, notes="A note\r"), settings)
    assert extracted.metadata["kind"] == "doc"
    assert extracted.pages[0].text.startswith(
        "휴학 규정\n\n본문\n둘째 줄\n이름 | 값\n갑 | 1\n\nSee the page.\n\nPadding"
    )
    assert extracted.pages[0].text.endswith("A note")


def test_word_files_that_cannot_be_read_name_the_remedy(tmp_path: Path, settings: Settings) -> None:
    """Older and damaged files: save as .docx; encrypted ones: the password."""
    old = extract(doc(tmp_path / "a.doc", "text", version=0x65), settings)
    assert old.code == "unreadable" and ".docx" in old.reason
    (tmp_path / "b.doc").write_bytes(compound({"WordDocument": bytes(900)}))
    assert ".docx" in extract(tmp_path / "b.doc", settings).reason
    sealed = extract(doc(tmp_path / "c.doc", "text", flags=0x0100), settings)
    assert sealed.status == "needs_password"


def test_encrypted_packages_ask_for_their_password(tmp_path: Path, settings: Settings) -> None:
    """An Office file with a password is an OLE file, whatever its suffix."""
    for name in ("a.docx", "b.xlsx", "c.pptx"):
        (tmp_path / name).write_bytes(compound({"EncryptionInfo": b"", "EncryptedPackage": b"x"}))
        assert extract(tmp_path / name, settings).status == "needs_password"


def test_powerpoint_97_is_refused(tmp_path: Path, settings: Settings) -> None:
    """PowerPoint 97 is not supported; the refusal names the formats that are."""
    (tmp_path / "a.ppt").write_bytes(compound({"PowerPoint Document": b"x"}))
    extracted = extract(tmp_path / "a.ppt", settings)
    assert extracted.code == "unsupported" and "PowerPoint 97" in extracted.reason
