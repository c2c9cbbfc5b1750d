"""Zip archives: read in memory and within limits."""

import io
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest

from index.documents import Extracted
from ingest.loaders import extract
from ingest.reading import read_one
from settings import ROOT, Settings
from tests.ingest.loaders.compound import compound
from tests.ingest.loaders.office import docx, paragraph


def packed(members: Mapping[str, str | bytes]) -> bytes:
    """A zip file; names may hold anything."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return stream.getvalue()


def read(path: Path, content: bytes, settings: Settings) -> Extracted:
    """Write a file and extract it."""
    path.write_bytes(content)
    return extract(path, settings)


def first_lines(found: Extracted) -> list[str]:
    """The first line of each page."""
    return [page.text.split("\n")[0] for page in found.pages]


def test_members_are_pages_under_their_names(tmp_path: Path, settings: Settings) -> None:
    """Each member is read by its own loader; what systems leave behind is no document."""
    word = docx(tmp_path / "in.docx", paragraph("규정", "Heading1")).read_bytes()
    data = packed(
        {
            "규정/휴학.docx": word,
            "seats.csv": "a,b\n1,2\n3,4\n",
            "word/note.txt": "a note",
            "empty/": "",
            "__MACOSX/._x": "x",
            ".DS_Store": "x",
        }
    )
    found = read(tmp_path / "bundle.zip", data, settings)
    assert (found.status, found.title, found.metadata["members"]) == ("text", "bundle", 3)
    assert first_lines(found) == ["규정/휴학.docx", "seats.csv", "word/note.txt"]
    assert [h[1:] for h in found.pages[0].headings] == [(1, "규정/휴학.docx"), (2, "규정")]


def test_a_pdf_inside_an_archive_is_read(tmp_path: Path, settings: Settings) -> None:
    """Loaders built on libraries read what has no path, in the sandbox too."""
    sample = ROOT / "data" / "sample" / "ko"
    pdf = next(iter(sorted(sample.glob("*.pdf"))))
    path = tmp_path / "a.zip"
    path.write_bytes(packed({"a.pdf": pdf.read_bytes()}))
    alone, inside = read_one(str(pdf), settings), read_one(str(path), settings)
    assert inside.status == "text"
    assert inside.pages[0].text == "a.pdf\n\n" + alone.pages[0].text


def test_names_cannot_lead_out_and_are_decoded(tmp_path: Path, settings: Settings) -> None:
    """Nothing is written, steps upward are not shown, and Korean names of Windows are read."""
    data = packed({"../../etc/passwd": "words", "/root.txt": "more", "AAAA.txt": "글"})
    data = data.replace(b"AAAA", "공지".encode("cp949"))
    found = read(tmp_path / "a.zip", data, settings)
    assert first_lines(found) == ["etc/passwd", "root.txt", "공지.txt"]
    assert [path.name for path in tmp_path.iterdir()] == ["a.zip"]


def test_what_cannot_be_read_is_named(tmp_path: Path, settings: Settings) -> None:
    """The rest is read; where there is no rest the archive is refused."""
    png = b"\x89PNG\r\n\x1a\n" + bytes(40)
    found = read(tmp_path / "a.zip", packed({"a.txt": "words", "b.png": png}), settings)
    assert found.status == "partial" and "b.png" in found.reason
    alone = read(tmp_path / "b.zip", packed({"b.png": png}), settings)
    assert alone.code == "unsupported" and "b.png" in alone.reason


@pytest.mark.parametrize("members", [{}, {"folder/": ""}, {"__MACOSX/x": "y"}])
def test_an_empty_archive_has_no_text(
    members: dict[str, str], tmp_path: Path, settings: Settings
) -> None:
    """An archive without a document is refused with that reason."""
    assert read(tmp_path / "a.zip", packed(members), settings).code == "no_text"


def test_an_encrypted_archive_needs_its_password(tmp_path: Path, settings: Settings) -> None:
    """An archive whose members are flagged as encrypted needs a password."""
    data = bytearray(packed({"a.txt": "words " * 20}))
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    found = read(tmp_path / "a.zip", bytes(data), settings)
    assert (found.status, found.code) == ("needs_password", "needs_password")


def test_archives_inside_archives_are_bounded(tmp_path: Path, settings: Settings) -> None:
    """One inside another is read; one deep inside many is not."""
    data = packed({"deep.txt": "words"})
    found = read(tmp_path / "a.zip", packed({"in.zip": data}), settings)
    assert "words" in found.pages[0].text
    for number in range(6):
        data = packed({f"{number}.zip": data})
    assert read(tmp_path / "b.zip", data, settings).status == "rejected"


def test_a_bomb_is_not_opened(tmp_path: Path) -> None:
    """An archive that would unpack beyond measure is refused, also inside another one."""
    settings = Settings(state_dir=tmp_path, max_file_mb=1)
    bomb = packed({"zero.txt": bytes(30 << 20)})
    assert read(tmp_path / "a.zip", bomb, settings).code == "too_large"
    found = read(tmp_path / "b.zip", packed({"a.zip": bomb, "b.txt": "words"}), settings)
    assert found.status == "partial" and "a.zip" in found.reason


def test_the_room_of_all_members_is_one(tmp_path: Path) -> None:
    """Members share the limit of characters of the archive."""
    settings = Settings(state_dir=tmp_path, max_file_mb=1)
    nested = {f"{n}.zip": packed({"a.txt": "word " * 100_000}) for n in range(4)}
    found = read(tmp_path / "a.zip", packed(nested), settings)
    assert found.status == "partial"
    assert sum(len(page.text) for page in found.pages) <= 1 << 20


def test_a_mail_inside_an_archive_is_read(tmp_path: Path, settings: Settings) -> None:
    """Loaders of files inside files work inside files too."""
    tree = {"__properties_version1.0": b"", "__substg1.0_10000" + "01F": "본문".encode("utf-16-le")}
    mail = b"From: a@b.org\nSubject: x\nMessage-ID: <1>\n\nBody"
    data = packed({"a.msg": compound(tree), "b.eml": mail})
    found = read(tmp_path / "a.zip", data, settings)
    assert "본문" in found.pages[0].text and "Body" in found.pages[1].text


def test_a_damaged_member_loses_only_itself(tmp_path: Path, settings: Settings) -> None:
    """Bytes that do not unpack are one member's trouble."""
    data = bytearray(packed({"a.txt": "words " * 50, "b.txt": "good"}))
    data[40:44] = b"\xff\xff\xff\xff"
    found = read(tmp_path / "a.zip", bytes(data), settings)
    assert found.status == "partial" and "a.txt" in found.reason
