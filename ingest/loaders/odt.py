"""OpenDocument texts and presentations: headings, lists, tables, text boxes, notes, margins."""

from typing import Final

from lxml import etree

from ingest.loaders.charts import part_of
from ingest.loaders.draft import Draft, Refused
from ingest.loaders.held import File
from ingest.loaders.limits import Limits
from ingest.loaders.odf import open_document, title, words
from ingest.loaders.package import Package, attribute, child, local

_DEPTH: Final = 60
_LEVELS: Final = 9
_SKIPPED_NAMES: Final = (
    "tracked-changes table-of-content alphabetical-index illustration-index table-index "
    "forms sequence-decls variable-decls user-field-decls settings"
)
_SKIPPED: Final = frozenset(["", *_SKIPPED_NAMES.split()])
_NUMBERS: Final = ("page-number", "date-time", "header", "footer")
_CELLS: Final = ("table-cell", "covered-table-cell")


def load(path: File, draft: Draft, limits: Limits) -> None:
    """Write a text as one page, a presentation as one page a slide."""
    with Package(path, limits) as package:
        open_document(package)
        draft.title = title(package)
        root = package.xml("content.xml")
        writer = _Writer(draft, _titles(root), package)
        body = child(root, "body")
        if body is None:
            raise Refused("unreadable", "damaged")
        for document in body:
            for page in [item for item in document if local(item) == "page"]:
                writer.write(page)
                draft.end_page("slide" if local(document) == "presentation" else "page")
            if local(document) in ("text", "drawing"):
                writer.write(document)
        if "styles.xml" in package:
            writer.margins(package)


def _titles(root: etree._Element) -> frozenset[str]:
    """Return the names of the styles of a title: the one of that name, and those made from it."""
    styles = child(root, "automatic-styles")
    made = [s for s in (styles if styles is not None else ()) if local(s) == "style"]
    own = {attribute(s, "name") for s in made if attribute(s, "parent-style-name") == "Title"}
    return frozenset(own | {"Title"})


class _Writer:
    """Writes the elements of a body into a draft."""

    def __init__(self, draft: Draft, titles: frozenset[str], package: Package) -> None:
        self._draft = draft
        self._titles = titles
        self._package = package

    def write(self, container: etree._Element, depth: int = 0, mark: str = "") -> None:
        """Write what an element holds; `mark` begins the paragraphs of a list item."""
        if depth > _DEPTH:
            raise Refused("unreadable", "nested")
        for element in container:
            match local(element):
                case "h" | "p":
                    self._paragraph(element, depth, mark)
                    mark = ""
                case "table":
                    self._table(element)
                case "list":
                    self._list(element, depth)
                case "frame":
                    self._frame(element, depth)
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
                lines = [words(p).strip() for p in element.iter() if local(p) in ("p", "h")]
                text = "\n".join(line for line in lines if line)
                if text not in seen and any(c.isalpha() for c in text):
                    self._draft.add(text)
                seen.add(text)

    def _paragraph(self, element: etree._Element, depth: int, mark: str) -> None:
        aside: list[etree._Element] = []
        text = words(element, aside).strip()
        outline = attribute(element, "outline-level")
        level = min(int(outline) if outline.isdigit() else 1, _LEVELS)
        is_title = attribute(element, "style-name") in self._titles
        heading = level if local(element) == "h" else int(is_title)
        if text:
            listed = bool(mark) and not heading
            gap = "\n" if listed else "\n\n"
            self._draft.add((mark if listed else "") + text, heading=heading, gap=gap)
        for inner in aside:
            self._aside(inner, depth)

    def _aside(self, element: etree._Element, depth: int, mark: str = "") -> None:
        """Write what hangs on a paragraph: a box or note, a comment, a chart in its own part."""
        if local(element) == "annotation":
            who = child(element, "creator")
            said = (words(p).strip() for p in element if local(p) in ("p", "list"))
            head = f"{who.text}: " if who is not None and who.text else ""
            self._draft.add(head + " ".join(text for text in said if text))
        elif local(element) == "object":
            part = f"{attribute(element, 'href').removeprefix('./').rstrip('/')}/content.xml"
            root = part_of(self._package, part)
            body = child(root, "body") if root is not None else None
            if body is not None:
                self.write(body, depth + 1)
        else:
            self.write(element, depth + 1, mark)

    def _list(self, items: etree._Element, depth: int) -> None:
        for item in items:
            self.write(item, depth + 1, "- ")

    def _frame(self, frame: etree._Element, depth: int) -> None:
        """Write a frame; that of a slide's title is a heading."""
        if attribute(frame, "class") == "title":
            lines = (words(p) for p in frame.iter() if local(p) == "p")
            self._draft.add(" ".join(" ".join(lines).split()), heading=1)
        elif attribute(frame, "class") not in _NUMBERS:
            self.write(frame, depth + 1)

    def _table(self, table: etree._Element) -> None:
        gap = "\n\n"
        for row in _rows(table):
            cells = [self._cell(cell) for cell in row if local(cell) in _CELLS]
            while cells and not cells[-1]:
                cells.pop()
            if cells:
                self._draft.add(" | ".join(cells), gap=gap)
                gap = "\n"

    def _cell(self, cell: etree._Element) -> str:
        found = (words(p, []) for p in cell.iter() if local(p) in ("p", "h"))
        return " ".join(" ".join(text.split()) for text in found if text.strip())


def _rows(table: etree._Element) -> list[etree._Element]:
    """Return the rows of a table, in and out of its header, without those of inner tables."""
    found: list[etree._Element] = []
    pending = [table]
    while pending:
        element = pending.pop()
        if local(element) == "table-row":
            found.append(element)
        elif element is table or local(element) in (
            *("table-header-rows", "table-rows", "table-row-group"),
        ):
            pending.extend(reversed(element))
    return found
