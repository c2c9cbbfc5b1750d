"""Date, time and duration formats of spreadsheet cells."""

from collections.abc import Callable, Sequence
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import Final

from ingest.loaders.number_formats.codes import Section, Token
from ingest.loaders.number_formats.serial_dates import DAY, format_serial, iso_time, to_datetime

_LAST_DAY: Final = 2_958_465  # 9999-12-31
_KOREAN: Final = frozenset({"412", "12", "1000412"})
_SYSTEM_FORMATS: Final = {"f800": "date", "f400": "time"}
_MONTHS: Final = (
    *("January", "February", "March", "April", "May", "June", "July", "August"),
    *("September", "October", "November", "December"),
)
_WEEKDAYS: Final = (
    *("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
)
_KOREAN_DAYS: Final = "월화수목금토일"
_AM_PM: Final = {
    **{"a/p": ("A", "P"), "오전/오후": ("오전", "오후"), "上午/下午": ("上午", "下午")},
    **{"午前/午後": ("午前", "午後"), "am/pm": ("AM", "PM")},
}
_SEPARATORS: Final = " -/.,"
_NOON: Final = 12


def is_date(section: Section) -> bool:
    """Return whether a section formats a date, time or duration."""
    return section.holds("date", "half", "elapsed") or section.locale in _SYSTEM_FORMATS


def format_date(value: Decimal, section: Section, *, since_1904: bool = False) -> str | None:
    """Return a date serial number by a section; None where it is out of range.

    An ambiguous date, one of digits only that does not begin with the year (`3/4/2026`) or one with
    a short year (`4-Mar-26`), is written as an ISO date.
    """
    if value < 0 or value > _LAST_DAY:
        return None
    tokens = _resolve_minutes(section.tokens)
    if section.locale in _SYSTEM_FORMATS:
        when = to_datetime(value, 0, since_1904=since_1904)
        return iso_time(when.time()) if section.locale == "f400" else when.date().isoformat()
    if value < 1 and any(kind in ("y", "m", "d") for kind, _ in tokens):
        return format_serial(float(value))
    places = max((len(text) - 1 for kind, text in tokens if kind == "fraction"), default=0)
    if any(kind == "elapsed" for kind, _ in tokens):
        return _elapsed(value, tokens, places)
    when = to_datetime(value, places, since_1904=since_1904)
    if _is_ambiguous(tokens):
        first = next((at for at, (kind, _) in enumerate(tokens) if kind in "hHis"), len(tokens))
        rest = _formatted(when, tokens[first:], section.locale).strip()
        return f"{when.date().isoformat()} {rest}".strip()
    return _formatted(when, tokens, section.locale)


@lru_cache(maxsize=1_000)
def _resolve_minutes(tokens: tuple[Token, ...]) -> tuple[Token, ...]:
    """Return tokens with one-letter date kinds: minutes are `i`, months `m`."""
    resolved: list[Token] = []
    for kind, text in tokens:
        letter = text[0].lower() if kind == "date" else kind
        if letter == "point" and resolved and resolved[-1][0] in ("s", "elapsed"):
            letter, text = "fraction", "."
        elif letter == "digit" and resolved and resolved[-1][0] == "fraction":
            resolved[-1] = ("fraction", resolved[-1][1] + text)
            continue
        resolved.append((letter, text))
    timed = [at for at, (kind, _) in enumerate(resolved) if kind in "ymdhs" or kind == "elapsed"]
    for index, at in enumerate(timed):
        before = resolved[timed[index - 1]] if index else ("", "")
        after = resolved[timed[index + 1]][0] if index + 1 < len(timed) else ""
        hours = before[0] == "h" or before[1].lower().startswith("[h")
        if resolved[at][0] == "m" and len(resolved[at][1]) <= 2 and (hours or after == "s"):
            resolved[at] = ("i", resolved[at][1])
    return tuple(resolved)


@lru_cache(maxsize=1_000)
def _is_ambiguous(tokens: tuple[Token, ...]) -> bool:
    """Return whether a full date has a short year, or digits only and the year not first."""
    dated = [(kind, len(text)) for kind, text in tokens if kind in ("y", "m", "d", "a")]
    if {kind for kind, _ in dated} != {"y", "m", "d"} or len(dated) > 3:
        return False
    literals = "".join(text for kind, text in tokens if kind in ("literal", "sign"))
    if any(sign not in _SEPARATORS + ":" for sign in literals):
        return False
    sizes = {kind: size for kind, size in dated}
    if sizes["y"] <= 2:
        return True
    named = sizes["m"] > 2 or sizes["d"] > 2
    return not (named or [kind for kind, _ in dated[:2]] == ["y", "m"])


def _elapsed(value: Decimal, tokens: Sequence[Token], places: int) -> str:
    """Return a duration: the unit in brackets takes the whole, the units after it the rest."""
    left = (value * DAY).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
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


def _formatted(when: datetime, tokens: Sequence[Token], locale: str) -> str:
    twelve_hours = any(kind == "half" for kind, _ in tokens)
    korean = locale in _KOREAN
    parts = []
    for kind, text in tokens:
        write = _WRITERS.get(kind)
        parts.append(write(when, text, twelve_hours, korean) if write is not None else text)
    return "".join(parts)


def _hour(when: datetime, text: str, twelve_hours: bool, _: bool) -> str:
    return str((when.hour % _NOON or _NOON) if twelve_hours else when.hour).zfill(min(len(text), 2))


def _am_pm(when: datetime, text: str, _: bool, korean: bool) -> str:
    spelling = text.lower()
    return _AM_PM["오전/오후" if korean and spelling.endswith("/pm") else spelling][
        when.hour >= _NOON
    ]


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
        return _KOREAN_DAYS[when.weekday()] + ("요일" if size > 3 else "")
    name = _WEEKDAYS[when.weekday()]
    return name if size > 3 else name[:3]


_WRITERS: Final[dict[str, Callable[[datetime, str, bool, bool], str]]] = {
    "y": lambda when, text, *_: f"{when.year % 100:02}" if len(text) <= 2 else f"{when.year:04}",
    "e": lambda when, *_: f"{when.year:04}",
    "m": _month,
    "d": _day,
    "a": lambda when, text, *_: _KOREAN_DAYS[when.weekday()] + ("요일" if len(text) > 3 else ""),
    "h": _hour,
    "i": lambda when, text, *_: str(when.minute).zfill(len(text)),
    "s": lambda when, text, *_: str(when.second).zfill(min(len(text), 2)),
    "fraction": lambda when, text, *_: f".{when.microsecond:06}"[: len(text)],
    "half": _am_pm,
    **dict.fromkeys(("g", "general", "text"), lambda *_: ""),
}
