"""Visible text: every character that a reader would not see is written as its escape."""

import json
import re
import unicodedata
from typing import Any

# Invisible, though Unicode counts them as letters or marks: fillers, joiners, variation selectors.
_UNSEEN = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]"
)
_HIDDEN = frozenset({"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp", "Zs"})  # general categories


def visible(text: str) -> str:
    """Return text with control, format and other invisible characters as escapes.

    Line ends, tabs and the ordinary space stay.
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(_escaped(sign) for sign in text)


def visible_json(value: Any) -> str:
    """Return a value as indented JSON in which every character can be seen."""
    document = json.dumps(value, ensure_ascii=False, indent=2, default=str)
    return visible(document)


def _escaped(sign: str) -> str:
    if sign in " \n\t" or not (unicodedata.category(sign) in _HIDDEN or _UNSEEN.match(sign)):
        return sign
    code = ord(sign)
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"
