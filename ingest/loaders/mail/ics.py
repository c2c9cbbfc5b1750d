"""Calendars (iCalendar): each event or task with its time, place, people and repetition."""

from collections.abc import Iterator

from ingest.loaders.detection.encoding import decode
from ingest.loaders.embedded_file import File
from ingest.loaders.limits import Limits
from ingest.loaders.mail.content_lines import Component, Line, components
from ingest.loaders.mail.ics_times import Words, recurrence, when, words_for
from ingest.loaders.page_builder import PageBuilder, Refused

_KINDS = {"VEVENT": "event", "VTODO": "task", "VJOURNAL": "note"}
_MOST = 20_000


def load(path: File, builder: PageBuilder, limits: Limits) -> None:
    """Write each event as a paragraph."""
    text, builder.metadata["encoding"] = decode(path.read_bytes())
    found = list(entries(text))
    if not found:
        raise Refused("unreadable", "damaged")
    builder.title = next(
        (name for part in components(text) if (name := part.text("X-WR-CALNAME"))), ""
    )
    for entry in found:
        builder.add(entry)


def entries(text: str) -> Iterator[str]:
    """Yield each event, task or note of a calendar as lines of text."""
    count = 0
    for calendar in components(text):
        parts = [calendar] if calendar.name in _KINDS else calendar.parts
        for part in parts:
            if part.name in _KINDS and count < _MOST:
                count += 1
                if written := _entry(part, calendar):
                    yield written


def _entry(part: Component, calendar: Component) -> str:
    words = words_for(" ".join(part.text(n) for n in ("SUMMARY", "LOCATION", "DESCRIPTION")))
    zone = calendar.text("X-WR-TIMEZONE")
    cancelled = "CANCEL" in (calendar.text("METHOD") + part.text("STATUS")).upper()
    head = [
        (words["cancelled" if cancelled else _KINDS[part.name]], _flat(part.text("SUMMARY"))),
        (words["when"], when(part, zone, words)),
        (words["where"], _flat(part.text("LOCATION"))),
    ]
    if not any(value for _, value in head):
        return ""
    # One line: what, when and where are asked for together.
    lines = [", ".join(f"{label}: {value}" for label, value in head if value)]
    lines += [f"{label}: {value}" for label, value in _details(part, words) if value]
    return "\n".join(lines)


def _details(part: Component, words: Words) -> Iterator[tuple[str, str]]:
    yield words["repeats"], recurrence(part, words)
    yield words["organizer"], ", ".join(map(_person, part.all("ORGANIZER")))
    yield words["attendees"], ", ".join(map(_person, part.all("ATTENDEE")))
    description = part.text("DESCRIPTION")
    yield words["description"], "\n".join(filter(None, map(str.strip, description.splitlines())))
    yield words["link"], part.text("URL")


def _person(line: Line) -> str:
    address = line.value.strip()
    address = address[7:] if address.lower().startswith("mailto:") else address
    name = line.parameters.get("CN", "").strip()
    return f"{name} <{address}>" if name and name != address else address


def _flat(text: str) -> str:
    return " ".join(text.split())
