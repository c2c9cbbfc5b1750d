"""Dates, times and durations of spreadsheet cells, by their number format."""

import re
from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import Final

from ingest.loaders.number_formats.codes import Section, Token

_LAST_DAY: Final = 2_958_465  # 9999-12-31
_DAY: Final = 86_400
_LATER: Final = 1_462  # days that workbooks of 1904 begin later
_KOREAN: Final = frozenset({"412", "12", "1000412"})
_OF_SYSTEM: Final = {"f800": "date", "f400": "time"}
_MONTHS: Final = (
    *("January", "February", "March", "April", "May", "June", "July", "August"),
    *("September", "October", "November", "December"),
)
_WEEKDAYS: Final = (
    *("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
)
_YOIL: Final = "월화수목금토일"
_HALVES: Final = {
    **{"a/p": ("A", "P"), "오전/오후": ("오전", "오후"), "上午/下午": ("上午", "下午")},
    **{"午前/午後": ("午前", "午後"), "am/pm": ("AM", "PM")},
}
_PARTS: Final = " -/.,"
_NOON: Final = 12


def is_date(section: Section) -> bool:
    """Return whether a section writes a number as date, time or duration."""
    return section.holds("date", "half", "elapsed") or section.region in _OF_SYSTEM


def format_date(value: Decimal, section: Section, *, since_1904: bool = False) -> str | None:
    """Return a number of days as its section writes it; None where it is no date.

    A date of numbers only that does not begin with the year (`3/4/2026`) or has a short one
    (`4-Mar-26`) is written as an ISO date, because nobody can tell its parts without the sheet.
    """
    if value < 0 or value > _LAST_DAY:
        return None
    tokens = _with_minutes(section.tokens)
    if section.region in _OF_SYSTEM:
        when = _when(value, 0, since_1904=since_1904)
        return _clock(when.time()) if section.region == "f400" else when.date().isoformat()
    if value < 1 and any(kind in ("y", "m", "d") for kind, _ in tokens):
        return format_serial(float(value))
    places = max((len(text) - 1 for kind, text in tokens if kind == "fraction"), default=0)
    if any(kind == "elapsed" for kind, _ in tokens):
        return _elapsed(value, tokens, places)
    when = _when(value, places, since_1904=since_1904)
    if _is_unclear(tokens):
        first = next((at for at, (kind, _) in enumerate(tokens) if kind in "hHis"), len(tokens))
        behind = _written(when, tokens[first:], section.region).strip()
        return f"{when.date().isoformat()} {behind}".strip()
    return _written(when, tokens, section.region)


@lru_cache(maxsize=1_000)
def _with_minutes(tokens: tuple[Token, ...]) -> tuple[Token, ...]:
    """Return tokens of one letter each for their kind: minutes `i` apart from months `m`."""
    made: list[Token] = []
    for kind, text in tokens:
        letter = text[0].lower() if kind == "date" else kind
        if letter == "point" and made and made[-1][0] in ("s", "elapsed"):
            letter, text = "fraction", "."
        elif letter == "digit" and made and made[-1][0] == "fraction":
            made[-1] = ("fraction", made[-1][1] + text)
            continue
        made.append((letter, text))
    timed = [at for at, (kind, _) in enumerate(made) if kind in "ymdhs" or kind == "elapsed"]
    for place, at in enumerate(timed):
        before = made[timed[place - 1]] if place else ("", "")
        after = made[timed[place + 1]][0] if place + 1 < len(timed) else ""
        hours = before[0] == "h" or before[1].lower().startswith("[h")
        if made[at][0] == "m" and len(made[at][1]) <= 2 and (hours or after == "s"):
            made[at] = ("i", made[at][1])
    return tuple(made)


@lru_cache(maxsize=1_000)
def _is_unclear(tokens: tuple[Token, ...]) -> bool:
    """Return whether nobody can tell the parts of a full date: a short year, or numbers only."""
    dated = [(kind, len(text)) for kind, text in tokens if kind in ("y", "m", "d", "a")]
    if {kind for kind, _ in dated} != {"y", "m", "d"} or len(dated) > 3:
        return False
    written = "".join(text for kind, text in tokens if kind in ("literal", "sign"))
    if any(sign not in _PARTS + ":" for sign in written):
        return False
    sizes = {kind: size for kind, size in dated}
    if sizes["y"] <= 2:
        return True
    named = sizes["m"] > 2 or sizes["d"] > 2
    return not (named or [kind for kind, _ in dated[:2]] == ["y", "m"])


def _when(value: Decimal, places: int, *, since_1904: bool) -> datetime:
    step = Decimal(1).scaleb(-places)
    seconds = (value * _DAY).quantize(step, ROUND_HALF_UP)
    # Excel counts a 29 February 1900 that never was.
    start = datetime(1904, 1, 1) if since_1904 else datetime(1899, 12, 30 + (value < 60))
    return start + timedelta(seconds=int(seconds), microseconds=int(seconds % 1 * 1_000_000))


def _elapsed(value: Decimal, tokens: Sequence[Token], places: int) -> str:
    """Return a duration: the unit in brackets takes all of it, those behind it the rest."""
    left = (value * _DAY).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    units = {"h": 3600, "m": 60, "i": 60, "s": 1}
    parts = []
    for kind, text in tokens:
        letter = text[1].lower() if kind == "elapsed" else kind
        if letter in units:
            count, left = divmod(left, units[letter])
            parts.append(str(int(count)).zfill(len(text.strip("[]"))))
        elif kind == "fraction":
            digits = len(text) - 1
            parts.append("." + str(int(left.scaleb(digits))).zfill(digits) if digits else "")
        else:
            parts.append(text if kind in ("literal", "point", "comma", "digit") else "")
    return "".join(parts)


def _written(when: datetime, tokens: Sequence[Token], region: str) -> str:
    halved = any(kind == "half" for kind, _ in tokens)
    korean = region in _KOREAN
    parts = []
    for kind, text in tokens:
        write = _WRITERS.get(kind)
        parts.append(write(when, text, halved, korean) if write is not None else text)
    return "".join(parts)


def _hour(when: datetime, text: str, halved: bool, _: bool) -> str:
    return str((when.hour % _NOON or _NOON) if halved else when.hour).zfill(min(len(text), 2))


def _half(when: datetime, text: str, _: bool, korean: bool) -> str:
    spelt = text.lower()
    return _HALVES["오전/오후" if korean and spelt.endswith("/pm") else spelt][when.hour >= _NOON]


def _month(when: datetime, text: str, _: bool, korean: bool) -> str:
    number, size = when.month, len(text)
    if size <= 2:
        return str(number).zfill(size)
    if korean:
        return f"{number}월"
    name = _MONTHS[number - 1]
    return name if size == 4 else name[:3] if size == 3 else name[0]


def _day(when: datetime, text: str, _: bool, korean: bool) -> str:
    size = len(text)
    if size <= 2:
        return str(when.day).zfill(size)
    if korean:
        return _YOIL[when.weekday()] + ("요일" if size > 3 else "")
    name = _WEEKDAYS[when.weekday()]
    return name if size > 3 else name[:3]


_WRITERS: Final[dict[str, Callable[[datetime, str, bool, bool], str]]] = {
    "y": lambda when, text, *_: f"{when.year % 100:02}" if len(text) <= 2 else f"{when.year:04}",
    "e": lambda when, *_: f"{when.year:04}",
    "m": _month,
    "d": _day,
    "a": lambda when, text, *_: _YOIL[when.weekday()] + ("요일" if len(text) > 3 else ""),
    "h": _hour,
    "i": lambda when, text, *_: str(when.minute).zfill(len(text)),
    "s": lambda when, text, *_: str(when.second).zfill(min(len(text), 2)),
    "fraction": lambda when, text, *_: f".{when.microsecond:06}"[: len(text)],
    "half": _half,
    **dict.fromkeys(("g", "general", "text"), lambda *_: ""),
}


def format_serial(value: float, *, since_1904: bool = False) -> str:
    """Return a day number as ISO date, time, or both."""
    seconds = round(value * _DAY)
    if seconds < _DAY:
        return _clock((datetime.min + timedelta(seconds=seconds)).time())
    return stamp(_when(Decimal(repr(value)), 0, since_1904=since_1904))


def stamp(when: datetime) -> str:
    """Return a moment as ISO date, with its time where it has one."""
    day = date.isoformat(when.date())
    return f"{day} {_clock(when.time())}" if when.time() != time() else day


def iso(text: str) -> str:
    """Return an ISO date as it is written in a file, without a time of midnight."""
    return re.sub(r"T00:00(:00(\.0+)?)?Z?$", "", text).replace("T", " ")


def _clock(when: time) -> str:
    return when.isoformat("seconds" if when.second else "minutes")
