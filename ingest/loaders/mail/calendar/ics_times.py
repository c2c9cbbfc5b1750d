"""Times of calendar entries as text: start and end, all day, recurrence rules."""

import re
from datetime import UTC, date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from ingest.loaders.mail.calendar.content_lines import Component, Line
from ingest.loaders.mail.calendar.labels import Labels

_DATE: Final = re.compile(r"(\d{4})-?(\d\d)-?(\d\d)(?:T(\d\d):?(\d\d)(?::?\d\d)?(Z?))?", re.I)
_DURATION: Final = re.compile(
    r"P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?", re.I
)
_BY_DAY: Final = re.compile(r"([+-]?\d{1,2})?(MO|TU|WE|TH|FR|SA|SU)")
_ONE_DAY: Final = timedelta(days=1)

Moment = tuple[datetime | date, str]


def when(part: Component, zone: str, labels: Labels) -> str:
    """Return the time of an entry, as `2026-03-05 14:00–15:00 (Asia/Seoul)`.

    Args:
        part: The entry.
        zone: Time zone of the calendar; times in UTC are converted to it.
        labels: Labels.
    """
    start, end = _moment(part.first("DTSTART"), zone), _moment(part.first("DTEND"), zone)
    due = _moment(part.first("DUE"), zone)
    if start and not end and (duration := _duration(part.text("DURATION"))):
        end = start[0] + duration, start[1]
    if due:
        written = _span(due, None, labels)
        return f"{_span(start, None, labels)}, {labels['due']} {written}" if start else written
    return _span(start, end, labels) if start else ""


def _moment(line: Line | None, zone: str) -> Moment | None:
    match = _DATE.match(line.value.strip()) if line else None
    if not line or not match:
        return None
    try:
        day = date(*(int(match[n]) for n in (1, 2, 3)))
        if match[4] is None:
            return day, ""
        moment = datetime(day.year, day.month, day.day, int(match[4]), int(match[5]))
    except ValueError:
        return None
    if match[6]:
        return _in_zone(moment, zone)
    return moment, "/".join(line.parameters.get("TZID", "").split("/")[-2:])


def _in_zone(moment: datetime, zone: str) -> Moment:
    """Return a time in UTC as local time of a zone; as UTC where the zone is unknown."""
    try:
        shown = moment.replace(tzinfo=UTC).astimezone(ZoneInfo(zone)) if zone else None
    except (KeyError, ValueError, OSError, OverflowError):
        shown = None
    return (moment, "UTC") if shown is None else (shown.replace(tzinfo=None), zone)


def _duration(text: str) -> timedelta | None:
    match = _DURATION.fullmatch(text.lstrip("+"))
    if not match or not any(match.groups()):
        return None
    weeks, days, hours, minutes, seconds = (min(int(part or 0), 10**5) for part in match.groups())
    return timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes, seconds=seconds)


def _span(start: Moment, end: Moment | None, labels: Labels) -> str:
    first, zone = start
    if not isinstance(first, datetime):
        last = end[0] - _ONE_DAY if end else first  # DTEND of an all-day event is exclusive.
        days = f"{first} – {last}" if end and last > first else f"{first}"
        return f"{days} ({labels['all_day']})"
    text = f"{first:%Y-%m-%d %H:%M}"
    if end and isinstance(end[0], datetime) and end[0] != first:
        if end[1] != zone:
            return f"{text}{_zone(zone)} – {end[0]:%Y-%m-%d %H:%M}{_zone(end[1])}"
        is_same = end[0].date() == first.date()
        text += f"–{end[0]:%H:%M}" if is_same else f" – {end[0]:%Y-%m-%d %H:%M}"
    return text + _zone(zone)


def _zone(name: str) -> str:
    return f" ({name})" if name else ""


def recurrence(part: Component, labels: Labels) -> str:
    """Return the recurrence rule of an entry as text; empty for a single event."""
    line = part.first("RRULE")
    pairs = (item.partition("=") for item in line.value.split(";")) if line else ()
    rule = {key.strip().upper(): value.strip().upper() for key, _, value in pairs}
    every = labels.get(rule.get("FREQ", "")) if rule else None
    phrases = []
    if every:
        single, several = every.split("|")
        interval = rule.get("INTERVAL", "1")
        frequency = single if interval == "1" else several.format(interval)
        phrases.append(f"{frequency} {_recurrence_days(rule, labels)}")
    if "COUNT" in rule:
        phrases.append(labels["times"].format(rule["COUNT"]))
    if until := _DATE.match(rule.get("UNTIL", "")):
        phrases.append(labels["until"].format("-".join(until.group(1, 2, 3))))
    excluded = [match for ex in part.all("EXDATE") for match in _DATE.finditer(ex.value)]
    if excluded and every:
        days = ", ".join("-".join(match.group(1, 2, 3)) for match in excluded)
        phrases.append(labels["except"].format(days))
    return ", ".join(" ".join(piece.split()) for piece in phrases)


def _recurrence_days(rule: dict[str, str], labels: Labels) -> str:
    days = []
    for number, day in _BY_DAY.findall(rule.get("BYDAY", "")):
        name = labels[day]
        if number and number.startswith("-"):
            name = labels["last"].format(name)
        elif number:
            name = labels["nth"].format(number.lstrip("+"), name)
        days.append(name)
    days += [labels["day"].format(n) for n in rule.get("BYMONTHDAY", "").split(",") if n]
    months = [labels["month"].format(n) for n in rule.get("BYMONTH", "").split(",") if n]
    listed = " ".join([*months, ", ".join(days)]).strip()
    return f"{labels['on']} {listed}" if days else listed
