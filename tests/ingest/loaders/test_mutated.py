"""Damaged files of every office format: an answer with a reason, in time, whatever was damaged."""

import io
import random
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from ingest.loaders import extract
from settings import Settings
from tests.ingest.loaders import office
from tests.ingest.loaders.hangul import test_hangul as hangul
from tests.ingest.loaders.opendocument import test_texts as texts
from tests.ingest.loaders.powerpoint import test_pptx as slides
from tests.ingest.loaders.rtf import test_structure as rtf
from tests.ingest.loaders.spreadsheets import test_sheets as sheets
from tests.ingest.loaders.web import test_epub as books
from tests.ingest.loaders.word97 import test_doc as doc

FILES = 50
BODY = office.paragraph("휴학 규정", "Heading1") + office.table(("학기", "금액"), ("1", "100"))
FORMATS: dict[str, Callable[[Path], Path]] = {
    "doc": lambda path: doc.doc(path, "이름\x07값\x07\x07Padding words. " * 20),
    "docx": lambda path: office.docx(path, BODY),
    "epub": lambda path: books.epub(path, "ab"),
    "hwp": lambda path: hangul.hwp(path, hangul.hwp_para("본문입니다") * 20),
    "hwpx": lambda path: hangul.hwpx(path, hangul.para("가", "1") * 9, hangul.para("나")),
    "ods": lambda path: sheets.ods(path, sheets.ods_row("이름", "값") + sheets.ods_row("갑", "1")),
    "odt": lambda path: texts.open_document(path, "<text:h>총칙</text:h><text:p>본문</text:p>"),
    "pptx": lambda path: slides.pptx(path, slides.slide(slides.shape("제목", place="title"))),
    "rtf": lambda path: rtf.rtf(path, r"\pard\outlinelevel1 General\par {\b Text} \u55092?\par"),
    "xls": sheets.xls,
    "xlsx": lambda path: sheets.xlsx(path, sheets.rows("이름|값", "갑|1"), sheets.rows("x|y")),
}


def damaged(data: bytes, chance: random.Random) -> bytes:
    """Bytes with a few of them changed, cut out, doubled, or all that follow cut off."""
    broken = bytearray(data)
    for _ in range(chance.choice((1, 3, 10))):
        at = chance.randrange(len(broken)) if broken else 0
        match chance.randrange(4):
            case 0:
                broken[at : at + 1] = chance.randbytes(1)
            case 1:
                del broken[at : at + chance.randrange(1, 50)]
            case 2:
                broken[at:at] = broken[at : at + 40]
            case _:
                broken[at : at + 2] = bytes(2) if chance.random() < 0.8 else broken[:0]
    return bytes(broken)


def damaged_inside(data: bytes, chance: random.Random) -> bytes:
    """A zip whose parts are damaged and whose frame is whole."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            if chance.random() < 0.95:
                new.writestr(name, damaged(part, chance) if chance.random() < 0.5 else part)
    return target.getvalue()


@pytest.mark.parametrize("kind", FORMATS)
def test_damage_gives_an_answer_with_a_reason(
    kind: str, tmp_path: Path, settings: Settings
) -> None:
    """Fifty damaged files of each format are each read, or refused in words."""
    whole = FORMATS[kind](tmp_path / f"whole.{kind}")
    assert extract(whole, settings).status == "text"
    data, chance = whole.read_bytes(), random.Random(kind)
    path = tmp_path / f"damaged.{kind}"
    for number in range(FILES):
        is_inside = zipfile.is_zipfile(whole) and number % 2
        path.write_bytes(damaged_inside(data, chance) if is_inside else damaged(data, chance))
        found = extract(path, settings)
        assert found.status in ("text", "partial", "no_text", "rejected", "needs_password")
        assert bool(found.reason) == (found.status != "text"), (number, found.status)
