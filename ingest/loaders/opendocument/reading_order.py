"""Reading order of the shapes of an OpenDocument slide."""

import re
from typing import Final

from lxml import etree

from ingest.loaders.ooxml.package import attribute, local
from ingest.loaders.powerpoint.reading_order import Box, reading_order

_LENGTH: Final = re.compile(r"(-?\d+(?:\.\d+)?)\s*(mm|cm|in|pt|pc|px)?")
_UNITS: Final = {"mm": 1.0, "cm": 10.0, "in": 25.4, "pt": 0.3528, "pc": 4.233, "px": 0.2646}
_CONTENT: Final = frozenset(["p", "h", "object", "table", "title", "desc"])
_LAST: Final = frozenset(["notes", "forms", "annotation"])


def slide_content(page: etree._Element) -> list[etree._Element]:
    """Return the children of a slide in reading order: titles, shapes, notes."""
    shapes = [item for item in page if isinstance(item.tag, str) and local(item) not in _LAST]
    last = [item for item in page if local(item) in _LAST]
    titles = [item for item in shapes if attribute(item, "class") == "title"]
    rest = [item for item in shapes if item not in titles and _has_content(item)]
    return [*titles, *(rest[at] for at in reading_order([_box(item) for item in rest])), *last]


def _has_content(shape: etree._Element) -> bool:
    """Whether a shape may have text."""
    return any(local(item) in _CONTENT for item in shape.iter())


def _box(shape: etree._Element) -> Box | None:
    """Return the bounding box of a shape or group in millimetres."""
    if local(shape) == "g":
        boxes = [box for box in map(_box, shape) if box is not None]
        if not boxes:
            return None
        return Box(
            min(b.left for b in boxes),
            min(b.top for b in boxes),
            max(b.right for b in boxes),
            max(b.bottom for b in boxes),
        )
    x, y = _length(attribute(shape, "x")), _length(attribute(shape, "y"))
    if x is None or y is None:
        return None
    wide, high = _length(attribute(shape, "width")), _length(attribute(shape, "height"))
    return Box(x, y, x + (wide or 0.0), y + (high or 0.0))


def _length(text: str) -> float | None:
    match = _LENGTH.fullmatch(text.strip())
    return float(match[1]) * _UNITS.get(match[2] or "mm", 1.0) if match else None
