"""Word: paragraphs, headings, tables, text boxes, headers, footers and notes.

Names are matched without their namespace, so that Strict files read like all others.
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
from ingest.loaders.word.numbering import BULLET, Numbers
from ingest.loaders.word.paragraphs import Paragraphs
from ingest.loaders.word.related_parts import Attached
from ingest.loaders.word.styles import Styles
from ingest.loaders.word.tables import table_lines

_NOTES: Final = {"footnotes": "footnote", "endnotes": "endnote"}
_DEPTH: Final = 60


def load(path: File, builder: PageBuilder, limits: Limits) -> None:
    """Write the document as one page: its body, then notes, then headers and footers."""
    with Package(path, limits) as package:
        main = _main_part(package)
        folder = posixpath.dirname(main)
        styles = Styles.of(package, f"{folder}/styles.xml")
        attached = Attached(package, main, limits)
        writer = _Writer(builder, styles, Numbers.of(package, folder), attached)
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
        for part in _margins(package, folder):
            writer.margin(package.xml(part))
        builder.title = builder.title or core_title(package)


def _main_part(package: Package) -> str:
    """Return the name of the main part, which some programs call document2.xml."""
    for name in package.names:
        if re.fullmatch(r"word/document\d*\.xml", name):
            return name
    raise Refused("unreadable", "damaged")


def _margins(package: Package, folder: str) -> list[str]:
    return sorted(n for n in package.names if re.match(rf"{folder}/(header|footer)\d*\.xml$", n))


class _Writer:
    """Writes the elements of a body into a draft, text boxes after the paragraph they hang on."""

    def __init__(
        self, builder: PageBuilder, styles: Styles, numbers: Numbers, attached: Attached
    ) -> None:
        self._draft = builder
        self._styles = styles
        self._numbers = numbers
        self._attached = attached
        self._paragraphs = Paragraphs(builder, styles)
        self._margins: set[str] = set()
        self._before = ""  # Text of paragraphs whose end was deleted.

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
                    self._attached.include(element, self._draft)
            self._write_boxes(depth)
        rest, self._before = self._before, ""
        self._draft.add(rest)

    def notes(self, root: etree._Element, item: str) -> None:
        for note in root:
            if local(note) != item or attribute(note, "type") not in ("", "normal"):
                continue
            mark = self._paragraphs.notes.of(note, item)
            found = (p for p in note.iter() if local(p) == "p")
            lines = [self._paragraphs.text(p, deleted=mark is None).strip() for p in found]
            text = " ".join(line for line in lines if line)
            text = self._draft.withdrawn(text, "deleted") if mark is None else text
            self._draft.add(f"{mark or ''} {text}" if text else "", gap="\n")

    def margin(self, root: etree._Element) -> None:
        lines = [self._paragraphs.text(p).strip() for p in root.iter() if local(p) == "p"]
        text = "\n".join(line for line in lines if line)
        self._paragraphs.boxes.clear()
        # Most documents repeat one header; a bare page number says nothing.
        if text not in self._margins and re.search(r"[^\W\d]", text):
            self._margins.add(text)
            self._draft.add(text)

    def _paragraph(self, paragraph: etree._Element) -> None:
        text = self._before + self._paragraphs.text(paragraph)
        properties = child(paragraph, "pPr")
        if properties is not None and child(properties, "rPr", "del") is not None:
            self._before = text  # Its end is deleted, so that the next one goes on from it.
            return
        self._before = ""
        level = self._styles.level(properties)
        if self._styles.is_title(properties) and text.strip() and not self._draft.title:
            self._draft.title = " ".join(text.split())
        mark = self._numbers.mark(properties) if text.strip() else ""
        mark = "" if level and mark == BULLET else mark
        listed = bool(mark) and not level
        self._draft.add(mark + text.strip(), heading=level, gap="\n" if listed else "\n\n")

    def _table(self, table: etree._Element, depth: int) -> None:
        gap = "\n\n"
        for line in table_lines(table, self._draft, partial(self._cell, depth)):
            self._draft.add(line, gap=gap)
            gap = "\n"

    def _cell(self, depth: int, cell: etree._Element, deleted: bool) -> str:
        if depth > _DEPTH:
            raise Refused("unreadable", "nested")
        parts = []
        for element in unwrapped(cell):
            if local(element) == "p":
                text = " ".join(self._paragraphs.text(element, deleted=deleted).split())
                parts.append((self._numbers.mark(child(element, "pPr")) if text else "") + text)
            elif local(element) == "tbl":
                inner = table_lines(element, self._draft, partial(self._cell, depth + 1))
                parts.append("; ".join(line.replace(" | ", ", ") for line in inner))
        return " ".join(part for part in parts if part)

    def _write_boxes(self, depth: int) -> None:
        boxes = self._paragraphs.boxes.copy()
        self._paragraphs.boxes.clear()
        for box in boxes:
            if local(box) == "txbxContent":
                self.write(box, depth + 1)
            else:
                self._draft.add("\n".join(self._attached.lines(box, self._draft)))
