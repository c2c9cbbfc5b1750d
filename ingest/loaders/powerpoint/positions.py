"""Where the shapes of a slide stand: their own frame, that of their group, that of their layout."""

from collections.abc import Iterator
from typing import Final, NamedTuple

from lxml import etree

from ingest.loaders.ooxml.charts import part_of
from ingest.loaders.ooxml.package import Package, attribute, child, local
from ingest.loaders.ooxml.relationships import relations
from ingest.loaders.powerpoint.reading_order import Box

_GROUPS: Final = ("spTree", "grpSp")
_SHAPES: Final = ("sp", "cxnSp", "graphicFrame", "pic")
_PARENTS: Final = ("slideLayout", "slideMaster")
_BODY: Final = ("", "body", "obj")


class _Scale(NamedTuple):
    """How the coordinates inside a group become those of the slide."""

    x: float = 0.0
    y: float = 0.0
    wide: float = 1.0
    high: float = 1.0

    def of(self, box: Box) -> Box:
        left, right = self.x + box.left * self.wide, self.x + box.right * self.wide
        top, bottom = self.y + box.top * self.high, self.y + box.bottom * self.high
        return Box(left, top, right, bottom)


def shapes(tree: etree._Element) -> Iterator[tuple[etree._Element, Box | None]]:
    """Yield the shapes of a slide with their places, those inside groups where they stand."""
    pending = [(tree, _Scale())]
    while pending:
        element, scale = pending.pop()
        name = local(element)
        if name in _GROUPS:
            inner = scale if name == "spTree" else _inside(element, scale)
            pending.extend((item, inner) for item in reversed(element))
        elif name == "AlternateContent":  # Two drawings of one thing: the first.
            pending.extend((item, scale) for item in reversed(next(iter(element), [])))
        elif name in _SHAPES:
            frame = _frame(element)
            yield element, scale.of(frame) if frame is not None else None


def place(shape: etree._Element) -> str:
    """Return what a shape is a placeholder for; "body" for one that does not say."""
    mark = _mark(shape)
    return attribute(mark, "type") or "body" if mark is not None else ""


class Layouts:
    """The places that layouts and masters give to placeholders without one of their own."""

    def __init__(self, package: Package) -> None:
        self._package = package
        self._known: dict[str, dict[tuple[str, str], Box]] = {}

    def box(self, shape: etree._Element, slide: str) -> Box | None:
        """Return the place of a placeholder of the slide in part `slide`."""
        mark = _mark(shape)
        if mark is None:
            return None
        found = self._places(slide)
        kind = attribute(mark, "type")
        kind = "body" if kind in _BODY else kind
        by_number = found.get(("idx", attribute(mark, "idx")))
        return by_number or found.get(("type", kind))

    def _places(self, part: str) -> dict[tuple[str, str], Box]:
        """Return the places below a slide or layout, by number and by kind."""
        above = next(
            (r.part for r in relations(self._package, part).values() if r.kind in _PARENTS), ""
        )
        if above not in self._known:
            self._known[above] = {}  # A layout that names itself ends here.
            root = part_of(self._package, above) if above else None
            tree = child(root, "cSld", "spTree") if root is not None else None
            own = _listed(tree, numbered="slideLayout" in above) if tree is not None else {}
            deeper = self._places(above) if own or "slideLayout" in above else {}
            self._known[above] = {**deeper, **own}
        return self._known[above]


def _listed(tree: etree._Element, *, numbered: bool) -> dict[tuple[str, str], Box]:
    found: dict[tuple[str, str], Box] = {}
    for shape, box in shapes(tree):
        mark = _mark(shape)
        if mark is None or box is None:
            continue
        kind = attribute(mark, "type")
        found.setdefault(("type", "body" if kind in _BODY else kind), box)
        if numbered and attribute(mark, "idx"):
            found[("idx", attribute(mark, "idx"))] = box
    return found


def _mark(shape: etree._Element) -> etree._Element | None:
    first = next(iter(shape), None)
    return child(first, "nvPr", "ph") if first is not None else None


def _frame(shape: etree._Element) -> Box | None:
    found = child(shape, "xfrm")
    return _box(found if found is not None else child(shape, "spPr", "xfrm"), "off", "ext")


def _box(frame: etree._Element | None, offset: str, extent: str) -> Box | None:
    at = child(frame, offset) if frame is not None else None
    size = child(frame, extent) if frame is not None else None
    if at is None:
        return None
    x, y = _number(at, "x"), _number(at, "y")
    wide, high = (_number(size, "cx"), _number(size, "cy")) if size is not None else (0.0, 0.0)
    return Box(x, y, x + wide, y + high)


def _inside(group: etree._Element, scale: _Scale) -> _Scale:
    """Return the coordinates that hold inside a group."""
    frame = child(group, "grpSpPr", "xfrm")
    outer, inner = _box(frame, "off", "ext"), _box(frame, "chOff", "chExt")
    if outer is None or inner is None:
        return scale
    wide = (outer.right - outer.left) / ((inner.right - inner.left) or 1.0)
    high = (outer.bottom - outer.top) / ((inner.bottom - inner.top) or 1.0)
    x, y = outer.left - inner.left * wide, outer.top - inner.top * high
    return _Scale(
        scale.x + x * scale.wide, scale.y + y * scale.high, wide * scale.wide, high * scale.high
    )


def _number(element: etree._Element, name: str) -> float:
    try:
        return float(attribute(element, name) or 0)
    except ValueError:
        return 0.0
