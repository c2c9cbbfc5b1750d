"""Styles of HWPX documents, from the elements of their header."""

import re
from collections.abc import Iterator
from typing import Final

from lxml import etree

from ingest.loaders.hangul.numbering import (
    UNCHECKED,
    ListLevel,
    Numbering,
    NumberingReference,
)
from ingest.loaders.hangul.styles import Styles, outline_level
from ingest.loaders.ooxml.package import attribute, child, local

# Some versions write `3D` for text that is not struck out.
_LINES: Final = re.compile(r"(?:SOLID|DASH|DOT|LONG_DASH|CIRCLE|DOUBLE|SLIM|THICK)\w*|CONTINUOUS")
_SCRIPTS: Final = {"supscript": "superscript", "subscript": "subscript"}


def read_styles(root: etree._Element | None) -> Styles[str]:
    """Return the styles in a header; none where it cannot be read."""
    styles = Styles[str]()
    lists: dict[str, dict[int, ListLevel]] = {}
    bullets: dict[str, str] = {}
    for item in root.iter() if root is not None else ():
        name, key = local(item), attribute(item, "id")
        if name == "numbering":
            lists[key] = dict(_list_levels(item))
        elif name == "bullet":
            bullets[key] = _bullet(item)
        else:
            _read_style(styles, name, item, key)
    styles.numbering = Numbering(lists, bullets)
    return styles


def _read_style(styles: Styles[str], name: str, item: etree._Element, key: str) -> None:
    if name == "paraPr":
        _read_paragraph_shape(styles, item, key)
    elif name == "charPr" and (run_format := _run_format(item)):
        styles.run_formats[key] = run_format
    elif name == "style":
        names = f"{attribute(item, 'name')} {attribute(item, 'engName')}"
        if level := outline_level(names):
            styles.style_levels[key] = level


def _read_paragraph_shape(styles: Styles[str], shape: etree._Element, key: str) -> None:
    heading = next((item for item in shape.iter() if local(item) == "heading"), None)
    if heading is None:
        return
    kind, depth = attribute(heading, "type"), attribute(heading, "level")
    level = int(depth) + 1 if depth.isdigit() and len(depth) < 3 else 1
    if kind in ("OUTLINE", "NUMBER", "BULLET"):
        is_checked = attribute(shape, "checked") in ("1", "true")
        list_id = attribute(heading, "idRef")
        styles.references[key] = NumberingReference(kind, list_id, level, is_checked)
    if kind == "OUTLINE" and depth.isdigit():
        styles.shape_levels[key] = level


def _run_format(item: etree._Element) -> str:
    line = child(item, "strikeout")
    if line is not None and _LINES.fullmatch(attribute(line, "shape") or attribute(line, "type")):
        return "struck"
    return next((_SCRIPTS[local(part)] for part in item if local(part) in _SCRIPTS), "")


def _list_levels(item: etree._Element) -> Iterator[tuple[int, ListLevel]]:
    for at, head in enumerate((e for e in item if local(e) == "paraHead"), 1):
        depth, start = attribute(head, "level"), attribute(head, "start")
        level = int(depth) if depth.isdigit() and len(depth) < 3 else at
        first = int(start) if start.isdigit() and len(start) < 9 else 1
        text = "".join(map(str, head.itertext()))
        yield level, ListLevel(attribute(head, "numFormat"), text, first)


def _bullet(item: etree._Element) -> str:
    """Return the character of a bullet; an empty box for a check box."""
    head = child(item, "paraHead")
    is_checkable = head is not None and attribute(head, "checkable") in ("1", "true")
    has_box = is_checkable or attribute(item, "checkedChar")
    return UNCHECKED if has_box else attribute(item, "char")
