"""Blocks of Markdown as its reader sees them: comments gone, quotes without their marks.

Tables get the bars that rows are found by, HTML within the text becomes text, and lines that were
wrapped at a page width are joined. Code stays to the letter.
"""

import re
import unicodedata
from collections.abc import Iterator
from typing import Final

from ingest.loaders.inline.markup_comments import comment_text
from ingest.loaders.markdown.inline import GONE, inline
from ingest.loaders.page_builder import PageBuilder
from ingest.loaders.web.html import rows_of

_FENCE: Final = re.compile(r"([ \t]*)(`{3,}|~{3,})([^\n]*)")
_QUOTE: Final = re.compile(r"(?: {0,3}>[ \t]?)+")
_DOCTEST: Final = re.compile(r" {0,3}>>> ")
_ITEM: Final = re.compile(r"[ \t]*(?:[-*+]|(\d{1,9})[.)])(?=[ \t]|$)")
_BLANK_RUN: Final = re.compile(r"\n{3,}")
_SPAN: Final = re.compile(r"(?<!`)(`+)(?!`).+?(?<!`)\1(?!`)")
_NOTE: Final = re.compile(
    r" {0,3}\[[^\]\n]*\]:[ \t]*(?:#|<>)[ \t]*(?:\((.*)\)|\"(.*)\"|'(.*)')[ \t]*"
)
_DELIMITER: Final = re.compile(r" {0,3}\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*")
_BAR: Final = re.compile(r"(?<!\\)\|")
_HTML: Final = re.compile(r" {0,3}<(table|ol|ul|dl|pre|math|iframe|style|script)\b", re.I)
_HEADING: Final = re.compile(r" {0,3}<h([1-6])\b[^<>]*>(.*?)</h\1\s*>[ \t]*", re.I)
_RULE: Final = re.compile(r" {0,3}(?:[-=_*][ \t]*){2,}")
_ENDS: Final = (".", "!", "?", ":", ";", "。", "…", "  ", "\\", "|")
_WIDTH: Final = 50  # columns of a line that may have been broken for the width of a page
_NEAR: Final = 50  # lines of a paragraph in which a list may have begun
_COMMENT: Final = 4_000  # longest comment within a paragraph

Line = tuple[str, bool]  # text, whether it stays to the letter


def readable(text: str, builder: PageBuilder) -> str:
    """Return Markdown with its headings, lists, tables and code, without its other markup."""
    parts: list[str] = []
    paragraph: list[str] = []
    for line, is_kept in (*_Scan(text, builder).lines(), ("", False)):
        if not is_kept and line.strip():
            paragraph.append(line)
            continue
        parts += _paragraph(paragraph, builder)
        paragraph = []
        parts.append(line if is_kept else "")
    return _collapsed(parts)


def _collapsed(parts: list[str]) -> str:
    return "\n".join(parts) if "\n\n\n" not in (whole := "\n".join(parts)) else _runs(whole)


def _runs(text: str) -> str:
    from ingest.chunking.code_fences import fences

    kept, at = [], 0
    for start, end in fences(text):
        kept += [_BLANK_RUN.sub("\n\n", text[at:start]), text[start:end]]
        at = end
    return "".join([*kept, _BLANK_RUN.sub("\n\n", text[at:])])


class _Scan:
    """One pass over the lines: code, comments, quotes and HTML are told apart."""

    def __init__(self, text: str, builder: PageBuilder) -> None:
        self._draft = builder
        self._waiting = text.split("\n")
        self._waiting.reverse()
        closed = (at for at, line in enumerate(self._waiting) if "-->" in line)
        self._last_end = next(closed, len(self._waiting))
        self._fence = ""
        self._quoted = self._in_list = self._after_blank = self._was_code = False
        self._no_end: set[str] = set()

    def lines(self) -> Iterator[Line]:
        """Yield the lines, without comments and marks of quotes."""
        while self._waiting:
            line = self._waiting.pop()
            if self._fence:
                yield from self._code(line)
                continue
            is_doctest = _DOCTEST.match(line)
            bare = (
                line
                if is_doctest
                else _QUOTE.sub("", line, count=1)
                if _QUOTE.match(line)
                else line
            )
            if (mark := _FENCE.match(bare)) and not (mark[2][0] == "`" and "`" in mark[3]):
                self._fence, self._quoted = mark[2], bare != line
                yield bare, True
            elif self._is_indented(bare) or is_doctest:
                yield bare, True
            elif note := _NOTE.fullmatch(bare):
                said = next(filter(None, note.groups()), "")
                yield comment_text(said, self._draft), True
            elif html := _HTML.match(bare):
                yield from self._html(bare, html[1].lower())
            else:
                yield from self._text(bare)
            self._after_blank = not bare.strip()

    def _code(self, line: str) -> Iterator[Line]:
        bare = _unquoted(line) if self._quoted else line
        if self._quoted and bare == line and line.strip():
            self._fence = ""
            self._waiting.append(line)
            return
        mark = _FENCE.match(bare)
        if mark and mark[2].startswith(self._fence) and not mark[3].strip():
            self._fence = ""
        yield bare, True

    def _is_indented(self, line: str) -> bool:
        """Return whether a line is code by its indentation, which within a list it is not."""
        if not line.strip():
            return False
        if _ITEM.match(line):
            self._in_list = self._in_list or not line.startswith(("    ", "\t"))
            return not self._in_list
        indented = line.startswith(("    ", "\t"))
        if not indented and not line.startswith(" "):
            self._in_list = self._in_list and not self._after_blank
        is_code = indented and not self._in_list and (self._after_blank or self._was_code)
        self._was_code = is_code
        return is_code

    def _text(self, line: str) -> Iterator[Line]:
        """Yield a line without its comments, which may go on over the lines that follow."""
        at, out = 0, ""
        while (start := self._comment_in(line, at)) >= 0:
            begins = not (out + line[at:start]).strip() and start - at <= 3
            rest = self._comment_end(line[start:], anywhere=begins)
            if rest is None:
                out, at = out + line[at : start + 4], start + 4
                continue
            comment, after = rest
            out += line[at:start] + (comment_text(comment, self._draft) or GONE)
            line, at = after, 0
        out += line[at:]
        if GONE not in out or out.strip(f"{GONE} \t"):
            yield self._titled(out), False

    def _titled(self, line: str) -> str:
        found = _HEADING.fullmatch(line)
        return f"{'#' * int(found[1])} {found[2].strip()}" if found else line

    def _comment_in(self, line: str, at: int) -> int:
        start = line.find("<!--", at)
        while start > 0 and line[start - 1] == "\\":
            start = line.find("<!--", start + 4)
        if start < 0 or "`" not in line:
            return start
        spans = [span.span() for span in _SPAN.finditer(line)]
        while start >= 0 and (inside := next((e for s, e in spans if s <= start < e), 0)):
            start = line.find("<!--", inside)
        return start

    def _comment_end(self, line: str, *, anywhere: bool) -> tuple[str, str] | None:
        """Return a comment and what follows it; None where it is never closed.

        One that begins a line ends at the first `-->`, one within a paragraph before a blank line
        (CommonMark 4.6 and 6.6).
        """
        if "-->" not in line and len(self._waiting) <= self._last_end:
            return None
        return self._until("-->", line, anywhere=anywhere)

    def _until(self, mark: str, line: str, *, anywhere: bool) -> tuple[str, str] | None:
        if mark in self._no_end and mark not in line:
            return None
        taken, size = [line], len(line)
        while mark not in taken[-1].lower():
            if not self._waiting or (
                not anywhere and (not self._waiting[-1].strip() or size > _COMMENT)
            ):
                if not self._waiting:
                    self._no_end.add(mark)
                self._waiting += reversed(taken[1:])
                return None
            taken.append(self._waiting.pop())
            size += len(taken[-1])
        whole = "\n".join(taken)
        found = re.search(re.escape(mark), whole, re.I)
        end, after = found.span() if found else (len(whole), len(whole))
        return whole[:end].removeprefix("<!--").strip(), whole[after:]

    def _html(self, line: str, name: str) -> Iterator[Line]:
        """Yield an element that stands for lines of its own as text."""
        found = self._until(f"</{name}>", line, anywhere=True)
        if found is None:
            yield from self._text(line)
            return
        markup, after = f"{found[0]}</{name}>", found[1]
        while markup.lower().count(f"<{name}") > markup.lower().count(f"</{name}>"):
            more = self._until(f"</{name}>", after, anywhere=True)
            if more is None:
                break
            markup, after = f"{markup}{more[0]}</{name}>", more[1]
        written = rows_of(markup, self._draft)
        for row in (markup if written is None else written).split("\n"):
            yield row, True
        if after.strip():
            self._waiting.append(after)
        elif self._waiting and self._waiting[-1].strip():
            yield "", False


def _unquoted(line: str) -> str:
    mark = _QUOTE.match(line)
    return line[mark.end() :] if mark else line


def _paragraph(lines: list[str], builder: PageBuilder) -> list[str]:
    """Return the lines of a block without markup."""
    out: list[str] = []
    prose: list[str] = []
    at = 0
    while at < len(lines):
        if at + 1 < len(lines) and _heads_table(lines[at], lines[at + 1]):
            out += _prose(prose, builder)
            prose = []
            end = at + 2
            while end < len(lines) and "|" in lines[end]:
                end += 1
            out += [_row(lines[at], builder), _delimiter(lines[at + 1])]
            out += [_row(line, builder) for line in lines[at + 2 : end]]
            at = end
        else:
            prose.append(lines[at])
            at += 1
    return out + _prose(prose, builder)


def _heads_table(head: str, rule: str) -> bool:
    if "|" not in head or "-" not in rule or not _DELIMITER.fullmatch(rule):
        return False
    return len(_cells(head)) == len(_cells(rule))


def _cells(line: str) -> list[str]:
    cells = _BAR.split(line.strip())
    cells = cells[1:] if cells[0] == "" else cells
    return [cell.strip() for cell in (cells[:-1] if cells and cells[-1] == "" else cells)]


def _row(line: str, builder: PageBuilder) -> str:
    return f"| {' | '.join(inline(cell, builder).replace(chr(10), ' ') for cell in _cells(line))} |"


def _delimiter(line: str) -> str:
    return line.strip() if line.strip().startswith("|") else f"| {' | '.join(_cells(line))} |"


def _prose(lines: list[str], builder: PageBuilder) -> list[str]:
    joined: list[str] = []
    for line in lines:
        if joined and _goes_on(joined, line):
            joined[-1] = f"{joined[-1].rstrip()} {line.strip()}"
        else:
            joined.append(line)
    written = inline("\n".join(joined), builder) if joined else ""
    return [line for line in written.split("\n") if line.strip()]


def _goes_on(before: list[str], line: str) -> bool:
    """Return whether a line is the rest of the one before it, broken for the page's width."""
    last = before[-1]
    if last.endswith(_ENDS) or last.lstrip().startswith("#") or "|" in line:
        return False
    if _RULE.fullmatch(line) or line.lstrip().startswith(("#", "<")):
        return False
    item = _ITEM.match(line)
    # A paragraph is interrupted by a bullet or by 1, by another number only in a list.
    is_item = item and (not item[1] or item[1] == "1" or any(map(_numbered, before[-_NEAR:])))
    return not is_item and (item is not None or _width(last) >= _WIDTH)


def _numbered(line: str) -> bool:
    found = _ITEM.match(line)
    return found is not None and found[1] is not None


def _width(line: str) -> int:
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in line)
