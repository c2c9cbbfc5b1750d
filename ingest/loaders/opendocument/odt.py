"""OpenDocument texts and presentations: headings, lists, tables, text boxes, notes, margins."""

from collections.abc import Iterable
from functools import partial
from typing import Final

from lxml import etree

from ingest.loaders.embedded_file import File
from ingest.loaders.limits import Limits
from ingest.loaders.ooxml.charts import part_of
from ingest.loaders.ooxml.package import Package, attribute, child, local
from ingest.loaders.opendocument.lists import BULLET, Lists, has_number
from ingest.loaders.opendocument.package import open_document, title
from ingest.loaders.opendocument.paragraphs import Texts
from ingest.loaders.opendocument.reading_order import in_order
from ingest.loaders.opendocument.tables import table_lines
from ingest.loaders.opendocument.text_styles import Looks
from ingest.loaders.page_builder import PageBuilder, Refused

_DEPTH: Final = 60
_LEVELS: Final = 9
_SKIPPED_NAMES: Final = (
    "tracked-changes table-of-content alphabetical-index illustration-index table-index "
    "forms sequence-decls variable-decls user-field-decls settings"
)
_SKIPPED: Final = frozenset(["", *_SKIPPED_NAMES.split()])
_NUMBERS: Final = ("page-number", "date-time", "header", "footer")


def load(path: File, builder: PageBuilder, limits: Limits) -> None:
    """Write a text as one page, a presentation as one page a slide."""
    with Package(path, limits) as package:
        open_document(package)
        builder.title = title(package)
        root = package.xml("content.xml")
        body = child(root, "body")
        if body is None:
            raise Refused("unreadable", "damaged")
        styles = [*_styles(package), root]
        looks = Looks(*styles)
        texts = Texts(builder, package, root, looks)
        writer = _Writer(builder, _titles(root), package, texts, Lists(*styles))
        for document in body:
            for page in [item for item in document if local(item) == "page"]:
                if _is_read(page, looks, builder, limits):
                    writer.slide(page)
                builder.end_page("slide" if local(document) == "presentation" else "page")
            if local(document) in ("text", "drawing"):
                writer.write(document)
        if "styles.xml" in package:
            writer.margins(package)


def _styles(package: Package) -> list[etree._Element]:
    root = part_of(package, "styles.xml")
    return [root] if root is not None else []


def _is_read(page: etree._Element, looks: Looks, builder: PageBuilder, limits: Limits) -> bool:
    """Return whether a slide is read, counting those that are hidden."""
    if not looks.is_hidden(page):
        return True
    builder.left_out["left_out_hidden"] += 1
    return limits.hidden == "keep"


def _titles(root: etree._Element) -> frozenset[str]:
    """Return the names of the styles of a title: the one of that name, and those made from it."""
    styles = child(root, "automatic-styles")
    made = [s for s in (styles if styles is not None else ()) if local(s) == "style"]
    own = {attribute(s, "name") for s in made if attribute(s, "parent-style-name") == "Title"}
    return frozenset(own | {"Title"})


class _Writer:
    """Writes the elements of a body into a draft."""

    def __init__(
        self,
        builder: PageBuilder,
        titles: frozenset[str],
        package: Package,
        texts: Texts,
        lists: Lists,
    ) -> None:
        self._draft = builder
        self._titles = titles
        self._package = package
        self._texts = texts
        self._lists = lists

    def slide(self, page: etree._Element) -> None:
        """Write a slide, its shapes by their places."""
        self._write(in_order(page), 0, "")

    def write(self, container: etree._Element, depth: int = 0, mark: str = "") -> None:
        """Write what an element holds; `mark` begins the paragraphs of a list item."""
        if depth > _DEPTH:
            raise Refused("unreadable", "nested")
        self._write(container, depth, mark)

    def _write(self, elements: Iterable[etree._Element], depth: int, mark: str) -> None:
        for element in elements:
            match local(element):
                case "h" | "p":
                    self._paragraph(element, depth, mark)
                    mark = ""
                case "table":
                    self._table(element, depth)
                case "list":
                    self._list(element, depth)
                case "frame":
                    self._frame(element, depth)
                case "control":
                    self._draft.add(self._texts.words(element))
                case name if name not in _SKIPPED:
                    self._aside(element, depth, mark)

    def margins(self, package: Package) -> None:
        """Write headers and footers, each text once."""
        try:
            root = package.xml("styles.xml")
        except Refused:
            return
        seen = set()
        for element in root.iter():
            if local(element) in ("header", "footer", "header-left", "footer-left"):
                lines = [
                    self._texts.words(p).strip() for p in element.iter() if local(p) in ("p", "h")
                ]
                text = "\n".join(line for line in lines if line)
                if text not in seen and any(c.isalpha() for c in text):
                    self._draft.add(text)
                seen.add(text)

    def _paragraph(self, element: etree._Element, depth: int, mark: str) -> None:
        aside: list[etree._Element] = []
        text = self._texts.words(element, aside).strip()
        outline = attribute(element, "outline-level")
        level = min(int(outline) if outline.isdigit() else 1, _LEVELS)
        is_title = attribute(element, "style-name") in self._titles
        heading = level if local(element) == "h" else int(is_title)
        number = self._number(element, mark, level)
        if text:
            gap = "\n" if mark and not heading else "\n\n"
            said = "" if heading and number == BULLET else number
            self._draft.add(said + text, heading=heading, gap=gap)
        for inner in aside:
            self._aside(inner, depth)

    def _number(self, element: etree._Element, mark: str, level: int) -> str:
        """Return the number of a paragraph that begins a list item, or of a heading."""
        if mark:
            said = self._lists.mark()
        else:
            said = self._lists.heading(element, level) if local(element) == "h" else ""
        return "" if has_number(element) else said

    def _aside(self, element: etree._Element, depth: int, mark: str = "") -> None:
        """Write what hangs on a paragraph: a box or note, a comment, a chart in its own part."""
        if local(element) == "annotation":
            who = child(element, "creator")
            said = (self._texts.words(p).strip() for p in element if local(p) in ("p", "list"))
            head = f"{who.text}: " if who is not None and who.text else ""
            self._draft.add(head + " ".join(text for text in said if text))
        elif formula := self._texts.formula(element):
            self._draft.add(formula)
        elif local(element) == "object":
            part = f"{attribute(element, 'href').removeprefix('./').rstrip('/')}/content.xml"
            root = part_of(self._package, part)
            body = child(root, "body") if root is not None else None
            if body is not None:
                self.write(body, depth + 1)
        else:
            self.write(element, depth + 1, mark)

    def _list(self, items: etree._Element, depth: int) -> None:
        self._lists.open(items)
        for item in items:
            self._lists.item(item)
            self.write(item, depth + 1, BULLET if local(item) == "list-item" else "")
        self._lists.close()

    def _frame(self, frame: etree._Element, depth: int) -> None:
        """Write a frame; that of a slide's title is a heading."""
        if attribute(frame, "class") == "title":
            lines = (self._texts.words(p) for p in frame.iter() if local(p) == "p")
            self._draft.add(" ".join(" ".join(lines).split()), heading=1)
        elif attribute(frame, "class") not in _NUMBERS:
            self.write(frame, depth + 1)

    def _table(self, table: etree._Element, depth: int) -> None:
        gap = "\n\n"
        for line in table_lines(table, partial(self._cell, depth)):
            self._draft.add(line, gap=gap)
            gap = "\n"

    def _cell(self, depth: int, cell: etree._Element) -> str:
        """Return the text of a cell, that of tables inside it with commas."""
        if depth > _DEPTH:
            raise Refused("unreadable", "nested")
        parts = []
        pending = list(reversed(cell))
        while pending:
            element = pending.pop()
            if local(element) in ("p", "h"):
                aside: list[etree._Element] = []
                parts.append(" ".join(self._texts.words(element, aside).split()))
                pending.extend(reversed(aside))
            elif local(element) == "table":
                inner = table_lines(element, partial(self._cell, depth + 1))
                parts.append("; ".join(line.replace(" | ", ", ") for line in inner))
            elif local(element) not in _SKIPPED and local(element) != "annotation":
                pending.extend(reversed(element))
        return " ".join(part for part in parts if part)
