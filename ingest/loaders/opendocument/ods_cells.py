"""Cells of OpenDocument sheets: displayed text, checked against the stored value."""

import re
from decimal import Decimal, InvalidOperation
from typing import Final

from lxml import etree

from ingest.loaders.number_formats.digits import format_general
from ingest.loaders.number_formats.serial_dates import without_midnight
from ingest.loaders.ooxml.package import attribute, local
from ingest.loaders.opendocument.ods_styles import Styles
from ingest.loaders.opendocument.package import paragraph_text
from ingest.loaders.page_builder import PageBuilder
from ingest.loaders.spreadsheets.formulas import display_open_formula

_NUMBERS: Final = ("float", "currency", "percentage")
_OVERFLOW: Final = re.compile(r"#+")
# An exponent of three digits comes from the number format, unless the mantissa is full.
_ROUNDED: Final = re.compile(r"-?\d[.,](?:\d{9,}E\+?\d+|\d+E\+?\d{1,2})", re.I)
_AMBIGUOUS_DATE: Final = re.compile(r"(?!\d{4})\d{1,2}([-/.])\s?\d{1,2}\1\s?\d{2,4}\b.*")
_DURATION: Final = re.compile(
    r"(-?)P(?:(\d+)D)?T?(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)(?:[.,]\d+)?S)?", re.ASCII
)


class CellReader:
    """Reads the cells of a workbook.

    Attributes:
        styles: Styles of cells and spans.
        without_value: Number of formulas read that have no cached value.
    """

    def __init__(self, styles: Styles, builder: PageBuilder) -> None:
        self.styles = styles
        self.without_value = 0
        self._builder = builder

    def text(self, cell: etree._Element) -> str:
        """Return the displayed text of a cell."""
        paragraphs = []
        for paragraph in cell:
            if local(paragraph) == "p":
                self.styles.apply_to_spans(paragraph, self._builder)
                paragraphs.append(paragraph_text(paragraph).strip())
        kind = attribute(cell, "value-type")
        text = _displayed(cell, kind, " ".join(text for text in paragraphs if text))
        formula = attribute(cell, "formula")
        if not text and formula and kind != "string":
            self.without_value += 1
            return display_open_formula(formula)
        return (
            self._builder.render_withdrawn(text, "struck") if self.styles.is_struck(cell) else text
        )


def _displayed(cell: etree._Element, kind: str, text: str) -> str:
    """Return the text of a cell; its value where the text is missing, cut off or ambiguous."""
    unreadable = not text or _OVERFLOW.fullmatch(text)
    if kind == "date" and (day := attribute(cell, "date-value")):
        return without_midnight(day) if unreadable or _AMBIGUOUS_DATE.fullmatch(text) else text
    if kind == "boolean" and (truth := attribute(cell, "boolean-value")):
        return truth.upper() if unreadable else text
    if kind == "time" and (span := attribute(cell, "time-value")):
        return _duration(span) if unreadable else text
    value = attribute(cell, "value") if kind in _NUMBERS else ""
    if value and (unreadable or (_ROUNDED.fullmatch(text) and value.isdigit())):
        return _number(value, percent=kind == "percentage")
    return text


def _number(value: str, *, percent: bool) -> str:
    try:
        number = Decimal(value)
        return f"{format_general(number * 100)}%" if percent else format_general(number)
    except (InvalidOperation, ValueError):
        return value


def _duration(span: str) -> str:
    """Return `PT52H30M00S` as 52:30, with seconds where there are some."""
    match = _DURATION.fullmatch(span)
    if match is None:
        return span
    days, hours, minutes, seconds = (int(part or 0) for part in match.groups()[1:])
    text = f"{match[1]}{24 * days + hours}:{minutes:02}"
    return f"{text}:{seconds:02}" if seconds else text


def repeat_count(element: etree._Element, name: str) -> int:
    """Return a number of repeated or spanned rows or columns; 1 where it is not set."""
    value = attribute(element, name)
    return max(int(value), 1) if value.isdigit() and len(value) < 9 else 1
