"""PDF: its pages in order, form fields after them; scans and passwords told apart.

pdfium reads; pypdf, slower and more forgiving, takes over where pdfium cannot open the file.
"""

import ctypes
import re
from collections.abc import Iterator
from pathlib import Path

import pypdfium2  # type: ignore[import-untyped]
import pypdfium2.raw as pdfium  # type: ignore[import-untyped]

from ingest.loaders.draft import Draft, Refused
from ingest.loaders.limits import Limits
from ingest.loaders.pdf_layout import PageText, blocks, scale_of

_NO_TITLE = re.compile(r"(?i)^(untitled|microsoft word - .*|.*\.\w{3,4}|document\d*|slide \d+)$")
_OBJECTS = 5_000
_INVISIBLE = {
    pdfium.FPDF_TEXTRENDERMODE_INVISIBLE,
    pdfium.FPDF_TEXTRENDERMODE_CLIP,
}


def load(path: Path, draft: Draft, limits: Limits) -> None:
    """Write each page of the file as a page, from 1."""
    try:
        document = pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError as error:
        if getattr(error, "err_code", None) == pdfium.FPDF_ERR_PASSWORD:
            raise Refused("needs_password", "password") from None
        _fall_back(path, draft)
        return
    with document:
        pages = [_page(document, number, draft) for number in range(len(document))]
        if not any(page and page.text for page in pages) and draft.failed:
            draft.failed.clear()
            _fall_back(path, draft)
            return
        title = str(document.get_metadata_dict().get("Title") or "").strip()
        draft.title = "" if _NO_TITLE.match(title) else title
        has_form = document.get_formtype() != pdfium.FORMTYPE_NONE
    _write(pages, _fields(path) if has_form else {}, draft)


def _page(document: pypdfium2.PdfDocument, index: int, draft: Draft) -> PageText | None:
    """Return the text of a page, or None, noting the failure, where it cannot be read."""
    try:
        page = document[index]
        with_text = page.get_textpage()
        text = with_text.get_text_range()
    except pypdfium2.PdfiumError:
        draft.failed.append(index + 1)
        return None
    hidden, images = _objects(page)
    if hidden:
        draft.metadata.setdefault("hidden_text", []).append(index + 1)
    if images and not text.strip():
        draft.metadata.setdefault("images", []).append(index + 1)
    found = PageText(text, tuple(_sizes(with_text, text)))
    with_text.close()
    page.close()
    return found


def _sizes(page: pypdfium2.PdfTextPage, text: str) -> Iterator[float]:
    """Yield the font size at the start of each line, 0 where positions cannot be trusted."""
    exact = page.count_chars() == len(text)
    offset = 0
    for line in text.split("\r\n"):
        first = offset + len(line) - len(line.lstrip())
        yield pdfium.FPDFText_GetFontSize(page, first) if exact and line.strip() else 0.0
        offset += len(line) + 2


def _objects(page: pypdfium2.PdfPage) -> tuple[bool, bool]:
    """Return whether a page holds text that is never painted, and whether it holds images."""
    hidden = images = False
    alpha = ctypes.c_uint()
    channels = [ctypes.c_uint() for _ in range(3)]
    for index in range(min(pdfium.FPDFPage_CountObjects(page), _OBJECTS)):
        item = pdfium.FPDFPage_GetObject(page, index)
        kind = pdfium.FPDFPageObj_GetType(item)
        images = images or kind == pdfium.FPDF_PAGEOBJ_IMAGE
        if kind == pdfium.FPDF_PAGEOBJ_TEXT and not hidden:
            painted = pdfium.FPDFTextObj_GetTextRenderMode(item) not in _INVISIBLE
            known = pdfium.FPDFPageObj_GetFillColor(item, *channels, alpha)
            hidden = not painted or bool(known and alpha.value == 0)
    return hidden, images


def _write(pages: list[PageText | None], fields: dict[int, list[str]], draft: Draft) -> None:
    scale = scale_of([page for page in pages if page])
    for number, page in enumerate(pages, 1):
        for block in blocks(page, scale) if page else ():
            draft.add(block.text, heading=block.level, gap=block.gap)
        for line in fields.get(number, ()):
            draft.add(line, gap="\n")
        draft.end_page()


def _fields(path: Path) -> dict[int, list[str]]:
    from ingest.loaders.pdf_forms import form_lines

    return form_lines(path)


def _fall_back(path: Path, draft: Draft) -> None:
    from ingest.loaders.pdf_repair import repaired_pages

    texts, whole = repaired_pages(path)
    pages = [None if text is None else PageText(text, ()) for text in texts]
    draft.failed = [number for number, text in enumerate(texts, 1) if text is None]
    if not texts or len(draft.failed) == len(texts):
        draft.failed.clear()
        raise Refused("unreadable", "damaged")
    draft.salvaged = not whole
    _write(pages, {}, draft)
