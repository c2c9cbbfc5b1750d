"""Quantities of a text: numbers with the units they count, in Korean and English.

    >>> sorted(claimed("three weeks, 3만 원"))
    [Quantity(value='3', unit='주'), Quantity(value='30000', unit='원')]

A unit has one name for all its spellings in both languages (`units`); it is empty where none is
known.
"""

import re
from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from functools import lru_cache
from typing import NamedTuple

from chains.verification import measures
from chains.verification.units import BASE_UNITS, UNITS


class Quantity(NamedTuple):
    """A number in plain digits, and its unit."""

    value: str
    unit: str


_LONGEST_FIRST = "|".join(sorted(map(re.escape, UNITS), key=len, reverse=True))
# Behind a blank a Korean unit is a whole word, perhaps with a particle: 3 일까지, not 3 일반실.
_WORD_END = r"(?=[은는이가을를의에와과로도]?(?![가-힣])|까지|부터|동안|이[내상하]|미만|정도)"
_NUMBER = re.compile(
    rf"(\d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?|\d+(?:\.\d+)*)"
    rf"(?:({_LONGEST_FIRST}|[개대권배위층호쪽조항급건장석])(?![A-Za-z])"
    rf"|[ -](?:calendar |full |whole )?({_LONGEST_FIRST})(?![A-Za-z]){_WORD_END})?",
    re.I,
)

_CARDINALS = "two three four five six seven eight nine ten eleven twelve"
_SPELT = {word: value for value, word in enumerate(_CARDINALS.split(), start=2)}
_NATIVE_WORDS = "두 세 네 다섯 여섯 일곱 여덟 아홉 열"
_NATIVE = {word: value for value, word in enumerate(_NATIVE_WORDS.split(), start=2)}
_MONTHS = "january february march april may june july august september october november december"
_MONTH = {name: number for number, name in enumerate(_MONTHS.split(), start=1)}
_MONTH_NAMES = "|".join(name.title() for name in _MONTH)
_LARGE = {"백": 100, "천": 1000, "만": 10**4, "억": 10**8, "조": 10**12}
# 3조 is three trillion before a currency, else the third article of a law.
_KOREAN_LARGE = r"(?:[백천]?[만억]|천|조(?= ?(?:원|달러|\d[\d,.]*[백천]?억)))"
_LARGE_ENGLISH = {"thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12}
_SIGNS = {"$": "dollars", "€": "euros", "₩": "won", "￦": "won"}


def _korean_large_number(match: re.Match[str]) -> str:
    total = 0.0
    for number, small, large in re.findall(
        r"(\d[\d,]*(?:\.\d+)?) ?([백천]?)([만억조]?)", match.group()
    ):
        total += float(number.replace(",", "")) * _LARGE.get(small, 1) * _LARGE.get(large, 1)
    return f"{total:.0f}"


def _english_large_number(match: re.Match[str]) -> str:
    factor = _LARGE_ENGLISH[match[2].lower()]
    return f"{float(match[1].replace(',', '')) * factor:.0f}"


def _time_of_day(match: re.Match[str]) -> str:
    hour = int(match[1]) + (12 if match[3] and int(match[1]) < 12 else 0)
    return f" {hour}시 " + (f"{int(match[2])}분 " if match[2] and int(match[2]) else "")


# Each rewrites one notation of dates, times and numbers into the one that `_NUMBER` reads.
_REWRITES = [
    (
        re.compile(r"(?<!\d)([12]\d{3})(?:-|/|\. ?)(\d{1,2})(?:-|/|\. ?)(\d{1,2})(?!\d)\.?"),
        lambda m: f"{m[1]}년 {m[2]}월 {m[3]}일",
    ),
    (
        re.compile(rf"\b({_MONTH_NAMES}) (\d{{1,2}})(?:st|nd|rd|th)?\b(?!:)"),
        lambda m: f"{_MONTH[m[1].lower()]}월 {m[2]}일",
    ),
    (
        re.compile(rf"\b(\d{{1,2}})(?:st|nd|rd|th)?(?: of)? ({_MONTH_NAMES})\b"),
        lambda m: f"{_MONTH[m[2].lower()]}월 {m[1]}일",
    ),
    (re.compile(r"(?<![\d:])(\d{1,2})(?::(\d{2}))? ?(p)\.?m\b\.?", re.I), _time_of_day),
    (re.compile(r"(?<![\d:])(\d{1,2}):(\d{2})()(?![\d:])"), _time_of_day),
    (re.compile(r"(?:오후|저녁|밤) ?(\d{1,2})()(시)"), _time_of_day),
    (re.compile(rf"(?<!\d)(?:\d[\d,.]* ?{_KOREAN_LARGE} ?)+(?:\d[\d,]*)?"), _korean_large_number),
    (
        re.compile(rf"\b({'|'.join(_SPELT)})\b", re.I),
        lambda m: str(_SPELT[m[1].lower()]),
    ),
    (
        re.compile(
            rf"(?<![가-힣])({'|'.join(_NATIVE)}) ?"
            r"(?=(?:번|개|명|달|가지|차례|살|시간|시|권|곳|사람|배|대)(?![가-힣]{3}))"
        ),
        lambda m: str(_NATIVE[m[1]]),
    ),
    (re.compile(rf"(\d[\d,.]*)[ -]({'|'.join(_LARGE_ENGLISH)})\b", re.I), _english_large_number),
    (re.compile(r"([$€₩￦])\s?(\d[\d,.]*\d|\d)"), lambda m: f"{m[2]} {_SIGNS[m[1]]}"),
]


@lru_cache(maxsize=1024)
def quantities_in(text: str) -> frozenset[Quantity]:
    """Return the quantities of a text, each number in its canonical reading."""
    return _parse(normalise_numbers(text))


@lru_cache(maxsize=1024)
def quantity_readings(text: str) -> frozenset[Quantity]:
    """Return the quantities of a text in every reading: `3만 원` is 30,000 won, and also a 3."""
    return quantities_in(text) | _parse(text) | _parse(measures.with_implicit_ones(text))


def is_stated(quantity: Quantity, stated: Iterable[Quantity]) -> bool:
    """Return whether a number is among the stated ones, or equals one of them in another unit."""
    amount = _in_base_unit(quantity)
    return any(
        quantity.value == other.value or (amount is not None and amount == _in_base_unit(other))
        for other in stated
    )


def base_amount(text: str, match: re.Match[str]) -> tuple[str, float]:
    """Return the base unit and the amount in it of the number that begins at a match."""
    number = _NUMBER.match(text, match.start())
    if number is None:
        return "", 0.0
    unit = (number[2] or number[3] or "").lower()
    quantity = Quantity(_canonical_number(number[1]), UNITS.get(unit, unit))
    plain = float(quantity.value) if quantity.value.count(".") < 2 else 0.0
    return _in_base_unit(quantity) or ("", plain)


def _in_base_unit(quantity: Quantity) -> tuple[str, float] | None:
    base = BASE_UNITS.get(quantity.unit)
    if base is None or quantity.value.count(".") > 1:
        return None
    return base[0], round(float(quantity.value) * base[1], 3)


@lru_cache(maxsize=1024)
def normalise_numbers(text: str) -> str:
    """Return the text with dates, times, large numbers and number words written in digits."""
    text = measures.normalise_measures(text)
    for pattern, rewrite in _REWRITES:
        text = pattern.sub(rewrite, text)
    return text


def without_numbers(text: str) -> str:
    """Return the text without its numbers and their units."""
    return _NUMBER.sub(" ", normalise_numbers(text))


def units_agree(claimed: AbstractSet[Quantity], stated: AbstractSet[Quantity]) -> bool:
    """Return whether each claimed number has the unit with which it is stated.

    3월 2일 is not 2월 3일, and three weeks are not three days.
    """
    for quantity in claimed:
        units = {unit for value, unit in stated if value == quantity.value and unit}
        if quantity.unit and units and quantity.unit not in units:
            amount = _in_base_unit(quantity)
            if amount is None or all(_in_base_unit(other) != amount for other in stated):
                return False
    return True


def _parse(text: str) -> frozenset[Quantity]:
    quantities = set()
    for number, attached, apart in _NUMBER.findall(text):
        unit = (attached or apart).lower()
        quantities.add(Quantity(_canonical_number(number), UNITS.get(unit, unit)))
    return frozenset(quantities)


def _canonical_number(number: str) -> str:
    plain = number.replace(",", "")
    if plain.count(".") == 1:
        plain = plain.rstrip("0").rstrip(".")
    return plain.lstrip("0") or "0"
