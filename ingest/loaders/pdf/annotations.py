"""What is attached to the pages of a PDF: comments, marks with words, and whole files."""

import ctypes
from collections.abc import Iterator
from typing import Final

import pypdfium2  # type: ignore[import-untyped]
import pypdfium2.raw as pdfium  # type: ignore[import-untyped]

from ingest.loaders.attachments import HARMLESS, inline_attachment
from ingest.loaders.limits import Limits
from ingest.loaders.page_builder import PageBuilder

# Fields are read as a form; links and pop-ups repeat what stands elsewhere.
_SILENT: Final = {
    pdfium.FPDF_ANNOT_LINK,
    pdfium.FPDF_ANNOT_WIDGET,
    pdfium.FPDF_ANNOT_POPUP,
    pdfium.FPDF_ANNOT_FILEATTACHMENT,
}
_NOTES: Final = 500
_NOTE_BYTES: Final = 32_000
_FILES: Final = 50


def notes(page: pypdfium2.PdfPage, text: str) -> list[str]:
    """Return the notes on a page as `who: what`, without those that `text` has already."""
    seen = "".join(text.split())
    lines: dict[str, None] = {}
    for index in range(min(pdfium.FPDFPage_GetAnnotCount(page), _NOTES)):
        note = pdfium.FPDFPage_GetAnnot(page, index)
        if not note:
            continue
        if pdfium.FPDFAnnot_GetSubtype(note) not in _SILENT:
            said, who = _value(note, b"Contents"), _value(note, b"T")
            if said and "".join(said.split()) not in seen:
                lines[f"{who}: {said}" if who else said] = None
        pdfium.FPDFPage_CloseAnnot(note)
    return list(lines)


def _value(note: ctypes.c_void_p, key: bytes) -> str:
    buffer = ctypes.create_string_buffer(_NOTE_BYTES)
    place = ctypes.cast(buffer, ctypes.POINTER(pdfium.FPDF_WCHAR))
    size = pdfium.FPDFAnnot_GetStringValue(note, key, place, _NOTE_BYTES)
    if not 2 < size <= _NOTE_BYTES:
        return ""
    return buffer.raw[: size - 2].decode("utf-16-le", "replace").replace("\r", "\n").strip()


def embedded_files(document: pypdfium2.PdfDocument, limits: Limits) -> Iterator[tuple[str, bytes]]:
    """Yield the files inside a PDF, (name, bytes), as far as their sizes are allowed."""
    room = limits.file_bytes
    for index in range(min(document.count_attachments(), _FILES)):
        try:
            item = document.get_attachment(index)
            name, data = item.get_name(), bytes(item.get_data())
        except pypdfium2.PdfiumError:  # It is listed and not there.
            continue
        room -= len(data)
        if room < 0:
            return
        yield name.replace("\\", "/").rpartition("/")[2] or f"attachment {index + 1}", data


def write_embedded_files(
    files: list[tuple[str, bytes]], builder: PageBuilder, limits: Limits
) -> None:
    """Write attached files under the current page, each below its name as a heading.

    They make no pages of their own, so that the numbers of pages stay those of the document.
    """
    for name, data in files:
        code = inline_attachment(name, data, builder, limits, titled=True)
        if code and code not in HARMLESS:
            builder.unread_parts.append(name)
        elif code:
            builder.metadata.setdefault("without_text", []).append(name)
