"""Bounding boxes of the shapes of a slide: own frame, group transform, layout placeholder."""

from collections.abc import Iterator
from typing import Final, NamedTuple

from lxml import etree

from ingest.loaders.ooxml.charts import optional_part
from ingest.loaders.ooxml.package import Package, attribute, child, local
from ingest.loaders.ooxml.relationships import relationships
from ingest.loaders.powerpoint.reading_order import Box

_GROUPS: Final = ("spTree", "grpSp")
_SHAPES: Final = ("sp", "cxnSp", "graphicFrame", "pic")
_PARENTS: Final = ("slideLayout", "slideMaster")
_BODY: Final = ("", "body", "obj")


class _Transform(NamedTuple):
    """Affine transform from the coordinates of a group to those of the slide."""

    x: float = 0.0
    y: float = 0.0
    wide: float = 1.0
    high: float = 1.0

    def apply(self, box: Box) -> Box:
        left, right = self.x + box.left * self.wide, self.x + box.right * self.wide
        top, bottom = self.y + box.top * self.high, self.y + box.bottom * self.high
        return Box(left, top, right, bottom)


def shapes(tree: etree._Element) -> Iterator[tuple[etree._Element, Box | None]]:
    """Yield (shape, bounding box on the slide), shapes inside groups included."""
    pending = [(tree, _Transform())]
    while pending:
        element, transform = pending.pop()
        name = local(element)
        if name in _GROUPS:
            inner = transform if name == "spTree" else _group_transform(element, transform)
            pending.extend((item, inner) for item in reversed(element))
        elif name == "AlternateContent":  # The first alternative.
            pending.extend((item, transform) for item in reversed(next(iter(element), [])))
        elif name in _SHAPES:
            frame = _frame(element)
            yield element, transform.apply(frame) if frame is not None else None


def placeholder_type(shape: etree._Element) -> str:
    """Return the placeholder type of a shape, "body" by default; "" for other shapes."""
    placeholder = _placeholder(shape)
    return attribute(placeholder, "type") or "body" if placeholder is not None else ""


class PlaceholderBoxes:
    """Bounding boxes that placeholders inherit from slide layouts and masters."""

    def __init__(self, package: Package) -> None:
        self._package = package
        self._by_part: dict[str, dict[tuple[str, str], Box]] = {}

    def box(self, shape: etree._Element, slide: str) -> Box | None:
        """Return the inherited box of a placeholder of the slide in part `slide`."""
        placeholder = _placeholder(shape)
        if placeholder is None:
            return None
        inherited = self._boxes(slide)
        kind = attribute(placeholder, "type")
        kind = "body" if kind in _BODY else kind
        by_index = inherited.get(("idx", attribute(placeholder, "idx")))
        return by_index or inherited.get(("type", kind))

    def _boxes(self, part: str) -> dict[tuple[str, str], Box]:
        """Return the placeholder boxes of the layout or master above a part, by index and type."""
        parent = next(
            (r.part for r in relationships(self._package, part).values() if r.kind in _PARENTS), ""
        )
        if parent not in self._by_part:
            self._by_part[parent] = {}  # Ends the recursion of a layout that refers to itself.
            root = optional_part(self._package, parent) if parent else None
            tree = child(root, "cSld", "spTree") if root is not None else None
            own = _placeholders(tree, indexed="slideLayout" in parent) if tree is not None else {}
            inherited = self._boxes(parent) if own or "slideLayout" in parent else {}
            self._by_part[parent] = {**inherited, **own}
        return self._by_part[parent]


def _placeholders(tree: etree._Element, *, indexed: bool) -> dict[tuple[str, str], Box]:
    boxes: dict[tuple[str, str], Box] = {}
    for shape, box in shapes(tree):
        placeholder = _placeholder(shape)
        if placeholder is None or box is None:
            continue
        kind = attribute(placeholder, "type")
        boxes.setdefault(("type", "body" if kind in _BODY else kind), box)
        if indexed and attribute(placeholder, "idx"):
            boxes[("idx", attribute(placeholder, "idx"))] = box
    return boxes


def _placeholder(shape: etree._Element) -> etree._Element | None:
    first = next(iter(shape), None)
    return child(first, "nvPr", "ph") if first is not None else None


def _frame(shape: etree._Element) -> Box | None:
    frame = child(shape, "xfrm")
    return _box(frame if frame is not None else child(shape, "spPr", "xfrm"), "off", "ext")


def _box(frame: etree._Element | None, offset: str, extent: str) -> Box | None:
    at = child(frame, offset) if frame is not None else None
    size = child(frame, extent) if frame is not None else None
    if at is None:
        return None
    x, y = _number(at, "x"), _number(at, "y")
    wide, high = (_number(size, "cx"), _number(size, "cy")) if size is not None else (0.0, 0.0)
    return Box(x, y, x + wide, y + high)


def _group_transform(group: etree._Element, outer_transform: _Transform) -> _Transform:
    """Return the transform of the coordinates inside a group."""
    frame = child(group, "grpSpPr", "xfrm")
    outer, inner = _box(frame, "off", "ext"), _box(frame, "chOff", "chExt")
    if outer is None or inner is None:
        return outer_transform
    wide = (outer.right - outer.left) / ((inner.right - inner.left) or 1.0)
    high = (outer.bottom - outer.top) / ((inner.bottom - inner.top) or 1.0)
    x, y = outer.left - inner.left * wide, outer.top - inner.top * high
    return _Transform(
        outer_transform.x + x * outer_transform.wide,
        outer_transform.y + y * outer_transform.high,
        wide * outer_transform.wide,
        high * outer_transform.high,
    )


def _number(element: etree._Element, name: str) -> float:
    try:
        return float(attribute(element, name) or 0)
    except ValueError:
        return 0.0
