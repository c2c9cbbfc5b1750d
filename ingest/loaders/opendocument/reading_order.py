"""Reading order of the shapes of an OpenDocument slide, by the places they have."""

import re
from typing import Final

from lxml import etree

from ingest.loaders.ooxml.package import attribute, local
from ingest.loaders.powerpoint.reading_order import Box, arranged

_LENGTH: Final = re.compile(r"(-?\d+(?:\.\d+)?)\s*(mm|cm|in|pt|pc|px)?")
_UNITS: Final = {"mm": 1.0, "cm": 10.0, "in": 25.4, "pt": 0.3528, "pc": 4.233, "px": 0.2646}
_SAYING: Final = frozenset(["p", "h", "object", "table", "title", "desc"])
_LAST: Final = frozenset(["notes", "forms", "annotation"])


def in_order(page: etree._Element) -> list[etree._Element]:
    """Return what a slide holds as it is read: the title, then its shapes, then its notes."""
    shapes = [item for item in page if isinstance(item.tag, str) and local(item) not in _LAST]
    last = [item for item in page if local(item) in _LAST]
    titles = [item for item in shapes if attribute(item, "class") == "title"]
    rest = [item for item in shapes if item not in titles and _says(item)]
    return [*titles, *(rest[at] for at in arranged([_box(item) for item in rest])), *last]


def _says(shape: etree._Element) -> bool:
    """Whether a shape may hold words, so that its place counts."""
    return any(
        local(item) in ("p", "h", "object", "table", "title", "desc") for item in shape.iter()
    )


def _box(shape: etree._Element) -> Box | None:
    """Return the place of a shape in millimetres; a group reaches around what it holds."""
    if local(shape) == "g":
        found = [box for box in map(_box, shape) if box is not None]
        if not found:
            return None
        return Box(
            min(b.left for b in found),
            min(b.top for b in found),
            max(b.right for b in found),
            max(b.bottom for b in found),
        )
    x, y = _length(attribute(shape, "x")), _length(attribute(shape, "y"))
    if x is None or y is None:
        return None
    wide, high = _length(attribute(shape, "width")), _length(attribute(shape, "height"))
    return Box(x, y, x + (wide or 0.0), y + (high or 0.0))


def _length(text: str) -> float | None:
    found = _LENGTH.fullmatch(text.strip())
    return float(found[1]) * _UNITS.get(found[2] or "mm", 1.0) if found else None
