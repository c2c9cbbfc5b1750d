"""Styles of OpenDocument sheets: strikethrough, super- and subscript, hidden sheets."""

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
        self._styles = dict(_styles(root)) if root is not None else {}
        self._has_automatic = False

    def add_automatic(self, element: etree._Element) -> None:
        """Add the automatic styles, which the content declares before its first sheet."""
        if self._has_automatic:
            return
        self._has_automatic = True
        automatic = child(element.getroottree().getroot(), "automatic-styles")
        if automatic is not None:
            self._styles.update(_styles(automatic))

    def is_hidden(self, sheet: etree._Element) -> bool:
        """Return whether a sheet is hidden."""
        return self._styles.get(attribute(sheet, "style-name"), _Style()).hidden

    def is_struck(self, element: etree._Element) -> bool:
        """Return whether the text of a cell or span is struck out."""
        return self._property(attribute(element, "style-name"), "struck") not in ("", "none")

    def apply_to_spans(self, paragraph: etree._Element, builder: PageBuilder) -> None:
        """Replace struck-out spans and superscripts of a paragraph by plain text."""
        for span in paragraph.iter():
            if local(span) != "span" or not span.text:
                continue
            position = self._property(attribute(span, "style-name"), "position")
            if self.is_struck(span):
                span.text = builder.render_withdrawn(span.text, "struck")
            elif position.startswith(("super", "sub")):
                span.text = (superscript if position[2] == "p" else subscript)(span.text)

    def _property(self, name: str, attribute_name: str) -> str:
        """Return a property of a style, inherited where it has none."""
        for _ in range(_PARENTS):
            style = self._styles.get(name)
            if style is None:
                return ""
            if value := str(getattr(style, attribute_name)):
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
    """Return `super` or `sub`, also for positive and negative percentages."""
    first = value.split()[0] if value.split() else ""
    if first.endswith("%"):
        return "sub" if first.startswith("-") else "" if first.startswith("0") else "super"
    return first
