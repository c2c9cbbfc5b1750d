"""Text units: sentences, list items, table rows and their context."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.offline.sentences.units import split_units

TABLE = """## 등록금
금액은 다음과 같다.

| 단과대학 | 학부 | 대학원 |
|---|---|---|
| 공과대학 | 4,527,000원 | 5,544,000원 |
| 인문대학 | 3,412,000원 | 4,105,000원 |
"""
BARS = "Fees\nCollege | Undergraduate\nEngineering | 4,527,000 won\nArts | 3,412,000 won"


@pytest.mark.parametrize(
    ("text", "title"),
    [
        (
            "제3조(썰매장) 썰매장은 9시에 연다. 매주 월요일은 쉰다.\n제4조(찻집) 찻집은 늘 연다.",
            "썰매",
        ),
        ("Article 3 (Sledges) The hill opens at 9. It rests on Mondays.", "sledg"),
    ],
)
def test_the_title_of_an_article_stands_above_its_sentences(text: str, title: str) -> None:
    """A title on the line of the first sentence is context of the sentences behind it."""
    second, *others = split_units(text)[1:]
    assert title in second.context
    assert all(title not in each.context for each in others)


@pytest.mark.parametrize(
    ("text", "row"),
    [
        (TABLE, "단과대학: 공과대학; 학부: 4,527,000원; 대학원: 5,544,000원"),
        (BARS, "College: Engineering; Undergraduate: 4,527,000 won"),
    ],
    ids=["markdown", "bars"],
)
def test_a_row_is_read_with_its_columns(text: str, row: str) -> None:
    """A table row names its columns; the ruled line is no answer by itself."""
    units = split_units(text)
    assert row in [unit.readable() for unit in units if not unit.heading]
    assert not any("---" in unit.text for unit in units if "\n" not in unit.text)


def test_a_table_without_its_header_gets_no_columns() -> None:
    """A passage that begins in the middle of a table does not take a row for a header."""
    rows = "Engineering | 4,527,000 won\nArts | 3,412,000 won"
    assert [unit.readable() for unit in split_units(rows)] == rows.split("\n")


@pytest.mark.parametrize(
    "heading",
    ["## 군휴학", "제5조(군휴학)", "3. 생활 수칙", "Article 4 (General leave)", "Opening hours"],
)
def test_headings_are_context(heading: str) -> None:
    """A heading is no answer but is context of the units under it."""
    units = split_units(f"{heading}\n\n입영일 7일 전까지 신청한다. 문의는 학사지원팀에 한다.")
    assert units[0].heading
    assert set(units[0].words) <= units[1].context
    assert not units[1].heading


@pytest.mark.parametrize(
    "text",
    [
        "앞 문장이다.\n\n### 제11조(제출 서류)",
        "### 학생증을 잃어버렸어요. 어떻게 다시 받나요?\n\n신고를 하세요.",
        "언제 문을 여나요?\n아홉 시에 엽니다.",
        "Can I finish early?\nYes, after six semesters.",
    ],
)
def test_questions_and_last_lines_are_headings_too(text: str) -> None:
    """A repeated question, or a heading at the end of a passage, is no answer."""
    named = {unit.text for unit in split_units(text) if unit.heading}
    assert len(named) == 1
    assert not any(
        "?" in unit.text or "제11조" in unit.text for unit in split_units(text) if not unit.heading
    )


def test_a_row_contains_the_words_of_its_columns() -> None:
    """The label of a column gives a cell its meaning, so its words count as the row's own."""
    row = next(unit for unit in split_units(TABLE) if "공과대학" in unit.text)
    assert {"단과", "학부", "공과"} <= set(row.words)


@pytest.mark.parametrize(
    "line", ["문의: 내선 1100", "외부인을 방에 재움 8점", "It is closed.", "- 신분증", "휴관함"]
)
def test_statements_are_no_headings(line: str) -> None:
    """A short line with a value, an end or a bullet may be an answer."""
    assert not split_units(f"{line}\n다음 줄이다.")[0].heading


def test_a_list_is_a_unit_with_its_introducing_line() -> None:
    """Besides each item, the introducing line with its list is a unit."""
    text = "제출 서류는 다음과 같다.\n- 입영통지서\n- 신분증\n\n그 밖의 사항은 따로 정한다."
    texts = [unit.text for unit in split_units(text)]
    assert "제출 서류는 다음과 같다.\n- 입영통지서\n- 신분증" in texts
    assert "- 신분증" in texts


@pytest.mark.parametrize(
    "text",
    [
        "주차 요금은 다음과 같다. 장애인은 반만 낸다.\n구역 | 요금\n정문 | 하루 2,000원",
        "Parking costs as follows:\nZone | Fee\nGate | 2 dollars a day",
    ],
)
def test_a_table_is_a_unit_with_its_introducing_line(text: str) -> None:
    """An introducing line is a unit with its table, also across a sentence between them."""
    assert text in [unit.text for unit in split_units(text)]


def test_nothing_is_introduced_across_a_heading() -> None:
    """A list or table of the next section does not belong to the introducing line."""
    text = "서류는 다음과 같다.\n\n## 요금\n\n- 하루 2,000원\n- 한 달 9,000원"
    assert not any(
        unit.text.startswith("서류") and "2,000" in unit.text for unit in split_units(text)
    )


def test_list_marks_are_left_out_of_what_is_read() -> None:
    """A list mark has no meaning outside its list."""
    text = "규정\n\n① 3월에 한다.\n② 9월에 한다."
    assert [unit.readable() for unit in split_units(text)][1:] == ["3월에 한다.", "9월에 한다."]


@given(st.text(alphabet="가나 다.\n|-:①1#\tab"))
def test_units_match_their_offsets(text: str) -> None:
    """Each piece is exactly the characters at its offsets, and pieces come in order."""
    units = split_units(text)
    assert all(text[unit.start : unit.end] == unit.text for unit in units)
    assert [unit.start for unit in units] == sorted(unit.start for unit in units)


def test_only_the_mark_in_front_is_left_out() -> None:
    """A number in brackets inside a sentence is no list mark."""
    text = "1) The centre (3rd floor, ext. 1350) offers ten sessions."
    assert (
        split_units(text)[0].readable() == "The centre (3rd floor, ext. 1350) offers ten sessions."
    )
