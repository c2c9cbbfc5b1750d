"""Outlook contacts, appointments and tasks, from their MAPI properties ([MS-OXPROPS])."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Final, Protocol

from ingest.loaders.mail.calendar.contacts import Field, labelled_lines

_CONTACT: Final = "00062004-0000-0000-c000-000000000046"
_MEETING: Final = "00062002-0000-0000-c000-000000000046"
_TASK: Final = "00062003-0000-0000-c000-000000000046"
PROPERTY_SETS: Final = (_CONTACT, _MEETING, _TASK)

Key = int | tuple[str, int]

_NAME, _COMPANY, _DEPARTMENT, _TITLE = 0x3001, 0x3A16, 0x3A18, 0x3A17
_PHONES: Final[tuple[tuple[str, int], ...]] = (
    ("work_phone", 0x3A08),
    ("work_phone", 0x3A1B),
    ("mobile", 0x3A1C),
    ("home_phone", 0x3A09),
    ("home_phone", 0x3A2F),
    ("phone", 0x3A1A),
    ("phone", 0x3A1F),
    ("fax", 0x3A24),
    ("fax", 0x3A25),
    ("fax", 0x3A23),
)
_ADDRESSES: Final = (0x8083, 0x8093, 0x80A3)
_DISPLAY_NAMES: Final = (0x8080, 0x8090, 0x80A0)
_WORK_ADDRESS, _HOME_ADDRESS, _OTHER_ADDRESS = 0x801B, 0x801A, 0x801C
# Street, city, region, postal code, country.
_WORK_PARTS: Final = (0x8045, 0x8046, 0x8047, 0x8048, 0x8049)
_MAIN_PARTS: Final = (0x3A29, 0x3A27, 0x3A28, 0x3A2A, 0x3A26)
_HOME_PARTS: Final = (0x3A5D, 0x3A59, 0x3A5C, 0x3A5B, 0x3A5A)
_WEB, _BIRTHDAY = 0x3A51, 0x3A42
_START, _END, _PLACE, _ALL_DAY, _PATTERN, _ZONE = 0x820D, 0x820E, 0x8208, 0x8215, 0x8232, 0x8234
_ATTENDEES: Final = 0x8238
_DUE, _TASK_START, _OWNER, _DONE = 0x8105, 0x8104, 0x811F, 0x811C
_EPOCH: Final = datetime(1601, 1, 1, tzinfo=UTC)
_NO_DATE_YEAR: Final = 4500  # The year 4501 means no date.
_OFFSET: Final = re.compile(r"(?:UTC|GMT)\s*([+-])(\d\d?):?(\d\d)")


class Properties(Protocol):
    """MAPI properties by id, or by property set and number."""

    def text(self, key: Key) -> str: ...
    def number(self, key: Key) -> int: ...
    def data(self, key: Key) -> bytes: ...


def item_lines(message_class: str, item: Properties) -> list[str]:
    """Return the properties of a contact, appointment or task as lines; none for a mail.

    Args:
        message_class: Message class, such as `IPM.Contact`.
        item: The properties.
    """
    message_class = message_class.upper()
    if message_class.startswith("IPM.CONTACT"):
        return list(labelled_lines(list(_contact(item))))
    if message_class.startswith(
        ("IPM.APPOINTMENT", "IPM.SCHEDULE.MEETING", "IPM.MICROSOFT SCHEDULE")
    ):
        return list(labelled_lines(list(_appointment(item))))
    return list(labelled_lines(list(_task(item)))) if message_class.startswith("IPM.TASK") else []


def _contact(item: Properties) -> Iterator[Field]:
    yield "name", item.text(_NAME)
    yield "company", item.text(_COMPANY)
    yield "department", item.text(_DEPARTMENT)
    yield "title", item.text(_TITLE)
    for key, number in _PHONES:
        yield key, item.text(number)
    for address_id, display_id in zip(_ADDRESSES, _DISPLAY_NAMES, strict=True):
        address = item.text((_CONTACT, address_id))
        yield "mail", address if "@" in address else item.text((_CONTACT, display_id)) or address
    work = _address(item, _WORK_PARTS) or item.text((_CONTACT, _WORK_ADDRESS))
    home = item.text((_CONTACT, _HOME_ADDRESS)) or _address(item, _HOME_PARTS)
    main = item.text(0x3A15) or _address(item, _MAIN_PARTS)
    yield "work_address", item.text((_CONTACT, _WORK_ADDRESS)) or work
    yield "home_address", home
    yield "address", main if main not in (work, home) else item.text((_CONTACT, _OTHER_ADDRESS))
    yield "web", item.text((_CONTACT, 0x802B)) or item.text(_WEB)
    yield "birthday", _time_text(item.number(_BIRTHDAY), "", date_only=True)


def _address(item: Properties, numbers: tuple[int, ...]) -> str:
    is_named = numbers[0] >= 0x8000
    parts = (item.text((_CONTACT, number) if is_named else number) for number in numbers)
    return " ".join(filter(None, parts))


def _appointment(item: Properties) -> Iterator[Field]:
    zone = item.text((_MEETING, _ZONE))
    date_only = bool(item.number((_MEETING, _ALL_DAY)))
    start = item.number((_MEETING, _START)) or item.number(0x0060)
    end = item.number((_MEETING, _END)) or item.number(0x0061)
    first_time, last_time = (
        _time_text(start, zone, date_only=date_only),
        _time_text(end, zone, date_only=date_only),
    )
    if date_only and end:  # The end of an all-day event is exclusive.
        last_time = _time_text(end - 864_000_000_000, zone, date_only=True)
    common = 0 if date_only or first_time[:10] != last_time[:10] else 11
    joined = f"{first_time}–{last_time[common:]}" if common else f"{first_time} – {last_time}"
    when = joined if last_time and last_time != first_time else first_time
    display_id = zone if zone.startswith("(") else f"({zone})"
    yield "start", f"{when} {display_id}" if when and zone else when
    yield "place", item.text((_MEETING, _PLACE))
    yield "repeats", item.text((_MEETING, _PATTERN))
    yield "attendees", item.text((_MEETING, _ATTENDEES))


def _task(item: Properties) -> Iterator[Field]:
    yield "start", _time_text(item.number((_TASK, _TASK_START)), "", date_only=True)
    yield "due", _time_text(item.number((_TASK, _DUE)), "", date_only=True)
    yield "owner", item.text((_TASK, _OWNER))
    yield "done", "✓" if item.number((_TASK, _DONE)) else ""


def _time_text(ticks: int, zone: str, *, date_only: bool = False) -> str:
    """Return a FILETIME as local time of a zone such as `(UTC+09:00) Seoul`."""
    if ticks <= 0:
        return ""
    offset = timedelta()
    if match := _OFFSET.search(zone):
        offset = timedelta(hours=int(match[2]), minutes=int(match[3]))
        offset = -offset if match[1] == "-" else offset
    try:
        moment = _EPOCH + timedelta(microseconds=ticks // 10) + offset
    except OverflowError:
        return ""
    if moment.year >= _NO_DATE_YEAR:
        return ""
    suffix = "" if offset or zone.endswith("UTC") or date_only else " UTC"
    return f"{moment:%Y-%m-%d}" if date_only else f"{moment:%Y-%m-%d %H:%M}{suffix}"
