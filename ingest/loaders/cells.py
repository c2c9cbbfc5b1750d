"""What a number in a cell means by its format: a date, a time, a share, or itself."""

import re
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Final, Literal

Meaning = Literal["number", "date", "percent"]

_DATES: Final = frozenset([*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)])
_PERCENTS: Final = frozenset([9, 10])
_LITERAL: Final = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\]]*\]', re.I)
_LAST_DAY: Final = 2_958_465  # 9999-12-31
_DAY: Final = 86_400


@lru_cache(maxsize=1_000)
def meaning(number: int, code: str) -> Meaning:
    """Return what the format with this built-in number or code makes of a number."""
    if not code:
        return "date" if number in _DATES else "percent" if number in _PERCENTS else "number"
    bare = _LITERAL.sub("", code.partition(";")[0]).lower()
    if bare != "general" and re.search(r"[ydhs]|m{1,5}", bare):
        return "date"
    return "percent" if "%" in bare else "number"


def shown(value: float, kind: Meaning, *, since_1904: bool = False) -> str:
    """Return a number as text: dates as ISO dates, shares in percent, whole numbers as such."""
    if kind == "date" and 0 <= value <= _LAST_DAY:
        return moment(value, since_1904=since_1904)
    if kind == "percent":
        return f"{plain(round(value * 100, 10))}%"
    return plain(value)


def plain(value: float) -> str:
    """Return a number without the noise of its binary form."""
    if abs(value) < 1e15 and value == int(value):
        return str(int(value))
    return format(value, ".15g")


def moment(value: float, *, since_1904: bool = False) -> str:
    """Return a day number as ISO date, time, or both."""
    seconds = round(value * _DAY)
    if seconds < _DAY:
        return _clock((datetime.min + timedelta(seconds=seconds)).time())
    # Excel counts a 29 February 1900 that never was.
    start = datetime(1904, 1, 1) if since_1904 else datetime(1899, 12, 30 + (value < 60))
    return stamp(start + timedelta(seconds=seconds))


def stamp(when: datetime) -> str:
    """Return a moment as ISO date, with its time where it has one."""
    day = date.isoformat(when.date())
    return f"{day} {_clock(when.time())}" if when.time() != time() else day


def iso(text: str) -> str:
    """Return an ISO date as it is written in a file, without a time of midnight."""
    return re.sub(r"T00:00(:00(\.0+)?)?Z?$", "", text).replace("T", " ")


def _clock(when: time) -> str:
    return when.isoformat("seconds" if when.second else "minutes")
