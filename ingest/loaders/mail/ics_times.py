"""Times of calendar entries in words: from when to when, all day, how often."""

import re
from datetime import UTC, date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from ingest.loaders.mail.content_lines import Component, Line

Words = dict[str, str]

_HANGUL: Final = re.compile("[\uac00-\ud7a3]")
_ENGLISH: Final[Words] = {
    "event": "Event",
    "task": "Task",
    "note": "Note",
    "cancelled": "Cancelled event",
    "when": "When",
    "where": "Where",
    "repeats": "Repeats",
    "organizer": "Organizer",
    "attendees": "Attendees",
    "description": "Description",
    "link": "Link",
    "all_day": "all day",
    "due": "due",
    "until": "until {}",
    "times": "{} times",
    "except": "except {}",
    "on": "on",
    "last": "last {}",
    "nth": "{}. {}",
    "day": "day {}",
    "month": "in month {}",
    "DAILY": "every day|every {} days",
    "WEEKLY": "every week|every {} weeks",
    "MONTHLY": "every month|every {} months",
    "YEARLY": "every year|every {} years",
    "HOURLY": "every hour|every {} hours",
    "MO": "Monday",
    "TU": "Tuesday",
    "WE": "Wednesday",
    "TH": "Thursday",
    "FR": "Friday",
    "SA": "Saturday",
    "SU": "Sunday",
}
_KOREAN: Final[Words] = {
    "event": "일정",
    "task": "할 일",
    "note": "메모",
    "cancelled": "취소된 일정",
    "when": "일시",
    "where": "장소",
    "repeats": "반복",
    "organizer": "주최자",
    "attendees": "참석자",
    "description": "설명",
    "link": "링크",
    "all_day": "종일",
    "due": "기한",
    "until": "{}까지",
    "times": "{}회",
    "except": "{} 제외",
    "on": "",
    "last": "마지막 {}",
    "nth": "{}번째 {}",
    "day": "{}일",
    "month": "{}월",
    "DAILY": "매일|{}일마다",
    "WEEKLY": "매주|{}주마다",
    "MONTHLY": "매월|{}개월마다",
    "YEARLY": "매년|{}년마다",
    "HOURLY": "매시간|{}시간마다",
    "MO": "월요일",
    "TU": "화요일",
    "WE": "수요일",
    "TH": "목요일",
    "FR": "금요일",
    "SA": "토요일",
    "SU": "일요일",
}
_DATE: Final = re.compile(r"(\d{4})-?(\d\d)-?(\d\d)(?:T(\d\d):?(\d\d)(?::?\d\d)?(Z?))?", re.I)
_DURATION: Final = re.compile(
    r"P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?", re.I
)
_BY_DAY: Final = re.compile(r"([+-]?\d{1,2})?(MO|TU|WE|TH|FR|SA|SU)")
_DAY: Final = timedelta(days=1)

Moment = tuple[datetime | date, str]


def words_for(text: str) -> Words:
    """Return the labels in the language of an entry."""
    return _KOREAN if _HANGUL.search(text) else _ENGLISH


def when(part: Component, zone: str, words: Words) -> str:
    """Return when an entry takes place, as `2026-03-05 14:00–15:00 (Asia/Seoul)`.

    Args:
        part: The entry.
        zone: Time zone of the calendar, into which times in UTC are put.
        words: Labels.
    """
    start, end = _moment(part.first("DTSTART"), zone), _moment(part.first("DTEND"), zone)
    due = _moment(part.first("DUE"), zone)
    if start and not end and (length := _length(part.text("DURATION"))):
        end = start[0] + length, start[1]
    if due:
        written = _span(due, None, words)
        return f"{_span(start, None, words)}, {words['due']} {written}" if start else written
    return _span(start, end, words) if start else ""


def _moment(line: Line | None, zone: str) -> Moment | None:
    found = _DATE.match(line.value.strip()) if line else None
    if not line or not found:
        return None
    try:
        day = date(*(int(found[n]) for n in (1, 2, 3)))
        if found[4] is None:
            return day, ""
        moment = datetime(day.year, day.month, day.day, int(found[4]), int(found[5]))
    except ValueError:
        return None
    if found[6]:
        return _local(moment, zone)
    return moment, "/".join(line.parameters.get("TZID", "").split("/")[-2:])


def _local(moment: datetime, zone: str) -> Moment:
    """Return a moment in UTC as the clock of a zone shows it, where that is known."""
    try:
        shown = moment.replace(tzinfo=UTC).astimezone(ZoneInfo(zone)) if zone else None
    except (KeyError, ValueError, OSError, OverflowError):
        shown = None
    return (moment, "UTC") if shown is None else (shown.replace(tzinfo=None), zone)


def _length(text: str) -> timedelta | None:
    found = _DURATION.fullmatch(text.lstrip("+"))
    if not found or not any(found.groups()):
        return None
    weeks, days, hours, minutes, seconds = (min(int(part or 0), 10**5) for part in found.groups())
    return timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes, seconds=seconds)


def _span(start: Moment, end: Moment | None, words: Words) -> str:
    first, zone = start
    if not isinstance(first, datetime):
        last = end[0] - _DAY if end else first  # the end of a whole day is the day after
        days = f"{first} – {last}" if end and last > first else f"{first}"
        return f"{days} ({words['all_day']})"
    text = f"{first:%Y-%m-%d %H:%M}"
    if end and isinstance(end[0], datetime) and end[0] != first:
        if end[1] != zone:
            return f"{text}{_zone(zone)} – {end[0]:%Y-%m-%d %H:%M}{_zone(end[1])}"
        is_same = end[0].date() == first.date()
        text += f"–{end[0]:%H:%M}" if is_same else f" – {end[0]:%Y-%m-%d %H:%M}"
    return text + _zone(zone)


def _zone(name: str) -> str:
    return f" ({name})" if name else ""


def recurrence(part: Component, words: Words) -> str:
    """Return how often an entry takes place; empty where it does so once."""
    line = part.first("RRULE")
    pairs = (item.partition("=") for item in line.value.split(";")) if line else ()
    rule = {key.strip().upper(): value.strip().upper() for key, _, value in pairs}
    every = words.get(rule.get("FREQ", "")) if rule else None
    said = []
    if every:
        single, several = every.split("|")
        interval = rule.get("INTERVAL", "1")
        said.append(
            f"{single if interval == '1' else several.format(interval)} {_days(rule, words)}"
        )
    if "COUNT" in rule:
        said.append(words["times"].format(rule["COUNT"]))
    if until := _DATE.match(rule.get("UNTIL", "")):
        said.append(words["until"].format("-".join(until.group(1, 2, 3))))
    left = [found for ex in part.all("EXDATE") for found in _DATE.finditer(ex.value)]
    if left and every:
        days = ", ".join("-".join(found.group(1, 2, 3)) for found in left)
        said.append(words["except"].format(days))
    return ", ".join(" ".join(piece.split()) for piece in said)


def _days(rule: dict[str, str], words: Words) -> str:
    days = []
    for number, day in _BY_DAY.findall(rule.get("BYDAY", "")):
        name = words[day]
        if number and number.startswith("-"):
            name = words["last"].format(name)
        elif number:
            name = words["nth"].format(number.lstrip("+"), name)
        days.append(name)
    days += [words["day"].format(n) for n in rule.get("BYMONTHDAY", "").split(",") if n]
    months = [words["month"].format(n) for n in rule.get("BYMONTH", "").split(",") if n]
    listed = " ".join([*months, ", ".join(days)]).strip()
    return f"{words['on']} {listed}" if days else listed
