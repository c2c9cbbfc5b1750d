"""Cell look-up: the row by its key, the column by its label or the kind of value."""

import pytest

from models.evidence import NOT_IN_DOCUMENTS, Evidence
from tests.models.offline.tables.sample_tables import BIKES, CLINIC, ROOMS, TOURS, ask


@pytest.mark.parametrize(
    ("question", "passage", "answer"),
    [
        ("how much is the cargo bike for a day?", BIKES, "Item: Cargo bike; Price per day: 45 EUR"),
        ("which branch has the kayak", BIKES, "Item: Kayak; Branch: Harbour"),
        ("how long is the Highland Rail tour", TOURS, "Tour: Highland Rail; Days: 5"),
        ("when does the Lighthouse Walk leave", TOURS, "Tour: Lighthouse Walk; Departure: 4 June"),
        (
            "how many people fit in the Highland Rail",
            TOURS,
            "Tour: Highland Rail; Group size: 32 people",
        ),
        ("피부과 토요일에 해요?", CLINIC, "진료과: 피부과; 토요일: 휴진"),
        ("내과 초진 얼마임", CLINIC, "진료과: 내과; 초진 비용: 18,000원"),
        ("정형외과 의사 누구예요?", CLINIC, "진료과: 정형외과; 의사: 남도현 과장"),
        ("안과 진료실 어디야?", CLINIC, "진료과: 안과; 진료실: 3층 301호"),
        ("숲방 몇명까지 들어가요", ROOMS, "방: 숲방; 좌석: 10석"),
        ("별빛강당 한시간에 얼마예여", ROOMS, "방: 별빛 강당; 이용료(시간당): 30,000원"),
        ("무료인 방 있어요?", ROOMS, "방: 아기방; 이용료(시간당): 무료"),
    ],
)
def test_the_cell_asked_for_is_the_answer(question: str, passage: Evidence, answer: str) -> None:
    """The key of the row and the cell asked for are shown, no other cell or row."""
    assert ask(question, passage) == f"{answer} [1]"


@pytest.mark.parametrize(
    ("question", "passage", "answer"),
    [
        ("whats the deposit for a mountian bike", BIKES, "Item: Mountain bike; Deposit: 100 EUR"),
        ("islnd hopper departure?", TOURS, "Tour: Island Hopper; Departure: 11 June"),
    ],
)
def test_a_misspelt_key_is_corrected(question: str, passage: Evidence, answer: str) -> None:
    """A key of one or two wrong letters names its row."""
    assert ask(question, passage) == f"{answer} [1]"


@pytest.mark.parametrize(
    ("question", "passage", "answers"),
    [
        (
            "whisky trail vs island hopper price",
            TOURS,
            [
                "Whisky Trail; Price per person: £260",
                "Island Hopper; Price per person: £310",
                "£50",
            ],
        ),
        ("피부과랑 안과 초진 비용 차이가 얼마야", CLINIC, ["25,000원", "22,000원", "= 3,000원"]),
    ],
)
def test_two_rows_stand_side_by_side(question: str, passage: Evidence, answers: list[str]) -> None:
    """Two named rows are shown with the column asked for and the difference."""
    answer = ask(question, passage)
    assert [each for each in answers if each not in answer] == []
    assert answer.count("[1]") == 2


@pytest.mark.parametrize(
    ("question", "passage", "language"),
    [
        ("how much does a scooter cost per hour", BIKES, "en"),
        ("what colour is the cargo bike", BIKES, "en"),
        ("숲방 와이파이 비번", ROOMS, "ko"),
        ("내과 원장님 전화번호", CLINIC, "ko"),
    ],
)
def test_no_row_answers_for_another_thing(question: str, passage: Evidence, language: str) -> None:
    """Without the row, or without the column, there is no answer."""
    assert ask(question, passage).startswith(NOT_IN_DOCUMENTS[language])


def test_a_sentence_that_says_more_is_preferred() -> None:
    """Running text that matches more of the question is quoted, not the row."""
    rules = Evidence(2, "card.md", "The day price of the kayak includes a dry bag.", title="Kayaks")
    assert "dry bag" in ask("what does the day price of the kayak include?", BIKES, rules)


LENDING = Evidence(
    1,
    "lending.md",
    "| Card | Books | Films | Loan | Renewals |\n|---|---|---|---|---|\n"
    "| Silver card | 5 books | 2 films | 14 days | 1 time |\n"
    "| Gold card | 12 books | 4 films | 30 days | 3 times |\n",
    title="Lending",
)
LENDING_KO = Evidence(
    1,
    "대출.md",
    "| 카드 | 책 | 영화 | 기간 | 연장 |\n|---|---|---|---|---|\n"
    "| 은카드 | 5권 | 2편 | 14일 | 1회 |\n"
    "| 금카드 | 12권 | 4편 | 30일 | 3회 |\n",
    title="대출",
)


@pytest.mark.parametrize(
    ("question", "passage", "answer"),
    [
        ("how many books with a gold card?", LENDING, "Card: Gold card; Books: 12 books"),
        ("how many films with a silver card?", LENDING, "Card: Silver card; Films: 2 films"),
        ("how many days with a gold card?", LENDING, "Card: Gold card; Loan: 30 days"),
        ("금카드 몇 권 돼요?", LENDING_KO, "카드: 금카드; 책: 12권"),
        ("은카드는 며칠이에요?", LENDING_KO, "카드: 은카드; 기간: 14일"),
    ],
)
def test_what_is_counted_chooses_the_column(question: str, passage: Evidence, answer: str) -> None:
    """Of several numbers that of the unit asked for, in English as in Korean."""
    assert ask(question, passage) == f"{answer} [1]"


FARES = Evidence(
    1,
    "fares.md",
    "| City | Hotel limit | Meals |\n|---|---|---|\n| Tokyo | $210 | $75 |\n"
    "| Milan | $225 | $85 |\n| Other cities | $150 | $55 |",
    title="Travel",
)
FARES_KO = Evidence(
    1,
    "출장.md",
    "| 도시 | 숙박비 | 식비 |\n|---|---|---|\n| 도쿄 | 210달러 | 75달러 |\n"
    "| 밀라노 | 225달러 | 85달러 |\n| 그 밖의 도시 | 150달러 | 55달러 |",
    title="출장비",
)


@pytest.mark.parametrize(
    ("question", "passage", "cells"),
    [
        ("what is the hotel limit in Lisbon?", FARES, "City: Other cities; Hotel limit: $150"),
        ("리스본 식비 얼마예요?", FARES_KO, "도시: 그 밖의 도시; 식비: 55달러"),
    ],
)
def test_what_has_no_row_has_that_of_the_others(
    question: str, passage: Evidence, cells: str
) -> None:
    """With a note, since the table does not name it."""
    answer = ask(question, passage)
    assert answer.startswith(f"{cells} [1]")
    assert "isbon" in answer.split("[1]")[1] or "리스본" in answer.split("[1]")[1]


@pytest.mark.parametrize(
    ("question", "passage"),
    [("what is the hotel limit in Tokyo?", FARES), ("밀라노 숙박비", FARES_KO)],
)
def test_what_has_a_row_is_none_of_the_others(question: str, passage: Evidence) -> None:
    """Its own row is the answer."""
    answer = ask(question, passage)
    assert "Other" not in answer and "그 밖" not in answer
    assert "[1]" in answer


@pytest.mark.parametrize(
    ("question", "passage"),
    [("what is the parking limit in Lisbon?", FARES), ("리스본 주차비 얼마예요?", FARES_KO)],
)
def test_a_column_that_no_table_has_is_not_answered(question: str, passage: Evidence) -> None:
    """Neither by the row of the others."""
    assert "Other cities" not in ask(question, passage).split("\n")[0]
    assert "그 밖의 도시" not in ask(question, passage).split("\n")[0]
