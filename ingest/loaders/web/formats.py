"""What an element of a page means for its text: raised, lowered, struck out, a note mark, hidden.

Elements say it by their name, by their style attribute, or by a class of the page's own style
sheet, of which only rules with a single element or class are understood (office programs write
no other ones).
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final, Literal

from lxml import etree

Mark = Literal["", "raised", "lowered", "struck", "deleted"]

_BY_NAME: Final[dict[str, Mark]] = {
    "sup": "raised",
    "sub": "lowered",
    "s": "struck",
    "strike": "struck",
    "del": "deleted",
}
_BY_STYLE: Final[tuple[tuple[re.Pattern[str], Mark], ...]] = (
    (re.compile(r"text-decoration(?:-line)?\s*:[^;]*\bline-through\b", re.I), "struck"),
    (re.compile(r"vertical-align\s*:\s*(?:super|text-top)\b", re.I), "raised"),
    (re.compile(r"vertical-align\s*:\s*sub\b", re.I), "lowered"),
)
_HIDDEN: Final = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0(?![.\d])", re.I
)
_RULE: Final = re.compile(r"([^{}]{1,500})\{([^{}]{0,5000})\}")
_REMARK: Final = re.compile(r"/\*.*?\*/", re.S)
_SELECTOR: Final = re.compile(r"\s*(?:[a-z][a-z0-9]*)?\.[\w-]+\s*|\s*[a-z][a-z0-9]*\s*", re.I)
_INLINE: Final = frozenset(["span", "font", "a", "b", "i", "em", "strong", "u", "code", "small"])
_NOTE_ROLES: Final = frozenset(["doc-noteref", "noteref"])


def name_of(element: etree._Element) -> str:
    """Return an element's name in lower case without its prefix; empty for comments."""
    tag = element.tag
    return _name(tag) if isinstance(tag, str) else ""


@lru_cache(maxsize=1_000)
def _name(tag: str) -> str:
    return tag.rpartition(":")[2].lower()


class Marks:
    """The marks of one page's elements."""

    def __init__(self, tree: etree._Element) -> None:
        self._sheet: dict[str, Mark] = {}
        for style in tree.iter("style"):
            self._sheet.update(_rules("".join(map(str, style.itertext()))))

    def of(self, element: etree._Element) -> Mark:
        """Return how the text of an element is set."""
        name = name_of(element)
        if name in _BY_NAME:
            return _BY_NAME[name]
        if style := element.get("style"):
            mark = _mark(style)
            # In cells it only moves the text up or down.
            if mark and (mark == "struck" or name in _INLINE):
                return mark
        return self._by_class(name, element.get("class")) if self._sheet else ""

    def _by_class(self, name: str, classes: str | None) -> Mark:
        for known in (classes or "").lower().split():
            mark = self._sheet.get(f".{known}") or self._sheet.get(f"{name}.{known}")
            if mark and (mark == "struck" or name in _INLINE):
                return mark
        return ""


def _rules(sheet: str) -> Iterator[tuple[str, Mark]]:
    for rule in _RULE.finditer(_REMARK.sub("", sheet)):
        if mark := _mark(rule[2]):
            for selector in rule[1].split(","):
                if _SELECTOR.fullmatch(selector) and "." in selector:
                    yield selector.strip().lower(), mark


def _mark(style: str) -> Mark:
    return next((mark for pattern, mark in _BY_STYLE if pattern.search(style)), "")


def is_hidden(element: etree._Element) -> bool:
    """Return whether an element says of itself that it is not shown."""
    return "hidden" in element.attrib or bool(_HIDDEN.search(element.get("style") or ""))


def is_note_mark(element: etree._Element) -> bool:
    """Return whether an element is the mark of a footnote: raised, and a link within the page."""
    links = [element, *element.iter("a"), *(e for e in (element.getparent(),) if e is not None)]
    return any(name_of(e) == "a" and (e.get("href") or "").startswith("#") for e in links)


def is_note_link(element: etree._Element) -> bool:
    """Return whether a link calls itself the mark of a note, as those in books do."""
    kinds = f"{element.get('role') or ''} {element.get('epub:type') or ''}".split()
    return name_of(element) == "a" and not _NOTE_ROLES.isdisjoint(kinds)


def note_mark(text: str) -> str:
    """Return the mark of a note in brackets, so that it does not lengthen a number before it."""
    inner = text.strip()
    if not any(sign.isalnum() for sign in inner) or inner[0] in "[(" or inner[-1] == "]":
        return text
    return f"[{inner.rstrip(')')}]"
