"""Chunks: parents (shown passages), children (searched parts), and the text that is embedded."""

from dataclasses import dataclass
from typing import NamedTuple

HEADING_SEPARATOR = " > "


class Child(NamedTuple):
    """A part of a parent that is searched.

    Attributes:
        start, end: In characters of the page.
        rows: First and last row; zeros where rows are not counted.
        header: Header of the table it continues, which is not in its own text.
    """

    start: int
    end: int
    rows: tuple[int, int] = (0, 0)
    header: str = ""


@dataclass(frozen=True, slots=True)
class Parent:
    """A passage of a page with its children; all offsets count characters of the page."""

    page: int
    start: int
    end: int
    heading: str
    children: tuple[Child, ...]
    rows: tuple[int, int] = (0, 0)


def embedded_text(title: str, heading: str, text: str, header: str = "") -> str:
    """Return the text that is embedded and indexed: title, headings and header, then the text."""
    context = [line for line in (title.strip(), heading.strip(), header) if line]
    return "\n".join([*context, text])
