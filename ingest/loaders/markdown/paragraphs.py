"""Markdown paragraphs and tables: hard-wrapped lines joined, table rows with bars at both ends."""

import re
import unicodedata
from typing import Final

from ingest.loaders.markdown.inline import strip_inline_markup
from ingest.loaders.page_builder import PageBuilder

ITEM: Final = re.compile(r"[ \t]*(?:[-*+]|(\d{1,9})[.)])(?=[ \t]|$)")
_DELIMITER: Final = re.compile(r" {0,3}\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*")
_BAR: Final = re.compile(r"(?<!\\)\|")
_RULE: Final = re.compile(r" {0,3}(?:[-=_*][ \t]*){2,}")
_COMPLETE: Final = (".", "!", "?", ":", ";", "。", "…", "  ", "\\", "|")
_MIN_WRAPPED_WIDTH: Final = (
    50  # columns of a line that may have been broken for the width of a page
)
_LIST_LOOKBACK: Final = 50  # lines of a paragraph in which a list may have begun


def paragraph_lines(lines: list[str], builder: PageBuilder) -> list[str]:
    """Return the lines of a paragraph or table without inline markup."""
    out: list[str] = []
    prose: list[str] = []
    at = 0
    while at < len(lines):
        if at + 1 < len(lines) and _is_table_head(lines[at], lines[at + 1]):
            out += _prose(prose, builder)
            prose = []
            end = at + 2
            while end < len(lines) and "|" in lines[end]:
                end += 1
            out += [_table_row(lines[at], builder), _delimiter_row(lines[at + 1])]
            out += [_table_row(line, builder) for line in lines[at + 2 : end]]
            at = end
        else:
            prose.append(lines[at])
            at += 1
    return out + _prose(prose, builder)


def _is_table_head(head: str, rule: str) -> bool:
    if "|" not in head or "-" not in rule or not _DELIMITER.fullmatch(rule):
        return False
    return len(_cells(head)) == len(_cells(rule))


def _cells(line: str) -> list[str]:
    cells = _BAR.split(line.strip())
    cells = cells[1:] if cells[0] == "" else cells
    return [cell.strip() for cell in (cells[:-1] if cells and cells[-1] == "" else cells)]


def _table_row(line: str, builder: PageBuilder) -> str:
    cells = (strip_inline_markup(cell, builder).replace("\n", " ") for cell in _cells(line))
    return f"| {' | '.join(cells)} |"


def _delimiter_row(line: str) -> str:
    return line.strip() if line.strip().startswith("|") else f"| {' | '.join(_cells(line))} |"


def _prose(lines: list[str], builder: PageBuilder) -> list[str]:
    joined: list[str] = []
    for line in lines:
        if joined and _is_wrapped(joined, line):
            joined[-1] = f"{joined[-1].rstrip()} {line.strip()}"
        else:
            joined.append(line)
    written = strip_inline_markup("\n".join(joined), builder) if joined else ""
    return [line for line in written.split("\n") if line.strip()]


def _is_wrapped(before: list[str], line: str) -> bool:
    """Return whether a line continues the one before it, which was hard-wrapped."""
    last = before[-1]
    if last.endswith(_COMPLETE) or last.lstrip().startswith("#") or "|" in line:
        return False
    if _RULE.fullmatch(line) or line.lstrip().startswith(("#", "<")):
        return False
    item = ITEM.match(line)
    # CommonMark: a bullet or number 1 interrupts a paragraph, other numbers only inside a list.
    is_item = item and (
        not item[1] or item[1] == "1" or any(map(_is_numbered_item, before[-_LIST_LOOKBACK:]))
    )
    return not is_item and (item is not None or _display_width(last) >= _MIN_WRAPPED_WIDTH)


def _is_numbered_item(line: str) -> bool:
    match = ITEM.match(line)
    return match is not None and match[1] is not None


def _display_width(line: str) -> int:
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in line)
