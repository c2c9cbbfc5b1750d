"""Personal data is found in Korean and English forms, and what only looks like it is left alone."""

import random

import pytest

from guardrails.engine import Guard
from guardrails.pii.checksums import corporate_number, iban, luhn, registration_number
from guardrails.pii.rail import PersonalData

RAIL = PersonalData()


def found(text: str) -> list[tuple[str, str]]:
    """Rules and texts of the findings in a text."""
    return [(f.rule, text[f.start : f.end]) for f in RAIL.check(text, "user")]


def resident(front: str, sex: int) -> str:
    """A resident or foreigner number whose check digit is right."""
    body = f"{front}{sex}12345"
    right = [d for d in "0123456789" if registration_number(body + d)]
    return f"{front}-{sex}12345{right[0]}"


@pytest.mark.parametrize(
    ("text", "rule", "value"),
    [
        ("제 번호는 {0}이에요", "kr_rrn", resident("870314", 2)),
        ("my resident number {0}, thanks", "kr_rrn", resident("950702", 1)),
        ("외국인등록증에는 {0}라고 적혀 있다", "kr_frn", resident("910820", 6)),
        ("번호가 {0}으로 나와요", "kr_rrn", "210105-3999999"),  # without check digit
        ("주민번호 뒷자리는 가렸어요: {0}입니다", "kr_rrn_masked", "870314-2******"),
        ("주민번호 {0}예요", "kr_rrn", "８７０３１４－２１２３４５６"),
        ("내 휴대폰은 {0}인데요", "phone", "010-2222-3434"),
        ("행사 문의 {0}까지", "phone", "02)555-0199".replace(")", "-")),
        ("call {0} tonight", "phone", "+82 10 2222 3434"),
        ("대표번호 {0}로 전화하세요", "service_number", "1588-0000"),
        ("my US number is {0}.", "phone", "(415) 555-0132"),
        ("사업자 등록번호 {0}입니다", "kr_brn", "120-81-47521"),
        ("카드 {0}로 냈어요", "card", "4111 1111 1111 1111"),
        ("card no {0} please", "card", "378282246310005"),
        ("신한은행 {0}으로 보내 주세요", "bank_account", "110-345-678901"),
        ("send it to Woori Bank {0}", "bank_account", "1002-345-678901"),
        ("여권 {0}을 잃어버렸어요", "passport", "M12345678"),
        ("passport {0} expired", "passport", "M123A4567"),
        ("운전면허 {0}번", "driver_license", "11-19-123456-50"),
        ("건강보험증 {0}", "health_insurance", "1-2345-678901"),
        ("차 번호는 {0}예요", "vehicle_plate", "123가 4567"),
        ("a car with plate {0} is parked", "vehicle_plate", "경기 34나 1122"),
        ("메일은 {0}로", "email", "dain.song@school.example"),
        ("IP {0}에서 접속", "ip", "93.184.216.34"),
        ("from {0} again", "ip", "2606:2800:220:1:248:1893:25c8:1946"),
        ("my SSN is {0}", "us_ssn", "219-09-9999"),
        ("pay to IBAN {0}", "iban", "DE89 3704 0044 0532 0130 00"),
        ("wallet {0}", "crypto", "1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2"),
        ("see https://{0}@host.example/", "url_credentials", "admin:hunter22"),
        ("생년월일은 {0}입니다", "birth_date", "1999년 3월 2일"),
        ("date of birth: {0}", "birth_date", "2 March 1999"),
        ("제 이름은 {0}입니다", "person", "하예솔"),
        ("my name is {0} and I study law", "person", "Olivia Stone"),
        ("{0}께 여쭤볼게요", "person", "서지안 교수님"),
        ("I met {0} today", "person", "Dr. Olivia Stone"),
        ("주소: {0}", "address", "대전광역시 유성구 하늘로 21, 104동 502호"),
        ("I live at {0}.", "address", "77 Maple Street, Springfield"),
        ("ship it to {0} please", "address", "12 Haneul-ro, Yuseong-gu, Daejeon"),
    ],
)
def test_each_kind_is_found_whole(text: str, rule: str, value: str) -> None:
    """A value is found from its first to its last character, particles left outside."""
    assert (rule, value) in found(text.format(value))


@pytest.mark.parametrize(
    "text",
    [
        "제17조 제3항은 2024-03-01부터 시행합니다.",
        "주문번호 2024031512345의 상태를 알려 주세요",
        "버전 10.2.3.1에서 오류가 납니다",
        "ISBN 979-11-5555-123-4 책이 있나요?",
        "정원은 1,234,567명이고 예산은 12,345,678원입니다.",
        "12주 1200시간 과정이에요",
        "학번 2021145023으로 등록금을 입금했어요",
        "이사 과정에서 부장품이 깨졌다",
        "See section 3.2.1.4 and order 4111111111111.",
        "The meeting is on 2025-01-15 at 12:30:45.",
        "std::vector and a::b are C++ names",
        "1588-1592년 사이의 전쟁",
        "Tracking 870314212345 is on its way.",
        "최우수 학생에게 상을 준다",
    ],
)
def test_look_alikes_are_left_alone(text: str) -> None:
    """Numbers of things, dates, versions and amounts are no personal data."""
    assert found(text) == []


def test_invisible_and_full_width_forms_map_back() -> None:
    """Zero-width characters within a number neither hide it nor shift its offsets."""
    text = "전화 0\u200b10－２２２２\u200b－3434 끝"
    assert found(text) == [("phone", "0\u200b10－２２２２\u200b－3434")]


def test_decomposed_hangul_is_read() -> None:
    """Text in the decomposed form of other systems is found as well."""
    import unicodedata

    text = unicodedata.normalize("NFD", "국민은행 계좌 123-45-6789012")
    assert found(text) == [("bank_account", "123-45-6789012")]


def test_check_digits_separate_right_from_wrong_numbers() -> None:
    """A changed digit is noticed by each of the check sums."""
    rng = random.Random(7)
    assert luhn("4111111111111111")
    assert not luhn("4111111111111112")
    assert iban("GB82WEST12345698765432")
    assert not iban("GB82WEST12345698765433")
    for _ in range(50):
        body = "".join(rng.choice("0123456789") for _ in range(12))
        assert sum(corporate_number(body + d) for d in "0123456789") == 1


GUARD = Guard([RAIL])


@pytest.mark.parametrize(
    "text",
    [
        "How do I get to 123 Main Street library?",
        "What is at 1600 Pennsylvania Avenue?",
        "How far is 12 Haneul-ro from the station?",
        "서울시 마포구 월드컵로 12 도서관 가는 길",
        "주민센터가 서울시 마포구 월드컵로 12 맞나요?",
        "1588-1234 상담 시간",
        "대표번호 1588-0000 상담 시간 알려 줘",
        "080-123-4567 무료 전화는 몇 시까지야?",
        "call 1-800-555-0199 for support",
        "국번 없이 120에 전화하면 되나요?",
        "When does the hotline 112 answer?",
        "192.168.0.1 admin page",
        "What does 10.0.0.5 mean?",
        "203.0.113.7은 문서용 주소야?",
        "is 2001:db8:4::9f reserved?",
        "공유기 주소 192.168.0.1에 접속이 안 돼요",
    ],
)
def test_what_is_nobodys_reaches_the_model(text: str) -> None:
    """Places asked for, numbers of services and private network addresses stay in a question."""
    assert GUARD.check(text, "user").text == text


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("I live at 77 Maple Street near the library, Springfield", "77 Maple Street"),
        ("Ship it to 123 Main Street please", "123 Main Street"),
        ("내 주소는 서울시 마포구 월드컵로 12", "월드컵로 12"),
        ("서울시 마포구 월드컵로 12에 살고 있는데 도서관이 어디야?", "월드컵로 12"),
        ("제 번호는 010-2222-3434예요", "010-2222-3434"),
        ("행정실 02-555-0199로 전화했어요", "02-555-0199"),
        ("call me at (415) 555-0132", "555-0132"),
        ("my ip is 93.184.216.34", "93.184.216.34"),
        ("내 아이피는 93.184.216.34야", "93.184.216.34"),
    ],
)
def test_what_is_somebodys_does_not(text: str, value: str) -> None:
    assert value in text
    assert value not in GUARD.check(text, "user").text
