"""Text properties of OpenDocument styles: super- and subscript, strikethrough, hidden, font."""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from lxml import etree

from ingest.loaders.inline.runs import SUBSCRIPT, SUPERSCRIPT
from ingest.loaders.ooxml.package import attribute, child, local

_STYLES: Final = ("styles", "automatic-styles")
_ANCESTORS: Final = 20
_POSITION: Final = re.compile(r"(super|sub|-?\d+)")
_NONE: Final = ("", "none")


class TextFormat(NamedTuple):
    """Text properties of a style; None for those that are not set."""

    vertical: int | None = None
    struck: bool | None = None
    hidden: bool | None = None
    font: str | None = None

    def inherit(self, base: "TextFormat") -> "TextFormat":
        """Return this format with unset properties taken from `base`."""
        own = {name: value for name, value in self._asdict().items() if value is not None}
        return base._replace(**own)


PLAIN: Final = TextFormat()


class TextStyles:
    """Text formats of the styles of a document, and its hidden drawing pages."""

    def __init__(self, *roots: etree._Element) -> None:
        self._own: dict[str, TextFormat] = {}
        self._parents: dict[str, str] = {}
        self._hidden: set[str] = set()
        for style in (s for root in roots for s in _styles(root)):
            name = attribute(style, "name")
            self._own[name] = _text_format(style)
            self._parents[name] = attribute(style, "parent-style-name")
            page = child(style, "drawing-page-properties")
            if page is not None and attribute(page, "visibility") == "hidden":
                self._hidden.add(name)

    def of(self, element: etree._Element) -> TextFormat:
        """Return the format of the style of an element, inherited properties included."""
        name, text_format = attribute(element, "style-name"), PLAIN
        for _ in range(_ANCESTORS):
            if name not in self._own:
                break
            text_format = text_format.inherit(self._own[name])
            name = self._parents[name]
        return text_format

    def is_hidden(self, page: etree._Element) -> bool:
        """Return whether a slide is hidden in the presentation."""
        return attribute(page, "style-name") in self._hidden


def _styles(root: etree._Element) -> Iterator[etree._Element]:
    for group in (child(root, name) for name in _STYLES):
        yield from (s for s in (group if group is not None else ()) if local(s) == "style")


def _text_format(style: etree._Element) -> TextFormat:
    properties = child(style, "text-properties")
    if properties is None:
        return PLAIN
    position = _POSITION.match(attribute(properties, "text-position").strip())
    line = [attribute(properties, f"text-line-through-{name}") for name in ("style", "type")]
    struck = any(value not in _NONE for value in line) if any(line) else None
    display = attribute(properties, "display")
    font = attribute(properties, "font-name") or attribute(properties, "font-family")
    return TextFormat(
        _vertical(position[1]) if position else None,
        struck,
        display == "none" if display else None,
        font.strip("'") or None,
    )


def _vertical(position: str) -> int:
    if position in ("super", "sub"):
        return SUPERSCRIPT if position == "super" else SUBSCRIPT
    percent = int(position)
    return SUPERSCRIPT if percent > 0 else SUBSCRIPT if percent < 0 else 0
