"""Repair of damaged PDFs: pypdf, and the page objects that a broken page tree has lost."""

import logging

import pypdf
from pypdf.errors import PyPdfError
from pypdf.generic import DictionaryObject, IndirectObject

from ingest.loaders.embedded_file import File, handle
from ingest.loaders.page_builder import Refused

_PARSE_ERRORS = (PyPdfError, ValueError, KeyError, TypeError, AttributeError, IndexError, OSError)


def repaired_pages(path: File) -> tuple[list[str | None], bool]:
    """Return the text of each page (None where unreadable), and whether the page tree is intact.

    Raises:
        Refused: the file needs a password, or is too damaged.
    """
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # It logs every repair.
    try:
        reader = pypdf.PdfReader(handle(path))
        if reader.is_encrypted and not reader.decrypt(""):
            raise Refused("needs_password", "password")
    except _PARSE_ERRORS:
        raise Refused("unreadable", "damaged") from None
    try:
        return [_text(page) for page in reader.pages], True
    except _PARSE_ERRORS:
        return [_text(page) for page in _stray_pages(reader)], False


def _text(page: pypdf.PageObject) -> str | None:
    try:
        return page.extract_text()
    except Exception:  # pypdf raises any error on damaged files.
        return None


def _stray_pages(reader: pypdf.PdfReader) -> list[pypdf.PageObject]:
    """Return all page objects of a file, by object number, without its page tree."""
    pages = []
    numbers = {n for generation in reader.xref.values() for n in generation} | set(
        reader.xref_objStm
    )
    for number in sorted(numbers):
        reference = IndirectObject(number, 0, reader)
        try:
            item = reader.get_object(reference)
            if isinstance(item, DictionaryObject) and item.get("/Type") == "/Page":
                page = pypdf.PageObject(reader, reference)
                page.update(item)
                pages.append(page)
        except Exception:  # This object is damaged; the next may not be.
            continue
    return pages
