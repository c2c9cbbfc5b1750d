"""Inline formats of HTML: superscript, subscript, struck out, deleted; note marks, hidden elements.

A format comes from the element's name, its style attribute, or a class in the page's own style
sheet, where only selectors of a single element or class are understood (office programs write no
others).
"""

import re
from collections.abc import Iterator
from typing import Final, Literal

from lxml import etree

from ingest.loaders.web.elements import name_of

Format = Literal["", "raised", "lowered", "struck", "deleted"]

_BY_NAME: Final[dict[str, Format]] = {
    "sup": "raised",
    "sub": "lowered",
    "s": "struck",
    "strike": "struck",
    "del": "deleted",
}
_BY_STYLE: Final[tuple[tuple[re.Pattern[str], Format], ...]] = (
    (re.compile(r"text-decoration(?:-line)?\s*:[^;]*\bline-through\b", re.I), "struck"),
    (re.compile(r"vertical-align\s*:\s*(?:super|text-top)\b", re.I), "raised"),
    (re.compile(r"vertical-align\s*:\s*sub\b", re.I), "lowered"),
)
_HIDDEN: Final = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0(?![.\d])", re.I
)
_RULE: Final = re.compile(r"([^{}]{1,500})\{([^{}]{0,5000})\}")
_CSS_COMMENT: Final = re.compile(r"/\*.*?\*/", re.S)
_SELECTOR: Final = re.compile(r"\s*(?:[a-z][a-z0-9]*)?\.[\w-]+\s*|\s*[a-z][a-z0-9]*\s*", re.I)
_INLINE: Final = frozenset(["span", "font", "a", "b", "i", "em", "strong", "u", "code", "small"])
_NOTE_ROLES: Final = frozenset(["doc-noteref", "noteref"])


class Formats:
    """The inline formats of a page, by its elements and style sheets."""

    def __init__(self, tree: etree._Element) -> None:
        self._sheet: dict[str, Format] = {}
        for style in tree.iter("style"):
            self._sheet.update(_rules("".join(map(str, style.itertext()))))

    def of(self, element: etree._Element) -> Format:
        """Return the format of an element's text; empty for none."""
        name = name_of(element)
        if name in _BY_NAME:
            return _BY_NAME[name]
        if style := element.get("style"):
            text_format = _format_of_style(style)
            # In a table cell, vertical-align positions the content.
            if text_format and (text_format == "struck" or name in _INLINE):
                return text_format
        return self._by_class(name, element.get("class")) if self._sheet else ""

    def _by_class(self, name: str, classes: str | None) -> Format:
        for css_class in (classes or "").lower().split():
            text_format = self._sheet.get(f".{css_class}") or self._sheet.get(f"{name}.{css_class}")
            if text_format and (text_format == "struck" or name in _INLINE):
                return text_format
        return ""


def _rules(sheet: str) -> Iterator[tuple[str, Format]]:
    for rule in _RULE.finditer(_CSS_COMMENT.sub("", sheet)):
        if text_format := _format_of_style(rule[2]):
            for selector in rule[1].split(","):
                if _SELECTOR.fullmatch(selector) and "." in selector:
                    yield selector.strip().lower(), text_format


def _format_of_style(style: str) -> Format:
    return next((text_format for pattern, text_format in _BY_STYLE if pattern.search(style)), "")


def is_hidden(element: etree._Element) -> bool:
    """Return whether an element is hidden by its own attributes."""
    return "hidden" in element.attrib or bool(_HIDDEN.search(element.get("style") or ""))


def is_note_mark(element: etree._Element) -> bool:
    """Return whether a superscript is the mark of a footnote: it is a link within the page."""
    links = [element, *element.iter("a"), *(e for e in (element.getparent(),) if e is not None)]
    return any(name_of(e) == "a" and (e.get("href") or "").startswith("#") for e in links)


def is_note_reference(element: etree._Element) -> bool:
    """Return whether a link is a note reference by its role, as in e-books."""
    kinds = f"{element.get('role') or ''} {element.get('epub:type') or ''}".split()
    return name_of(element) == "a" and not _NOTE_ROLES.isdisjoint(kinds)


def bracketed_note_mark(text: str) -> str:
    """Return a note mark in brackets, so that it does not run into a number before it."""
    inner = text.strip()
    if not any(char.isalnum() for char in inner) or inner[0] in "[(" or inner[-1] == "]":
        return text
    return f"[{inner.rstrip(')')}]"
