"""Chunks: parents that are read, children that are searched, and the text that is embedded."""

from dataclasses import dataclass
from typing import NamedTuple

HEADING_JOINT = " > "


class Child(NamedTuple):
    """A stretch of a parent that is searched.

    Attributes:
        start, end: In characters of the page.
        rows: The first and the last row it holds; zeros where none are counted.
        header: The head of the table it goes on with, which its own text does not hold.
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
    """Return what is embedded and indexed for a chunk: its place in the document, then its text."""
    above = [line for line in (title.strip(), heading.strip(), header) if line]
    return "\n".join([*above, text])
