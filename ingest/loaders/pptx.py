"""PowerPoint: one page a slide, its title as heading, then shapes, tables, diagrams and notes."""

import re
from collections.abc import Iterator
from typing import Final

from lxml import etree

from ingest.loaders.charts import description, drawn, paragraphs
from ingest.loaders.comments import comments, people
from ingest.loaders.draft import Draft, Refused
from ingest.loaders.grid import Cell, lines
from ingest.loaders.held import File
from ingest.loaders.limits import Limits
from ingest.loaders.package import Package, attribute, child, local
from ingest.loaders.relations import Relation, reference, relations

_TITLES: Final = ("title", "ctrTitle")
_MARGINS: Final = ("dt", "ftr", "hdr")
_NUMBERS: Final = ("sldNum", "sldImg")
_GROUPS: Final = ("spTree", "grpSp")
_DRAWN: Final = ("dm", "id")


def load(path: File, draft: Draft, limits: Limits) -> None:
    """Write each slide as a page, in the order of the presentation."""
    with Package(path, limits) as package:
        writer = _Writer(package, draft)
        slides = _slides(package)
        if not slides and not _is_whole(package):
            raise Refused("unreadable", "damaged")
        for number, part in enumerate(slides, 1):
            try:
                root = package.xml(part)
            except Refused:
                draft.failed.append(number)
            else:
                writer.slide(root, part, number)
            draft.end_page("slide")
        if slides and len(draft.failed) == len(slides):
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

    def __init__(self, package: Package, draft: Draft) -> None:
        self._package = package
        self._draft = draft
        self._margins: set[str] = set()
        self._links: dict[str, Relation] = {}
        self._people = people(package)

    def slide(self, root: etree._Element, part: str, number: int) -> None:
        self._links = relations(self._package, part)
        if attribute(root, "show") in ("0", "false"):
            self._draft.metadata.setdefault("hidden_slides", []).append(number)
        tree = child(root, "cSld", "spTree")
        shapes = list(_shapes(tree)) if tree is not None else []
        titles = [shape for shape in shapes if _place(shape) in _TITLES]
        for shape in titles:
            title = " ".join(" ".join(_paragraphs(shape)).split())
            self._draft.add(title, heading=1)
        for shape in shapes:
            if shape not in titles:
                self._shape(shape)
        for link in self._links.values():
            self._beside(link)

    def _shape(self, shape: etree._Element) -> None:
        place = _place(shape)
        if place in _NUMBERS:
            return
        if local(shape) == "graphicFrame":
            self._frame(shape)
            return
        if local(shape) == "pic":
            said = child(shape, "nvPicPr", "cNvPr")
            self._draft.add(description(said) if said is not None else "")
            return
        text = "\n".join(_paragraphs(shape))
        if place in _MARGINS:
            text = "" if text in self._margins else text
            self._margins.add(text)
        self._draft.add(text)

    def _frame(self, frame: etree._Element) -> None:
        gap = "\n\n"
        for line in lines(list(_cells(frame))):
            self._draft.add(line, gap=gap)
            gap = "\n"
        for element in frame.iter():
            for name in _DRAWN if local(element) in ("relIds", "chart") else ():
                link = self._links.get(reference(element, name))
                if link is not None:
                    self._draft.add("\n".join(drawn(self._package, link)))

    def _beside(self, link: Relation) -> None:
        """Write the notes of a slide, or its comments."""
        root = self._part(link.part) if link.kind in ("notesSlide", "comments") else None
        if root is None:
            return
        if link.kind == "comments":
            self._draft.add("\n".join(comments(root, self._people)))
        tree = child(root, "cSld", "spTree")
        for shape in _shapes(tree) if tree is not None else ():
            if _place(shape) not in (*_NUMBERS, *_MARGINS):
                self._draft.add("\n".join(_paragraphs(shape)))

    def _part(self, part: str) -> etree._Element | None:
        try:
            return self._package.xml(part) if part in self._package else None
        except Refused:
            self._draft.salvaged = True
            return None


def _shapes(tree: etree._Element) -> Iterator[etree._Element]:
    """Yield the shapes of a slide, those inside groups in their place."""
    pending = [tree]
    while pending:
        element = pending.pop()
        name = local(element)
        if name in _GROUPS:
            pending.extend(reversed(element))
        elif name == "AlternateContent":
            pending.extend(_choice(element))
        elif name in ("sp", "cxnSp", "graphicFrame", "pic"):
            yield element


def _choice(alternatives: etree._Element) -> list[etree._Element]:
    """Return the shapes of the first of two drawings of one thing."""
    return list(reversed(next(iter(alternatives), [])))


def _cells(frame: etree._Element) -> Iterator[Cell]:
    for number, row in enumerate(item for item in frame.iter() if local(item) == "tr"):
        for column, cell in enumerate(item for item in row if local(item) == "tc"):
            if attribute(cell, "vMerge") not in ("1", "true"):
                span = attribute(cell, "rowSpan")
                text = " ".join(" ".join(_paragraphs(cell)).split())
                yield Cell(number, column, int(span) if span.isdigit() else 1, text)


def _place(shape: etree._Element) -> str:
    """Return what a shape is a placeholder for; "body" for one that does not say."""
    first = next(iter(shape), None)
    mark = child(first, "nvPr", "ph") if first is not None else None
    return attribute(mark, "type") or "body" if mark is not None else ""


def _paragraphs(shape: etree._Element) -> list[str]:
    return list(paragraphs(shape))
