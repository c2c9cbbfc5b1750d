"""Automatic numbers of OpenDocument: those of list items, and those of headings by their outline.

The text of a file does not hold them: list styles tell how each level counts (OpenDocument 1.3,
part 3, 16.30 to 16.34), lists where they begin and whether they go on from another one.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from lxml import etree

from ingest.loaders.inline.numerals import numeral
from ingest.loaders.ooxml.package import attribute, child, local

BULLET: Final = "- "
_OUTLINE: Final = "outline-style"
_KINDS: Final = {
    **{"1": "decimal", "a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman"},
    **{"I": "upperRoman", "가": "ganada", "ㄱ": "chosung", "일": "koreanDigital"},
    **{"①": "decimalEnclosedCircle", "0": "decimalZero"},
}
_PLACE: Final = re.compile(r"%(\d{1,2})%")


@dataclass(frozen=True, slots=True)
class _Level:
    """How a level counts; `form` has `%1%` for the number of the first level."""

    kind: str
    form: str
    start: int


class Lists:
    """The lists of a document, counted as its paragraphs go by."""

    def __init__(self, *roots: etree._Element) -> None:
        self._styles: dict[str, dict[int, _Level]] = {}
        self._plain: set[str] = set()
        for style in (s for root in roots for s in root.iter("{*}list-style", "{*}outline-style")):
            name = _OUTLINE if local(style) == _OUTLINE else attribute(style, "name")
            self._styles[name] = dict(_levels(style))
        for style in (s for root in roots for s in root.iter("{*}style")):
            keys = {etree.QName(key).localname for key in style.attrib}
            if "list-style-name" in keys and not attribute(style, "list-style-name"):
                self._plain.add(attribute(style, "name"))
        self._open: list[str] = []
        self._counts: dict[int, int] = {}
        self._known: dict[str, dict[int, int]] = {}
        self._headings: dict[int, int] = {}
        self._goes_on = False

    def open(self, element: etree._Element) -> None:
        """Begin a list."""
        before, earlier = self._open[-1:], attribute(element, "continue-list")
        style = attribute(element, "style-name") or "".join(before)
        goes_on = attribute(element, "continue-numbering") == "true" or earlier in self._known
        if not self._open:
            last = self._known.get(earlier or f"style {style}", {})
            self._counts, self._goes_on = (last if goes_on else {}), goes_on
            self._known[f"style {style}"] = self._counts
            self._known[attribute(element, "id") or f"style {style}"] = self._counts
        elif not goes_on and not self._goes_on:
            self._counts.pop(len(self._open) + 1, None)
        self._open.append(style)

    def close(self) -> None:
        """End a list."""
        self._open.pop()

    def item(self, element: etree._Element) -> None:
        """Begin an item, which may say its number."""
        start = attribute(element, "start-value")
        if start.isdigit() and len(start) < 9:
            self._counts[len(self._open)] = int(start) - 1

    def mark(self) -> str:
        """Return what stands before the next paragraph that begins an item, counting it."""
        levels = self._styles.get(self._open[-1], {}) if self._open else {}
        depth = len(self._open)
        return _counted(levels, self._counts, depth) if depth in levels else BULLET

    def heading(self, element: etree._Element, level: int) -> str:
        """Return the number of a heading that is in no list, counting it."""
        levels = self._styles.get(_OUTLINE, {})
        is_plain = attribute(element, "style-name") in self._plain
        if level not in levels or is_plain or attribute(element, "is-list-header") == "true":
            return ""
        return _counted(levels, self._headings, level)


def _counted(levels: dict[int, _Level], counts: dict[int, int], depth: int) -> str:
    """Count a level on and return its number as the style writes it."""
    counts[depth] = counts.get(depth, levels[depth].start - 1) + 1
    for deeper in [other for other in counts if other > depth]:
        del counts[deeper]

    def said(found: re.Match[str]) -> str:
        level = levels.get(int(found[1]))
        return numeral(counts.get(int(found[1]), level.start), level.kind) if level else ""

    text = _PLACE.sub(said, levels[depth].form).strip()
    return f"{text} " if text else ""


def _levels(style: etree._Element) -> Iterable[tuple[int, _Level]]:
    """Yield the levels of a style that count; bullets do not."""
    for item in style:
        depth, kind = attribute(item, "level"), attribute(item, "num-format")
        if not local(item).endswith(("style-number", "level-style")) or not depth.isdigit():
            continue
        if not kind:
            if local(style) != _OUTLINE:
                yield int(depth), _Level("none", "", 1)
            continue
        start = attribute(item, "start-value")
        begins = int(start) if start.isdigit() and len(start) < 9 else 1
        yield int(depth), _Level(_KINDS.get(kind[0], "decimal"), _form(item, int(depth)), begins)


def _form(item: etree._Element, depth: int) -> str:
    if form := attribute(item, "num-list-format"):
        return form
    shown = attribute(item, "display-levels")
    count = min(int(shown), depth) if shown.isdigit() and shown != "0" else 1
    numbers = ".".join(f"%{at}%" for at in range(depth - count + 1, depth + 1))
    return attribute(item, "num-prefix") + numbers + attribute(item, "num-suffix")


def has_number(paragraph: etree._Element) -> bool:
    """Return whether a paragraph holds its number as text already."""
    return child(paragraph, "number") is not None
