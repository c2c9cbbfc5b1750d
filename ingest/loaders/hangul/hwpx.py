"""HWPX (Hangul): paragraphs, headings, tables, text boxes, notes and margins of all sections."""

import posixpath
import re
from collections.abc import Iterable, Iterator
from typing import Final

from lxml import etree

from ingest.loaders.embedded_file import File
from ingest.loaders.hangul.hwpx_styles import Styles
from ingest.loaders.hangul.hwpx_text import UNSAID, words
from ingest.loaders.hangul.numbering import before
from ingest.loaders.limits import Limits
from ingest.loaders.ooxml.charts import chart_lines
from ingest.loaders.ooxml.package import Package, attribute, child, local
from ingest.loaders.page_builder import PageBuilder, Refused
from ingest.loaders.tables.grid import Cell, lines

_SECTION: Final = re.compile(r"(?:^|/)section(\d+)\.xml$", re.I)
_DEPTH: Final = 40


def load(path: File, builder: PageBuilder, limits: Limits) -> None:
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
        builder.title = (name.text or "") if name is not None else ""
        writer = _Writer(builder, Styles.of(_tree(package, "Contents/header.xml")), package)
        lost = 0
        for section in sections:
            try:
                writer.section(package.xml(section))
            except Refused as refusal:
                if refusal.key != "damaged":
                    raise
                lost += 1
        if lost == len(sections):
            raise Refused("unreadable", "damaged")
        builder.salvaged = bool(lost)
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


class _Writer:
    """Writes sections into a draft; margins that every section repeats are written once."""

    def __init__(self, builder: PageBuilder, styles: Styles, package: Package) -> None:
        self._draft = builder
        self._package = package
        self._styles = styles
        self._margins: dict[str, None] = {}

    def section(self, root: etree._Element) -> None:
        """Write a section, whose outlines have a list of their own."""
        properties = next((item for item in root.iter() if local(item) == "secPr"), None)
        listed = attribute(properties, "outlineShapeIDRef") if properties is not None else ""
        if listed not in ("", "0"):
            self._styles.numbers.outline = listed
        self.write(root)

    def write(self, container: etree._Element, depth: int = 0) -> None:
        """Write the paragraphs of a section, text box or note."""
        if depth > _DEPTH:
            raise Refused("unreadable", "nested")
        for paragraph in (item for item in container if local(item) == "p"):
            aside: list[etree._Element] = []
            text = self._text(paragraph, aside)
            self._draft.add(text, heading=0 if depth else self._level(paragraph))
            for element in aside:
                self._aside(element, depth)

    def _text(self, paragraph: etree._Element, aside: list[etree._Element]) -> str:
        """Return the text of a paragraph behind its automatic number."""
        head = self._styles.heads.get(attribute(paragraph, "paraPrIDRef"))
        mark = self._styles.numbers.mark(head)
        return before(mark, words(paragraph, aside, self._styles, self._draft).strip())

    def finish(self) -> None:
        """Write headers and footers."""
        for text in self._margins:
            self._draft.add(text if any(sign.isalpha() for sign in text) else "")

    def _level(self, paragraph: etree._Element) -> int:
        style = ("style", attribute(paragraph, "styleIDRef"))
        para = ("para", attribute(paragraph, "paraPrIDRef"))
        return self._styles.levels.get(style) or self._styles.levels.get(para, 0)

    def _aside(self, element: etree._Element, depth: int) -> None:
        name = local(element)
        if name == "tbl":
            self._table(element, depth)
        elif name in ("header", "footer"):
            self._margins[self._all_words(element)] = None
        elif name == "chart":
            self._lines(self._chart(element))
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
        self._lines(lines(list(self._cells(table))) if frame is None else ())

    def _lines(self, found: Iterable[str]) -> None:
        gap = "\n\n"
        for line in found:
            self._draft.add(line, gap=gap)
            gap = "\n"

    def _chart(self, element: etree._Element) -> list[str]:
        """Return the titles and values of a chart, which lies in a part of its own."""
        root = _tree(self._package, attribute(element, "chartIDRef"))
        return chart_lines(root) if root is not None else []

    def _all_words(self, element: etree._Element, depth: int = 0) -> str:
        """Return the paragraphs below an element and of what hangs on them, one a line."""
        if depth > _DEPTH:
            raise Refused("unreadable", "nested")
        found = []
        for paragraph in _paragraphs(element):
            aside: list[etree._Element] = []
            found.append(self._text(paragraph, aside))
            found += [self._all_words(item, depth + 1) for item in aside]
        return "\n".join(text for text in found if text)

    def _cells(self, table: etree._Element) -> Iterator[Cell]:
        rows = (item for item in table if local(item) == "tr")
        for number, row in enumerate(rows):
            for column, cell in enumerate(item for item in row if local(item) == "tc"):
                place, span = child(cell, "cellAddr"), child(cell, "cellSpan")
                yield Cell(
                    _number(place, "rowAddr", number),
                    _number(place, "colAddr", column),
                    _number(span, "rowSpan", 1),
                    " ".join(self._all_words(cell).split()),
                    _number(span, "colSpan", 1),
                    attribute(cell, "header") in ("1", "true"),
                )


def _paragraphs(element: etree._Element) -> Iterator[etree._Element]:
    for item in element:
        if local(item) == "p":
            yield item
        elif local(item) not in UNSAID:
            yield from _paragraphs(item)


def _number(element: etree._Element | None, name: str, default: int) -> int:
    value = attribute(element, name) if element is not None else ""
    return int(value) if value.isdigit() else default
