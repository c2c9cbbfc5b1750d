"""Cells of an XLSX workbook as displayed: shared strings, styles, number formats, formulas."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from lxml import etree

from ingest.loaders.number_formats.codes import BUILT_IN, GENERAL
from ingest.loaders.number_formats.number_format import format_number, format_text
from ingest.loaders.number_formats.serial_dates import without_midnight
from ingest.loaders.ooxml.package import Package, attribute, child, local, stream_xml
from ingest.loaders.page_builder import PageBuilder
from ingest.loaders.spreadsheets.formulas import display_formula, shift_references
from text.superscripts import subscript, superscript

TRUE: Final = ("1", "true")
_ESCAPE: Final = re.compile("_x([0-9A-Fa-f]{4})_")
_LETTERS, _LAST = 3, 16_384
_OFF: Final = ("0", "false", "none")

Run = tuple[str, str]  # text and format: "", "struck", "superscript" or "subscript"


@dataclass(frozen=True, slots=True)
class _Style:
    code: str = GENERAL
    struck: bool = False


_PLAIN: Final = _Style()


@dataclass
class Workbook:
    """Shared strings, styles and settings of a workbook.

    Attributes:
        builder: Counts struck-out text.
        strings: The shared strings as runs.
        styles: Cell styles by index (`cellXfs`).
        since_1904: Whether dates are counted from 1904.
        without_value: Number of formulas read that have no cached value.
    """

    builder: PageBuilder
    strings: list[Sequence[Run]] = field(default_factory=list)
    styles: list[_Style] = field(default_factory=list)
    since_1904: bool = False
    without_value: int = 0
    _shared: dict[str, tuple[str, int, int]] = field(default_factory=dict)

    @classmethod
    def of(cls, package: Package, root: etree._Element | None, builder: PageBuilder) -> "Workbook":
        """Read a workbook whose main part has this root."""
        settings = child(root, "workbookPr") if root is not None else None
        book = cls(builder)
        book.since_1904 = settings is not None and attribute(settings, "date1904") in TRUE
        for name in package.names:
            if re.fullmatch(r"xl/sharedStrings\w*\.xml", name, re.I):
                items = stream_xml(package.read(name), "si")
                book.strings = [tuple(_runs(item)) for item in items]
            elif re.fullmatch(r"xl/styles\w*\.xml", name, re.I):
                book.styles = list(_styles(package.xml(name)))
        return book

    def begin_sheet(self) -> None:
        """Discard the shared formulas of the previous sheet."""
        self._shared.clear()

    def cell_text(self, cell: etree._Element, row: int, column: int) -> str:
        """Return the displayed text of a cell; row and column from 0."""
        number = cell.get("s") or ""
        at = int(number) if number.isdigit() else 0
        style = self.styles[at] if at < len(self.styles) else _PLAIN
        text = self._text(cell, style, row, column)
        return self.builder.render_withdrawn(text, "struck") if style.struck and text else text

    def _text(self, cell: etree._Element, style: _Style, row: int, column: int) -> str:
        kind = cell.get("t") or "n"
        text, formula = "", None
        for part in cell:
            name = local(part)
            if name == "is":
                return format_text(self._join_runs(_runs(part)), style.code)
            if name == "f":
                formula = self._formula(part, row, column)
            text = part.text or "" if name == "v" else text
        if not text:
            return self._without_value(formula) if formula and kind != "str" else ""
        if kind == "n":
            return format_number(text, style.code, since_1904=self.since_1904)
        if kind == "s":
            index = int(text) if text.isdigit() else -1
            runs = self.strings[index] if 0 <= index < len(self.strings) else ()
            return format_text(self._join_runs(runs), style.code)
        if kind == "b":
            return "TRUE" if text in TRUE else "FALSE"
        return without_midnight(text) if kind == "d" else format_text(_unescaped(text), style.code)

    def _formula(self, part: etree._Element, row: int, column: int) -> str:
        """Return a formula; a shared one is stored in the first of its cells only."""
        text, name = part.text or "", part.get("si") or ""
        if name and text:
            self._shared[name] = (text, row, column)
        elif name in self._shared:
            first, top, left = self._shared[name]
            return shift_references(first, row - top, column - left)
        return text

    def _without_value(self, formula: str) -> str:
        self.without_value += 1
        return display_formula(formula)

    def _join_runs(self, runs: Sequence[Run] | Iterator[Run]) -> str:
        parts = []
        for text, run_format in runs:
            if run_format == "struck":
                text = self.builder.render_withdrawn(text, run_format)
            elif run_format:
                text = superscript(text) if run_format == "superscript" else subscript(text)
            parts.append(text)
        return _unescaped("".join(parts))


def _styles(root: etree._Element) -> Iterator[_Style]:
    codes = {
        attribute(item, "numFmtId"): attribute(item, "formatCode")
        for item in root.iter()
        if local(item) == "numFmt"
    }
    fonts = child(root, "fonts")
    struck = [_is_on(font, "strike") for font in (fonts if fonts is not None else ())]
    cell_formats = child(root, "cellXfs")
    for item in cell_formats if cell_formats is not None else ():
        number, font = attribute(item, "numFmtId"), attribute(item, "fontId")
        code = codes.get(number) or BUILT_IN.get(int(number) if number.isdigit() else 0, GENERAL)
        at = int(font) if font.isdigit() else len(struck)
        yield _Style(code, at < len(struck) and struck[at])


def _is_on(owner: etree._Element | None, name: str) -> bool:
    item = child(owner, name) if owner is not None else None
    return item is not None and (attribute(item, "val") or "1") not in _OFF


def _runs(item: etree._Element) -> Iterator[Run]:
    """Yield the runs of a string without phonetic runs."""
    for element in item:
        if local(element) == "t":
            yield element.text or "", ""
        elif local(element) == "r":
            text = "".join(t.text or "" for t in element if local(t) == "t")
            properties = child(element, "rPr")
            align = child(properties, "vertAlign") if properties is not None else None
            vertical = attribute(align, "val") if align is not None else ""
            vertical = vertical if vertical in ("superscript", "subscript") else ""
            yield text, "struck" if _is_on(properties, "strike") else vertical


def _unescaped(text: str) -> str:
    return _ESCAPE.sub(lambda match: chr(int(match[1], 16)), text) if "_x" in text else text


@lru_cache(maxsize=1_000)
def column_of(letters: str) -> int:
    """Return a column, from 0, by its letters; -1 without any."""
    column = 0
    for letter in letters if len(letters) <= _LETTERS and letters.isalpha() else "":
        column = column * 26 + ord(letter.upper()) - 64
    return min(column, _LAST) - 1
