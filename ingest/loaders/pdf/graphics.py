"""Graphics of a PDF page: images, rulings, and text that is never painted."""

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pypdfium2  # type: ignore[import-untyped]
import pypdfium2.raw as pdfium  # type: ignore[import-untyped]

from ingest.loaders.pdf.tables.rulings import Matrix, Ruling, RulingCollector, matrix_of, multiply

_MAX_OBJECTS = 4_000
_MAX_FORM_DEPTH = 5
_MIN_DRAWN_LETTERS = 100  # paths on a page whose letters may be drawn as outlines
_INVISIBLE = {
    pdfium.FPDF_TEXTRENDERMODE_INVISIBLE,
    pdfium.FPDF_TEXTRENDERMODE_CLIP,
}


@dataclass(frozen=True, slots=True)
class PageGraphics:
    """Graphics of a page.

    Attributes:
        hidden_text: Whether the page has text that is never painted.
        images: Whether it has images, or letters drawn as outlines.
        coverage: Share of the page that its largest image covers, 0 to 1.
        horizontal, vertical: Rulings.
    """

    hidden_text: bool
    images: bool
    coverage: float
    horizontal: list[Ruling]
    vertical: list[Ruling]


def page_graphics(page: pypdfium2.PdfPage) -> PageGraphics:
    """Return the graphics of a page."""
    hidden_text = images = False
    paths, coverage = 0, 0.0
    rulings = RulingCollector()
    width, height = page.get_size()
    for item, form_matrix in _page_objects(page):
        kind = pdfium.FPDFPageObj_GetType(item)
        if kind == pdfium.FPDF_PAGEOBJ_IMAGE:
            images = True
            coverage = max(coverage, _area(item) / max(width * height, 1.0))
        elif kind == pdfium.FPDF_PAGEOBJ_PATH:
            paths += 1
            rulings.add(item, form_matrix)
        elif kind == pdfium.FPDF_PAGEOBJ_TEXT and not hidden_text:
            hidden_text = _is_hidden(item)
    has_images = images or paths > _MIN_DRAWN_LETTERS
    return PageGraphics(
        hidden_text, has_images, min(coverage, 1.0), rulings.horizontal, rulings.vertical
    )


def _area(image: Any) -> float:
    a, b, c, d, _, _ = matrix_of(image)
    return abs(a * d - b * c)


def _page_objects(page: pypdfium2.PdfPage) -> Iterator[tuple[Any, Matrix | None]]:
    """Yield (object, matrix of its form) of a page; form XObjects are followed by their content."""
    count = min(pdfium.FPDFPage_CountObjects(page), _MAX_OBJECTS)
    no_matrix: Matrix | None = None
    pending = [(pdfium.FPDFPage_GetObject(page, n), no_matrix, 0) for n in reversed(range(count))]
    for _ in range(_MAX_OBJECTS):
        if not pending:
            return
        item, form_matrix, depth = pending.pop()
        yield item, form_matrix
        if pdfium.FPDFPageObj_GetType(item) == pdfium.FPDF_PAGEOBJ_FORM and depth < _MAX_FORM_DEPTH:
            inner = min(pdfium.FPDFFormObj_CountObjects(item), _MAX_OBJECTS)
            own = multiply(matrix_of(item), form_matrix) if form_matrix else matrix_of(item)
            objects = (pdfium.FPDFFormObj_GetObject(item, n) for n in range(inner))
            pending += [(part, own, depth + 1) for part in objects]


def _is_hidden(text: Any) -> bool:
    if pdfium.FPDFTextObj_GetTextRenderMode(text) in _INVISIBLE:
        return True
    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    has_color = pdfium.FPDFPageObj_GetFillColor(text, red, green, blue, alpha)
    return bool(has_color and alpha.value == 0)
