"""UTF-16 without a byte order mark: text of any script, never binary data."""

import random
import struct
from pathlib import Path

import pytest

from ingest.loaders import extract
from ingest.loaders.detection.encoding import decode
from ingest.loaders.detection.utf16 import utf16_without_bom
from settings import Settings

TEXTS = {
    "Korean": "학과,정원\n컴퓨터공학과,120\n물리학과,80\n",
    "Korean prose": "휴학은 학기 시작 30일 전까지 신청합니다.\n복학은 그 반대입니다.\n",
    "English": "name,score\nKim,42\n",
    "German": "Größe;Maß\nÄpfel;3,5 €\n",
    "Japanese": "名前,点数\n山田,90\n",
    "Chinese": "姓名,分数\n张三,90\n",
    "Russian": "имя,балл\nИван,5\n",
    "emoji": "상태,뜻\n🎉,축하\n",
}


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_text_without_mark_is_recognised(text: str, encoding: str) -> None:
    """The order of bytes is the one that gives characters which people write."""
    assert decode(text.encode(encoding)) == (text, encoding)


@pytest.mark.parametrize("encoding", ["utf-8", "cp949", "cp932", "gb18030", "cp1252", "cp1251"])
@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_other_encodings_are_not_taken_for_it(text: str, encoding: str) -> None:
    """Texts of one and two bytes a character hold no NUL."""
    assert utf16_without_bom(text.encode(encoding, "ignore")) == ""


def test_binary_data_is_not_taken_for_it() -> None:
    """Random bytes, numbers and samples of sound are no text."""
    chance = random.Random(7)
    for size in (200, 4096):
        shapes = (
            bytes(chance.randrange(256) for _ in range(size)),
            struct.pack(f"<{size}h", *(int(chance.gauss(0, 3000)) for _ in range(size))),
            struct.pack(f"<{size}I", *(chance.randrange(100_000) for _ in range(size))),
            struct.pack(f"<{size}f", *(chance.random() for _ in range(size))),
            bytes(size),
        )
        assert [utf16_without_bom(data) for data in shapes] == [""] * len(shapes)


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("a.csv", "이름,점수\n가온,77\n", "이름: 가온; 점수: 77"),
        ("a.txt", "제출은 5월 2일까지입니다.\n", "제출은 5월 2일까지입니다."),
        ("a.md", "# 안내\n\n접수는 2층에서 합니다.\n", "접수는 2층에서 합니다."),
        ("a.json", '{"이름": "가온", "점수": 77}', "가온"),
        ("a.html", "<html><body><p>문을 닫았습니다.</p></body></html>", "문을 닫았습니다."),
    ],
)
@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_files_of_each_kind_are_read(
    name: str, text: str, said: str, encoding: str, tmp_path: Path, settings: Settings
) -> None:
    """Text without a byte order mark is detected in tables, notes, pages and data."""
    path = tmp_path / name
    path.write_bytes(text.encode(encoding))
    found = extract(path, settings)
    assert found.status == "text" and said in found.pages[0].text
