"""Units of measurement: their spellings in Korean and English, and conversion to base units."""

# One unit a line; the first spelling is its name.
_SPELLINGS = """
년 년간 년도 연도 학년도 year years
개월 개월간 달 month months
주 주간 주일 week weeks wk wks
일 일간 day days
시간 hour hours hr hrs
분 분간 minute minutes min mins
초 초간 second seconds
세기 century centuries
원 won krw
달러 dollar dollars usd
유로 euro euros eur
엔 yen jpy
파운드 pound pounds gbp
위안 yuan rmb cny
% 퍼센트 프로 percent
km 킬로미터 kilometers kilometres kilometer kilometre
m 미터 meters metres meter metre
cm 센티미터 centimeters centimetres
mm 밀리미터 millimeters millimetres
마일 miles mile
피트 feet foot ft
kg 킬로그램 kilograms
g 그램 grams
톤 tons tonnes ton
리터 liters litres liter litre
명 인 사람 people persons person
박 night nights
회 번 차례 times
학점 credit credits
점 points point
세 살
"""
_ONE_SPELLING = "년대 주년 세대 분기 시즌 인치 월 시"
UNITS = {
    spelling: line.split()[0]
    for line in [*_SPELLINGS.strip().splitlines(), *_ONE_SPELLING.split()]
    for spelling in line.split()
}
# The base unit of a unit, and how many of it one is: two weeks are 14 days, 1.5시간 are 90분.
BASE_UNITS = {
    "주": ("초", 604800),
    "일": ("초", 86400),
    "시간": ("초", 3600),
    "분": ("초", 60),
    "초": ("초", 1),
    "년": ("개월", 12),
    "개월": ("개월", 1),
    "km": ("mm", 10**6),
    "m": ("mm", 1000),
    "cm": ("mm", 10),
    "mm": ("mm", 1),
    "톤": ("g", 10**6),
    "kg": ("g", 1000),
    "g": ("g", 1),
}
