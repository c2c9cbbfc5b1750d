"""Styles of a DOCX: heading levels, titles and run formats, in any language of the program."""

import re
from dataclasses import dataclass, field
from typing import Final

from lxml import etree

from ingest.loaders.ooxml.package import Package, attribute, child, local
from ingest.loaders.page_builder import Refused
from ingest.loaders.word.run_formats import PLAIN, RunFormat, read_style_formats

_HEADING: Final = re.compile(r"(?:heading|제목|개요|見出し|标题|überschrift|titre)\s*([1-9])", re.I)
_TITLE: Final = re.compile(r"title|제목", re.I)
_BODY_TEXT: Final = 9


@dataclass(frozen=True, slots=True)
class Styles:
    """The styles of a document.

    Attributes:
        levels: Heading levels by style id; 0 for body text.
        titles: Ids of the styles of the document title.
        run_formats: Run formats by style id.
    """

    levels: dict[str, int] = field(default_factory=dict)
    titles: frozenset[str] = frozenset()
    run_formats: dict[str, RunFormat] = field(default_factory=dict)

    @classmethod
    def of(cls, package: Package, part: str) -> "Styles":
        """Return the styles of a document; without a readable part, the built-in headings."""
        try:
            root = package.xml(part) if part in package else None
        except Refused:
            root = None
        named = (
            {attribute(s, "styleId"): s for s in root if local(s) == "style"}
            if root is not None
            else {}
        )
        levels = {name: _level(name, named) for name in named}
        titles = frozenset(n for n, s in named.items() if _TITLE.fullmatch(_name(s)))
        return cls(levels, titles, read_style_formats(named))

    def heading_level(self, properties: etree._Element | None) -> int:
        """Return the heading level of a paragraph with these properties."""
        if properties is None:
            return 0
        outline = child(properties, "outlineLvl")
        if outline is not None and attribute(outline, "val").isdigit():
            value = int(attribute(outline, "val"))
            return value + 1 if value < _BODY_TEXT else 0
        style = self._style(properties)
        if self.is_title(properties):
            return 1
        if style in self.levels:
            return self.levels[style]
        match = _HEADING.fullmatch(style)
        return int(match[1]) if match else 0

    def is_title(self, properties: etree._Element | None) -> bool:
        """Return whether a paragraph is the document's title."""
        return properties is not None and self._style(properties) in self.titles

    def run_format(self, paragraph: etree._Element) -> RunFormat:
        """Return the run format of the style of a paragraph."""
        properties = child(paragraph, "pPr")
        style = self._style(properties) if properties is not None else ""
        return self.run_formats.get(style, PLAIN)

    @staticmethod
    def _style(properties: etree._Element) -> str:
        style = child(properties, "pStyle")
        return attribute(style, "val") if style is not None else ""


def _name(style: etree._Element) -> str:
    name = child(style, "name")
    return attribute(name, "val") if name is not None else ""


def _level(style_id: str, named: dict[str, etree._Element]) -> int:
    """Return the heading level of a style, inherited where it has none."""
    seen: set[str] = set()
    while style_id in named and style_id not in seen:
        seen.add(style_id)
        style = named[style_id]
        if match := _HEADING.match(_name(style)):
            return int(match[1])
        outline = child(style, "pPr", "outlineLvl")
        if outline is not None and attribute(outline, "val").isdigit():
            value = int(attribute(outline, "val"))
            return value + 1 if value < _BODY_TEXT else 0
        base = child(style, "basedOn")
        style_id = attribute(base, "val") if base is not None else ""
    return 0
