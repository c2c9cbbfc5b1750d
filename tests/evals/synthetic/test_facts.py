"""Facts of tables and labelled lines."""

import pytest

from evals.synthetic.facts import facts

TABLE = """Halls

Hall | Rooms | Fee
--- | --- | ---
East | 240 | 764,000 won
West | 396 | 1,192,000 won
"""
TWICE = "Hall | Room | Fee\nEast | double | 764,000 won\nEast | single | 999,000 won\n"
CALENDAR = "날짜 | 행사\n2월 27일 | 입학식\n10월 14일 | 개교기념일\n"
RECORDS = "장비: 현미경; 장소: 105호; 비고: 예약\n장비: 분광기; 장소: B101호; 비고: 없음\n"
LABELS = "• 신청: 7월 20일 ~ 7월 24일\n- Fee: 5,000 won\nhttp://a.example: 3\n10:30 Lunch\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            TABLE,
            {
                ("East", "Rooms", "240"),
                ("East", "Fee", "764,000 won"),
                ("West", "Rooms", "396"),
                ("West", "Fee", "1,192,000 won"),
            },
        ),
        (TWICE, set()),
        (CALENDAR, {("입학식", "날짜", "2월 27일"), ("개교기념일", "날짜", "10월 14일")}),
        (RECORDS, {("현미경", "장소", "105호"), ("분광기", "장소", "B101호")}),
        (LABELS, {("", "신청", "7월 20일 ~ 7월 24일"), ("", "Fee", "5,000 won")}),
        ("| A | B |\n|---|---|\n| x1 | y2 |\n", {("x1", "B", "y2")}),
        ("One line of prose. It has no table.", set()),
    ],
    ids=["table", "ambiguous", "calendar", "records", "labels", "markdown", "prose"],
)
def test_facts(text: str, expected: set[tuple[str, str, str]]) -> None:
    """Each cell with its row and column, where they are its only ones."""
    assert {fact[:3] for fact in facts(text)} == expected


@pytest.mark.parametrize(
    ("value", "dated"),
    [
        ("3월 2일", True),
        ("2026-03-02", True),
        ("2 March – 5 March", True),
        ("March 2", True),
        ("5일", False),
        ("ext. 1204", False),
        ("may apply", False),
    ],
)
def test_dates_are_distinguished_from_counts(value: str, dated: bool) -> None:
    """A day of the year is asked for with "when", five days are not."""
    (fact,) = facts(f"Label: {value}")
    assert fact.dated is dated
