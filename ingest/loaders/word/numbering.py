"""Automatic numbering of Word (ECMA-376, part 1, 17.9): labels such as `제3조` and `2.1`.

Labels are computed from numbering.xml and styles.xml; the text of paragraphs does not hold them.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from lxml import etree

from ingest.loaders.inline.numerals import advance, numeral
from ingest.loaders.inline.symbols import BOXES, CROSSED, TICKED, decode_symbols
from ingest.loaders.ooxml.charts import optional_part
from ingest.loaders.ooxml.package import Package, attribute, child, local

_PLACEHOLDER: Final = re.compile(r"%([1-9])")
BULLET: Final = "- "
_ANCESTORS: Final = 20
_TICKED: Final = (TICKED, CROSSED)


@dataclass(frozen=True, slots=True)
class ListLevel:
    """A level of a list: numeral system, label with `%1` for a number, start and bullet font."""

    system: str = "decimal"
    text: str = "%1."
    start: int = 1
    font: str = ""

    @property
    def bullet(self) -> str:
        """Its label in Unicode."""
        return decode_symbols(self.text, self.font)


@dataclass(frozen=True, slots=True)
class ListInstance:
    """A numbering instance (`num`): its abstract list, its levels, and those it restarts."""

    abstract: str
    levels: dict[int, ListLevel]
    restarts: frozenset[int]


@dataclass(slots=True)
class Numbering:
    """Counters of the lists of a document, advanced paragraph by paragraph.

    Attributes:
        lists: Numbering instances by id (`numId`).
        styles: (id, level) of the list that a paragraph style belongs to.
    """

    lists: dict[str, ListInstance] = field(default_factory=dict)
    styles: dict[str, tuple[str, int]] = field(default_factory=dict)
    _counts: dict[str, dict[int, int]] = field(default_factory=dict)
    _started: set[str] = field(default_factory=set)
    _ticked: bool | None = None

    @classmethod
    def of(cls, package: Package, folder: str) -> "Numbering":
        """Return the lists of a document; without readable parts, none."""
        root = optional_part(package, f"{folder}/numbering.xml")
        lists = dict(_lists(root)) if root is not None else {}
        styles = optional_part(package, f"{folder}/styles.xml")
        items = styles if styles is not None else ()
        named = {attribute(s, "styleId"): s for s in items if local(s) == "style"}
        assigned = {name: _of_style(name, named) for name in named}
        return cls(lists, {name: item for name, item in assigned.items() if item is not None})

    def label(self, properties: etree._Element | None) -> str:
        """Advance the counter of a paragraph with these properties and return its label."""
        style = child(properties, "pStyle") if properties is not None else None
        of_style = self.styles.get(attribute(style, "val")) if style is not None else None
        assigned = _list_of(properties, of_style)
        if assigned is None or assigned[0] == "0":
            return ""
        return self.next_label(*assigned)

    def next_label(self, name: str, depth: int) -> str:
        """Advance the counter at a level of a list and return the label."""
        instance = self.lists.get(name)
        level = instance.levels.get(depth) if instance is not None else None
        if instance is None or level is None or level.system == "bullet":
            return self._bullet(level)
        counts = self._advance(name, instance, depth)

        def number(match: re.Match[str]) -> str:
            at = int(match[1]) - 1
            other = instance.levels.get(at, ListLevel())
            return numeral(counts.get(at, other.start), other.system)

        text = _PLACEHOLDER.sub(number, level.text).strip()
        return f"{text} " if text else ""

    def _bullet(self, level: ListLevel | None) -> str:
        """Return the label of a bulleted item: a check box or a dash.

        Empty boxes are ornaments, unless other boxes of the document are ticked.
        """
        if self._ticked is None:
            levels = (level for item in self.lists.values() for level in item.levels.values())
            self._ticked = any(level.bullet in _TICKED for level in levels)
        bullet = level.bullet if level is not None and self._ticked else ""
        return f"{bullet} " if bullet in BOXES else BULLET

    def _advance(self, name: str, instance: ListInstance, depth: int) -> dict[int, int]:
        """Advance the counter at `depth` and return those of all levels."""
        counts = self._counts.setdefault(instance.abstract, {})
        if name not in self._started:
            self._started.add(name)
            for level in instance.restarts & counts.keys():
                del counts[level]
        advance(counts, depth, instance.levels[depth].start)
        return counts


def _lists(root: etree._Element) -> Iterator[tuple[str, ListInstance]]:
    abstracts = {attribute(e, "abstractNumId"): e for e in root if local(e) == "abstractNum"}
    for item in (e for e in root if local(e) == "num"):
        abstract_id = _value(item, "abstractNumId")
        abstract = abstracts.get(abstract_id)
        levels = dict(_levels(abstract)) if abstract is not None else {}
        restarts = set()
        for change in (e for e in item if local(e) == "lvlOverride"):
            levels.update(_levels(change))
            depth, start = _whole(attribute(change, "ilvl")), _value(change, "startOverride")
            if start:
                old = levels.get(depth, ListLevel())
                levels[depth] = ListLevel(old.system, old.text, _whole(start, 1))
                restarts.add(depth)
        yield attribute(item, "numId"), ListInstance(abstract_id, levels, frozenset(restarts))


def _levels(owner: etree._Element) -> Iterator[tuple[int, ListLevel]]:
    for item in (e for e in owner if local(e) == "lvl"):
        system = "decimal" if child(item, "isLgl") is not None else _value(item, "numFmt")
        fonts = child(item, "rPr", "rFonts")
        font = attribute(fonts, "ascii") if fonts is not None else ""
        start = _whole(_value(item, "start"), 1)
        level = ListLevel(system or "decimal", _value(item, "lvlText"), start, font)
        yield _whole(attribute(item, "ilvl")), level


def _of_style(name: str, named: dict[str, etree._Element]) -> tuple[str, int] | None:
    """Return the list and level of a style, or of the one it is based on."""
    for _ in range(_ANCESTORS):
        if name not in named:
            return None
        properties = child(named[name], "pPr")
        if (assigned := _list_of(properties, None)) is not None:
            outline = _value(properties, "outlineLvl") if properties is not None else ""
            return assigned[0], assigned[1] or _whole(outline)
        name = _value(named[name], "basedOn")
    return None


def _list_of(
    properties: etree._Element | None, default: tuple[str, int] | None
) -> tuple[str, int] | None:
    """Return the (list, level) of paragraph properties; what is not set comes from `default`."""
    own = child(properties, "numPr") if properties is not None else None
    if own is None:
        return default
    name, depth = default or ("", 0)
    return _value(own, "numId") or name, _whole(_value(own, "ilvl"), depth)


def _value(element: etree._Element, name: str) -> str:
    item = child(element, name)
    return attribute(item, "val") if item is not None else ""


def _whole(text: str, default: int = 0) -> int:
    return int(text) if text.isdigit() and len(text) < 9 else default
