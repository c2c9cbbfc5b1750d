"""Cells of an Excel workbook as the sheet shows them: values, formats, strings, formulas."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from lxml import etree

from ingest.loaders.number_formats.codes import BUILT_IN, GENERAL
from ingest.loaders.number_formats.dates import iso
from ingest.loaders.number_formats.number_format import format_number, format_text
from ingest.loaders.ooxml.package import Package, attribute, child, local, stream_xml
from ingest.loaders.page_builder import PageBuilder
from ingest.loaders.spreadsheets.formulas import moved, written
from text.superscripts import subscript, superscript

TRUE: Final = ("1", "true")
_ESCAPE: Final = re.compile("_x([0-9A-Fa-f]{4})_")
_LETTERS, _LAST = 3, 16_384
_OFF: Final = ("0", "false", "none")

Run = tuple[str, str]  # text, and how it is set: "", "struck", "superscript" or "subscript"


@dataclass(frozen=True, slots=True)
class _Style:
    code: str = GENERAL
    struck: bool = False


_PLAIN: Final = _Style()


@dataclass
class Book:
    """What the sheets of a workbook share.

    Attributes:
        builder: Takes account of struck-out text.
        strings: The shared strings, each in its runs.
        styles: Of cells, by number.
        since_1904: Whether days are counted from 1904.
        without_value: Formulas met whose value was not kept.
    """

    builder: PageBuilder
    strings: list[Sequence[Run]] = field(default_factory=list)
    styles: list[_Style] = field(default_factory=list)
    since_1904: bool = False
    without_value: int = 0
    _shared: dict[str, tuple[str, int, int]] = field(default_factory=dict)

    @classmethod
    def of(cls, package: Package, root: etree._Element | None, builder: PageBuilder) -> "Book":
        """Return what is shared in a workbook whose main part has this root."""
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
        """Forget the formulas that cells of the sheet before shared."""
        self._shared.clear()

    def value(self, cell: etree._Element, row: int, column: int) -> str:
        """Return what a cell at this place, from 0, shows."""
        number = cell.get("s") or ""
        at = int(number) if number.isdigit() else 0
        style = self.styles[at] if at < len(self.styles) else _PLAIN
        text = self._text(cell, style, row, column)
        return self.builder.withdrawn(text, "struck") if style.struck and text else text

    def _text(self, cell: etree._Element, style: _Style, row: int, column: int) -> str:
        kind = cell.get("t") or "n"
        text, formula = "", None
        for part in cell:
            name = local(part)
            if name == "is":
                return format_text(self._set(_runs(part)), style.code)
            if name == "f":
                formula = self._formula(part, row, column)
            text = part.text or "" if name == "v" else text
        if not text:
            return self._unkept(formula) if formula and kind != "str" else ""
        if kind == "n":
            return format_number(text, style.code, since_1904=self.since_1904)
        if kind == "s":
            index = int(text) if text.isdigit() else -1
            runs = self.strings[index] if 0 <= index < len(self.strings) else ()
            return format_text(self._set(runs), style.code)
        if kind == "b":
            return "TRUE" if text in TRUE else "FALSE"
        return iso(text) if kind == "d" else format_text(_unescaped(text), style.code)

    def _formula(self, part: etree._Element, row: int, column: int) -> str:
        """Return a formula; one shared with other cells is told in the first of them only."""
        text, name = part.text or "", part.get("si") or ""
        if name and text:
            self._shared[name] = (text, row, column)
        elif name in self._shared:
            first, top, left = self._shared[name]
            return moved(first, row - top, column - left)
        return text

    def _unkept(self, formula: str) -> str:
        self.without_value += 1
        return written(formula)

    def _set(self, runs: Sequence[Run] | Iterator[Run]) -> str:
        made = []
        for text, how in runs:
            if how == "struck":
                text = self.builder.withdrawn(text, how)
            elif how:
                text = superscript(text) if how == "superscript" else subscript(text)
            made.append(text)
        return _unescaped("".join(made))


def _styles(root: etree._Element) -> Iterator[_Style]:
    codes = {
        attribute(item, "numFmtId"): attribute(item, "formatCode")
        for item in root.iter()
        if local(item) == "numFmt"
    }
    fonts = child(root, "fonts")
    struck = [_is_on(font, "strike") for font in (fonts if fonts is not None else ())]
    used = child(root, "cellXfs")
    for item in used if used is not None else ():
        number, font = attribute(item, "numFmtId"), attribute(item, "fontId")
        code = codes.get(number) or BUILT_IN.get(int(number) if number.isdigit() else 0, GENERAL)
        at = int(font) if font.isdigit() else len(struck)
        yield _Style(code, at < len(struck) and struck[at])


def _is_on(owner: etree._Element | None, name: str) -> bool:
    found = child(owner, name) if owner is not None else None
    return found is not None and (attribute(found, "val") or "1") not in _OFF


def _runs(item: etree._Element) -> Iterator[Run]:
    """Yield the runs of a string, without the reading aids of East Asian ones."""
    for element in item:
        if local(element) == "t":
            yield element.text or "", ""
        elif local(element) == "r":
            text = "".join(t.text or "" for t in element if local(t) == "t")
            properties = child(element, "rPr")
            place = child(properties, "vertAlign") if properties is not None else None
            raised_or_not = attribute(place, "val") if place is not None else ""
            how = raised_or_not if raised_or_not in ("superscript", "subscript") else ""
            yield text, "struck" if _is_on(properties, "strike") else how


def _unescaped(text: str) -> str:
    return _ESCAPE.sub(lambda found: chr(int(found[1], 16)), text) if "_x" in text else text


@lru_cache(maxsize=1_000)
def column_of(letters: str) -> int:
    """Return a column, from 0, by its letters; -1 without any."""
    column = 0
    for letter in letters if len(letters) <= _LETTERS and letters.isalpha() else "":
        column = column * 26 + ord(letter.upper()) - 64
    return min(column, _LAST) - 1
