"""PowerPoint: one page a slide, its title as heading, then shapes, tables, diagrams and notes."""

import re
from collections.abc import Iterator
from typing import Final

from lxml import etree

from ingest.loaders.embedded_file import File
from ingest.loaders.limits import Limits
from ingest.loaders.ooxml.charts import description, drawn
from ingest.loaders.ooxml.comments import comments, people
from ingest.loaders.ooxml.drawing_text import paragraphs
from ingest.loaders.ooxml.package import Package, attribute, child, local
from ingest.loaders.ooxml.relationships import Relation, reference, relations
from ingest.loaders.page_builder import PageBuilder, Refused
from ingest.loaders.powerpoint.positions import Layouts, place, shapes
from ingest.loaders.powerpoint.reading_order import arranged
from ingest.loaders.tables.grid import Cell, lines

_TITLES: Final = ("title", "ctrTitle")
_MARGINS: Final = ("dt", "ftr", "hdr")
_NUMBERS: Final = ("sldNum", "sldImg")
_COVERED: Final = ("hMerge", "vMerge")
_DRAWN: Final = ("dm", "id")


def load(path: File, builder: PageBuilder, limits: Limits) -> None:
    """Write each slide as a page, in the order of the presentation."""
    with Package(path, limits) as package:
        writer = _Writer(package, builder, limits)
        slides = _slides(package)
        if not slides and not _is_whole(package):
            raise Refused("unreadable", "damaged")
        for number, part in enumerate(slides, 1):
            try:
                root = package.xml(part)
            except Refused:
                builder.failed.append(number)
            else:
                writer.slide(root, part, number)
            builder.end_page("slide")
        if slides and len(builder.failed) == len(slides):
            raise Refused("unreadable", "damaged")


def _is_whole(package: Package) -> bool:
    """Whether a presentation without slides is one that never had any."""
    return any(re.fullmatch(r"ppt/presentation\w*\.xml", name) for name in package.names)


def _slides(package: Package) -> list[str]:
    """Return the slides in their order; without a readable list, by their numbers."""
    main = next((n for n in package.names if re.fullmatch(r"ppt/presentation\w*\.xml", n)), "")
    try:
        root = package.xml(main) if main else None
    except Refused:
        root = None
    listed = child(root, "sldIdLst") if root is not None else None
    parts = relations(package, main)
    found = [parts.get(reference(item)) for item in (listed if listed is not None else ())]
    named = [item.part for item in found if item is not None and item.part in package]
    stray = [n for n in package.names if re.fullmatch(r"ppt/slides/slide\d+\.xml", n)]
    return named or sorted(stray, key=lambda name: int(re.sub(r"\D", "", name)))


class _Writer:
    """Writes slides into a draft; a footer that every slide repeats is written once."""

    def __init__(self, package: Package, builder: PageBuilder, limits: Limits) -> None:
        self._package = package
        self._keeps_hidden = limits.hidden == "keep"
        self._layouts = Layouts(package)
        self._draft = builder
        self._margins: set[str] = set()
        self._links: dict[str, Relation] = {}
        self._people = people(package)

    def slide(self, root: etree._Element, part: str, number: int) -> None:
        self._links = relations(self._package, part)
        if attribute(root, "show") in ("0", "false"):
            self._draft.metadata.setdefault("hidden_slides", []).append(number)
            self._draft.left_out["left_out_hidden"] += 1
            if not self._keeps_hidden:
                return
        tree = child(root, "cSld", "spTree")
        listed = self._ordered(tree, part) if tree is not None else []
        titles = [shape for shape in listed if place(shape) in _TITLES]
        for shape in titles:
            title = " ".join(" ".join(self._paragraphs(shape)).split())
            self._draft.add(title, heading=1)
        for shape in listed:
            if shape not in titles:
                self._shape(shape)
        for link in self._links.values():
            self._beside(link)

    def _ordered(self, tree: etree._Element, part: str) -> list[etree._Element]:
        """Return the shapes that say something, as they are read."""
        found = [(shape, box) for shape, box in shapes(tree) if _says(shape)]
        boxes = [box or self._layouts.box(shape, part) for shape, box in found]
        return [found[at][0] for at in arranged(boxes)]

    def _shape(self, shape: etree._Element) -> None:
        kind = place(shape)
        if kind in _NUMBERS:
            return
        if local(shape) == "graphicFrame":
            self._frame(shape)
            return
        if local(shape) == "pic":
            said = child(shape, "nvPicPr", "cNvPr")
            self._draft.add(description(said) if said is not None else "")
            return
        text = "\n".join(self._paragraphs(shape))
        if kind in _MARGINS:
            text = "" if text in self._margins else text
            self._margins.add(text)
        self._draft.add(text)

    def _frame(self, frame: etree._Element) -> None:
        gap = "\n\n"
        for line in lines(list(self._cells(frame))):
            self._draft.add(line, gap=gap)
            gap = "\n"
        for element in frame.iter():
            for name in _DRAWN if local(element) in ("relIds", "chart") else ():
                link = self._links.get(reference(element, name))
                if link is not None:
                    self._draft.add("\n".join(drawn(self._package, link, self._draft)))

    def _beside(self, link: Relation) -> None:
        """Write the notes of a slide, or its comments."""
        root = self._part(link.part) if link.kind in ("notesSlide", "comments") else None
        if root is None:
            return
        if link.kind == "comments":
            self._draft.add("\n".join(comments(root, self._people, self._draft)))
        tree = child(root, "cSld", "spTree")
        for shape, _ in shapes(tree) if tree is not None else ():
            if place(shape) not in (*_NUMBERS, *_MARGINS):
                self._draft.add("\n".join(self._paragraphs(shape)))

    def _part(self, part: str) -> etree._Element | None:
        try:
            return self._package.xml(part) if part in self._package else None
        except Refused:
            self._draft.salvaged = True
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
        return list(paragraphs(shape, self._draft))


def _says(shape: etree._Element) -> bool:
    """Whether a shape may hold words, so that its place counts."""
    if local(shape) == "pic":
        said = child(shape, "nvPicPr", "cNvPr")
        return said is not None and bool(description(said))
    return local(shape) == "graphicFrame" or any(local(e) == "t" and e.text for e in shape.iter())


def _span(cell: etree._Element, name: str) -> int:
    text = attribute(cell, name)
    return int(text) if text.isdigit() else 1
