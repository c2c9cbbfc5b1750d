"""Normalisation of amounts in words: half a year, 열흘, 정오, a dozen, 10⁶ in digits and units.

A step of `quantities.normalise_numbers`, whose units it uses.
"""

import re
import unicodedata
from collections.abc import Callable

Rewrite = Callable[[re.Match[str]], str]

_DAYS = {
    "이틀": 2, "사흘": 3, "나흘": 4, "닷새": 5, "엿새": 6, "이레": 7, "여드레": 8, "아흐레": 9,
    "열흘": 10, "보름": 15,
}  # fmt: skip
_SINO = {"일": 1, "이": 2, "삼": 3, "사": 4, "오": 5, "육": 6, "칠": 7, "팔": 8, "구": 9, "십": 10}
_NATIVE = {"한": 1, "두": 2, "세": 3, "네": 4, "다섯": 5, "여섯": 6, "일곱": 7, "여덟": 8}
_ENGLISH = "one two three four five six seven eight nine ten eleven twelve"
_SPELT = {word: value for value, word in enumerate(_ENGLISH.split(), start=1)} | {"a": 1, "an": 1}
_IN_SMALLER = {
    "hour": (60, "분"), "year": (12, "개월"), "day": (24, "시간"), "week": (7, "일"),
    "시간": (60, "분"), "년": (12, "개월"), "해": (12, "개월"),
}  # fmt: skip
_HALVES = {
    "hour": "30분", "year": "6개월", "day": "12시간", "dozen": "6", "minute": "30초",
    "month": "15일", "week": "3.5일", "decade": "5년", "century": "50년",
}  # fmt: skip
_QUARTERS = {"hour": "15분", "year": "3개월"}
_ENGLISH_COUNT = rf"(?P<count>\d+|\b(?:{'|'.join(_SPELT)}))"
_KOREAN_COUNT = rf"(?P<count>\d+|{'|'.join(_NATIVE)})"
# Behind a Korean word: no further syllable, or a particle.
_END = r"(?:(?![가-힣])|(?=[은는이가을를의에과와로도]|까지|부터|동안|이내|전|후|마다|간|씩|입니다))"
_NO_DATE = r"(?![\d/])"  # behind a fraction: 1/2/2024


def _number(word: str) -> float:
    return float(_SPELT.get(word.lower()) or _NATIVE.get(word) or word)


def _format(value: float) -> str:
    return f"{value:.6f}".rstrip("0").rstrip(".")


def _and_a_half(match: re.Match[str]) -> str:
    each, unit = _IN_SMALLER[match["unit"].lower()]
    return f"{_format((_number(match['count']) + 0.5) * each)} {unit}"


def _power(match: re.Match[str]) -> str:
    digits = unicodedata.normalize("NFKC", match["up"] or match["raised"]).replace("−", "-")
    exponent = int(digits.strip("()"))
    return str(10**exponent) if 0 <= exponent <= 18 else match.group()


def _hours(match: re.Match[str]) -> str:
    return f" {int(match['hours']) * 60 + int(match['minutes'])}분 "


def _dozens(match: re.Match[str]) -> str:
    return _format(_number(match["count"]) * 12)


def _half(match: re.Match[str]) -> str:
    return _HALVES[match["unit"].lower()]


def _fraction(english: str, figure: str, sign: str, korean: str) -> str:
    return rf"\b{english}|(?<![\d/]){figure}{_NO_DATE}|{sign}|(?<!\d){korean}"


_THIRD = r"(?:a|one) third\b(?! (?:party|time|person|year|floor))"
# Midnight and noon come before the hours, whose patterns they match too.
_TIMES: tuple[tuple[str, str | Rewrite], ...] = (
    (r"\b12:00 ?(?:noon|pm|p\.m\.)|\b(?:12|twelve) (?:o'clock )?noon\b", "12시"),
    (r"\b(?:12 ?midnight|midnight|12(?::00)? ?a\.?m\b\.?)", " 24시"),
    (r"(?<!\w)(?:12(?::00)? ?p\.?m\b\.?|noon|midday)(?!\w)", "12시"),
    (
        r"(?:밤|자정|오전) ?12시(?! ?\d)|자정|(?<![\d:])(?:24|00?):00(?![\d:])|(?<!\d)0시(?!간)",
        "24시",
    ),
    (r"(?:낮|점심|오후) ?12시(?!간)|정오", "12시"),
    (r"(?:오전|아침|새벽) ?(\d{1,2})(?=시(?!간)|:\d)", r"\1"),
    (r"(?<![\d:])(\d{1,2})(?::00)? ?a\.?m\b\.?", lambda m: f" {int(m[1])}시 "),
)
_SPANS: tuple[tuple[str, str | Rewrite], ...] = (
    (rf"\bhalf[ -](?:of )?(?:an? )?(?P<unit>{'|'.join(_HALVES)})\b", _half),
    (r"\b(?:a )?quarter of an? (hour|year)\b", lambda m: _QUARTERS[m[1].lower()]),
    (rf"{_ENGLISH_COUNT}(?: and a half|\.5|½)[ -](?P<unit>hour|year|day|week)s?\b", _and_a_half),
    (rf"{_ENGLISH_COUNT} (?P<unit>hour|year|day|week) and a half\b", _and_a_half),
    (rf"{_KOREAN_COUNT} ?(?P<unit>시간|년|해) ?반{_END}", _and_a_half),
    (
        r"(?P<hours>\d+) ?(?:시간|hours?|h) ?(?:and )?"
        r"(?P<minutes>\d+) ?(?:분|minutes?|mins?|m)(?![A-Za-z])",
        _hours,
    ),
    (r"(?<![가-힣])반년", "6개월"),
    (r"(?<![가-힣])([일이삼사육칠팔])(?=주일|주간|개월|년간)", lambda m: str(_SINO[m[1]])),
    (rf"(?<![가-힣])({'|'.join(_DAYS)}){_END}", lambda m: f"{_DAYS[m[1]]}일"),
    (r"\b(?:(?:a|one) )?fortnight\b", "14 days"),
    (r"\b(?:a|one|per) decade\b", "10 years"),
)
_COUNTS: tuple[tuple[str, str | Rewrite], ...] = (
    (r"(?<![\d.,])10(?:\^(?P<up>\(?-?\d{1,2}\)?)|(?P<raised>[⁰¹²³⁴-⁹]{1,2}))(?!\d)", _power),
    (rf"{_ENGLISH_COUNT} dozen\b", _dozens),
    (_fraction(r"half(?= (?:of|the|all)\b)", "1/2", "½|절반", "2분의 ?1"), "50%"),
    (_fraction(r"(?:a|one) quarter(?= (?:of|the)\b)", "1/4", "¼", "4분의 ?1"), "25%"),
    (_fraction(r"three[- ]quarters(?= (?:of|the)\b)", "3/4", "¾", "4분의 ?3"), "75%"),
    (_fraction(_THIRD, "1/3", "⅓", "3분의 ?1"), "33.3%"),
    (_fraction(r"two[- ]thirds\b", "2/3", "⅔", "3분의 ?2"), "66.7%"),
    (r"\btwice\b", "2회"),
    (r"\bdoubled?\b|(?<![가-힣])두 ?배", "2배"),
)
_REWRITES = tuple(
    (re.compile(pattern, re.I), rewrite) for pattern, rewrite in (*_TIMES, *_SPANS, *_COUNTS)
)
_IMPLICIT_ONES = (
    (re.compile(r"(?<![가-힣])하루"), "1일"),
    (re.compile(r"(?<![가-힣])한 ?달"), "1개월"),
)


def normalise_measures(text: str) -> str:
    """Return the text with amounts in words written in digits and units."""
    for pattern, rewrite in _REWRITES:
        text = pattern.sub(rewrite, text)
    return text


def with_implicit_ones(text: str) -> str:
    """Return the text with words for one unit, as 하루 and 한 달, written as the number 1."""
    for pattern, amount in _IMPLICIT_ONES:
        text = pattern.sub(amount, text)
    return text
