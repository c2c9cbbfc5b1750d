"""What the objects on a page of a PDF tell: text that is never painted, and pictures."""

import ctypes
from collections.abc import Iterator
from typing import Any

import pypdfium2  # type: ignore[import-untyped]
import pypdfium2.raw as pdfium  # type: ignore[import-untyped]

_OBJECTS = 1_500
_FORMS = 5
_OUTLINES = 100  # Paths on a page without text: letters drawn, not written.
_INVISIBLE = {
    pdfium.FPDF_TEXTRENDERMODE_INVISIBLE,
    pdfium.FPDF_TEXTRENDERMODE_CLIP,
}


def painted(page: pypdfium2.PdfPage) -> tuple[bool, bool]:
    """Return whether a page holds text that is never painted, and whether it holds pictures."""
    hidden = images = False
    paths = 0
    for item in _items(page):
        kind = pdfium.FPDFPageObj_GetType(item)
        images = images or kind == pdfium.FPDF_PAGEOBJ_IMAGE
        paths += kind == pdfium.FPDF_PAGEOBJ_PATH
        if kind == pdfium.FPDF_PAGEOBJ_TEXT and not hidden:
            hidden = _is_hidden(item)
    return hidden, images or paths > _OUTLINES


def _items(page: pypdfium2.PdfPage) -> Iterator[Any]:
    """Yield the objects of a page, those in forms in their place."""
    count = min(pdfium.FPDFPage_CountObjects(page), _OBJECTS)
    pending = [(pdfium.FPDFPage_GetObject(page, index), 0) for index in reversed(range(count))]
    for _ in range(_OBJECTS):
        if not pending:
            return
        item, depth = pending.pop()
        yield item
        if pdfium.FPDFPageObj_GetType(item) == pdfium.FPDF_PAGEOBJ_FORM and depth < _FORMS:
            inner = min(pdfium.FPDFFormObj_CountObjects(item), _OBJECTS)
            pending += [(pdfium.FPDFFormObj_GetObject(item, n), depth + 1) for n in range(inner)]


def _is_hidden(text: Any) -> bool:
    if pdfium.FPDFTextObj_GetTextRenderMode(text) in _INVISIBLE:
        return True
    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    known = pdfium.FPDFPageObj_GetFillColor(text, red, green, blue, alpha)
    return bool(known and alpha.value == 0)
