"""Lists of a page: the number or the bullet of each item, terms before their descriptions."""

import re
from dataclasses import dataclass
from typing import Final

from lxml import etree

from ingest.loaders.inline.numerals import numeral
from ingest.loaders.web.formats import name_of

LISTS: Final = frozenset(["ol", "ul", "menu", "dir", "dl"])
_KINDS: Final = {
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
_WHOLE: Final = re.compile(r"\s*[+-]?\d{1,9}")
_LINE: Final = 60  # characters of a term that stands in one line with its description
_INDENT: Final = "  "


@dataclass(slots=True)
class _List:
    name: str
    number: int
    step: int
    kind: str
    items: int = 0


class Lists:
    """The lists that are open where the page has come to.

    Attributes:
        marker: What the next text of the open item begins with; taken by `taken`.
    """

    def __init__(self) -> None:
        self._open: list[_List] = []
        self.marker = ""
        self._terms: list[str] = []
        self._described = False

    @property
    def depth(self) -> int:
        """How many lists are open inside each other."""
        return len(self._open)

    @property
    def indent(self) -> str:
        """What the lines of the open item but its first begin with."""
        numbered = [one for one in self._open if one.name != "dl"]
        return _INDENT * len(numbered)

    def open(self, element: etree._Element) -> None:
        """Begin a list."""
        name = name_of(element)
        step = -1 if name == "ol" and "reversed" in element.attrib else 1
        first = _number(element.get("start"))
        if first is None:
            first = sum(name_of(child) == "li" for child in element) if step < 0 else 1
        self._open.append(_List(name, first, step, _kind(element, "")))
        self.marker = ""

    def close(self) -> list[str]:
        """End a list; return the terms that got no description."""
        if self._open:
            self._open.pop()
        self.marker = ""
        terms = [] if self._described else self._terms
        self._terms, self._described = [], False
        return terms

    def item(self, element: etree._Element) -> None:
        """Begin an item."""
        current = self._open[-1] if self._open else _List("ul", 1, 1, "")
        if current.name != "ol":
            self.marker = "- "
            return
        value = _number(element.get("value"))
        current.number = current.number if value is None else value
        sign = _numeral(current.number, _kind(element, current.kind))
        self.marker = f"{sign}. " if sign else ""
        current.number += current.step

    def term(self, text: str) -> None:
        """Take a term; those before it that were described are done."""
        if self._described:
            self._terms, self._described = [], False
        self._terms.append(" ".join(text.split()))

    def description(self) -> list[str]:
        """Begin a description; return the terms that are too long to stand before it."""
        self._described = True
        joined = ", ".join(filter(None, self._terms))
        if not joined:
            return []
        if len(joined) > _LINE or joined[-1] in "?？.。":
            long, self._terms = self._terms, []
            return long
        self.marker = joined + (" " if joined[-1] in ":：" else ": ")
        return []

    def taken(self) -> tuple[str, str]:
        """Return what the first line and the others of the next text begin with."""
        indent = self.indent
        if not self.marker:
            return indent, indent
        numbered = self._open and self._open[-1].name == "dl"
        first = (indent if numbered else indent[len(_INDENT) :]) + self.marker
        self.marker = ""
        return first, indent


def _number(value: str | None) -> int | None:
    found = _WHOLE.match(value or "")
    return int(found[0]) if found else None


def _kind(element: etree._Element, default: str) -> str:
    style = _TYPE.search(element.get("style") or "")
    kind = _KINDS.get(style[1].lower(), "") if style else ""
    return kind or _KINDS.get(element.get("type") or "", "") or default


def _numeral(number: int, kind: str) -> str:
    if kind in ("letters", "LETTERS") and number > 0:
        letters = _letters(number)
        return letters.upper() if kind == "LETTERS" else letters
    return numeral(number, kind)


def _letters(number: int) -> str:
    """Return a … z, aa, ab, as browsers count."""
    text = ""
    while number:
        number, last = divmod(number - 1, 26)
        text = chr(ord("a") + last) + text
    return text
