"""Claim verification, case by case; `test_injected_errors` measures it on many sentences."""

import pytest

from chains.verification.quantities import Quantity, quantities_in
from chains.verification.verdict import is_supported

POOL = (
    "The pool opens on 2 March at 2:30 p.m. and costs three million won a year. Ada Byron was "
    "born in London. Grace Hopper was born in New York. She taught in Ravenna for 6 weeks. "
    "Guests are not admitted, but members may bring a towel. Unused tickets are available at the "
    "desk."
)
HALL = (
    "강당은 2026. 3. 2. 오후 2시에 연다. 사용료는 3만 원이며 두 번까지 나누어 낼 수 있다. "
    "예약은 교학처에서 받는다. 이 학교는 비회원의 출입을 허용하지 않는다. 주차는 무료이다."
)


@pytest.mark.parametrize(
    ("claim", "carried"),
    [
        ("The pool opens on March 2 at 14:30.", True),
        ("The pool opens on 2 May at 2:30 p.m.", False),
        ("The pool costs 3,000,000 won a year.", True),
        ("The pool costs 3 million dollars a year.", False),
        ("She taught in Ravenna for six weeks.", True),
        ("She taught in Ravenna for 6 months.", False),
        ("Grace Hopper taught in Ravenna for 6 weeks.", True),
        ("Grace Hopper was born in London.", False),
        ("Ada Byron was born in New York.", False),
        ("Members may bring a towel.", True),
        ("Members may not bring a towel.", False),
        ("Guests are admitted, but members may bring a towel.", False),
        ("Unused tickets are unavailable at the desk.", False),
        ("Used tickets are available at the desk.", False),
    ],
)
def test_english(claim: str, carried: bool) -> None:
    """Dates, amounts, units, names and negations are compared in any notation."""
    assert is_supported(claim, POOL) is carried


@pytest.mark.parametrize(
    ("claim", "carried"),
    [
        ("강당은 3월 2일 14시에 엽니다.", True),
        ("강당은 2월 3일 오후 2시에 연다.", False),
        ("사용료는 30,000원이며 2회까지 나누어 낼 수 있습니다.", True),
        ("사용료는 3만 원이며 세 번까지 나누어 낼 수 있다.", False),
        ("사용료는 3만 원이며 두 달까지 나누어 낼 수 있다.", False),
        ("예약은 교학처에서 받습니다.", True),
        ("예약은 강당에서 받는다.", False),
        ("비회원의 출입을 허용하지 않습니다.", True),
        ("비회원의 출입을 허용합니다.", False),
        ("회원의 출입을 허용하지 않는다.", False),
        ("주차는 무료가 아니다.", False),
        ("한빛대학교는 비회원의 출입을 허용하지 않는다.", False),
    ],
)
def test_korean(claim: str, carried: bool) -> None:
    """Korean counters, amounts, particles and prefixes are compared."""
    assert is_supported(claim, HALL) is carried


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1억 2천만 원", {("120000000", "원")}),
        ("3.5만 명, 2천 명", {("35000", "명"), ("2000", "명")}),
        ("$3.5 billion and 20 per-cent", {("3500000000", "달러"), ("20", "")}),
        ("50 percent, 50%, 50퍼센트", {("50", "%")}),
        ("제3조 2항", {("3", "조"), ("2", "항")}),
        ("3 일반실", {("3", "")}),
        ("30-day, 30 calendar days, 30일간", {("30", "일")}),
        ("1.2.3 and 2.50", {("1.2.3", ""), ("2.5", "")}),
        ("7~9학점", {("7", ""), ("9", "학점")}),
        ("Dec. 24", {("24", "")}),
    ],
)
def test_quantities(text: str, expected: set[tuple[str, str]]) -> None:
    """A quantity has one value and one unit name in both languages."""
    assert quantities_in(text) == {Quantity(*pair) for pair in expected}
