"""Claim verification: antonyms, bounds, equal amounts, argument swaps, across languages."""

import pytest

from chains.verification.verdict import verify

GYM = (
    "The gym is open from 6 a.m. to 10 p.m. on weekdays. Towels cost $2 each. Guests must "
    "be accompanied by a member. Bags larger than 40 x 30 cm are not permitted. Refunds "
    "are paid within 30 days. The monthly fee is 50,000 won for students and 80,000 won "
    "for staff. Lockers are available free of charge. The sauna closes one hour before "
    "the gym. Maria Lopez trained Anna Kim in 2019. The contract runs for 24 months. A "
    "quarter of the seats are reserved. Applications are accepted until 31 March 2025. "
    "The pressure must not exceed 5 bar. No more than 12 people may use the pool at once. "
    "The package weighs 2.5 kg. Tickets go on sale at midnight. "
)
HALL = (
    "체육관은 평일 오전 6시부터 오후 10시까지 연다. 수건은 1장에 2천 원이다. "
    "방문객은 회원과 함께 와야 한다. 환불은 30일 이내에 지급된다. 월 회비는 학생 "
    "5만 원, 직원 8만 원이다. 사물함은 무료로 쓸 수 있다. 계약 기간은 "
    "24개월이다. 좌석의 4분의 1은 예약석이다. 신청은 2025년 3월 31일까지 "
    "받는다. 압력은 5바를 넘지 않아야 한다. 동시에 12명까지 수영장을 쓸 수 있다. "
    "소포 무게는 2.5kg이다. 표는 자정부터 판다. 음식물 반입은 금지한다. 김철수가 "
    "이영희를 추천하였다. 재학생을 제외한 모든 이용자는 요금을 낸다. 1학년은 주 "
    "10시간, 2학년은 주 20시간 일할 수 있다. 휴대전화는 켜 두어야 한다. "
)
SHOP = (
    "The store is closed on Mondays. Returns are accepted within 30 days with a receipt. "
    "Gift cards cannot be refunded. Delivery is free for orders over 50,000 won. Members "
    "receive a 10 percent discount. Employees must wear a uniform. The warranty covers "
    "two years. Pets are not allowed in the store. Orders can be cancelled before "
    "shipping. The store was founded in 1998. "
)
PARK = (
    "공원은 4월부터 10월까지 개방한다. 개장 시간은 오전 7시이다. 자전거는 출입할 "
    "수 없다. 화장실은 정문 옆에 있다. 음주와 흡연은 금지된다. 단체 이용은 20명 "
    "이상이며 3일 전까지 예약해야 한다. 주차 요금은 시간당 2,000원이다. 장애인은 "
    "주차 요금을 면제한다. 캠핑장은 유료로 운영한다. "
)
TABLE = (
    "Working hours\n\nProgramme | Level | Hours per week | Vacation\n"
    "Undergraduate | level 3 or higher | 25 hours | no limit\n"
    "Graduate | below level 4 | 15 hours | 15 hours"
)


@pytest.mark.parametrize(
    ("claim", "carried"),
    [
        ("The gym opens at 06:00 on weekdays.", True),
        ("The gym is open from 10 a.m. to 6 p.m. on weekdays.", False),
        ("The gym is open from 6 a.m. to 10 p.m. on weekends.", False),
        ("Towels cost 2 dollars each.", True),
        ("Towels cost 2 euros each.", False),
        ("Bags larger than 40 x 30 cm are permitted.", False),
        ("Bags smaller than 40 x 30 cm are not permitted.", False),
        ("Refunds are paid after 30 days.", False),
        ("The monthly fee is 80,000 won for students and 50,000 won for staff.", False),
        ("The monthly fee is 80,000 won for students.", False),
        ("Students pay a monthly fee of 50,000 won.", True),
        ("The monthly fee is 50,000 won for students and 80,000 won for staff.", True),
        ("Staff pay 80,000 won a month.", True),
        ("Lockers are free.", True),
        ("The sauna closes one hour after the gym.", False),
        ("Anna Kim trained Maria Lopez in 2019.", False),
        ("In 2019 Maria Lopez trained Anna Kim.", True),
        ("The contract runs for two years.", True),
        ("The contract runs for 2 years.", True),
        ("The contract runs for 24 years.", False),
        ("25% of the seats are reserved.", True),
        ("One quarter of the seats are reserved.", True),
        ("75% of the seats are reserved.", False),
        ("Applications are accepted until 2025-03-31.", True),
        ("Applications are accepted from 31 March 2025.", False),
        ("Applications are rejected until 31 March 2025.", False),
        ("The pressure may be up to 5 bar.", True),
        ("The pressure must exceed 5 bar.", False),
        ("The pressure must be at least 5 bar.", False),
        ("Up to 12 people may use the pool at once.", True),
        ("At least 12 people may use the pool at once.", False),
        ("More than 12 people may use the pool at once.", False),
        ("At most 12 people may use the pool at once.", True),
        ("A dozen people may use the pool at once.", True),
        ("The package weighs 2500 g.", True),
        ("The package weighs 2,500 g.", True),
        ("The package weighs 25 kg.", False),
        ("Tickets go on sale at 24:00.", True),
        ("Tickets go on sale at noon.", False),
        ("Guests must be accompanied by a member except on Sundays.", False),
        ("Guests need not be accompanied by a member.", False),
        ("Only members must be accompanied by a guest.", False),
        ("Lockers are available free of charge only to students.", False),
    ],
)
def test_english(claim: str, carried: bool) -> None:
    """Antonyms, bounds, exceptions, equal amounts and swapped numbers in English."""
    assert verify(claim, GYM) is carried


@pytest.mark.parametrize(
    ("claim", "carried"),
    [
        ("체육관은 평일 6시부터 22시까지 연다.", True),
        ("체육관은 평일 오전 10시부터 오후 6시까지 연다.", False),
        ("체육관은 주말 오전 6시부터 오후 10시까지 연다.", False),
        ("수건은 1장에 2,000원이다.", True),
        ("환불은 30일 이후에 지급된다.", False),
        ("월 회비는 학생 8만 원, 직원 5만 원이다.", False),
        ("학생의 월 회비는 5만 원입니다.", True),
        ("학생의 월 회비는 8만 원입니다.", False),
        ("사물함은 유료로 쓸 수 있다.", False),
        ("계약 기간은 2년이다.", True),
        ("계약 기간은 24년이다.", False),
        ("좌석의 25%는 예약석이다.", True),
        ("신청은 2025. 3. 31.까지 받는다.", True),
        ("신청은 2025년 3월 31일부터 받는다.", False),
        ("압력은 최대 5바이다.", True),
        ("압력은 5바 이하여야 한다.", True),
        ("압력은 5바를 넘어야 한다.", False),
        ("압력은 최소 5바여야 한다.", False),
        ("동시에 최대 12명이 수영장을 쓸 수 있다.", True),
        ("동시에 12명 이상 수영장을 쓸 수 있다.", False),
        ("소포 무게는 2,500g이다.", True),
        ("표는 밤 12시부터 판다.", True),
        ("표는 정오부터 판다.", False),
        ("음식물 반입은 허용한다.", False),
        ("이영희가 김철수를 추천하였다.", False),
        ("이영희를 김철수가 추천하였다.", True),
        ("모든 이용자는 요금을 낸다.", False),
        ("재학생을 포함한 모든 이용자는 요금을 낸다.", False),
        ("1학년은 주 20시간, 2학년은 주 10시간 일할 수 있다.", False),
        ("2학년은 주 20시간 일할 수 있다.", True),
        ("2학년은 주 10시간 일할 수 있다.", False),
        ("휴대전화는 꺼 두어야 한다.", False),
        ("회원만 수건을 쓸 수 있다.", False),
    ],
)
def test_korean(claim: str, carried: bool) -> None:
    """Antonyms, bounds, exceptions, equal amounts and swapped numbers in Korean."""
    assert verify(claim, HALL) is carried


@pytest.mark.parametrize(
    ("claim", "carried"),
    [
        ("체육관은 평일 오전 6시부터 오후 10시까지 엽니다.", True),
        ("수건은 개당 5달러입니다.", False),
        ("환불은 30일 이내에 지급됩니다.", True),
        ("학생의 월 회비는 5만 원입니다.", True),
        ("사물함은 무료로 이용할 수 있다.", True),
        ("신청은 2025년 3월 31일까지 받습니다.", True),
        ("계약 기간은 24개월입니다.", True),
        ("계약 기간은 2년입니다.", True),
        ("고양이는 물고기를 먹는다.", False),
        ("회장은 비행기를 구입했다.", False),
    ],
)
def test_korean_claims_about_english_text(claim: str, carried: bool) -> None:
    """Korean claims that agree with English text are supported, contradictory ones not."""
    assert verify(claim, GYM) is carried


@pytest.mark.parametrize(
    ("claim", "carried"),
    [
        ("Refunds are paid within 30 days.", True),
        ("The package weighs 2.5 kg.", True),
        ("The package weighs 3 kg.", False),
        ("Students may keep horses in the garden.", False),
        ("The king visited the museum.", False),
        ("Applications are accepted until 31 March 2025.", True),
        ("Applications are accepted until 30 April 2025.", False),
        ("Up to 12 people may use the pool.", True),
    ],
)
def test_english_claims_about_korean_text(claim: str, carried: bool) -> None:
    """English claims that agree with Korean text are supported, contradictory ones not."""
    assert verify(claim, HALL) is carried


@pytest.mark.parametrize("claim", ["The referee inspects every racket.", "심판은 라켓을 검사한다."])
def test_unknown_words_have_no_verdict_across_languages(claim: str) -> None:
    """Across languages, claims of words that are not in the lexicon have no verdict."""
    other = HALL if claim.isascii() else GYM
    assert verify(claim, other) is None


@pytest.mark.parametrize("claim", ["Staff pay 40 euros.", "회비는 70,000원이다."])
def test_an_unknown_number_is_unsupported_across_languages(claim: str) -> None:
    """A number that the passage lacks is unsupported."""
    other = HALL if claim.isascii() else GYM
    assert verify(claim, other) is False


@pytest.mark.parametrize(
    ("claim", "carried"),
    [
        ("Graduate | below level 4 | 15 hours | 15 hours", True),
        ("Programme: Graduate; Level: below level 4; Hours per week: 15 hours", True),
        ("Hours per week: 25 hours, Vacation: no limit", True),
        ("Programme: Graduate; Hours per week: 25 hours", False),
        ("Graduates below level 4 may work 15 hours per week.", True),
        ("Graduates below level 4 may work 25 hours per week.", False),
    ],
)
def test_cells_of_a_row(claim: str, carried: bool) -> None:
    """The cells of one row are supported, with or without their columns, those of two rows not."""
    assert verify(claim, TABLE) is carried


def test_powers_are_not_digits() -> None:
    """10⁶ is a million and not 106, also in a verbatim quotation."""
    text = "The resistance of the input is 10⁶ ohms."
    said = {n: verify(f"The resistance of the input is {n} ohms.", text) for n in ("106", "10⁶")}
    assert said == {"106": False, "10⁶": True}


def test_a_number_belongs_to_its_column() -> None:
    """A number under one column does not support another column."""
    fares = "Fares\n\nTicket | 2024 | 2025\nDay ticket | 8 | 9\nWeek ticket | 30 | 33"
    claims = {year: verify(f"The day ticket cost 8 in {year}.", fares) for year in (2024, 2025)}
    assert claims == {2024: True, 2025: False}


@pytest.mark.parametrize(
    ("claim", "carried"),
    [
        ("반품은 영수증이 있으면 30일 이내에 가능합니다.", True),
        ("반품은 영수증이 있으면 60일 이내에 가능합니다.", False),
        ("회원은 10% 할인을 받습니다.", True),
        ("직원은 유니폼을 입어야 합니다.", True),
        ("직원은 유니폼을 입지 않아도 됩니다.", False),
        ("보증 기간은 2년입니다.", True),
        ("보증 기간은 3년입니다.", False),
        ("매장에 반려동물을 데려올 수 있습니다.", False),
        ("배송 전에는 주문을 취소할 수 있습니다.", True),
        ("배송 후에는 주문을 취소할 수 있습니다.", False),
        ("매장은 1998년에 설립되었다.", True),
        ("매장은 수영장과 영화관을 운영한다.", False),
        ("직원은 코끼리를 키울 수 있다.", False),
        ("5만 원을 초과하는 주문은 배송이 무료입니다.", True),
    ],
)
def test_korean_claims_about_a_policy(claim: str, carried: bool) -> None:
    """Conditions, negations and inventions in a Korean claim are verified against English text."""
    assert verify(claim, SHOP) is carried


@pytest.mark.parametrize(
    ("claim", "carried"),
    [
        ("The park opens at 9 a.m.", False),
        ("Smoking and alcohol are prohibited.", True),
        ("Smoking and alcohol are allowed.", False),
        ("Groups of 30 or more must book 3 days in advance.", False),
        ("Parking costs 2,000 won per hour.", True),
        ("Parking costs 3,000 won per hour.", False),
        ("Visitors may keep tigers in the garden.", False),
        ("The mayor owns a private airplane.", False),
        ("Free pizza is served every Friday.", False),
    ],
)
def test_english_claims_about_a_rule(claim: str, carried: bool) -> None:
    """English claims are verified against Korean text."""
    assert verify(claim, PARK) is carried


@pytest.mark.parametrize(
    ("claim", "text"),
    [
        ("The restroom is next to the main gate.", PARK),
        ("Bicycles are not allowed.", PARK),
        ("매장에 반려동물을 데려올 수 없습니다.", SHOP),
        ("반품은 영수증이 있으면 30일 이내에 가능합니다.", SHOP),
    ],
)
def test_true_claims_are_not_unsupported_across_languages(claim: str, text: str) -> None:
    """True claims are supported or have no verdict."""
    assert verify(claim, text) is not False
