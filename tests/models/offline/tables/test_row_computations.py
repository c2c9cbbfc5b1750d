"""Computations over rows: superlatives, bounds, filters, lists, sums and amounts to pay."""

import pytest

from models.evidence import Evidence
from tests.models.offline.tables.sample_tables import (
    BIKE_RULES,
    BIKES,
    CLINIC,
    ROOMS,
    TOURS,
    ask,
)


@pytest.mark.parametrize(
    ("question", "passage", "answer"),
    [
        ("which is the cheapest bike per day", BIKES, "Item: City bike; Price per day: 18 EUR"),
        ("which tour has the biggest group?", TOURS, "Tour: Highland Rail; Group size: 32 people"),
        ("shortest tour?", TOURS, "Tour: Lighthouse Walk; Days: 1"),
        ("초진 비용 제일 비싼 과가 어디?", CLINIC, "진료과: 피부과; 초진 비용: 25,000원"),
        ("젤 큰 방이 어디임", ROOMS, "방: 별빛 강당; 좌석: 150석"),
    ],
)
def test_a_superlative_is_computed(question: str, passage: Evidence, answer: str) -> None:
    """The row with the most or least of the right column is the answer."""
    first, note = ask(question, passage).split("\n\n")
    assert first == f"{answer} [1]"
    assert any(number in note for number in "3456")


def test_what_is_free_is_the_cheapest() -> None:
    """In a column of prices "free" counts as no money, and both rows of a comparison are shown."""
    text = "이용료\n\n시설 | 시간당 요금\n탁구장 | 무료\n수영장 | 6,000원\n볼링장 | 9,000원"
    prices = Evidence(1, "prices.md", text, title="이용료")
    assert ask("가장 싼 시설은?", prices).startswith("시설: 탁구장")
    compared = ask("탁구장과 수영장 중 뭐가 더 비싸?", prices)
    assert compared.index("수영장") < compared.index("탁구장")
    assert "볼링장" not in compared


RETURNS = Evidence(
    1,
    "branches.md",
    "| Branch | Used for returns | Manager |\n|---|---|---|\n| Hill | allowed | Ms Ahn |\n"
    "| Park | with a receipt | Mr Bae |\n| Quay | forbidden | Mr Cho |",
    title="Branches",
)
RETURNS_KO = Evidence(
    1,
    "지점.md",
    "| 지점 | 반납 | 담당 |\n|---|---|---|\n| 언덕점 | 가능 | 안 과장 |\n"
    "| 공원점 | 영수증 지참 | 배 대리 |\n| 부두점 | 금지 | 조 사원 |",
    title="지점 안내",
)
FEES = Evidence(
    1,
    "sauna.md",
    "# 이용료\n\n| 구분 | 어른 | 어린이 |\n|---|---|---|\n| 평일 | 9,000원 | 5,000원 |\n"
    "| 주말 | 12,000원 | 7,000원 |\n| 야간 | 무료 | 4,000원 |",
    title="이용료",
)


@pytest.mark.parametrize(
    ("question", "passage", "right", "wrong"),
    [
        ("which things cost more than 10 EUR per hour", BIKES, ["Kayak", "Pedal"], ["Cargo"]),
        ("tours under £300", TOURS, ["Lighthouse", "Whisky"], ["Island", "Highland"]),
        ("초진 2만원 이하인 과는?", CLINIC, ["내과", "소아", "정형외과"], ["피부과", "안과"]),
        ("좌석이 20석 이상인 방은?", ROOMS, ["하늘방", "별빛 강당"], ["숲방", "바다방"]),
        ("which items need no deposit?", BIKES, ["Kayak", "Pedal"], ["bike"]),
        ("which tours have no meals?", TOURS, ["Lighthouse", "Whisky"], ["Island", "Highland"]),
        ("토요일에 안 하는 과는 뭐예요?", CLINIC, ["피부과", "안과"], ["내과", "정형외과"]),
        ("음식 못 먹는 방은?", ROOMS, ["숲방", "하늘방", "별빛"], ["바다방", "아기방"]),
        ("which harbour items need no deposit?", BIKES, ["Kayak", "Pedal"], ["Mountain"]),
        ("which branch must not be used for returns at all?", RETURNS, ["Quay"], ["Hill", "Park"]),
        ("반납하면 안 되는 지점은?", RETURNS_KO, ["부두점"], ["언덕점", "공원점"]),
        ("일요일에도 하는 과는?", CLINIC, ["소아청소년과"], ["내과", "피부과"]),
        ("what can i rent at the harbour? list everything", BIKES, ["Kayak", "Pedal"], ["City"]),
    ],
)
def test_rows_are_filtered(
    question: str, passage: Evidence, right: list[str], wrong: list[str]
) -> None:
    """Only the rows within a bound, with a property or without it are shown."""
    answer = ask(question, passage)
    assert [each for each in right if each not in answer] == []
    assert [each for each in wrong if each in answer] == []


@pytest.mark.parametrize(
    ("question", "passage", "rows"),
    [
        ("give me a table of all tours", TOURS, 4),
        ("방 종류를 표로 정리해줘", ROOMS, 5),
        ("진료과 전부 알려줘", CLINIC, 5),
        ("이용료 표로 정리좀", FEES, 3),
    ],
)
def test_a_table_is_listed(question: str, passage: Evidence, rows: int) -> None:
    """All rows of the table that a question names are listed, and counted in a note."""
    answer = ask(question, passage)
    assert answer.count("[1]") == rows
    assert str(rows) in answer.rsplit("\n", 1)[-1]


@pytest.mark.parametrize(
    ("question", "passages", "computed"),
    [
        ("rent a kayak for 3 hours, how much", (BIKES,), "11 EUR × 3 = 33 EUR"),
        (
            "2 days with a city bike plus a child seat, total cost?",
            (BIKES, BIKE_RULES),
            "18 EUR × 2 + 3 EUR × 2 = 42 EUR",
        ),
        ("price for 4 people on the whisky trail?", (TOURS,), "£260 × 4 = £1,040"),
        ("하늘방 두 시간 빌리면 얼마에요?", (ROOMS,), "7,000원 × 2 = 14,000원"),
        (
            "별빛강당 3시간 쓰고 빔프로젝터도 쓰면 총 얼마?",
            (ROOMS,),
            "30,000원 × 3 + 1,500원 × 3 = 94,500원",
        ),
        ("도수치료 3회 받으면 얼마?", (CLINIC,), "60,000원 × 3 = 180,000원"),
        ("total price for Lighthouse Walk and Whisky Trail", (TOURS,), "£305"),
        ("average price of the tours", (TOURS,), "£326.25"),
    ],
)
def test_amounts_are_computed(question: str, passages: tuple[Evidence, ...], computed: str) -> None:
    """The total stands first with its working, and the prices behind it with their source."""
    first, *others = ask(question, *passages).split("\n\n")
    assert computed in first
    assert all("[" in each for each in others)


def test_prices_of_a_sentence_go_with_their_quantities() -> None:
    """Each quantity takes the price whose words stand beside it."""
    text = "A small parcel costs 4 EUR and a large parcel 9 EUR."
    answer = ask(
        "3 small parcels and 2 large parcels, what is the total cost?",
        Evidence(1, "post.md", text, title="Post"),
    )
    assert "4 EUR × 3 + 9 EUR × 2 = 30 EUR" in answer


def test_kinds_are_listed_from_a_sentence() -> None:
    """The sentence that lists the kinds of a thing answers what kinds there are."""
    text = "회원권은 주간권, 야간권, 주말권, 가족권의 네 가지로 나눈다. 회원권은 환불되지 않는다."
    answer = ask("회원권 종류 전부 알려줘", Evidence(1, "gym.md", text, title="체육관"))
    assert answer.startswith("회원권은 주간권, 야간권, 주말권, 가족권")
