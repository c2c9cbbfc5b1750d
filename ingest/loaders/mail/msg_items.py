"""What Outlook keeps in items other than mail: contacts, appointments, tasks.

Their values are MAPI properties, of which many are known by a set and a number ([MS-OXPROPS]).
"""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Final, Protocol

from ingest.loaders.mail.contacts import Field, labelled

_CONTACT: Final = "00062004-0000-0000-c000-000000000046"
_MEETING: Final = "00062002-0000-0000-c000-000000000046"
_TASK: Final = "00062003-0000-0000-c000-000000000046"
SETS: Final = (_CONTACT, _MEETING, _TASK)

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
_MAILS: Final = (0x8083, 0x8093, 0x80A3)
_SHOWN_MAILS: Final = (0x8080, 0x8090, 0x80A0)
_WORK, _HOME, _OTHER = 0x801B, 0x801A, 0x801C
# Street, city, region, postal code, country.
_WORK_PARTS: Final = (0x8045, 0x8046, 0x8047, 0x8048, 0x8049)
_MAIN_PARTS: Final = (0x3A29, 0x3A27, 0x3A28, 0x3A2A, 0x3A26)
_HOME_PARTS: Final = (0x3A5D, 0x3A59, 0x3A5C, 0x3A5B, 0x3A5A)
_WEB, _BIRTHDAY = 0x3A51, 0x3A42
_START, _END, _PLACE, _ALL_DAY, _PATTERN, _ZONE = 0x820D, 0x820E, 0x8208, 0x8215, 0x8232, 0x8234
_ATTENDEES: Final = 0x8238
_DUE, _TASK_START, _OWNER, _DONE = 0x8105, 0x8104, 0x811F, 0x811C
_EPOCH: Final = datetime(1601, 1, 1, tzinfo=UTC)
_NEVER: Final = 4500  # the year that stands for no date
_OFFSET: Final = re.compile(r"(?:UTC|GMT)\s*([+-])(\d\d?):?(\d\d)")


class Properties(Protocol):
    """The properties of an item, by number or by set and number."""

    def text(self, key: Key) -> str: ...
    def number(self, key: Key) -> int: ...
    def data(self, key: Key) -> bytes: ...


def item_lines(kind: str, item: Properties) -> list[str]:
    """Return what an item says in its properties, one line each; of a mail, nothing.

    Args:
        kind: Its class, such as `IPM.Contact`.
        item: Its properties.
    """
    kind = kind.upper()
    if kind.startswith("IPM.CONTACT"):
        return list(labelled(list(_contact(item))))
    if kind.startswith(("IPM.APPOINTMENT", "IPM.SCHEDULE.MEETING", "IPM.MICROSOFT SCHEDULE")):
        return list(labelled(list(_appointment(item))))
    return list(labelled(list(_task(item)))) if kind.startswith("IPM.TASK") else []


def _contact(item: Properties) -> Iterator[Field]:
    yield "name", item.text(_NAME)
    yield "company", item.text(_COMPANY)
    yield "department", item.text(_DEPARTMENT)
    yield "title", item.text(_TITLE)
    for key, number in _PHONES:
        yield key, item.text(number)
    for mail, shown in zip(_MAILS, _SHOWN_MAILS, strict=True):
        address = item.text((_CONTACT, mail))
        yield "mail", address if "@" in address else item.text((_CONTACT, shown)) or address
    work = _address(item, _WORK_PARTS) or item.text((_CONTACT, _WORK))
    home = item.text((_CONTACT, _HOME)) or _address(item, _HOME_PARTS)
    main = item.text(0x3A15) or _address(item, _MAIN_PARTS)
    yield "work_address", item.text((_CONTACT, _WORK)) or work
    yield "home_address", home
    yield "address", main if main not in (work, home) else item.text((_CONTACT, _OTHER))
    yield "web", item.text((_CONTACT, 0x802B)) or item.text(_WEB)
    yield "birthday", _moment(item.number(_BIRTHDAY), "", days=True)


def _address(item: Properties, numbers: tuple[int, ...]) -> str:
    named = numbers[0] >= 0x8000
    parts = (item.text((_CONTACT, number) if named else number) for number in numbers)
    return " ".join(filter(None, parts))


def _appointment(item: Properties) -> Iterator[Field]:
    zone = item.text((_MEETING, _ZONE))
    days = bool(item.number((_MEETING, _ALL_DAY)))
    start = item.number((_MEETING, _START)) or item.number(0x0060)
    end = item.number((_MEETING, _END)) or item.number(0x0061)
    first, last = _moment(start, zone, days=days), _moment(end, zone, days=days)
    if days and end:  # the end of a whole day is the day after
        last = _moment(end - 864_000_000_000, zone, days=True)
    shared = 0 if days or first[:10] != last[:10] else 11
    joined = f"{first}–{last[shared:]}" if shared else f"{first} – {last}"
    written = joined if last and last != first else first
    shown = zone if zone.startswith("(") else f"({zone})"
    yield "start", f"{written} {shown}" if written and zone else written
    yield "place", item.text((_MEETING, _PLACE))
    yield "repeats", item.text((_MEETING, _PATTERN))
    yield "attendees", item.text((_MEETING, _ATTENDEES))


def _task(item: Properties) -> Iterator[Field]:
    yield "start", _moment(item.number((_TASK, _TASK_START)), "", days=True)
    yield "due", _moment(item.number((_TASK, _DUE)), "", days=True)
    yield "owner", item.text((_TASK, _OWNER))
    yield "done", "✓" if item.number((_TASK, _DONE)) else ""


def _moment(ticks: int, zone: str, *, days: bool = False) -> str:
    """Return a time as the clock of a zone such as `(UTC+09:00) Seoul` shows it."""
    if ticks <= 0:
        return ""
    ahead = timedelta()
    if found := _OFFSET.search(zone):
        ahead = timedelta(hours=int(found[2]), minutes=int(found[3]))
        ahead = -ahead if found[1] == "-" else ahead
    try:
        moment = _EPOCH + timedelta(microseconds=ticks // 10) + ahead
    except OverflowError:
        return ""
    if moment.year >= _NEVER:
        return ""
    known = "" if ahead or zone.endswith("UTC") or days else " UTC"
    return f"{moment:%Y-%m-%d}" if days else f"{moment:%Y-%m-%d %H:%M}{known}"
