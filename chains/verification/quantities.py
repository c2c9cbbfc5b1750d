"""Read the numbers of a text with what they count, in Korean and English alike.

    >>> sorted(claimed("three weeks, 3만 원"))
    [Quantity(value='3', unit='주'), Quantity(value='30000', unit='원')]

A unit has one name for all its spellings in both languages; it is empty where none is known.
"""

import re
from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from functools import lru_cache
from typing import NamedTuple

from chains.verification import measures
from chains.verification.units import IN_SMALLEST, UNITS


class Quantity(NamedTuple):
    """A number in plain digits, and the name of what it counts."""

    value: str
    unit: str


_LONGEST_FIRST = "|".join(sorted(map(re.escape, UNITS), key=len, reverse=True))
# Behind a blank a Korean unit is a word of its own, if with a particle: 3 일까지, but not 3 일반실.
_ALONE = r"(?=[은는이가을를의에와과로도]?(?![가-힣])|까지|부터|동안|이[내상하]|미만|정도)"
_NUMBER = re.compile(
    rf"(\d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?|\d+(?:\.\d+)*)"
    rf"(?:({_LONGEST_FIRST}|[개대권배위층호쪽조항급건장석])(?![A-Za-z])"
    rf"|[ -](?:calendar |full |whole )?({_LONGEST_FIRST})(?![A-Za-z]){_ALONE})?",
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
# 3조 is three trillion before money, and the third article of a law elsewhere.
_KOREAN_LARGE = r"(?:[백천]?[만억]|천|조(?= ?(?:원|달러|\d[\d,.]*[백천]?억)))"
_LARGE_ENGLISH = {"thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12}
_SIGNS = {"$": "dollars", "€": "euros", "₩": "won", "￦": "won"}


def _sum(match: re.Match[str]) -> str:
    total = 0.0
    for number, small, large in re.findall(
        r"(\d[\d,]*(?:\.\d+)?) ?([백천]?)([만억조]?)", match.group()
    ):
        total += float(number.replace(",", "")) * _LARGE.get(small, 1) * _LARGE.get(large, 1)
    return f"{total:.0f}"


def _scaled(match: re.Match[str]) -> str:
    factor = _LARGE_ENGLISH[match[2].lower()]
    return f"{float(match[1].replace(',', '')) * factor:.0f}"


def _clock(match: re.Match[str]) -> str:
    hour = int(match[1]) + (12 if match[3] and int(match[1]) < 12 else 0)
    return f" {hour}시 " + (f"{int(match[2])}분 " if match[2] and int(match[2]) else "")


# Each writes one way of stating a number in the way that `_NUMBER` reads.
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
    (re.compile(r"(?<![\d:])(\d{1,2})(?::(\d{2}))? ?(p)\.?m\b\.?", re.I), _clock),
    (re.compile(r"(?<![\d:])(\d{1,2}):(\d{2})()(?![\d:])"), _clock),
    (re.compile(r"(?:오후|저녁|밤) ?(\d{1,2})()(시)"), _clock),
    (re.compile(rf"(?<!\d)(?:\d[\d,.]* ?{_KOREAN_LARGE} ?)+(?:\d[\d,]*)?"), _sum),
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
    (re.compile(rf"(\d[\d,.]*)[ -]({'|'.join(_LARGE_ENGLISH)})\b", re.I), _scaled),
    (re.compile(r"([$€₩￦])\s?(\d[\d,.]*\d|\d)"), lambda m: f"{m[2]} {_SIGNS[m[1]]}"),
]


@lru_cache(maxsize=1024)
def quantities_in(text: str) -> frozenset[Quantity]:
    """Return what a text states, each number in its one canonical reading."""
    return _read(normalise_numbers(text))


@lru_cache(maxsize=1024)
def quantity_readings(text: str) -> frozenset[Quantity]:
    """Return what a text states, in every reading: `3만 원` holds 30,000 won, and also a 3."""
    return quantities_in(text) | _read(text) | _read(measures.with_ones(text))


def is_stated(asked: Quantity, known: Iterable[Quantity]) -> bool:
    """Return whether a number is among the known ones, or equals one of them in another unit."""
    equal = _in_smallest(asked)
    return any(
        asked.value == other.value or (equal is not None and equal == _in_smallest(other))
        for other in known
    )


def base_amount(text: str, match: re.Match[str]) -> tuple[str, float]:
    """Return the unit and amount of the number that begins at a match, in the smallest unit."""
    number = _NUMBER.match(text, match.start())
    if number is None:
        return "", 0.0
    unit = (number[2] or number[3] or "").lower()
    read = Quantity(_plain(number[1]), UNITS.get(unit, unit))
    plain = float(read.value) if read.value.count(".") < 2 else 0.0
    return _in_smallest(read) or ("", plain)


def _in_smallest(quantity: Quantity) -> tuple[str, float] | None:
    smallest = IN_SMALLEST.get(quantity.unit)
    if smallest is None or quantity.value.count(".") > 1:
        return None
    return smallest[0], round(float(quantity.value) * smallest[1], 3)


@lru_cache(maxsize=1024)
def normalise_numbers(text: str) -> str:
    """Return the text with dates, times, sums and numbers in words written in digits."""
    text = measures.rewritten(text)
    for pattern, rewrite in _REWRITES:
        text = pattern.sub(rewrite, text)
    return text


def without_numbers(text: str) -> str:
    """Return the text without its numbers and their units."""
    return _NUMBER.sub(" ", normalise_numbers(text))


def units_agree(asked: AbstractSet[Quantity], known: AbstractSet[Quantity]) -> bool:
    """Return whether no number asked for counts one thing where all that is known counts another.

    3월 2일 is not 2월 3일, and three weeks are not three days.
    """
    for quantity in asked:
        units = {other for number, other in known if number == quantity.value and other}
        if quantity.unit and units and quantity.unit not in units:
            equal = _in_smallest(quantity)
            if equal is None or all(_in_smallest(other) != equal for other in known):
                return False
    return True


def _read(text: str) -> frozenset[Quantity]:
    found = set()
    for number, attached, apart in _NUMBER.findall(text):
        unit = (attached or apart).lower()
        found.add(Quantity(_plain(number), UNITS.get(unit, unit)))
    return frozenset(found)


def _plain(number: str) -> str:
    bare = number.replace(",", "")
    if bare.count(".") == 1:
        bare = bare.rstrip("0").rstrip(".")
    return bare.lstrip("0") or "0"
