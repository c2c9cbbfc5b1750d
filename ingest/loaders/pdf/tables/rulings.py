"""Rulings of a PDF page: horizontal and vertical lines, drawn as lines or as thin bars."""

import ctypes
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import Any, NamedTuple

import pypdfium2.raw as pdfium  # type: ignore[import-untyped]

Matrix = tuple[float, float, float, float, float, float]
Point = tuple[float, float]

_MAX_SEGMENTS = 8_000  # on a page
_MAX_SLANT = 0.7  # Points.
_MIN_LENGTH = 3.0
_MAX_THICKNESS = 3.0
_MAX_GAP = 3.0  # Points between two pieces of one line.
_SAME_LINE = 1.5  # Points between two lines drawn for one.


class Ruling(NamedTuple):
    """A horizontal or vertical line: its position across, its start and end, in points."""

    at: float
    start: float
    end: float


class RulingCollector:
    """Collects the rulings of a page from its path objects."""

    def __init__(self) -> None:
        self._remaining = _MAX_SEGMENTS
        self._horizontal: list[Ruling] = []
        self._vertical: list[Ruling] = []

    @property
    def horizontal(self) -> list[Ruling]:
        """Horizontal rulings, merged; `at` is the height."""
        return merged(self._horizontal)

    @property
    def vertical(self) -> list[Ruling]:
        """Vertical rulings, merged; `at` is the distance from the left."""
        return merged(self._vertical)

    def add(self, path: Any, form_matrix: Matrix | None = None) -> None:
        """Add the rulings of a path object; `form_matrix` is that of the form around it."""
        count = pdfium.FPDFPath_CountSegments(path)
        if not 2 <= count <= self._remaining:
            return
        self._remaining -= count
        fill, stroke = ctypes.c_int(), ctypes.c_int()
        pdfium.FPDFPath_GetDrawMode(path, fill, stroke)
        if not (fill.value or stroke.value):
            return
        matrix = multiply(matrix_of(path), form_matrix) if form_matrix else matrix_of(path)
        for points, has_curves in _subpaths(path, count, matrix):
            if stroke.value:
                for start_point, end_point in pairwise(points):
                    self._line(*start_point, *end_point)
            elif not has_curves:
                self._bar(points)

    def _line(self, x0: float, y0: float, x1: float, y1: float) -> None:
        if abs(y0 - y1) <= _MAX_SLANT and abs(x0 - x1) > _MIN_LENGTH:
            self._horizontal.append(Ruling((y0 + y1) / 2, min(x0, x1), max(x0, x1)))
        elif abs(x0 - x1) <= _MAX_SLANT and abs(y0 - y1) > _MIN_LENGTH:
            self._vertical.append(Ruling((x0 + x1) / 2, min(y0, y1), max(y0, y1)))

    def _bar(self, points: list[Point]) -> None:
        """Add a filled rectangle that is thin enough to be a line."""
        left, right = min(x for x, _ in points), max(x for x, _ in points)
        low, high = min(y for _, y in points), max(y for _, y in points)
        if high - low <= _MAX_THICKNESS < right - left:
            self._line(left, (low + high) / 2, right, (low + high) / 2)
        elif right - left <= _MAX_THICKNESS < high - low:
            self._line((left + right) / 2, low, (left + right) / 2, high)


def matrix_of(item: Any) -> Matrix:
    """Return the matrix of a page object."""
    matrix = pdfium.FS_MATRIX()
    if not pdfium.FPDFPageObj_GetMatrix(item, matrix):
        return 1.0, 0.0, 0.0, 1.0, 0.0, 0.0
    return matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f


def multiply(inner: Matrix, form_matrix: Matrix) -> Matrix:
    """Return the product of two matrices; `inner` is applied first."""
    a, b, c, d, e, f = inner
    ao, bo, co, do, eo, fo = form_matrix
    x = a * ao + b * co, a * bo + b * do
    y = c * ao + d * co, c * bo + d * do
    return *x, *y, e * ao + f * co + eo, e * bo + f * do + fo


def _subpaths(path: Any, count: int, matrix: Matrix) -> Iterator[tuple[list[Point], bool]]:
    """Yield (points, has curves) of each subpath."""
    a, b, c, d, e, f = matrix
    x, y = ctypes.c_float(), ctypes.c_float()
    points: list[Point] = []
    has_curves = False
    for index in range(count):
        segment = pdfium.FPDFPath_GetPathSegment(path, index)
        kind = pdfium.FPDFPathSegment_GetType(segment)
        pdfium.FPDFPathSegment_GetPoint(segment, x, y)
        point = (a * x.value + c * y.value + e, b * x.value + d * y.value + f)
        if kind == pdfium.FPDF_SEGMENT_MOVETO:
            if len(points) > 1:
                yield points, has_curves
            points, has_curves = [point], False
            continue
        # NaN keeps the chord of a curve from counting as a line.
        points.append(point if kind == pdfium.FPDF_SEGMENT_LINETO else (point[0], float("nan")))
        has_curves = has_curves or kind != pdfium.FPDF_SEGMENT_LINETO
        if pdfium.FPDFPathSegment_GetClose(segment):
            points.append(points[0])
    if len(points) > 1:
        yield points, has_curves


def merged(lines: Iterable[Ruling]) -> list[Ruling]:
    """Return rulings of one direction in order, with touching and duplicate ones merged."""
    rulings: list[Ruling] = []
    for group in _groups(sorted(lines)):
        at = sum(line.at for line in group) / len(group)
        start = end = min(line.start for line in group)
        for line in sorted(group, key=lambda start_point: start_point.start):
            if line.start > end + _MAX_GAP:
                rulings.append(Ruling(at, start, end))
                start = line.start
            end = max(end, line.end)
        rulings.append(Ruling(at, start, end))
    return rulings


def _groups(lines: Iterable[Ruling]) -> Iterator[list[Ruling]]:
    group: list[Ruling] = []
    for line in lines:
        if group and line.at - group[0].at > _SAME_LINE:
            yield group
            group = []
        group.append(line)
    if group:
        yield group
