"""The slow way into a PDF: pypdf, and below it every page object that is still there."""

import logging

import pypdf
from pypdf.errors import PyPdfError
from pypdf.generic import DictionaryObject, IndirectObject

from ingest.loaders.embedded_file import File, handle
from ingest.loaders.page_builder import Refused

_BROKEN = (PyPdfError, ValueError, KeyError, TypeError, AttributeError, IndexError, OSError)


def repaired_pages(path: File) -> tuple[list[str | None], bool]:
    """Return the text of each page (None where it cannot be read), and whether all were found.

    Raises:
        Refused: the file needs a password, or is no PDF any more.
    """
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # It reports every flaw it mends.
    try:
        reader = pypdf.PdfReader(handle(path))
        if reader.is_encrypted and not reader.decrypt(""):
            raise Refused("needs_password", "password")
    except _BROKEN:
        raise Refused("unreadable", "damaged") from None
    try:
        return [_text(page) for page in reader.pages], True
    except _BROKEN:
        return [_text(page) for page in _stray_pages(reader)], False


def _text(page: pypdf.PageObject) -> str | None:
    try:
        return page.extract_text()
    except Exception:  # pypdf raises whatever the damage makes it stumble over.
        return None


def _stray_pages(reader: pypdf.PdfReader) -> list[pypdf.PageObject]:
    """Return the page objects of a file whose page tree is broken, in order of their numbers."""
    found = []
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
                found.append(page)
        except Exception:  # This object is part of the damage; the next may be whole.
            continue
    return found
