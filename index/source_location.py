"""Source location of a passage, for people: "sheet 2024, rows 12-18", "slide 3", "4쪽"."""

from typing import Protocol

from index.chunks import HEADING_SEPARATOR
from index.messages import message_text


class HasLocation(Protocol):
    """Anything with a page and rows: a passage, a source, a citation."""

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


def format_location(located: HasLocation, language: str) -> str:
    """Return the page, slide or sheet and the rows, as a reader knows them; may be empty."""
    parts = []
    if located.kind in ("page", "slide", "sheet", "table"):
        parts.append(
            message_text(f"place_{located.kind}", language, name=located.name or located.page)
        )
    if located.first_row:
        unit = "line" if located.kind == "code" else "row"
        many = "s" if located.last_row > located.first_row else ""
        first, last = located.first_row, located.last_row
        parts.append(message_text(f"place_{unit}{many}", language, first=first, last=last))
    return location_separator(language).join(parts)


def location_separator(language: str) -> str:
    """Return the separator between the parts of a location."""
    return message_text("place_joint", language)


def heading_path(heading: str, *known: str) -> str:
    """Return a heading path without a prefix that is shown already, such as the title."""
    path = heading.split(HEADING_SEPARATOR)
    while path and path[0] in known:
        del path[0]
    return HEADING_SEPARATOR.join(path)
