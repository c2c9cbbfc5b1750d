"""Elements of WordprocessingML: text of leaf elements, wrappers, alternative content."""

from collections.abc import Iterator
from typing import Final

from lxml import etree

from ingest.loaders.inline.symbols import symbol
from ingest.loaders.ooxml.package import attribute, child, local

_CHARACTERS: Final = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-", "softHyphen": ""}
_WRAPPERS: Final = frozenset(["customXml", "ins", "moveTo", "smartTag"])


def leaf_text(name: str, element: etree._Element) -> str | None:
    """Return the text of a leaf element; None for other elements."""
    if name == "t":
        return element.text or ""
    if name == "sym":
        return _symbol(element)
    return _CHARACTERS.get(name)


def unwrapped(element: etree._Element) -> Iterator[etree._Element]:
    """Yield the children of a table, row or cell, wrappers replaced by their content."""
    pending = list(reversed(element))
    while pending:
        item = pending.pop()
        inner = child(item, "sdtContent") if local(item) == "sdt" else None
        if local(item) in _WRAPPERS:
            inner = item
        if inner is None:
            yield item
        else:
            pending.extend(reversed(inner))


def preferred_alternative(alternatives: etree._Element) -> list[etree._Element]:
    """Return the newer alternative of a drawing (`mc:Choice`), else its fallback."""
    for option in alternatives:
        if local(option) == "Choice" and any(
            local(e) in ("t", "txbxContent") for e in option.iter()
        ):
            return [option]
    return [option for option in alternatives if local(option) == "Fallback"][:1]


def _symbol(element: etree._Element) -> str:
    try:
        code = int(attribute(element, "char"), 16)
    except ValueError:
        return ""
    return symbol(code, attribute(element, "font"))
