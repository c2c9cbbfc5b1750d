"""DOCX loader: paragraphs, headings, tables, text boxes, headers, footers, notes and comments.

Elements are matched by local name, so that Strict files (ECMA-376, part 1) read like
Transitional ones.
"""

import posixpath
import re
from functools import partial
from typing import Final

from lxml import etree

from ingest.loaders.embedded_file import File
from ingest.loaders.limits import Limits
from ingest.loaders.ooxml.comments import comments
from ingest.loaders.ooxml.package import Package, attribute, child, core_title, local
from ingest.loaders.page_builder import PageBuilder, Refused
from ingest.loaders.word.elements import unwrapped
from ingest.loaders.word.numbering import BULLET, Numbering
from ingest.loaders.word.paragraphs import ParagraphReader
from ingest.loaders.word.related_parts import RelatedParts
from ingest.loaders.word.styles import Styles
from ingest.loaders.word.tables import table_lines

_NOTES: Final = {"footnotes": "footnote", "endnotes": "endnote"}
_DEPTH: Final = 60


def load(path: File, builder: PageBuilder, limits: Limits) -> None:
    """Write the document as one page: body, notes, comments, then headers and footers."""
    with Package(path, limits) as package:
        main = _main_part(package)
        folder = posixpath.dirname(main)
        styles = Styles.of(package, f"{folder}/styles.xml")
        related = RelatedParts(package, main, limits)
        writer = _BodyWriter(builder, styles, Numbering.of(package, folder), related)
        body = child(package.xml(main), "body")
        if body is None:
            raise Refused("unreadable", "damaged")
        writer.write(body)
        for name, item in _NOTES.items():
            if (part := f"{folder}/{name}.xml") in package:
                writer.notes(package.xml(part), item)
        if (part := f"{folder}/comments.xml") in package:
            for line in comments(package.xml(part), {}, builder):
                builder.add(line, gap="\n")
        for part in _header_parts(package, folder):
            writer.header_or_footer(package.xml(part))
        builder.title = builder.title or core_title(package)


def _main_part(package: Package) -> str:
    """Return the name of the main document part, which some programs call document2.xml."""
    for name in package.names:
        if re.fullmatch(r"word/document\d*\.xml", name):
            return name
    raise Refused("unreadable", "damaged")


def _header_parts(package: Package, folder: str) -> list[str]:
    return sorted(n for n in package.names if re.match(rf"{folder}/(header|footer)\d*\.xml$", n))


class _BodyWriter:
    """Writes the block elements of a document, text boxes after the paragraph of their anchor."""

    def __init__(
        self, builder: PageBuilder, styles: Styles, numbering: Numbering, related: RelatedParts
    ) -> None:
        self._builder = builder
        self._styles = styles
        self._numbering = numbering
        self._related = related
        self._reader = ParagraphReader(builder, styles)
        self._seen_headers: set[str] = set()
        self._carry = ""  # Text of paragraphs whose paragraph mark was deleted.

    def write(self, container: etree._Element, depth: int = 0) -> None:
        if depth > _DEPTH:
            raise Refused("unreadable", "nested")
        for element in unwrapped(container):
            match local(element):
                case "p":
                    self._paragraph(element)
                case "tbl":
                    self._table(element, depth)
                case "AlternateContent" | "Choice":
                    self.write(element, depth + 1)
                case "altChunk":
                    self._related.write_embedded(element, self._builder)
            self._write_anchored(depth)
        carry, self._carry = self._carry, ""
        self._builder.add(carry)

    def notes(self, root: etree._Element, item: str) -> None:
        for note in root:
            if local(note) != item or attribute(note, "type") not in ("", "normal"):
                continue
            mark = self._reader.notes.mark_of_note(note, item)
            paragraphs = (p for p in note.iter() if local(p) == "p")
            lines = [self._reader.text(p, deleted=mark is None).strip() for p in paragraphs]
            text = " ".join(line for line in lines if line)
            text = self._builder.render_withdrawn(text, "deleted") if mark is None else text
            self._builder.add(f"{mark or ''} {text}" if text else "", gap="\n")

    def header_or_footer(self, root: etree._Element) -> None:
        lines = [self._reader.text(p).strip() for p in root.iter() if local(p) == "p"]
        text = "\n".join(line for line in lines if line)
        self._reader.anchored.clear()
        # A repeated header is written once; a bare page number is left out.
        if text not in self._seen_headers and re.search(r"[^\W\d]", text):
            self._seen_headers.add(text)
            self._builder.add(text)

    def _paragraph(self, paragraph: etree._Element) -> None:
        text = self._carry + self._reader.text(paragraph)
        properties = child(paragraph, "pPr")
        if properties is not None and child(properties, "rPr", "del") is not None:
            self._carry = text  # The next paragraph continues this one.
            return
        self._carry = ""
        level = self._styles.heading_level(properties)
        if self._styles.is_title(properties) and text.strip() and not self._builder.title:
            self._builder.title = " ".join(text.split())
        label = self._numbering.label(properties) if text.strip() else ""
        label = "" if level and label == BULLET else label
        is_item = bool(label) and not level
        self._builder.add(label + text.strip(), heading=level, gap="\n" if is_item else "\n\n")

    def _table(self, table: etree._Element, depth: int) -> None:
        gap = "\n\n"
        for line in table_lines(table, self._builder, partial(self._cell, depth)):
            self._builder.add(line, gap=gap)
            gap = "\n"

    def _cell(self, depth: int, cell: etree._Element, deleted: bool) -> str:
        if depth > _DEPTH:
            raise Refused("unreadable", "nested")
        parts = []
        for element in unwrapped(cell):
            if local(element) == "p":
                text = " ".join(self._reader.text(element, deleted=deleted).split())
                parts.append((self._numbering.label(child(element, "pPr")) if text else "") + text)
            elif local(element) == "tbl":
                inner = table_lines(element, self._builder, partial(self._cell, depth + 1))
                parts.append("; ".join(line.replace(" | ", ", ") for line in inner))
        return " ".join(part for part in parts if part)

    def _write_anchored(self, depth: int) -> None:
        anchored = self._reader.anchored.copy()
        self._reader.anchored.clear()
        for element in anchored:
            if local(element) == "txbxContent":
                self.write(element, depth + 1)
            else:
                self._builder.add("\n".join(self._related.lines(element, self._builder)))
