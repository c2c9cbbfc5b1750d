"""HWPX (Hangul): paragraphs, headings, tables, text boxes, notes, headers and footers."""

import posixpath
import re
from collections.abc import Iterator
from typing import Final

from lxml import etree

from ingest.loaders.embedded_file import File
from ingest.loaders.hangul.body_writer import MAX_DEPTH, BodyWriter
from ingest.loaders.hangul.hwpx_styles import read_styles
from ingest.loaders.hangul.hwpx_text import SKIPPED, paragraph_text
from ingest.loaders.hangul.styles import Styles
from ingest.loaders.limits import Limits
from ingest.loaders.ooxml.charts import chart_lines
from ingest.loaders.ooxml.package import Package, attribute, child, local
from ingest.loaders.page_builder import PageBuilder, Refused
from ingest.loaders.tables.grid import Cell, lines

_SECTION: Final = re.compile(r"(?:^|/)section(\d+)\.xml$", re.I)


def load(path: File, builder: PageBuilder, limits: Limits) -> None:
    """Write the document as one page, its sections in order."""
    with Package(path, limits) as package:
        manifest = "META-INF/manifest.xml"
        if manifest in package and b"encryption-data" in package.read(manifest):
            raise Refused("needs_password", "password")
        content = _parse_part(package, "Contents/content.hpf")
        sections = _sections(package, content)
        if not sections:
            raise Refused("unreadable", "damaged")
        name = child(content, "metadata", "title") if content is not None else None
        builder.title = (name.text or "") if name is not None else ""
        styles = read_styles(_parse_part(package, "Contents/header.xml"))
        writer = HwpxWriter(builder, styles, package)
        damaged = 0
        for section in sections:
            try:
                writer.section(package.xml(section))
            except Refused as refusal:
                if refusal.key != "damaged":
                    raise
                damaged += 1
        if damaged == len(sections):
            raise Refused("unreadable", "damaged")
        builder.salvaged = bool(damaged)
        writer.finish()


def _parse_part(package: Package, name: str) -> etree._Element | None:
    try:
        return package.xml(name) if name in package else None
    except Refused:
        return None


def _sections(package: Package, content: etree._Element | None) -> list[str]:
    """Return the sections in the order of the spine, then unlisted ones by number."""
    manifest = child(content, "manifest") if content is not None else None
    spine = child(content, "spine") if content is not None else None
    items = manifest if manifest is not None else ()
    parts = {attribute(item, "id"): attribute(item, "href").lstrip("/") for item in items}
    read = [parts.get(attribute(i, "idref"), "") for i in (spine if spine is not None else ())]
    named = [_resolve(package, part) for part in read if _SECTION.search(part)]
    listed = [part for part in named if part]
    stray = [part for part in package.names if _SECTION.search(part)]
    ordered = sorted(stray, key=lambda part: int(_SECTION.findall(part)[0]))
    return listed + [part for part in ordered if part not in listed]


def _resolve(package: Package, part: str) -> str:
    """Return a part whose path is relative to the root or to `Contents`; empty if missing."""
    inside = posixpath.join("Contents", part)
    return part if part in package else inside if inside in package else ""


class HwpxWriter(BodyWriter):
    """Writes the elements of sections."""

    def __init__(self, builder: PageBuilder, styles: Styles[str], package: Package) -> None:
        super().__init__(builder)
        self._package = package
        self._styles = styles

    def section(self, root: etree._Element) -> None:
        """Write a section, which may have an outline list of its own."""
        properties = next((item for item in root.iter() if local(item) == "secPr"), None)
        listed = attribute(properties, "outlineShapeIDRef") if properties is not None else ""
        if listed not in ("", "0"):
            self._styles.numbering.outline = listed
        self.write(root)

    def write(self, container: etree._Element, depth: int = 0) -> None:
        """Write the paragraphs of a section, text box or note."""
        if depth > MAX_DEPTH:
            raise Refused("unreadable", "nested")
        for paragraph in (item for item in container if local(item) == "p"):
            anchored: list[etree._Element] = []
            text = self._text(paragraph, anchored)
            self._builder.add(text, heading=0 if depth else self._level(paragraph))
            for element in anchored:
                self._write_anchored(element, depth)

    def _text(self, paragraph: etree._Element, anchored: list[etree._Element]) -> str:
        """Return the text of a paragraph behind its automatic number."""
        text = paragraph_text(paragraph, anchored, self._styles, self._builder).strip()
        return self._styles.numbered(attribute(paragraph, "paraPrIDRef"), text)

    def _level(self, paragraph: etree._Element) -> int:
        style, shape = attribute(paragraph, "styleIDRef"), attribute(paragraph, "paraPrIDRef")
        return self._styles.level(style, shape)

    def _write_anchored(self, element: etree._Element, depth: int) -> None:
        name = local(element)
        if name == "tbl":
            self._write_table(element, depth)
        elif name in ("header", "footer"):
            self.add_header_or_footer(self._all_text(element))
        elif name == "chart":
            self.write_rows(self._chart_rows(element))
        else:
            self.write(element, depth + 1)

    def _write_table(self, table: etree._Element, depth: int) -> None:
        cells = [cell for row in table if local(row) == "tr" for cell in row if local(cell) == "tc"]
        caption = child(table, "caption", "subList")
        # A table of one cell is a frame around text.
        frame = child(cells[0], "subList") if len(cells) == 1 else None
        for part in (caption, frame):
            if part is not None:
                self.write(part, depth + 1)
        self.write_rows(lines(list(self._cells(table))) if frame is None else ())

    def _chart_rows(self, element: etree._Element) -> list[str]:
        """Return the titles and values of a chart, which lies in a part of its own."""
        root = _parse_part(self._package, attribute(element, "chartIDRef"))
        return chart_lines(root) if root is not None else []

    def _all_text(self, element: etree._Element, depth: int = 0) -> str:
        """Return the texts of all paragraphs in an element and of objects in them, one a line."""
        if depth > MAX_DEPTH:
            raise Refused("unreadable", "nested")
        texts = []
        for paragraph in _paragraphs(element):
            anchored: list[etree._Element] = []
            texts.append(self._text(paragraph, anchored))
            texts += [self._all_text(item, depth + 1) for item in anchored]
        return "\n".join(text for text in texts if text)

    def _cells(self, table: etree._Element) -> Iterator[Cell]:
        rows = (item for item in table if local(item) == "tr")
        for number, row in enumerate(rows):
            for column, cell in enumerate(item for item in row if local(item) == "tc"):
                position, span = child(cell, "cellAddr"), child(cell, "cellSpan")
                yield Cell(
                    _number(position, "rowAddr", number),
                    _number(position, "colAddr", column),
                    _number(span, "rowSpan", 1),
                    " ".join(self._all_text(cell).split()),
                    _number(span, "colSpan", 1),
                    attribute(cell, "header") in ("1", "true"),
                )


def _paragraphs(element: etree._Element) -> Iterator[etree._Element]:
    for item in element:
        if local(item) == "p":
            yield item
        elif local(item) not in SKIPPED:
            yield from _paragraphs(item)


def _number(element: etree._Element | None, name: str, default: int) -> int:
    value = attribute(element, name) if element is not None else ""
    return int(value) if value.isdigit() else default
