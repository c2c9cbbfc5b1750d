"""Cells of OpenDocument sheets: the text that the sheet shows, checked against the value."""

import re
from decimal import Decimal, InvalidOperation
from typing import Final

from lxml import etree

from ingest.loaders.number_formats.dates import iso
from ingest.loaders.number_formats.digits import plain
from ingest.loaders.ooxml.package import attribute, local
from ingest.loaders.opendocument.ods_styles import Styles
from ingest.loaders.opendocument.package import words
from ingest.loaders.page_builder import PageBuilder
from ingest.loaders.spreadsheets.formulas import open_formula

_NUMBERS: Final = ("float", "currency", "percentage")
_NO_ROOM: Final = re.compile(r"#+")
# Three digits of the exponent tell that a format asked for it, unless all that fit are shown.
_ROUNDED: Final = re.compile(r"-?\d[.,](?:\d{9,}E\+?\d+|\d+E\+?\d{1,2})", re.I)
_UNCLEAR_DATE: Final = re.compile(r"(?!\d{4})\d{1,2}([-/.])\s?\d{1,2}\1\s?\d{2,4}\b.*")
_DURATION: Final = re.compile(
    r"(-?)P(?:(\d+)D)?T?(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)(?:[.,]\d+)?S)?", re.ASCII
)


class Cells:
    """Reads the cells of a workbook.

    Attributes:
        styles: Of its cells and spans.
        without_value: Formulas met whose value was not kept.
    """

    def __init__(self, styles: Styles, builder: PageBuilder) -> None:
        self.styles = styles
        self.without_value = 0
        self._draft = builder

    def text(self, cell: etree._Element) -> str:
        """Return what a cell shows."""
        said = []
        for paragraph in cell:
            if local(paragraph) == "p":
                self.styles.set_text(paragraph, self._draft)
                said.append(words(paragraph).strip())
        kind = attribute(cell, "value-type")
        text = _shown(cell, kind, " ".join(part for part in said if part))
        formula = attribute(cell, "formula")
        if not text and formula and kind != "string":
            self.without_value += 1
            return open_formula(formula)
        return self._draft.withdrawn(text, "struck") if self.styles.is_struck(cell) else text


def _shown(cell: etree._Element, kind: str, text: str) -> str:
    """Return the text of a cell; its value where the text is missing or does not tell it."""
    hidden = not text or _NO_ROOM.fullmatch(text)
    if kind == "date" and (day := attribute(cell, "date-value")):
        return iso(day) if hidden or _UNCLEAR_DATE.fullmatch(text) else text
    if kind == "boolean" and (truth := attribute(cell, "boolean-value")):
        return truth.upper() if hidden else text
    if kind == "time" and (span := attribute(cell, "time-value")):
        return _duration(span) if hidden else text
    value = attribute(cell, "value") if kind in _NUMBERS else ""
    if value and (hidden or (_ROUNDED.fullmatch(text) and value.isdigit())):
        return _number(value, share=kind == "percentage")
    return text


def _number(value: str, *, share: bool) -> str:
    try:
        number = Decimal(value)
        return f"{plain(number * 100)}%" if share else plain(number)
    except (InvalidOperation, ValueError):
        return value


def _duration(span: str) -> str:
    """Return `PT52H30M00S` as 52:30, with seconds where there are some."""
    found = _DURATION.fullmatch(span)
    if found is None:
        return span
    days, hours, minutes, seconds = (int(part or 0) for part in found.groups()[1:])
    text = f"{found[1]}{24 * days + hours}:{minutes:02}"
    return f"{text}:{seconds:02}" if seconds else text


def count(element: etree._Element, name: str) -> int:
    """Return a number of repeated or covered rows or columns, 1 where none is told."""
    value = attribute(element, name)
    return max(int(value), 1) if value.isdigit() and len(value) < 9 else 1
