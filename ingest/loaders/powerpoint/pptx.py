"""PPTX loader: one page per slide with its title, shapes, tables, diagrams, comments and notes."""

import re
from collections.abc import Iterator
from typing import Final

from lxml import etree

from ingest.loaders.embedded_file import File
from ingest.loaders.limits import Limits
from ingest.loaders.ooxml.charts import alternative_text, chart_or_diagram_lines
from ingest.loaders.ooxml.comments import comment_authors, comments
from ingest.loaders.ooxml.drawing_text import paragraphs
from ingest.loaders.ooxml.package import Package, attribute, child, local
from ingest.loaders.ooxml.relationships import Relationship, relationship_id, relationships
from ingest.loaders.page_builder import PageBuilder, Refused
from ingest.loaders.powerpoint.positions import PlaceholderBoxes, placeholder_type, shapes
from ingest.loaders.powerpoint.reading_order import reading_order
from ingest.loaders.tables.grid import Cell, lines

_TITLES: Final = ("title", "ctrTitle")
_FOOTERS: Final = ("dt", "ftr", "hdr")
_IGNORED: Final = ("sldNum", "sldImg")
_COVERED: Final = ("hMerge", "vMerge")
_RELATIONSHIPS: Final = ("dm", "id")


def load(path: File, builder: PageBuilder, limits: Limits) -> None:
    """Write each slide as a page, in the order of the presentation."""
    with Package(path, limits) as package:
        writer = _SlideWriter(package, builder, limits)
        slides = _slides(package)
        if not slides and not _is_whole(package):
            raise Refused("unreadable", "damaged")
        for number, part in enumerate(slides, 1):
            try:
                root = package.xml(part)
            except Refused:
                builder.failed_pages.append(number)
            else:
                writer.slide(root, part, number)
            builder.end_page("slide")
        if slides and len(builder.failed_pages) == len(slides):
            raise Refused("unreadable", "damaged")


def _is_whole(package: Package) -> bool:
    """Whether a file without slides is a valid, empty presentation."""
    return any(re.fullmatch(r"ppt/presentation\w*\.xml", name) for name in package.names)


def _slides(package: Package) -> list[str]:
    """Return the parts of the slides in order; by part name without a readable list."""
    main = next((n for n in package.names if re.fullmatch(r"ppt/presentation\w*\.xml", n)), "")
    try:
        root = package.xml(main) if main else None
    except Refused:
        root = None
    slide_list = child(root, "sldIdLst") if root is not None else None
    targets = relationships(package, main)
    items = slide_list if slide_list is not None else ()
    listed = [targets.get(relationship_id(item)) for item in items]
    parts = [target.part for target in listed if target is not None and target.part in package]
    by_name = [n for n in package.names if re.fullmatch(r"ppt/slides/slide\d+\.xml", n)]
    return parts or sorted(by_name, key=lambda name: int(re.sub(r"\D", "", name)))


class _SlideWriter:
    """Writes slides; a repeated footer is written once."""

    def __init__(self, package: Package, builder: PageBuilder, limits: Limits) -> None:
        self._package = package
        self._keeps_hidden = limits.hidden == "keep"
        self._placeholder_boxes = PlaceholderBoxes(package)
        self._builder = builder
        self._seen_footers: set[str] = set()
        self._relationships: dict[str, Relationship] = {}
        self._authors = comment_authors(package)

    def slide(self, root: etree._Element, part: str, number: int) -> None:
        self._relationships = relationships(self._package, part)
        if attribute(root, "show") in ("0", "false"):
            self._builder.metadata.setdefault("hidden_slides", []).append(number)
            self._builder.omissions["left_out_hidden"] += 1
            if not self._keeps_hidden:
                return
        tree = child(root, "cSld", "spTree")
        ordered = self._ordered(tree, part) if tree is not None else []
        titles = [shape for shape in ordered if placeholder_type(shape) in _TITLES]
        for shape in titles:
            title = " ".join(" ".join(self._paragraphs(shape)).split())
            self._builder.add(title, heading=1)
        for shape in ordered:
            if shape not in titles:
                self._shape(shape)
        for relationship in self._relationships.values():
            self._notes_or_comments(relationship)

    def _ordered(self, tree: etree._Element, part: str) -> list[etree._Element]:
        """Return the shapes with text in reading order."""
        candidates = [(shape, box) for shape, box in shapes(tree) if _has_text(shape)]
        boxes = [box or self._placeholder_boxes.box(shape, part) for shape, box in candidates]
        return [candidates[at][0] for at in reading_order(boxes)]

    def _shape(self, shape: etree._Element) -> None:
        kind = placeholder_type(shape)
        if kind in _IGNORED:
            return
        if local(shape) == "graphicFrame":
            self._frame(shape)
            return
        if local(shape) == "pic":
            properties = child(shape, "nvPicPr", "cNvPr")
            self._builder.add(alternative_text(properties) if properties is not None else "")
            return
        text = "\n".join(self._paragraphs(shape))
        if kind in _FOOTERS:
            text = "" if text in self._seen_footers else text
            self._seen_footers.add(text)
        self._builder.add(text)

    def _frame(self, frame: etree._Element) -> None:
        gap = "\n\n"
        for line in lines(list(self._cells(frame))):
            self._builder.add(line, gap=gap)
            gap = "\n"
        for element in frame.iter():
            for name in _RELATIONSHIPS if local(element) in ("relIds", "chart") else ():
                relationship = self._relationships.get(relationship_id(element, name))
                if relationship is not None:
                    drawn = chart_or_diagram_lines(self._package, relationship, self._builder)
                    self._builder.add("\n".join(drawn))

    def _notes_or_comments(self, relationship: Relationship) -> None:
        """Write the part of the notes or comments of a slide."""
        if relationship.kind not in ("notesSlide", "comments"):
            return
        root = self._part(relationship.part)
        if root is None:
            return
        if relationship.kind == "comments":
            self._builder.add("\n".join(comments(root, self._authors, self._builder)))
        tree = child(root, "cSld", "spTree")
        for shape, _ in shapes(tree) if tree is not None else ():
            if placeholder_type(shape) not in (*_IGNORED, *_FOOTERS):
                self._builder.add("\n".join(self._paragraphs(shape)))

    def _part(self, part: str) -> etree._Element | None:
        try:
            return self._package.xml(part) if part in self._package else None
        except Refused:
            self._builder.salvaged = True
            return None

    def _cells(self, frame: etree._Element) -> Iterator[Cell]:
        table = next((item for item in frame.iter() if local(item) == "tbl"), frame)
        for number, row in enumerate(item for item in table.iter() if local(item) == "tr"):
            for column, cell in enumerate(item for item in row if local(item) == "tc"):
                if not any(attribute(cell, name) in ("1", "true") for name in _COVERED):
                    text = " ".join(" ".join(self._paragraphs(cell)).split())
                    rows, columns = _span(cell, "rowSpan"), _span(cell, "gridSpan")
                    yield Cell(number, column, rows, text, columns)

    def _paragraphs(self, shape: etree._Element) -> list[str]:
        return list(paragraphs(shape, self._builder))


def _has_text(shape: etree._Element) -> bool:
    """Whether a shape may have text."""
    if local(shape) == "pic":
        properties = child(shape, "nvPicPr", "cNvPr")
        return properties is not None and bool(alternative_text(properties))
    return local(shape) == "graphicFrame" or any(local(e) == "t" and e.text for e in shape.iter())


def _span(cell: etree._Element, name: str) -> int:
    text = attribute(cell, name)
    return int(text) if text.isdigit() else 1
