"""HWPX (Hangul): paragraphs, headings, tables, text boxes, notes and margins of all sections."""

import posixpath
import re
from typing import Final

from lxml import etree

from ingest.loaders.draft import Draft, Refused
from ingest.loaders.grid import Cell, lines
from ingest.loaders.held import File
from ingest.loaders.limits import Limits
from ingest.loaders.package import Package, attribute, child, local

OUTLINE: Final = re.compile(r"(?:개요|outline)\s*([1-9])(?!\d)", re.I)
_SECTION: Final = re.compile(r"(?:^|/)section(\d+)\.xml$", re.I)
_SIGNS: Final = {
    **{"tab": "\t", "lineBreak": "\n", "nbSpace": " ", "fwSpace": " ", "hyphen": "-"},
}
_UNSAID: Final = frozenset(
    ["secPr", "fieldBegin", "shapeComment", "hiddenComment", "linesegarray", "memo", "indexmark"]
)
_DEPTH: Final = 40


def load(path: File, draft: Draft, limits: Limits) -> None:
    """Write the document as one page, its sections in order."""
    with Package(path, limits) as package:
        manifest = "META-INF/manifest.xml"
        if manifest in package and b"encryption-data" in package.read(manifest):
            raise Refused("needs_password", "password")
        main = _tree(package, "Contents/content.hpf")
        sections = _sections(package, main)
        if not sections:
            raise Refused("unreadable", "damaged")
        name = child(main, "metadata", "title") if main is not None else None
        draft.title = (name.text or "") if name is not None else ""
        writer = _Writer(draft, _levels(_tree(package, "Contents/header.xml")))
        lost = 0
        for section in sections:
            try:
                writer.write(package.xml(section))
            except Refused as refusal:
                if refusal.key != "damaged":
                    raise
                lost += 1
        if lost == len(sections):
            raise Refused("unreadable", "damaged")
        draft.salvaged = bool(lost)
        writer.finish()


def _tree(package: Package, name: str) -> etree._Element | None:
    try:
        return package.xml(name) if name in package else None
    except Refused:
        return None


def _sections(package: Package, main: etree._Element | None) -> list[str]:
    """Return the sections as the document lists them; else by their numbers."""
    manifest = child(main, "manifest") if main is not None else None
    spine = child(main, "spine") if main is not None else None
    items = manifest if manifest is not None else ()
    parts = {attribute(item, "id"): attribute(item, "href").lstrip("/") for item in items}
    read = [parts.get(attribute(i, "idref"), "") for i in (spine if spine is not None else ())]
    named = [_found(package, part) for part in read if _SECTION.search(part)]
    listed = [part for part in named if part]
    stray = [part for part in package.names if _SECTION.search(part)]
    ordered = sorted(stray, key=lambda part: int(_SECTION.findall(part)[0]))
    return listed + [part for part in ordered if part not in listed]


def _found(package: Package, part: str) -> str:
    """Return a part that is named from the root or from the folder of the contents."""
    inside = posixpath.join("Contents", part)
    return part if part in package else inside if inside in package else ""


def _levels(root: etree._Element | None) -> dict[tuple[str, str], int]:
    """Return heading levels by ("style" or "para", id)."""
    levels = {}
    for item in root.iter() if root is not None else ():
        if local(item) == "style":
            names = f"{attribute(item, 'name')} {attribute(item, 'engName')}"
            if found := OUTLINE.search(names):
                levels["style", attribute(item, "id")] = int(found[1])
        elif local(item) == "paraPr" and (mark := child(item, "heading")) is not None:
            level = attribute(mark, "level")
            if attribute(mark, "type") == "OUTLINE" and level.isdigit():
                levels["para", attribute(item, "id")] = int(level) + 1
    return levels


class _Writer:
    """Writes sections into a draft; margins that every section repeats are written once."""

    def __init__(self, draft: Draft, levels: dict[tuple[str, str], int]) -> None:
        self._draft = draft
        self._levels = levels
        self._margins: dict[str, None] = {}

    def write(self, container: etree._Element, depth: int = 0) -> None:
        """Write the paragraphs of a section, text box or note."""
        if depth > _DEPTH:
            raise Refused("unreadable", "nested")
        for paragraph in (item for item in container if local(item) == "p"):
            aside: list[etree._Element] = []
            text = _words(paragraph, aside).strip()
            self._draft.add(text, heading=0 if depth else self._level(paragraph))
            for element in aside:
                self._aside(element, depth)

    def finish(self) -> None:
        """Write headers and footers."""
        for text in self._margins:
            self._draft.add(text if any(sign.isalpha() for sign in text) else "")

    def _level(self, paragraph: etree._Element) -> int:
        style = ("style", attribute(paragraph, "styleIDRef"))
        para = ("para", attribute(paragraph, "paraPrIDRef"))
        return self._levels.get(style) or self._levels.get(para, 0)

    def _aside(self, element: etree._Element, depth: int) -> None:
        name = local(element)
        if name == "tbl":
            self._table(element, depth)
        elif name in ("header", "footer"):
            self._margins[_all_words(element)] = None
        else:
            self.write(element, depth + 1)

    def _table(self, table: etree._Element, depth: int) -> None:
        cells = [cell for row in table if local(row) == "tr" for cell in row if local(cell) == "tc"]
        caption = child(table, "caption", "subList")
        # A table of one cell is a frame around text.
        frame = child(cells[0], "subList") if len(cells) == 1 else None
        for part in (caption, frame):
            if part is not None:
                self.write(part, depth + 1)
        gap = "\n\n"
        for line in lines(_cells(table)) if frame is None else ():
            self._draft.add(line, gap=gap)
            gap = "\n"


def _words(paragraph: etree._Element, aside: list[etree._Element]) -> str:
    """Return the text of a paragraph, setting aside what it only carries: tables, boxes, notes."""
    parts: list[str] = []
    deleted = False
    pending: list[etree._Element | str] = [paragraph]
    while pending:
        item = pending.pop()
        if isinstance(item, str):
            parts.append("" if deleted else item)
            continue
        name = local(item)
        if name in ("tbl", "header", "footer", "subList"):
            aside.append(item)
        elif name in ("deleteBegin", "deleteEnd"):
            deleted = name == "deleteBegin"
        elif name in _SIGNS:
            parts.append(_SIGNS[name])
        elif name and name not in _UNSAID:
            said = name in ("t", "script", "mainText")
            for inner in reversed(item):
                pending += [inner.tail or "" if said else "", inner]
            pending.append(item.text or "" if said else "")
    return "".join(parts)


def _all_words(element: etree._Element) -> str:
    found = (_words(p, []).strip() for p in element.iter() if local(p) == "p")
    return "\n".join(text for text in found if text)


def _cells(table: etree._Element) -> list[Cell]:
    cells = []
    rows = (item for item in table if local(item) == "tr")
    for number, row in enumerate(rows):
        for column, cell in enumerate(item for item in row if local(item) == "tc"):
            place, span = child(cell, "cellAddr"), child(cell, "cellSpan")
            cells.append(
                Cell(
                    _number(place, "rowAddr", number),
                    _number(place, "colAddr", column),
                    _number(span, "rowSpan", 1),
                    " ".join(_all_words(cell).split()),
                )
            )
    return cells


def _number(element: etree._Element | None, name: str, default: int) -> int:
    value = attribute(element, name) if element is not None else ""
    return int(value) if value.isdigit() else default
