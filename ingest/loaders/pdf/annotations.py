"""PDF annotations (comments, marks with text) and embedded files."""

import ctypes
from collections.abc import Iterator
from typing import Final

import pypdfium2  # type: ignore[import-untyped]
import pypdfium2.raw as pdfium  # type: ignore[import-untyped]

from ingest.loaders.attachments import HARMLESS, inline_attachment
from ingest.loaders.limits import Limits
from ingest.loaders.page_builder import PageBuilder

# Form fields are read by `forms`; links and pop-ups repeat other text.
_SKIPPED_TYPES: Final = {
    pdfium.FPDF_ANNOT_LINK,
    pdfium.FPDF_ANNOT_WIDGET,
    pdfium.FPDF_ANNOT_POPUP,
    pdfium.FPDF_ANNOT_FILEATTACHMENT,
}
_MAX_NOTES: Final = 500
_MAX_NOTE_BYTES: Final = 32_000
_MAX_FILES: Final = 50


def annotation_texts(page: pypdfium2.PdfPage, text: str) -> list[str]:
    """Return the annotations of a page as `author: contents`, except those already in `text`."""
    page_text = "".join(text.split())
    lines: dict[str, None] = {}
    for index in range(min(pdfium.FPDFPage_GetAnnotCount(page), _MAX_NOTES)):
        annotation = pdfium.FPDFPage_GetAnnot(page, index)
        if not annotation:
            continue
        if pdfium.FPDFAnnot_GetSubtype(annotation) not in _SKIPPED_TYPES:
            contents, author = _value(annotation, b"Contents"), _value(annotation, b"T")
            if contents and "".join(contents.split()) not in page_text:
                lines[f"{author}: {contents}" if author else contents] = None
        pdfium.FPDFPage_CloseAnnot(annotation)
    return list(lines)


def _value(annotation: ctypes.c_void_p, key: bytes) -> str:
    buffer = ctypes.create_string_buffer(_MAX_NOTE_BYTES)
    pointer = ctypes.cast(buffer, ctypes.POINTER(pdfium.FPDF_WCHAR))
    size = pdfium.FPDFAnnot_GetStringValue(annotation, key, pointer, _MAX_NOTE_BYTES)
    if not 2 < size <= _MAX_NOTE_BYTES:
        return ""
    return buffer.raw[: size - 2].decode("utf-16-le", "replace").replace("\r", "\n").strip()


def embedded_files(document: pypdfium2.PdfDocument, limits: Limits) -> Iterator[tuple[str, bytes]]:
    """Yield (name, bytes) of each embedded file within the size limit."""
    remaining = limits.file_bytes
    for index in range(min(document.count_attachments(), _MAX_FILES)):
        try:
            item = document.get_attachment(index)
            name, data = item.get_name(), bytes(item.get_data())
        except pypdfium2.PdfiumError:  # Listed, but missing in the file.
            continue
        remaining -= len(data)
        if remaining < 0:
            return
        yield name.replace("\\", "/").rpartition("/")[2] or f"attachment {index + 1}", data


def write_embedded_files(
    files: list[tuple[str, bytes]], builder: PageBuilder, limits: Limits
) -> None:
    """Write embedded files on the current page, each under its name as a heading.

    They get no pages of their own, so that page numbers stay those of the PDF.
    """
    for name, data in files:
        code = inline_attachment(name, data, builder, limits, titled=True)
        if code and code not in HARMLESS:
            builder.unread_parts.append(name)
        elif code:
            builder.metadata.setdefault("without_text", []).append(name)
