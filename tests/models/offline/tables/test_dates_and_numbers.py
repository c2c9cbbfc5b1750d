"""Dates, ranges of days, quantities and bounds of questions and cells."""

import pytest

from models.evidence import Evidence
from models.offline.values.amounts import difference
from models.offline.values.dates import Day, day_range, days_in
from models.offline.values.number_bounds import number_bound
from models.offline.values.quantities import price_unit, quantities_in
from tests.models.offline.tables.sample_tables import BIKE_RULES, CLINIC, TOUR_TERMS, ask


@pytest.mark.parametrize(
    ("question", "passage", "answer"),
    [
        ("if i cancel on 15 May how much do you keep?", TOUR_TERMS, "by 31 May; We keep: 40"),
        ("if i cancel on 2 June how much do you keep?", TOUR_TERMS, "by 20 June; We keep: 75"),
        (
            "my departure date is 2 July, when do i have to pay the balance?",
            TOUR_TERMS,
            "14 days before the departure date: 18 June.",
        ),
        (
            "pickup date is 2 March 2027, when can i cancel at the latest for free?",
            BIKE_RULES,
            "3 days before the pickup date: 27 February 2027.",
        ),
        (
            "진료일이 8월 20일이면 예약 언제까지 바꿀 수 있어?",
            CLINIC,
            "진료일 2일 전: 8월 18일.",
        ),
    ],
)
def test_a_date_decides(question: str, passage: Evidence, answer: str) -> None:
    """A date finds the row whose days contain it, and the date that a rule gives."""
    assert answer in ask(question, passage)


@pytest.mark.parametrize(
    ("cell", "inside", "outside"),
    [
        ("8월 24일 ~ 8월 28일", (8, 26), (8, 29)),
        ("8월 3~5일", (8, 4), (8, 6)),
        ("24 – 28 August", (8, 24), (8, 23)),
        ("신청일까지 (9월 29일)", (1, 5), (9, 30)),
        ("by 30 August", (8, 30), (8, 31)),
        ("from 3 May", (12, 1), (5, 2)),
        ("21 December – 13 January 2027", (1, 2), (2, 1)),
        ("2026-03-04", (3, 4), (3, 5)),
    ],
)
def test_the_days_of_a_cell(cell: str, inside: tuple[int, int], outside: tuple[int, int]) -> None:
    """A cell states a day, a range of days, or the end or beginning of one."""
    days = day_range(cell)
    assert days is not None
    assert days.contains(Day(*inside, None, 0, 0))
    assert not days.contains(Day(*outside, None, 0, 0))


def test_days_that_no_year_has_are_no_dates() -> None:
    """30 February and month 13 are left out."""
    assert days_in("30 February, 2월 31일, 2026-13-01") == []


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("카약 세시간 쓰면", [(3, "hour")]),
        ("흑백 열 장이랑 컬러 2장", [(10, "page"), (2, "page")]),
        ("3 small boxes and 12 large pages", [(3, ""), (12, "page")]),
        ("two nights in a double room", [(2, "night")]),
        ("2인실 3박", [(3, "night")]),
        ("9월 10일에 신청", []),
        ("7 days before the flight", []),
    ],
)
def test_quantities(question: str, expected: list[tuple[float, str]]) -> None:
    """Quantities are read as digits and words; dates and offsets are none."""
    assert [(each.count, each.unit) for each in quantities_in(question)] == expected


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("이용료(시간당)", "hour"),
        ("1인당 3,000원", "person"),
        ("12 EUR / night", "night"),
        ("120 won per gram", "gram"),
        ("a colour copy 150 won", None),
    ],
)
def test_the_unit_of_a_price(text: str, unit: str | None) -> None:
    """The unit that a price is for is read in both languages."""
    assert price_unit(text) == unit


@pytest.mark.parametrize(
    ("question", "value", "inside", "outside"),
    [
        ("under £300", 300, 299, 300),
        ("at least 20 seats", 20, 20, 19),
        ("2만원 이하", 20_000, 20_000, 20_001),
        ("20석 넘는 방", 20, 21, 20),
    ],
)
def test_bounds(question: str, value: float, inside: float, outside: float) -> None:
    """Bounds are read with currencies and Korean number units."""
    bound = number_bound(question)
    assert bound is not None
    assert bound.value == value
    assert bound.contains(inside)
    assert not bound.contains(outside)


def test_amounts_of_different_units_have_no_difference() -> None:
    """A difference is written in the unit of both amounts."""
    assert difference("1,200 won", "1,000 won") == "1,200 won − 1,000 won = 200 won"
    assert difference("3 hours", "1,000 won") == ""
