"""Styles of HWPX documents: headings, automatic numbers, struck-out and raised characters."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from lxml import etree

from ingest.loaders.hangul.numbering import EMPTY, Head, Level, Numbers
from ingest.loaders.ooxml.package import attribute, child, local

OUTLINE: Final = re.compile(r"(?:개요|outline)\s*([1-9])(?!\d)", re.I)
# Some versions write `3D` for text that is not struck out.
_LINES: Final = re.compile(r"(?:SOLID|DASH|DOT|LONG_DASH|CIRCLE|DOUBLE|SLIM|THICK)\w*|CONTINUOUS")


@dataclass(slots=True)
class Styles:
    """What the header of a document says of its paragraphs and characters.

    Attributes:
        levels: Heading levels by ("style" or "para", id).
        heads: What stands before paragraphs, by id of their shape.
        runs: How characters are set, by id: `struck`, `superscript` or `subscript`.
        numbers: The lists of the document.
    """

    levels: dict[tuple[str, str], int] = field(default_factory=dict)
    heads: dict[str, Head] = field(default_factory=dict)
    runs: dict[str, str] = field(default_factory=dict)
    numbers: Numbers = field(default_factory=Numbers)

    @classmethod
    def of(cls, root: etree._Element | None) -> "Styles":
        """Return the styles in a header; none of one that cannot be read."""
        found = cls()
        lists: dict[str, dict[int, Level]] = {}
        bullets: dict[str, str] = {}
        for item in root.iter() if root is not None else ():
            name, key = local(item), attribute(item, "id")
            if name == "numbering":
                lists[key] = dict(_list(item))
            elif name == "bullet":
                bullets[key] = _bullet(item)
            else:
                found._learn(name, item, key)
        found.numbers = Numbers(lists, bullets)
        return found

    def _learn(self, name: str, item: etree._Element, key: str) -> None:
        if name == "paraPr":
            self._learn_shape(item, key)
        elif name == "charPr" and (how := _how(item)):
            self.runs[key] = how
        elif name == "style":
            names = f"{attribute(item, 'name')} {attribute(item, 'engName')}"
            if outline := OUTLINE.search(names):
                self.levels["style", key] = int(outline[1])

    def _learn_shape(self, shape: etree._Element, key: str) -> None:
        mark = next((item for item in shape.iter() if local(item) == "heading"), None)
        if mark is None:
            return
        kind, depth = attribute(mark, "type"), attribute(mark, "level")
        level = int(depth) + 1 if depth.isdigit() and len(depth) < 3 else 1
        if kind in ("OUTLINE", "NUMBER", "BULLET"):
            ticked = attribute(shape, "checked") in ("1", "true")
            self.heads[key] = Head(kind, attribute(mark, "idRef"), level, ticked)
        if kind == "OUTLINE" and depth.isdigit():
            self.levels["para", key] = level


def _how(item: etree._Element) -> str:
    line = child(item, "strikeout")
    if line is not None and _LINES.fullmatch(attribute(line, "shape") or attribute(line, "type")):
        return "struck"
    names = {"supscript": "superscript", "subscript": "subscript"}
    return next((names[local(part)] for part in item if local(part) in names), "")


def _list(item: etree._Element) -> Iterator[tuple[int, Level]]:
    for at, head in enumerate((e for e in item if local(e) == "paraHead"), 1):
        depth, start = attribute(head, "level"), attribute(head, "start")
        level = int(depth) if depth.isdigit() and len(depth) < 3 else at
        begins = int(start) if start.isdigit() and len(start) < 9 else 1
        yield level, Level(attribute(head, "numFormat"), "".join(map(str, head.itertext())), begins)


def _bullet(item: etree._Element) -> str:
    """Return the sign of a bullet, an empty box where it can be ticked."""
    head = child(item, "paraHead")
    checkable = head is not None and attribute(head, "checkable") in ("1", "true")
    return EMPTY if checkable or attribute(item, "checkedChar") else attribute(item, "char")
