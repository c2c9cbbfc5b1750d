"""The numbers Word puts before paragraphs, which stand nowhere in their text: `제3조`, `2.1`."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from lxml import etree

from ingest.loaders.inline.numerals import numeral
from ingest.loaders.inline.symbols import BOXES, CROSSED, TICKED, decode_symbols
from ingest.loaders.ooxml.charts import part_of
from ingest.loaders.ooxml.package import Package, attribute, child, local

_PLACE: Final = re.compile(r"%([1-9])")
BULLET: Final = "- "
_ANCESTORS: Final = 20
_TICKED: Final = (TICKED, CROSSED)


@dataclass(frozen=True, slots=True)
class Level:
    """A level of a list: how it counts, from where, and what it writes; `%1` is a number."""

    kind: str = "decimal"
    text: str = "%1."
    start: int = 1
    font: str = ""

    @property
    def sign(self) -> str:
        """What it writes, as its font shows it."""
        return decode_symbols(self.text, self.font)


@dataclass(frozen=True, slots=True)
class List:
    """A list: what it counts with, its levels, and those it counts from the start again."""

    counter: str
    levels: dict[int, Level]
    restarts: frozenset[int]


@dataclass(slots=True)
class Numbers:
    """The lists of a document, counted as its paragraphs go by.

    Attributes:
        lists: By their ids.
        styles: The (list, level) that paragraphs of a style have.
    """

    lists: dict[str, List] = field(default_factory=dict)
    styles: dict[str, tuple[str, int]] = field(default_factory=dict)
    _counts: dict[str, dict[int, int]] = field(default_factory=dict)
    _begun: set[str] = field(default_factory=set)
    _ticked: bool | None = None

    @classmethod
    def of(cls, package: Package, folder: str) -> "Numbers":
        """Return the lists of a document; without readable parts, none."""
        root = part_of(package, f"{folder}/numbering.xml")
        lists = dict(_lists(root)) if root is not None else {}
        styles = part_of(package, f"{folder}/styles.xml")
        items = styles if styles is not None else ()
        named = {attribute(s, "styleId"): s for s in items if local(s) == "style"}
        places = {name: _of_style(name, named) for name in named}
        return cls(lists, {name: place for name, place in places.items() if place is not None})

    def mark(self, properties: etree._Element | None) -> str:
        """Return what stands before a paragraph with these properties, counting it."""
        style = child(properties, "pStyle") if properties is not None else None
        of_style = self.styles.get(attribute(style, "val")) if style is not None else None
        place = _place(properties, of_style)
        if place is None or place[0] == "0":
            return ""
        return self.count(*place)

    def count(self, name: str, depth: int) -> str:
        """Return what stands before the next paragraph at a level of a list, counting it."""
        one = self.lists.get(name)
        level = one.levels.get(depth) if one is not None else None
        if one is None or level is None or level.kind == "bullet":
            return self._bullet(level)
        counts = self._counted(name, one, depth)

        def said(found: re.Match[str]) -> str:
            at = int(found[1]) - 1
            other = one.levels.get(at, Level())
            return numeral(counts.get(at, other.start), other.kind)

        text = _PLACE.sub(said, level.text).strip()
        return f"{text} " if text else ""

    def _bullet(self, level: Level | None) -> str:
        """Return the sign before an item that is not counted: a box that can be ticked, or a dash.

        Empty boxes are ornaments of a list, unless others of the document are ticked.
        """
        if self._ticked is None:
            levels = (level for item in self.lists.values() for level in item.levels.values())
            self._ticked = any(one.sign in _TICKED for one in levels)
        sign = level.sign if level is not None and self._ticked else ""
        return f"{sign} " if sign in BOXES else BULLET

    def _counted(self, name: str, one: List, depth: int) -> dict[int, int]:
        """Return the numbers of all levels, the one at `depth` counted on."""
        counts = self._counts.setdefault(one.counter, {})
        if name not in self._begun:
            self._begun.add(name)
            for again in one.restarts & counts.keys():
                del counts[again]
        counts[depth] = counts.get(depth, one.levels[depth].start - 1) + 1
        for deeper in [other for other in counts if other > depth]:
            del counts[deeper]
        return counts


def _lists(root: etree._Element) -> Iterator[tuple[str, List]]:
    kinds = {attribute(e, "abstractNumId"): e for e in root if local(e) == "abstractNum"}
    for item in (e for e in root if local(e) == "num"):
        counter = _value(item, "abstractNumId")
        kind = kinds.get(counter)
        levels = dict(_levels(kind)) if kind is not None else {}
        restarts = set()
        for change in (e for e in item if local(e) == "lvlOverride"):
            levels.update(_levels(change))
            depth, start = _whole(attribute(change, "ilvl")), _value(change, "startOverride")
            if start:
                old = levels.get(depth, Level())
                levels[depth] = Level(old.kind, old.text, _whole(start, 1))
                restarts.add(depth)
        yield attribute(item, "numId"), List(counter, levels, frozenset(restarts))


def _levels(owner: etree._Element) -> Iterator[tuple[int, Level]]:
    for item in (e for e in owner if local(e) == "lvl"):
        kind = "decimal" if child(item, "isLgl") is not None else _value(item, "numFmt")
        fonts = child(item, "rPr", "rFonts")
        font = attribute(fonts, "ascii") if fonts is not None else ""
        start = _whole(_value(item, "start"), 1)
        level = Level(kind or "decimal", _value(item, "lvlText"), start, font)
        yield _whole(attribute(item, "ilvl")), level


def _of_style(name: str, named: dict[str, etree._Element]) -> tuple[str, int] | None:
    """Return the list and level of a style, or of the one it is based on."""
    for _ in range(_ANCESTORS):
        if name not in named:
            return None
        properties = child(named[name], "pPr")
        if (place := _place(properties, None)) is not None:
            outline = _value(properties, "outlineLvl") if properties is not None else ""
            return place[0], place[1] or _whole(outline)
        name = _value(named[name], "basedOn")
    return None


def _place(
    properties: etree._Element | None, default: tuple[str, int] | None
) -> tuple[str, int] | None:
    """Return the (list, level) that properties name; what they leave open is the default's."""
    own = child(properties, "numPr") if properties is not None else None
    if own is None:
        return default
    name, depth = default or ("", 0)
    return _value(own, "numId") or name, _whole(_value(own, "ilvl"), depth)


def _value(element: etree._Element, name: str) -> str:
    found = child(element, name)
    return attribute(found, "val") if found is not None else ""


def _whole(text: str, default: int = 0) -> int:
    return int(text) if text.isdigit() and len(text) < 9 else default
