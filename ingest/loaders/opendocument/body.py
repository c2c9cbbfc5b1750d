"""Block elements of OpenDocument texts and slides: headings, lists, tables, frames and notes."""

from collections.abc import Iterable
from functools import partial
from typing import Final

from lxml import etree

from ingest.loaders.ooxml.charts import optional_part
from ingest.loaders.ooxml.package import Package, attribute, child, local
from ingest.loaders.opendocument.lists import BULLET, ListNumbering, has_number
from ingest.loaders.opendocument.paragraphs import ParagraphReader
from ingest.loaders.opendocument.reading_order import slide_content
from ingest.loaders.opendocument.tables import table_lines
from ingest.loaders.page_builder import PageBuilder, Refused

_DEPTH: Final = 60
_LEVELS: Final = 9
_SKIPPED_NAMES: Final = (
    "tracked-changes table-of-content alphabetical-index illustration-index table-index "
    "forms sequence-decls variable-decls user-field-decls settings"
)
_SKIPPED: Final = frozenset(["", *_SKIPPED_NAMES.split()])
_PAGE_FIELDS: Final = ("page-number", "date-time", "header", "footer")


class BodyWriter:
    """Writes the block elements of a document."""

    def __init__(
        self,
        builder: PageBuilder,
        title_styles: frozenset[str],
        package: Package,
        reader: ParagraphReader,
        numbering: ListNumbering,
    ) -> None:
        self._builder = builder
        self._title_styles = title_styles
        self._package = package
        self._reader = reader
        self._numbering = numbering

    def slide(self, page: etree._Element) -> None:
        """Write a slide, its shapes in reading order."""
        self._write(slide_content(page), 0, "")

    def write(self, container: etree._Element, depth: int = 0, bullet: str = "") -> None:
        """Write the children of an element; `bullet` is set for those of a list item."""
        if depth > _DEPTH:
            raise Refused("unreadable", "nested")
        self._write(container, depth, bullet)

    def _write(self, elements: Iterable[etree._Element], depth: int, bullet: str) -> None:
        for element in elements:
            match local(element):
                case "h" | "p":
                    self._paragraph(element, depth, bullet)
                    bullet = ""
                case "table":
                    self._table(element, depth)
                case "list":
                    self._list(element, depth)
                case "frame":
                    self._frame(element, depth)
                case "control":
                    self._builder.add(self._reader.text(element))
                case name if name not in _SKIPPED:
                    self._anchored(element, depth, bullet)

    def headers_and_footers(self, package: Package) -> None:
        """Write headers and footers, each text once."""
        try:
            root = package.xml("styles.xml")
        except Refused:
            return
        seen = set()
        for element in root.iter():
            if local(element) in ("header", "footer", "header-left", "footer-left"):
                lines = [
                    self._reader.text(p).strip() for p in element.iter() if local(p) in ("p", "h")
                ]
                text = "\n".join(line for line in lines if line)
                if text not in seen and any(c.isalpha() for c in text):
                    self._builder.add(text)
                seen.add(text)

    def _paragraph(self, element: etree._Element, depth: int, bullet: str) -> None:
        anchored: list[etree._Element] = []
        text = self._reader.text(element, anchored).strip()
        outline = attribute(element, "outline-level")
        level = min(int(outline) if outline.isdigit() else 1, _LEVELS)
        is_title = attribute(element, "style-name") in self._title_styles
        heading = level if local(element) == "h" else int(is_title)
        label = self._label(element, bullet, level)
        if text:
            gap = "\n" if bullet and not heading else "\n\n"
            label = "" if heading and label == BULLET else label
            self._builder.add(label + text, heading=heading, gap=gap)
        for inner in anchored:
            self._anchored(inner, depth)

    def _label(self, element: etree._Element, bullet: str, level: int) -> str:
        """Return the label of a paragraph that begins a list item, or of a heading."""
        if bullet:
            label = self._numbering.item_label()
        else:
            is_heading = local(element) == "h"
            label = self._numbering.heading_label(element, level) if is_heading else ""
        return "" if has_number(element) else label

    def _anchored(self, element: etree._Element, depth: int, bullet: str = "") -> None:
        """Write an object anchored in a paragraph: text box, note, comment, formula or chart."""
        if local(element) == "annotation":
            author = child(element, "creator")
            texts = (self._reader.text(p).strip() for p in element if local(p) in ("p", "list"))
            prefix = f"{author.text}: " if author is not None and author.text else ""
            self._builder.add(prefix + " ".join(text for text in texts if text))
        elif formula := self._reader.formula(element):
            self._builder.add(formula)
        elif local(element) == "object":
            part = f"{attribute(element, 'href').removeprefix('./').rstrip('/')}/content.xml"
            root = optional_part(self._package, part)
            body = child(root, "body") if root is not None else None
            if body is not None:
                self.write(body, depth + 1)
        else:
            self.write(element, depth + 1, bullet)

    def _list(self, items: etree._Element, depth: int) -> None:
        self._numbering.open(items)
        for item in items:
            self._numbering.item(item)
            self.write(item, depth + 1, BULLET if local(item) == "list-item" else "")
        self._numbering.close()

    def _frame(self, frame: etree._Element, depth: int) -> None:
        """Write a frame; the title frame of a slide is a heading."""
        if attribute(frame, "class") == "title":
            lines = (self._reader.text(p) for p in frame.iter() if local(p) == "p")
            self._builder.add(" ".join(" ".join(lines).split()), heading=1)
        elif attribute(frame, "class") not in _PAGE_FIELDS:
            self.write(frame, depth + 1)

    def _table(self, table: etree._Element, depth: int) -> None:
        gap = "\n\n"
        for line in table_lines(table, partial(self._cell, depth)):
            self._builder.add(line, gap=gap)
            gap = "\n"

    def _cell(self, depth: int, cell: etree._Element) -> str:
        """Return the text of a cell, rows of nested tables separated by semicolons."""
        if depth > _DEPTH:
            raise Refused("unreadable", "nested")
        parts = []
        pending = list(reversed(cell))
        while pending:
            element = pending.pop()
            if local(element) in ("p", "h"):
                anchored: list[etree._Element] = []
                parts.append(" ".join(self._reader.text(element, anchored).split()))
                pending.extend(reversed(anchored))
            elif local(element) == "table":
                inner = table_lines(element, partial(self._cell, depth + 1))
                parts.append("; ".join(line.replace(" | ", ", ") for line in inner))
            elif local(element) not in _SKIPPED and local(element) != "annotation":
                pending.extend(reversed(element))
        return " ".join(part for part in parts if part)
