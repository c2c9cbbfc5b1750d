"""Calculator, and date and time."""

from datetime import datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

import pytest

from agents.tools.compute.arithmetic import ExpressionError, evaluate, plain
from agents.tools.compute.calculator import calculator
from agents.tools.compute.clock import date_time
from agents.tools.compute.time_zones import find_zone
from models.evidence import parse_evidence
from tests.agents.test_tools import use


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("12 * 7 + 3", "87"),
        ("0.1 + 0.2", "0.3"),
        ("3,000 × (1 + 5%) ^ 2", "3307.5"),
        ("15% * 80,000", "12000"),
        ("７ ÷ ２", "3.5"),
        ("-7 // 2", "-4"),
        ("17 % 5", "2"),
        ("-7 % 5", "3"),
        ("2 ** 100", "1267650600228229401496703205376"),
        ("1 / 3", "0.333333333333333"),
        ("sqrt(2)", "1.4142135623731"),
        ("round(2.5)", "3"),
        ("round(3.14159, 2)", "3.14"),
        ("max(1,234)", "234"),
        ("mean(1, 2, 4)", "2.33333333333333"),
        ("log(8, 2)", "3"),
        ("sin(pi)", "0"),
        ("factorial(10)", "3628800"),
        ("1e300 * 2", "2e+300"),
        ("1 + 1 =", "2"),
    ],
)
def test_expressions_have_their_exact_value(expression: str, value: str) -> None:
    """Decimal fractions, grouped numbers, per cent, typographic signs and full-width digits."""
    assert plain(evaluate(expression)) == value


@pytest.mark.parametrize(
    ("expression", "reason"),
    [
        ("__import__('os').system('id')", "syntax"),
        ("(1).__class__", "syntax"),
        ("[x for x in (1,)]", "syntax"),
        ("lambda: 1", "syntax"),
        ("1 if 2 else 3", "syntax"),
        ("'a' * 9", "syntax"),
        ("open('f')", "syntax"),
        ("True + 1", "syntax"),
        ("sqrt()", "syntax"),
        ("two and two", "syntax"),
        ("", "syntax"),
        ("sqrt(1, 2)", "syntax"),
        ("1 / 0", "domain"),
        ("0 ** -1", "domain"),
        ("sqrt(-1)", "domain"),
        ("log(0)", "domain"),
        ("factorial(1.5)", "domain"),
        ("9 ** 9 ** 9", "size"),
        ("9 ** 999999", "size"),
        ("1e300 ** 9", "size"),
        ("factorial(99999)", "size"),
        ("1" + "+1" * 300, "size"),
        ("1e999", "domain"),
        ("-" * 200 + "1", "size"),
        ("9" * 499 + "**9", "size"),
    ],
)
def test_anything_but_arithmetic_is_refused(expression: str, reason: str) -> None:
    """No name, attribute, call or comprehension of Python, and nothing that takes long."""
    with pytest.raises(ExpressionError) as caught:
        evaluate(expression)
    assert caught.value.reason == reason


@pytest.mark.parametrize(
    ("language", "title", "words"),
    [("ko", "계산기", "값이 없습니다"), ("en", "Calculator", "has no value")],
)
def test_a_result_is_a_source(language: str, title: str, words: str) -> None:
    """A value can be cited; what has none is a message in the language of the turn."""
    message = use(calculator(), language, expression="84,000 / 12")
    (evidence,) = parse_evidence(message.text)
    assert (evidence.title, evidence.text) == (title, "84,000 / 12 = 7000")
    assert message.artifact[0].source == "calculator"
    failed = use(calculator(), language, expression="1/0")
    assert (failed.status, words in failed.text) == ("error", True)


def noon(zone: tzinfo | None) -> datetime:
    """Noon in Seoul, on a Saturday."""
    moment = datetime(2025, 3, 1, 12, 0, tzinfo=ZoneInfo("Asia/Seoul"))
    return moment.astimezone(zone) if zone else moment.replace(tzinfo=None)


@pytest.mark.parametrize(
    ("language", "asked", "words"),
    [
        ("ko", {}, "지금: 2025-03-01 토요일(9주) 12:00 (KST UTC+09:00)"),
        ("en", {}, "Now: Saturday 2025-03-01 (week 9) 12:00 (KST UTC+09:00)"),
        ("en", {"timezone": "New York"}, "Now: Friday 2025-02-28 (week 9) 22:00 (EST UTC-05:00)"),
        ("ko", {"timezone": "뉴욕"}, "지금: 2025-02-28 금요일(9주) 22:00 (EST UTC-05:00)"),
        ("en", {"day": "2024-02-29"}, "Thursday 2024-02-29 (week 9)"),
        ("ko", {"day": "2024.02.29"}, "2024-02-29 목요일(9주)"),
        ("en", {"day": "2024-02-29", "add_days": 366}, "+366 days: Saturday 2025-03-01"),
        ("en", {"until": "2025-12-25"}, "to Thursday 2025-12-25 (week 52): 299 days"),
        ("ko", {"day": "2025-03-02", "until": "2025-03-01"}, "-1일"),
    ],
)
def test_dates_and_weekdays(language: str, asked: dict[str, str | int], words: str) -> None:
    """In the language of the turn, and in the time zone that is asked for."""
    message = use(date_time(zone="Asia/Seoul", now=noon), language, **asked)
    assert words in parse_evidence(message.text)[0].text


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"timezone": "Atlantis"}, "'Atlantis' is not known"),
        ({"day": "the other day"}, "no date"),
        ({"day": "2025-02-30"}, "no date"),
        ({"day": "2025-01-01", "add_days": 10**9}, "no date"),
    ],
)
def test_what_is_no_date_is_said(asked: dict[str, str | int], words: str) -> None:
    """An unknown zone or date is a message to the model."""
    message = use(date_time(now=noon), "en", **asked)
    assert (message.status, words in message.text) == ("error", True)


@pytest.mark.parametrize(
    ("name", "hours"),
    [
        *(("Asia/Seoul", 9), ("서울", 9), ("seoul", 9), ("KST", 9), ("UTC+9", 9), ("도쿄", 9)),
        *(("UTC", 0), ("-03:30", -3.5), ("Kolkata", 5.5)),
    ],
)
def test_zones_have_many_names(name: str, hours: float) -> None:
    """Names of zones, cities in both languages, offsets."""
    zone = find_zone(name)
    assert zone is not None
    assert datetime(2025, 1, 1, tzinfo=zone).utcoffset() == timedelta(hours=hours)


def test_the_machine_has_a_zone() -> None:
    """Without a setting, the time of the machine is told with its offset."""
    assert "UTC" in use(date_time(), "en").text
