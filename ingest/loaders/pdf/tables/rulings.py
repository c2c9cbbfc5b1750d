"""Rulings of a PDF page: the straight lines and thin bars that are drawn on it."""

import ctypes
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import Any, NamedTuple

import pypdfium2.raw as pdfium  # type: ignore[import-untyped]

Matrix = tuple[float, float, float, float, float, float]
Point = tuple[float, float]

_SEGMENTS = 8_000  # on a page
_SLANT = 0.7  # Points.
_SHORT = 3.0
_THIN = 3.0
_TOGETHER = 3.0  # Points between two pieces of one line.
_SAME = 1.5  # Points between two lines drawn for one.


class Ruling(NamedTuple):
    """A horizontal or vertical line: where it lies, and from where to where it goes, in points."""

    at: float
    start: float
    end: float


class RulingCollector:
    """Collects the lines of a page from its path objects."""

    def __init__(self) -> None:
        self._room = _SEGMENTS
        self._across: list[Ruling] = []
        self._down: list[Ruling] = []

    @property
    def across(self) -> list[Ruling]:
        """The horizontal lines, pieces put together; `at` is their height."""
        return merged(self._across)

    @property
    def down(self) -> list[Ruling]:
        """The vertical lines, pieces put together; `at` is their place from the left."""
        return merged(self._down)

    def add(self, path: Any, outer: Matrix | None = None) -> None:
        """Add the lines of a path object; `outer` is the matrix of the form that it lies in."""
        count = pdfium.FPDFPath_CountSegments(path)
        if not 2 <= count <= self._room:
            return
        self._room -= count
        fill, stroke = ctypes.c_int(), ctypes.c_int()
        pdfium.FPDFPath_GetDrawMode(path, fill, stroke)
        if not (fill.value or stroke.value):
            return
        matrix = times(matrix_of(path), outer) if outer else matrix_of(path)
        for points, curved in _shapes(path, count, matrix):
            if stroke.value:
                for one, other in pairwise(points):
                    self._line(*one, *other)
            elif not curved:
                self._bar(points)

    def _line(self, x0: float, y0: float, x1: float, y1: float) -> None:
        if abs(y0 - y1) <= _SLANT and abs(x0 - x1) > _SHORT:
            self._across.append(Ruling((y0 + y1) / 2, min(x0, x1), max(x0, x1)))
        elif abs(x0 - x1) <= _SLANT and abs(y0 - y1) > _SHORT:
            self._down.append(Ruling((x0 + x1) / 2, min(y0, y1), max(y0, y1)))

    def _bar(self, points: list[Point]) -> None:
        """Add a filled box where it is so thin that it is seen as a line."""
        left, right = min(x for x, _ in points), max(x for x, _ in points)
        low, high = min(y for _, y in points), max(y for _, y in points)
        if high - low <= _THIN < right - left:
            self._line(left, (low + high) / 2, right, (low + high) / 2)
        elif right - left <= _THIN < high - low:
            self._line((left + right) / 2, low, (left + right) / 2, high)


def matrix_of(item: Any) -> Matrix:
    """Return the matrix of a page object."""
    matrix = pdfium.FS_MATRIX()
    if not pdfium.FPDFPageObj_GetMatrix(item, matrix):
        return 1.0, 0.0, 0.0, 1.0, 0.0, 0.0
    return matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f


def times(inner: Matrix, outer: Matrix) -> Matrix:
    """Return the matrix that applies `inner` first."""
    a, b, c, d, e, f = inner
    ao, bo, co, do, eo, fo = outer
    x = a * ao + b * co, a * bo + b * do
    y = c * ao + d * co, c * bo + d * do
    return *x, *y, e * ao + f * co + eo, e * bo + f * do + fo


def _shapes(path: Any, count: int, matrix: Matrix) -> Iterator[tuple[list[Point], bool]]:
    """Yield the points of each part of a path, and whether it has curves."""
    a, b, c, d, e, f = matrix
    x, y = ctypes.c_float(), ctypes.c_float()
    points: list[Point] = []
    curved = False
    for index in range(count):
        segment = pdfium.FPDFPath_GetPathSegment(path, index)
        kind = pdfium.FPDFPathSegment_GetType(segment)
        pdfium.FPDFPathSegment_GetPoint(segment, x, y)
        point = (a * x.value + c * y.value + e, b * x.value + d * y.value + f)
        if kind == pdfium.FPDF_SEGMENT_MOVETO:
            if len(points) > 1:
                yield points, curved
            points, curved = [point], False
            continue
        # The chord of a curve is no line.
        points.append(point if kind == pdfium.FPDF_SEGMENT_LINETO else (point[0], float("nan")))
        curved = curved or kind != pdfium.FPDF_SEGMENT_LINETO
        if pdfium.FPDFPathSegment_GetClose(segment):
            points.append(points[0])
    if len(points) > 1:
        yield points, curved


def merged(lines: Iterable[Ruling]) -> list[Ruling]:
    """Return lines of one direction in order, pieces and doubles of one line put together."""
    found: list[Ruling] = []
    for group in _groups(sorted(lines)):
        at = sum(line.at for line in group) / len(group)
        start = end = min(line.start for line in group)
        for line in sorted(group, key=lambda one: one.start):
            if line.start > end + _TOGETHER:
                found.append(Ruling(at, start, end))
                start = line.start
            end = max(end, line.end)
        found.append(Ruling(at, start, end))
    return found


def _groups(lines: Iterable[Ruling]) -> Iterator[list[Ruling]]:
    group: list[Ruling] = []
    for line in lines:
        if group and line.at - group[0].at > _SAME:
            yield group
            group = []
        group.append(line)
    if group:
        yield group
