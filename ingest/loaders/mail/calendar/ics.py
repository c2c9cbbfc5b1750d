"""iCalendar files: each event, task or note with its time, place, people and recurrence."""

from collections.abc import Iterator

from ingest.loaders.detection.encoding import decode
from ingest.loaders.embedded_file import File
from ingest.loaders.limits import Limits
from ingest.loaders.mail.calendar.content_lines import Component, Line, components
from ingest.loaders.mail.calendar.ics_times import recurrence, when
from ingest.loaders.mail.calendar.labels import Labels, labels_for
from ingest.loaders.page_builder import PageBuilder, Refused

_KINDS = {"VEVENT": "event", "VTODO": "task", "VJOURNAL": "note"}
_MAX_ENTRIES = 20_000


def load(path: File, builder: PageBuilder, limits: Limits) -> None:
    """Write each event as a paragraph."""
    text, builder.metadata["encoding"] = decode(path.read_bytes())
    entries = list(calendar_entries(text))
    if not entries:
        raise Refused("unreadable", "damaged")
    builder.title = next(
        (name for part in components(text) if (name := part.text("X-WR-CALNAME"))), ""
    )
    for entry in entries:
        builder.add(entry)


def calendar_entries(text: str) -> Iterator[str]:
    """Yield each event, task or note of a calendar as lines of text."""
    count = 0
    for calendar in components(text):
        parts = [calendar] if calendar.name in _KINDS else calendar.children
        for part in parts:
            if part.name in _KINDS and count < _MAX_ENTRIES:
                count += 1
                if written := _entry(part, calendar):
                    yield written


def _entry(part: Component, calendar: Component) -> str:
    labels = labels_for(" ".join(part.text(n) for n in ("SUMMARY", "LOCATION", "DESCRIPTION")))
    zone = calendar.text("X-WR-TIMEZONE")
    cancelled = "CANCEL" in (calendar.text("METHOD") + part.text("STATUS")).upper()
    head = [
        (labels["cancelled" if cancelled else _KINDS[part.name]], _flat(part.text("SUMMARY"))),
        (labels["when"], when(part, zone, labels)),
        (labels["where"], _flat(part.text("LOCATION"))),
    ]
    if not any(value for _, value in head):
        return ""
    # In one line, because questions ask for what, when and where together.
    lines = [", ".join(f"{label}: {value}" for label, value in head if value)]
    lines += [f"{label}: {value}" for label, value in _details(part, labels) if value]
    return "\n".join(lines)


def _details(part: Component, labels: Labels) -> Iterator[tuple[str, str]]:
    yield labels["repeats"], recurrence(part, labels)
    yield labels["organizer"], ", ".join(map(_person, part.all("ORGANIZER")))
    yield labels["attendees"], ", ".join(map(_person, part.all("ATTENDEE")))
    description = part.text("DESCRIPTION")
    yield labels["description"], "\n".join(filter(None, map(str.strip, description.splitlines())))
    yield labels["link"], part.text("URL")


def _person(line: Line) -> str:
    address = line.value.strip()
    address = address[7:] if address.lower().startswith("mailto:") else address
    name = line.parameters.get("CN", "").strip()
    return f"{name} <{address}>" if name and name != address else address


def _flat(text: str) -> str:
    return " ".join(text.split())
