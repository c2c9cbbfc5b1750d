"""Styles of OpenDocument that change what text says: raised, lowered, struck out, hidden, font."""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from lxml import etree

from ingest.loaders.inline.runs import SUBSCRIPT, SUPERSCRIPT
from ingest.loaders.ooxml.package import attribute, child, local

_STYLES: Final = ("styles", "automatic-styles")
_ANCESTORS: Final = 20
_PLACE: Final = re.compile(r"(super|sub|-?\d+)")
_NONE: Final = ("", "none")


class Look(NamedTuple):
    """What a style says of its text; None is what it leaves open."""

    level: int | None = None
    struck: bool | None = None
    hidden: bool | None = None
    font: str | None = None

    def over(self, base: "Look") -> "Look":
        """Return this look, what it leaves open taken from `base`."""
        said = {name: value for name, value in self._asdict().items() if value is not None}
        return base._replace(**said)


PLAIN: Final = Look()


class Looks:
    """The looks of the styles of a document, and which of its pages are hidden."""

    def __init__(self, *roots: etree._Element) -> None:
        self._own: dict[str, Look] = {}
        self._parents: dict[str, str] = {}
        self._hidden: set[str] = set()
        for style in (s for root in roots for s in _styles(root)):
            name = attribute(style, "name")
            self._own[name] = _look(style)
            self._parents[name] = attribute(style, "parent-style-name")
            page = child(style, "drawing-page-properties")
            if page is not None and attribute(page, "visibility") == "hidden":
                self._hidden.add(name)

    def of(self, element: etree._Element) -> Look:
        """Return the look of the style that an element names, with what it rests on."""
        name, found = attribute(element, "style-name"), PLAIN
        for _ in range(_ANCESTORS):
            if name not in self._own:
                break
            found = found.over(self._own[name])
            name = self._parents[name]
        return found

    def is_hidden(self, page: etree._Element) -> bool:
        """Return whether a slide is left out of the show."""
        return attribute(page, "style-name") in self._hidden


def _styles(root: etree._Element) -> Iterator[etree._Element]:
    for group in (child(root, name) for name in _STYLES):
        yield from (s for s in (group if group is not None else ()) if local(s) == "style")


def _look(style: etree._Element) -> Look:
    properties = child(style, "text-properties")
    if properties is None:
        return PLAIN
    place = _PLACE.match(attribute(properties, "text-position").strip())
    line = [attribute(properties, f"text-line-through-{name}") for name in ("style", "type")]
    struck = any(value not in _NONE for value in line) if any(line) else None
    shown = attribute(properties, "display")
    font = attribute(properties, "font-name") or attribute(properties, "font-family")
    return Look(
        _level(place[1]) if place else None,
        struck,
        shown == "none" if shown else None,
        font.strip("'") or None,
    )


def _level(place: str) -> int:
    if place in ("super", "sub"):
        return SUPERSCRIPT if place == "super" else SUBSCRIPT
    return SUPERSCRIPT if int(place) > 0 else SUBSCRIPT if int(place) < 0 else 0
