"""Say where a passage stands: "sheet 2024, rows 12-18", "slide 3", "4쪽"."""

from typing import Protocol

from index.chunks import HEADING_JOINT
from index.messages import message_text


class HasLocation(Protocol):
    """What knows its place: a passage, a source, a citation."""

    @property
    def page(self) -> int: ...
    @property
    def kind(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def first_row(self) -> int: ...
    @property
    def last_row(self) -> int: ...


def format_location(found: HasLocation, language: str) -> str:
    """Return the page, slide or sheet and the rows as a reader looks for them; may be empty."""
    parts = []
    if found.kind in ("page", "slide", "sheet", "table"):
        parts.append(message_text(f"place_{found.kind}", language, name=found.name or found.page))
    if found.first_row:
        unit = "line" if found.kind == "code" else "row"
        many = "s" if found.last_row > found.first_row else ""
        first, last = found.first_row, found.last_row
        parts.append(message_text(f"place_{unit}{many}", language, first=first, last=last))
    return location_separator(language).join(parts)


def location_separator(language: str) -> str:
    """Return what parts the names of a place."""
    return message_text("place_joint", language)


def heading_path(heading: str, *known: str) -> str:
    """Return a heading path without what a reader is told already, such as the title."""
    path = heading.split(HEADING_JOINT)
    while path and path[0] in known:
        del path[0]
    return HEADING_JOINT.join(path)
