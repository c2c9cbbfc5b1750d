"""CSV and TSV: rows as lines of `header: value` pairs."""

from pathlib import Path

import pytest

from ingest.loaders import extract
from settings import Settings


def text_of(path: Path, content: str | bytes, settings: Settings) -> str:
    """Write a table and return its extracted text."""
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    extracted = extract(path, settings)
    assert extracted.status == "text", extracted.reason
    return extracted.pages[0].text


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_each_row_repeats_the_header(delimiter: str, tmp_path: Path, settings: Settings) -> None:
    """A question about a cell can be answered from one line."""
    rows = [("학과", "정원", "건물"), ("컴퓨터공학과", "120", "공학관"), ("물리학과", "", "과학관")]
    content = "\n".join(delimiter.join(row) for row in rows)
    lines = text_of(tmp_path / "a.csv", content, settings).split("\n")
    assert lines == [
        "학과 | 정원 | 건물",
        "학과: 컴퓨터공학과; 정원: 120; 건물: 공학관",
        "학과: 물리학과; 건물: 과학관",
    ]


def test_rows_without_a_header_stay_rows(tmp_path: Path, settings: Settings) -> None:
    """A first row that holds data is data."""
    lines = text_of(tmp_path / "a.csv", 'Kim,42\n"Lee, Jr.",17\n', settings).split("\n")
    assert lines == ["Kim; 42", "Lee, Jr.; 17"]


def test_a_caption_above_the_table_becomes_its_heading(tmp_path: Path, settings: Settings) -> None:
    """A lone cell above a wider table names it."""
    path = tmp_path / "a.csv"
    path.write_text("Dormitory fees,,\nRoom,Fee,Term\nSingle,900,spring\n", "utf-8")
    extracted = extract(path, settings)
    assert extracted.title == "Dormitory fees"
    assert extracted.pages[0].headings == ((0, 1, "Dormitory fees"),)
    assert extracted.pages[0].text.endswith("Room: Single; Fee: 900; Term: spring")


def test_korean_tables_in_the_windows_encoding(tmp_path: Path, settings: Settings) -> None:
    """The CSV that Korean Excel writes is read."""
    text = text_of(tmp_path / "a.csv", "과목,학점\n자료구조,3\n".encode("cp949"), settings)
    assert text.endswith("과목: 자료구조; 학점: 3")


def test_line_ends_inside_a_cell_do_not_break_the_row(tmp_path: Path, settings: Settings) -> None:
    """One row is one line."""
    text = text_of(tmp_path / "a.csv", 'name,note\r\nKim,"two\r\nlines"\r\n', settings)
    assert text.split("\n")[1:] == ["name: Kim; note: two lines"]


def test_fifty_thousand_columns_are_refused(tmp_path: Path, settings: Settings) -> None:
    """A table that is wider than any table is a bomb, not a document."""
    path = tmp_path / "a.csv"
    path.write_text(",".join(f"c{n}" for n in range(50_000)) + "\n" + ",".join("1" * 50_000))
    assert extract(path, settings).code == "too_large"


def test_headers_cannot_multiply_without_bound(tmp_path: Path) -> None:
    """Long headers repeated for many rows stop at the limit on text."""
    settings = Settings(state_dir=tmp_path, max_file_mb=1)
    path = tmp_path / "a.csv"
    path.write_text("\n".join([",".join(c * 70 for c in "abcdefgh")] + ["1,2,3,4,5,6,7,8"] * 5_000))
    assert extract(path, settings).code == "too_large"


def test_heads_of_two_levels_are_joined(tmp_path: Path, settings: Settings) -> None:
    """A wide head stands in its first column only; the row below names each column."""
    content = "Region,Domestic,,Overseas,\n,2024,2025,2024,2025\nSeoul,10,20,30,40\n"
    assert text_of(tmp_path / "a.csv", content, settings).split("\n") == [
        "Region | Domestic 2024 | Domestic 2025 | Overseas 2024 | Overseas 2025",
        "Region: Seoul; Domestic 2024: 10; Domestic 2025: 20; Overseas 2024: 30; Overseas 2025: 40",
    ]


def test_a_blank_name_of_a_column_makes_no_second_head(tmp_path: Path, settings: Settings) -> None:
    """Rows of data stay rows where one column has no name."""
    content = "이름,1차,,비고\n갑,90,80,\n을,70,60,재시험\n"
    assert text_of(tmp_path / "a.csv", content, settings).split("\n")[1:] == [
        "이름: 갑; 1차: 90; 80",
        "이름: 을; 1차: 70; 60; 비고: 재시험",
    ]


@pytest.mark.parametrize(
    "note", ["※ 2026학년도 기준", "주: 단위는 천 원", "Source: annual report", "* fees in USD"]
)
def test_a_note_below_a_table_is_no_row(note: str, tmp_path: Path, settings: Settings) -> None:
    """A note is a line of its own, not a value of the first column."""
    content = f"학과,정원\n컴공,40\n물리,30\n{note},\n"
    assert text_of(tmp_path / "a.csv", content, settings).split("\n")[-1] == note


def test_a_key_without_values_stays_a_row(tmp_path: Path, settings: Settings) -> None:
    """A row of one short cell is a row."""
    text = text_of(tmp_path / "a.csv", "이름,점수,비고\n갑,90,\n을,,\n", settings)
    assert text.split("\n")[-1] == "이름: 을"


def test_blank_lines_part_tables(tmp_path: Path, settings: Settings) -> None:
    """A second table has its own head; blank lines between the rows of one part nothing."""
    two = text_of(tmp_path / "a.csv", "이름,점수\n갑,90\n\n건물,층\n본관,5\n", settings)
    assert two.split("\n\n")[1] == "건물 | 층\n건물: 본관; 층: 5"
    one = text_of(tmp_path / "b.csv", "이름,별명\n\n갑돌,갑\n\n을순,을\n", settings)
    assert one.split("\n\n") == ["이름 | 별명\n이름: 갑돌; 별명: 갑", "이름: 을순; 별명: 을"]


def test_values_stay_as_written(tmp_path: Path, settings: Settings) -> None:
    """Identifiers, padding, shares and amounts of a CSV file are not touched."""
    content = 'id,zip,rate,fee\n8600123400005678,00742,7.50%,"₩1,234,000"\n'
    assert text_of(tmp_path / "a.csv", content, settings).split("\n")[1] == (
        "id: 8600123400005678; zip: 00742; rate: 7.50%; fee: ₩1,234,000"
    )


def test_a_list_of_one_column_has_a_name(tmp_path: Path, settings: Settings) -> None:
    """The first line of one column names those below it."""
    assert text_of(tmp_path / "a.csv", "동아리\n산악회\n합창단\n", settings).split("\n") == [
        *("동아리", "동아리: 산악회", "동아리: 합창단"),
    ]
