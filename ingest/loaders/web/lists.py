"""HTML lists: numbers and bullets of items, terms of description lists, indentation."""

import re
from dataclasses import dataclass
from typing import Final

from lxml import etree

from ingest.loaders.inline.numerals import numeral
from ingest.loaders.web.elements import name_of

LISTS: Final = frozenset(["ol", "ul", "menu", "dir", "dl"])
_NUMBER_STYLES: Final = {
    "i": "lowerRoman",
    "I": "upperRoman",
    "lower-roman": "lowerRoman",
    "upper-roman": "upperRoman",
    "a": "letters",
    "A": "LETTERS",
    "lower-alpha": "letters",
    "lower-latin": "letters",
    "upper-alpha": "LETTERS",
    "upper-latin": "LETTERS",
    "hangul": "ganada",
    "hangul-consonant": "chosung",
    "decimal-leading-zero": "decimalZero",
    "none": "none",
}
_TYPE: Final = re.compile(r"list-style(?:-type)?\s*:\s*(?:[^;]*\s)?([a-z-]+)", re.I)
_INTEGER: Final = re.compile(r"\s*[+-]?\d{1,9}")
_INLINE_TERM: Final = 60  # characters of a term in one line with its description
_INDENT: Final = "  "


@dataclass(slots=True)
class _List:
    name: str
    number: int
    step: int
    style: str
    items: int = 0


class Lists:
    """The lists that enclose the current element.

    Attributes:
        marker: Number or bullet before the next text of the item; `take_prefixes` consumes it.
    """

    def __init__(self) -> None:
        self._open: list[_List] = []
        self.marker = ""
        self._terms: list[str] = []
        self._described = False

    @property
    def depth(self) -> int:
        """How deep the open lists are nested."""
        return len(self._open)

    @property
    def indent(self) -> str:
        """Indentation of the continuation lines of the item."""
        indenting = [outer for outer in self._open if outer.name != "dl"]
        return _INDENT * len(indenting)

    def open(self, element: etree._Element) -> None:
        """Open a list."""
        name = name_of(element)
        step = -1 if name == "ol" and "reversed" in element.attrib else 1
        first = _number(element.get("start"))
        if first is None:
            first = sum(name_of(child) == "li" for child in element) if step < 0 else 1
        self._open.append(_List(name, first, step, _number_style(element, "")))
        self.marker = ""

    def close(self) -> list[str]:
        """Close a list; return the terms without a description."""
        if self._open:
            self._open.pop()
        self.marker = ""
        terms = [] if self._described else self._terms
        self._terms, self._described = [], False
        return terms

    def item(self, element: etree._Element) -> None:
        """Begin an item and set its marker."""
        current = self._open[-1] if self._open else _List("ul", 1, 1, "")
        if current.name != "ol":
            self.marker = "- "
            return
        value = _number(element.get("value"))
        current.number = current.number if value is None else value
        number_text = _numeral(current.number, _number_style(element, current.style))
        self.marker = f"{number_text}. " if number_text else ""
        current.number += current.step

    def term(self, text: str) -> None:
        """Add a term; terms that have a description already are dropped."""
        if self._described:
            self._terms, self._described = [], False
        self._terms.append(" ".join(text.split()))

    def description(self) -> list[str]:
        """Begin a description; return its terms where they are too long for the same line."""
        self._described = True
        joined = ", ".join(filter(None, self._terms))
        if not joined:
            return []
        if len(joined) > _INLINE_TERM or joined[-1] in "?？.。":
            long, self._terms = self._terms, []
            return long
        self.marker = joined + (" " if joined[-1] in ":：" else ": ")
        return []

    def take_prefixes(self) -> tuple[str, str]:
        """Return the prefixes of the first line and of the other lines of the next text."""
        indent = self.indent
        if not self.marker:
            return indent, indent
        indenting = self._open and self._open[-1].name == "dl"
        first = (indent if indenting else indent[len(_INDENT) :]) + self.marker
        self.marker = ""
        return first, indent


def _number(value: str | None) -> int | None:
    match = _INTEGER.match(value or "")
    return int(match[0]) if match else None


def _number_style(element: etree._Element, default: str) -> str:
    css = _TYPE.search(element.get("style") or "")
    style = _NUMBER_STYLES.get(css[1].lower(), "") if css else ""
    return style or _NUMBER_STYLES.get(element.get("type") or "", "") or default


def _numeral(number: int, style: str) -> str:
    if style in ("letters", "LETTERS") and number > 0:
        letters = _letters(number)
        return letters.upper() if style == "LETTERS" else letters
    return numeral(number, style)


def _letters(number: int) -> str:
    """Return a … z, aa, ab, … as browsers number items."""
    text = ""
    while number:
        number, last = divmod(number - 1, 26)
        text = chr(ord("a") + last) + text
    return text
