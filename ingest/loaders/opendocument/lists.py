"""Automatic numbering of OpenDocument lists and headings.

The labels are computed: list styles give numerals and prefixes of each level (ODF 1.3, part 3,
16.30 to 16.34), list elements their start value and whether they continue another list.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from lxml import etree

from ingest.loaders.inline.numerals import advance, numeral
from ingest.loaders.ooxml.package import attribute, child, local

BULLET: Final = "- "
_OUTLINE: Final = "outline-style"
_NUMERALS: Final = {
    **{"1": "decimal", "a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman"},
    **{"I": "upperRoman", "가": "ganada", "ㄱ": "chosung", "일": "koreanDigital"},
    **{"①": "decimalEnclosedCircle", "0": "decimalZero"},
}
_PLACEHOLDER: Final = re.compile(r"%(\d{1,2})%")


@dataclass(frozen=True, slots=True)
class _Level:
    """A level of a list style; `label` has `%1%` for the number of the first level."""

    system: str
    label: str
    start: int


class ListNumbering:
    """Counters of the lists of a document, advanced paragraph by paragraph."""

    def __init__(self, *roots: etree._Element) -> None:
        self._styles: dict[str, dict[int, _Level]] = {}
        self._unnumbered: set[str] = set()
        for style in (s for root in roots for s in root.iter("{*}list-style", "{*}outline-style")):
            name = _OUTLINE if local(style) == _OUTLINE else attribute(style, "name")
            self._styles[name] = dict(_levels(style))
        for style in (s for root in roots for s in root.iter("{*}style")):
            keys = {etree.QName(key).localname for key in style.attrib}
            if "list-style-name" in keys and not attribute(style, "list-style-name"):
                self._unnumbered.add(attribute(style, "name"))
        self._open: list[str] = []
        self._counts: dict[int, int] = {}
        self._lists: dict[str, dict[int, int]] = {}
        self._headings: dict[int, int] = {}
        self._continues = False

    def open(self, element: etree._Element) -> None:
        """Begin a list."""
        before, earlier = self._open[-1:], attribute(element, "continue-list")
        style = attribute(element, "style-name") or "".join(before)
        continues = attribute(element, "continue-numbering") == "true" or earlier in self._lists
        if not self._open:
            last = self._lists.get(earlier or f"style {style}", {})
            self._counts, self._continues = (last if continues else {}), continues
            self._lists[f"style {style}"] = self._counts
            self._lists[attribute(element, "id") or f"style {style}"] = self._counts
        elif not continues and not self._continues:
            self._counts.pop(len(self._open) + 1, None)
        self._open.append(style)

    def close(self) -> None:
        """End a list."""
        self._open.pop()

    def item(self, element: etree._Element) -> None:
        """Begin an item, which may set its number."""
        start = attribute(element, "start-value")
        if start.isdigit() and len(start) < 9:
            self._counts[len(self._open)] = int(start) - 1

    def item_label(self) -> str:
        """Advance the counter of the innermost list and return the label of its item."""
        levels = self._styles.get(self._open[-1], {}) if self._open else {}
        depth = len(self._open)
        return _next_label(levels, self._counts, depth) if depth in levels else BULLET

    def heading_label(self, element: etree._Element, level: int) -> str:
        """Advance the outline counter and return the label of a heading outside lists."""
        levels = self._styles.get(_OUTLINE, {})
        is_unnumbered = attribute(element, "style-name") in self._unnumbered
        if level not in levels or is_unnumbered or attribute(element, "is-list-header") == "true":
            return ""
        return _next_label(levels, self._headings, level)


def _next_label(levels: dict[int, _Level], counts: dict[int, int], depth: int) -> str:
    """Advance the counter of a level and return its label."""
    advance(counts, depth, levels[depth].start)

    def number(match: re.Match[str]) -> str:
        level = levels.get(int(match[1]))
        return numeral(counts.get(int(match[1]), level.start), level.system) if level else ""

    text = _PLACEHOLDER.sub(number, levels[depth].label).strip()
    return f"{text} " if text else ""


def _levels(style: etree._Element) -> Iterable[tuple[int, _Level]]:
    """Yield (depth, level) of the numbered levels of a list style."""
    for item in style:
        depth, number_format = attribute(item, "level"), attribute(item, "num-format")
        if not local(item).endswith(("style-number", "level-style")) or not depth.isdigit():
            continue
        if not number_format:
            if local(style) != _OUTLINE:
                yield int(depth), _Level("none", "", 1)
            continue
        start = attribute(item, "start-value")
        first = int(start) if start.isdigit() and len(start) < 9 else 1
        system = _NUMERALS.get(number_format[0], "decimal")
        yield int(depth), _Level(system, _label(item, int(depth)), first)


def _label(item: etree._Element, depth: int) -> str:
    if label := attribute(item, "num-list-format"):
        return label
    displayed = attribute(item, "display-levels")
    count = min(int(displayed), depth) if displayed.isdigit() and displayed != "0" else 1
    numbers = ".".join(f"%{at}%" for at in range(depth - count + 1, depth + 1))
    return attribute(item, "num-prefix") + numbers + attribute(item, "num-suffix")


def has_number(paragraph: etree._Element) -> bool:
    """Return whether a paragraph stores its number as text (`text:number`)."""
    return child(paragraph, "number") is not None
