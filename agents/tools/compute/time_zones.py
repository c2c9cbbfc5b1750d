"""Time zones by the names people use: Asia/Seoul, Seoul, 서울, UTC+9."""

import re
from datetime import UTC, timedelta, timezone, tzinfo
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

_OFFSET = re.compile(r"(?:utc|gmt)?\s*([+-])(\d{1,2})(?::?(\d{2}))?", re.I)
_ABBREVIATIONS = {
    "kst": "Asia/Seoul",
    "jst": "Asia/Tokyo",
    "est": "America/New_York",
    "pst": "America/Los_Angeles",
    "cet": "Europe/Paris",
    "bst": "Europe/London",
}


def find_zone(name: str) -> tzinfo | None:
    """Return the time zone of a name, a city or an offset; None for an unknown one."""
    text = name.strip()
    if text.lower() in ("utc", "gmt", "z"):
        return UTC
    if match := _OFFSET.fullmatch(text):
        offset = timedelta(hours=int(match[2]), minutes=int(match[3] or 0))
        if offset > timedelta(hours=14):
            return None
        return timezone(offset if match[1] == "+" else -offset)
    key = _ABBREVIATIONS.get(text.lower()) or _names().get(_folded(text))
    return ZoneInfo(key) if key else None


@cache
def _names() -> dict[str, str]:
    """Return the zones by their names, their cities, and their cities in Korean (CLDR)."""
    zones = sorted(zone for zone in available_timezones() if "/" in zone)
    areas = ("Africa", "America", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific")
    cities = [zone for zone in zones if zone.startswith(areas)]
    names = {_folded(zone.rpartition("/")[2]): zone for zone in reversed(cities)}
    names |= _korean_cities(cities)
    return names | {_folded(zone): zone for zone in zones}


def _korean_cities(zones: list[str]) -> dict[str, str]:
    try:
        from babel.dates import get_timezone_location
    except ImportError:  # it comes with trafilatura, but that may change
        return {}
    return {
        _folded(get_timezone_location(zone, locale="ko", return_city=True)): zone
        for zone in reversed(zones)
    }


def _folded(name: str) -> str:
    return re.sub(r"[\s_]+", " ", name).casefold()
