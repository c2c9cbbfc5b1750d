"""What the objects on a page of a PDF tell: text that is never painted, pictures and lines."""

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pypdfium2  # type: ignore[import-untyped]
import pypdfium2.raw as pdfium  # type: ignore[import-untyped]

from ingest.loaders.pdf.tables.rulings import Matrix, Ruling, RulingCollector, matrix_of, times

_OBJECTS = 4_000
_FORMS = 5
_OUTLINES = 100  # Paths on a page without text: letters drawn, not written.
_INVISIBLE = {
    pdfium.FPDF_TEXTRENDERMODE_INVISIBLE,
    pdfium.FPDF_TEXTRENDERMODE_CLIP,
}


@dataclass(frozen=True, slots=True)
class PageGraphics:
    """What is painted on a page besides text.

    Attributes:
        hidden: Whether it holds text that is never painted.
        images: Whether it holds pictures, or letters drawn as lines.
        coverage: The largest share of the page that one picture covers, 0 to 1.
        across, down: Its horizontal and vertical lines.
    """

    hidden: bool
    images: bool
    coverage: float
    across: list[Ruling]
    down: list[Ruling]


def page_graphics(page: pypdfium2.PdfPage) -> PageGraphics:
    """Return what is painted on a page besides text."""
    hidden = images = False
    paths, coverage = 0, 0.0
    rulings = RulingCollector()
    width, height = page.get_size()
    for item, outer in _items(page):
        kind = pdfium.FPDFPageObj_GetType(item)
        if kind == pdfium.FPDF_PAGEOBJ_IMAGE:
            images = True
            coverage = max(coverage, _area(item) / max(width * height, 1.0))
        elif kind == pdfium.FPDF_PAGEOBJ_PATH:
            paths += 1
            rulings.add(item, outer)
        elif kind == pdfium.FPDF_PAGEOBJ_TEXT and not hidden:
            hidden = _is_hidden(item)
    drawn = images or paths > _OUTLINES
    return PageGraphics(hidden, drawn, min(coverage, 1.0), rulings.across, rulings.down)


def _area(image: Any) -> float:
    a, b, c, d, _, _ = matrix_of(image)
    return abs(a * d - b * c)


def _items(page: pypdfium2.PdfPage) -> Iterator[tuple[Any, Matrix | None]]:
    """Yield the objects of a page, those in forms in their place with the matrix of the form."""
    count = min(pdfium.FPDFPage_CountObjects(page), _OBJECTS)
    none: Matrix | None = None
    pending = [(pdfium.FPDFPage_GetObject(page, n), none, 0) for n in reversed(range(count))]
    for _ in range(_OBJECTS):
        if not pending:
            return
        item, outer, depth = pending.pop()
        yield item, outer
        if pdfium.FPDFPageObj_GetType(item) == pdfium.FPDF_PAGEOBJ_FORM and depth < _FORMS:
            inner = min(pdfium.FPDFFormObj_CountObjects(item), _OBJECTS)
            own = times(matrix_of(item), outer) if outer else matrix_of(item)
            objects = (pdfium.FPDFFormObj_GetObject(item, n) for n in range(inner))
            pending += [(part, own, depth + 1) for part in objects]


def _is_hidden(text: Any) -> bool:
    if pdfium.FPDFTextObj_GetTextRenderMode(text) in _INVISIBLE:
        return True
    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    known = pdfium.FPDFPageObj_GetFillColor(text, red, green, blue, alpha)
    return bool(known and alpha.value == 0)
