"""Reading order of the shapes of a slide by a recursive XY cut of their bounding boxes.

The XY cut (Nagy and Seth 1984) splits a page at its widest gaps between rows or columns, and each
group again. Rows are preferred where both are possible; columns where their gap is clearly wider.
"""

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Final, NamedTuple

_WIDER: Final = (1.5, 2.5)  # ratio from which a gap of two, of more columns is preferred
_OVERLAP: Final = 0.25  # of the smaller shape, up to which two count as separate
_ALIKE: Final = 0.7  # of the widest gap, from which others are cut with it
_DEPTH: Final = 60


class Box(NamedTuple):
    """Bounding box of a shape, in any unit."""

    left: float
    top: float
    right: float
    bottom: float


class _Cut(NamedTuple):
    groups: list[list[int]]
    gap: float


def reading_order(boxes: Sequence[Box | None]) -> list[int]:
    """Return the indices of shapes in reading order; one without a box follows its predecessor."""
    known = {at: box for at, box in enumerate(boxes) if box is not None}
    followers: dict[int, list[int]] = {}
    leader = -1
    for at, box in enumerate(boxes):
        if box is not None:
            leader = at
        else:
            followers.setdefault(leader, []).append(at)
    order = list(followers.get(-1, []))
    for at in _ordered(list(known), known, 0):
        order += [at, *followers.get(at, [])]
    return order


def _ordered(items: list[int], boxes: dict[int, Box], depth: int) -> list[int]:
    if len(items) < 2:
        return items
    rows = _cut(items, lambda at: (boxes[at].top, boxes[at].bottom))
    columns = _cut(items, lambda at: (boxes[at].left, boxes[at].right))
    cut = _chosen(rows, columns)
    if cut is None or depth > _DEPTH:
        return _by_bands(items, boxes)
    return [at for group in cut.groups for at in _ordered(group, boxes, depth + 1)]


def _chosen(rows: _Cut | None, columns: _Cut | None) -> _Cut | None:
    if rows is None or columns is None:
        return rows or columns
    wider = _WIDER[len(columns.groups) > 2]
    return columns if columns.gap > wider * rows.gap else rows


def _cut(items: list[int], axis: Callable[[int], tuple[float, float]]) -> _Cut | None:
    """Return the groups between the widest gaps along one axis; None without a gap."""
    ordered = sorted(items, key=axis)
    gaps: list[tuple[int, float]] = []
    begin, end = axis(ordered[0])
    for number, at in enumerate(ordered[1:], 1):
        start, stop = axis(at)
        tolerance = _OVERLAP * min(stop - start, end - begin)
        if start >= end - tolerance:
            gaps.append((number, max(start - end, 0.0)))
            begin = start
        end = max(end, stop)
    if not gaps:
        return None
    widest = max(gap for _, gap in gaps)
    cuts = [number for number, gap in gaps if gap >= _ALIKE * widest]
    edges = [0, *cuts, len(ordered)]
    groups = [ordered[first:last] for first, last in pairwise(edges)]
    return _Cut(groups, widest)


def _by_bands(items: list[int], boxes: dict[int, Box]) -> list[int]:
    """Return overlapping shapes in bands from the top, each band from the left."""
    rest, order = sorted(items, key=lambda at: boxes[at].top), []
    while rest:
        first = boxes[rest[0]]
        middle = (first.top + first.bottom) / 2
        band = [at for at in rest if boxes[at].top <= middle]
        order += sorted(band, key=lambda at: (boxes[at].left, boxes[at].top))
        rest = [at for at in rest if boxes[at].top > middle]
    return order
