"""Quantities of a question ("3 hours", 흑백 10장) and the unit of a price ("per hour", 시간당)."""

import re
from dataclasses import dataclass

from models.offline.values.dates import without_dates

_NUMBER_WORDS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
    "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "dozen": 12, "twenty": 20, "thirty": 30,
    "한": 1, "하나": 1, "두": 2, "둘": 2, "세": 3, "셋": 3, "네": 4, "넷": 4, "다섯": 5, "여섯": 6,
    "일곱": 7, "여덟": 8, "아홉": 9, "열": 10, "스무": 20, "서른": 30,
}  # fmt: skip
# Units by their name, in both languages.
_UNITS = {
    "hour": (r"시간", r"hours?|hrs?|hourly"),
    "minute": (r"분", r"minutes?|mins?"),
    "night": (r"박", r"nights?|nightly"),
    "day": (r"일(?:간|당)?|하루", r"days?|daily"),
    "week": (r"주(?:일|간|당)?", r"weeks?|weekly"),
    "month": (r"개월|달|월", r"months?|monthly"),
    "year": (r"년|연", r"years?|yearly|annual\w*"),
    "person": (r"명|사람|인", r"persons?|people|adults?|guests?|heads?|students?|visitors?"),
    "page": (r"장|쪽|페이지|매", r"pages?|sheets?|copies|copy"),
    "item": (r"개|권|병|잔|대|켤레|벌|팩", r"items?|pieces?|tickets?|units?|cups?|bottles?"),
    "time": (r"회|번|차례", r"times?|visits?|sessions?|rides?"),
    "gram": (r"그램|g", r"grams?|g"),
    "kilogram": (r"킬로(?:그램)?|kg", r"kilograms?|kilos?|kg"),
    "metre": (r"미터|m", r"metres?|meters?|m"),
    "kilometre": (r"킬로미터|km", r"kilomet(?:re|er)s?|km"),
}
_COUNTED_UNITS = frozenset(["person", "page", "item", "time", ""])
_KOREAN_NUMBERS = "|".join(sorted((w for w in _NUMBER_WORDS if w > "z"), key=len, reverse=True))
_ENGLISH_NUMBERS = "|".join(w for w in _NUMBER_WORDS if w < "z")
_KOREAN_UNITS = "|".join(korean for korean, _ in _UNITS.values())
_QUANTITY = re.compile(
    rf"(?<![\d.,:/월-])(?P<n>\d+(?:,\d{{3}})*(?:\.\d+)?)\s?(?P<ko>{_KOREAN_UNITS})(?![A-Za-z\d]|까지|\s?전|학년|학기|\s?후|차|실|용|석|월)"
    rf"|(?:(?<=\s)|^|(?<=[가-힣]{{2}}))(?P<nk>{_KOREAN_NUMBERS})\s?(?P<kk>{_KOREAN_UNITS})(?!실|용|석)"
    rf"|\b(?P<ne>\d+(?:,\d{{3}})*(?:\.\d+)?|{_ENGLISH_NUMBERS})\s?(?=(?P<en>[A-Za-z][A-Za-z -]*))",
    re.I,
)
_PER = re.compile(
    rf"(?P<ko>{_KOREAN_UNITS})\s?당|(?:한|1)\s?(?P<k1>{_KOREAN_UNITS})(?:에|마다|의)?(?=\s|$)|(?P<day>하루)에?(?=\s)"
    r"|(?<![가-힣\d])(?P<lead>월|연|일|주)\s?(?:요금|회비|이용료|사용료|구독료|대여료|임대료|비용|세)"
    r"|\b(?:per|an?|each|every)\s+(?P<en>[a-z]+)\b|/\s?(?P<slash>[A-Za-z가-힣]+)|\b(?P<ly>hourly|daily|weekly|monthly|nightly)\b",
    re.I,
)
# Counts behind their things, of two or more: 어른2 어린이1.
_ATTACHED = re.compile(r"(?<=[가-힣]{2})\d{1,2}(?![\w.,:/-])")
_OFFSET = re.compile(
    r"\w+\s+(?:days?|weeks?|months?|hours?)\s+(?:before|after|ago|of|from)\b", re.I
)
_YEAR = re.compile(r"19\d\d|20[1-9]\d")
_MAX_WORDS = 4  # between a number and its unit


@dataclass(frozen=True)
class Quantity:
    """A number of units in a question.

    Attributes:
        count: The number.
        unit: Name of the unit; empty for things without one.
        start: Where it begins in the question.
        end: Where it ends.
    """

    count: float
    unit: str
    start: int
    end: int


def quantities_in(question: str) -> list[Quantity]:
    """Return the quantities of a question, in order; dates, years and "7 days before" are none."""
    found = []
    for match in _QUANTITY.finditer(without_dates(question)):
        number = match["n"] or match["nk"] or match["ne"]
        count = _NUMBER_WORDS.get(number.lower()) or float(number.replace(",", ""))
        unit = unit_named(match["ko"] or match["kk"] or "") or _english_unit(match["en"] or "")
        is_year = not unit and bool(_YEAR.fullmatch(number))
        if not is_year and not _OFFSET.match(question, match.start()):
            found.append(Quantity(float(count), unit, match.start(), match.end()))
    attached = list(_ATTACHED.finditer(question))
    if not found and len(attached) > 1:
        found = [Quantity(float(each.group()), "", *each.span()) for each in attached]
    return found


def price_unit(text: str) -> str | None:
    """Return the name of the unit that a price is for, as "hour"; None where it states none."""
    for match in _PER.finditer(text):
        name = unit_named(next(filter(None, match.groups())))
        if name:
            return name
    return None


def unit_named(word: str) -> str:
    """Return the name of the unit that a word stands for; empty where it is none."""
    for name, patterns in _UNITS.items():
        if any(re.fullmatch(pattern, word, re.I) for pattern in patterns):
            return name
    return ""


def is_counted(unit: str) -> bool:
    """Return whether things are counted in a unit, so that their price is for one of them."""
    return unit in _COUNTED_UNITS


def _english_unit(words: str) -> str:
    near = re.split(r"\b(?:and|or|with|for|in|at|on)\b", words)[0].split()[:_MAX_WORDS]
    return next((name for word in near if (name := unit_named(word))), "")
