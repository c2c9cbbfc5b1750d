"""Inline HTML in Markdown: superscripts, line breaks, check boxes and images; other tags go."""

import re
from typing import Final

from ingest.loaders.web.forms import CHECKED, UNCHECKED
from text.superscripts import subscript, superscript

_SCRIPT: Final = re.compile(r"<(sup|sub)\b[^<>]*>([^<>]{1,200})</\1\s*>", re.I)
_BREAK: Final = re.compile(r"[ \t]*<br\b[^<>]*>[ \t]*\n?", re.I)
_CHECKBOX: Final = re.compile(r"<input\b[^<>]*\btype=[\"']?(?:checkbox|radio)\b[^<>]*>", re.I)
_IMAGE: Final = re.compile(r"<img\b[^<>]*>", re.I)
_ALT: Final = re.compile(r"\balt=(?:\"([^\"]*)\"|'([^']*)')", re.I)
_TAG: Final = re.compile(
    r"</?(?:div|p|span|b|i|u|em|strong|ins|mark|small|big|font|center|abbr|cite|details|summary"
    r"|section|article|header|footer|main|figure|figcaption|picture|source|a|blockquote|label|q"
    r"|wbr|hr|var|dfn|time|bdi|bdo|nobr|sup|sub|input)(?:\s[^<>]*)?/?>",
    re.I,
)


def strip_tags(text: str) -> str:
    """Return the text with tags replaced by what they show."""
    text = _SCRIPT.sub(_script_text, text)
    text = _BREAK.sub(lambda match: " " if _is_in_table_row(match) else "\n", text)
    text = _CHECKBOX.sub(
        lambda match: CHECKED if "checked" in match[0].lower() else UNCHECKED, text
    )
    text = _IMAGE.sub(_alt_text, text)
    return _TAG.sub("", text)


def _script_text(match: re.Match[str]) -> str:
    return superscript(match[2]) if match[1].lower() == "sup" else subscript(match[2])


def _is_in_table_row(match: re.Match[str]) -> bool:
    line = match.string.rfind("\n", 0, match.start()) + 1
    end = match.string.find("\n", match.end())
    return "|" in match.string[line : end if end >= 0 else None]


def _alt_text(match: re.Match[str]) -> str:
    alt = _ALT.search(match[0])
    return (alt[1] or alt[2] or "") if alt else ""
