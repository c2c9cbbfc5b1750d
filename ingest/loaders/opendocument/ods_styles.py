"""Styles of OpenDocument sheets that change what a cell says: struck out, raised, hidden."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from lxml import etree

from ingest.loaders.ooxml.package import Package, attribute, child, local
from ingest.loaders.page_builder import PageBuilder, Refused
from text.superscripts import subscript, superscript

_PARENTS: Final = 10


@dataclass(frozen=True, slots=True)
class _Style:
    parent: str = ""
    struck: str = ""
    position: str = ""
    hidden: bool = False


class Styles:
    """The named styles of a workbook."""

    def __init__(self, package: Package) -> None:
        try:
            root = package.xml("styles.xml") if "styles.xml" in package else None
        except Refused:
            root = None
        self._known = dict(_styles(root)) if root is not None else {}
        self._own = False

    def learn(self, element: etree._Element) -> None:
        """Learn the automatic styles, which the content tells before its first sheet."""
        if self._own:
            return
        self._own = True
        automatic = child(element.getroottree().getroot(), "automatic-styles")
        if automatic is not None:
            self._known.update(_styles(automatic))

    def is_hidden(self, sheet: etree._Element) -> bool:
        """Return whether a sheet is hidden."""
        return self._known.get(attribute(sheet, "style-name"), _Style()).hidden

    def is_struck(self, element: etree._Element) -> bool:
        """Return whether the text of a cell or span is struck out."""
        return self._found(attribute(element, "style-name"), "struck") not in ("", "none")

    def set_text(self, paragraph: etree._Element, builder: PageBuilder) -> None:
        """Write the struck-out and raised spans of a paragraph as plain text."""
        for span in paragraph.iter():
            if local(span) != "span" or not span.text:
                continue
            position = self._found(attribute(span, "style-name"), "position")
            if self.is_struck(span):
                span.text = builder.withdrawn(span.text, "struck")
            elif position.startswith(("super", "sub")):
                span.text = (superscript if position[2] == "p" else subscript)(span.text)

    def _found(self, name: str, what: str) -> str:
        """Return what a style or one that it is based on says."""
        for _ in range(_PARENTS):
            style = self._known.get(name)
            if style is None:
                return ""
            if value := str(getattr(style, what)):
                return value
            name = style.parent
        return ""


def _styles(root: etree._Element) -> Iterator[tuple[str, _Style]]:
    for item in root.iter():
        if local(item) != "style":
            continue
        text, table = child(item, "text-properties"), child(item, "table-properties")
        struck = position = ""
        if text is not None:
            struck = attribute(text, "text-line-through-style")
            struck = struck or attribute(text, "text-line-through-type")
            position = _position(attribute(text, "text-position"))
        hidden = table is not None and attribute(table, "display") == "false"
        yield (
            attribute(item, "name"),
            _Style(attribute(item, "parent-style-name"), struck, position, hidden),
        )


def _position(value: str) -> str:
    """Return `super` or `sub`; percentages above and below the line count as such."""
    first = value.split()[0] if value.split() else ""
    if first.endswith("%"):
        return "sub" if first.startswith("-") else "" if first.startswith("0") else "super"
    return first
