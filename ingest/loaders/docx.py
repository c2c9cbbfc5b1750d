"""Word: paragraphs, headings, tables, text boxes, headers, footers and notes.

Names are matched without their namespace, so that Strict files read like all others.
"""

import posixpath
import re
from typing import Final

from lxml import etree

from ingest.loaders.comments import comments
from ingest.loaders.docx_attached import Attached
from ingest.loaders.docx_numbers import BULLET, Numbers
from ingest.loaders.docx_styles import Styles
from ingest.loaders.docx_text import choice, said, unwrapped
from ingest.loaders.draft import Draft, Refused
from ingest.loaders.held import File
from ingest.loaders.limits import Limits
from ingest.loaders.package import Package, attribute, child, core_title, local

_NOTES: Final = {"footnotes": "footnote", "endnotes": "endnote"}
_UNSEEN: Final = {
    *("del", "moveFrom", "instrText", "delText"),
    *("rPr", "pPr", "sdtPr", "tblPr", "trPr", "tcPr"),
}
_ASIDE: Final = frozenset(["txbxContent", "chart", "relIds", "docPr"])
_DEPTH: Final = 60


def load(path: File, draft: Draft, limits: Limits) -> None:
    """Write the document as one page: its body, then notes, then headers and footers."""
    with Package(path, limits) as package:
        main = _main_part(package)
        folder = posixpath.dirname(main)
        styles = Styles.of(package, f"{folder}/styles.xml")
        attached = Attached(package, main, limits)
        writer = _Writer(draft, styles, Numbers.of(package, folder), attached)
        body = child(package.xml(main), "body")
        if body is None:
            raise Refused("unreadable", "damaged")
        writer.write(body)
        for name, item in _NOTES.items():
            if (part := f"{folder}/{name}.xml") in package:
                writer.notes(package.xml(part), item)
        if (part := f"{folder}/comments.xml") in package:
            for line in comments(package.xml(part), {}):
                draft.add(line, gap="\n")
        for part in _margins(package, folder):
            writer.margin(package.xml(part))
        draft.title = draft.title or core_title(package)


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

    def __init__(self, draft: Draft, styles: Styles, numbers: Numbers, attached: Attached) -> None:
        self._draft = draft
        self._styles = styles
        self._numbers = numbers
        self._attached = attached
        self._boxes: list[etree._Element] = []
        self._margins: set[str] = set()

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

    def notes(self, root: etree._Element, item: str) -> None:
        for note in root:
            number = attribute(note, "id")
            if local(note) == item and attribute(note, "type") in ("", "normal"):
                lines = [self._text(p) for p in note.iter() if local(p) == "p"]
                text = " ".join(line.strip() for line in lines if line.strip())
                self._draft.add(f"[{number}] {text}" if text else "", gap="\n")

    def margin(self, root: etree._Element) -> None:
        lines = [self._text(p).strip() for p in root.iter() if local(p) == "p"]
        text = "\n".join(line for line in lines if line)
        self._boxes.clear()
        # Most documents repeat one header; a bare page number says nothing.
        if text not in self._margins and re.search(r"[^\W\d]", text):
            self._margins.add(text)
            self._draft.add(text)

    def _paragraph(self, paragraph: etree._Element) -> None:
        text = self._text(paragraph)
        properties = child(paragraph, "pPr")
        level = self._styles.level(properties)
        if self._styles.is_title(properties) and text.strip() and not self._draft.title:
            self._draft.title = " ".join(text.split())
        mark = self._numbers.mark(properties) if text.strip() else ""
        mark = "" if level and mark == BULLET else mark
        listed = bool(mark) and not level
        self._draft.add(mark + text.strip(), heading=level, gap="\n" if listed else "\n\n")

    def _table(self, table: etree._Element, depth: int) -> None:
        gap = "\n\n"
        for row in (item for item in unwrapped(table) if local(item) == "tr"):
            cells = [self._cell(c, depth) for c in unwrapped(row) if local(c) == "tc"]
            if any(cells):
                self._draft.add(" | ".join(cells), gap=gap)
                gap = "\n"

    def _cell(self, cell: etree._Element, depth: int) -> str:
        if depth > _DEPTH:
            raise Refused("unreadable", "nested")
        parts = []
        for element in unwrapped(cell):
            if local(element) == "p":
                text = " ".join(self._text(element).split())
                parts.append((self._numbers.mark(child(element, "pPr")) if text else "") + text)
            elif local(element) == "tbl":
                rows = (r for r in unwrapped(element) if local(r) == "tr")
                found = (c for r in rows for c in unwrapped(r) if local(c) == "tc")
                inner = (self._cell(c, depth + 1) for c in found)
                parts.append(", ".join(text for text in inner if text))
        return " ".join(part for part in parts if part)

    def _write_boxes(self, depth: int) -> None:
        boxes, self._boxes = self._boxes, []
        for box in boxes:
            if local(box) == "txbxContent":
                self.write(box, depth + 1)
            else:
                self._draft.add("\n".join(self._attached.lines(box)))

    def _text(self, paragraph: etree._Element) -> str:
        """Return the text of a paragraph, setting its text boxes aside."""
        parts: list[str] = []
        pending = [paragraph]
        while pending:
            element = pending.pop()
            name = local(element)
            if name in _ASIDE:
                self._boxes.append(element)
                pending.extend(reversed(element) if name == "docPr" else ())
            elif name == "AlternateContent":
                pending.extend(choice(element))
            elif (words := said(name, element)) is not None:
                parts.append(words)
            elif not (name in _UNSEEN or (name == "r" and self._is_hidden(element))):
                pending.extend(reversed(element))
        return "".join(parts)

    def _is_hidden(self, run: etree._Element) -> bool:
        mark = child(run, "rPr", "vanish")
        if mark is None or attribute(mark, "val") in ("0", "false", "off"):
            return False
        length = sum(len(t.text or "") for t in run.iter() if local(t) == "t")
        if length:
            count = self._draft.metadata.get("hidden_chars", 0)
            self._draft.metadata["hidden_chars"] = count + length
        return True
