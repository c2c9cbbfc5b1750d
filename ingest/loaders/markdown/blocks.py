"""Markdown block parsing: comments and quote marks are removed, code stays verbatim.

Headings, lists and tables keep their Markdown, because chunking finds structure by it. HTML blocks
become text, and hard-wrapped lines are joined.
"""

import re
from collections.abc import Iterator
from typing import Final

from ingest.chunking.code_fences import fences
from ingest.loaders.inline.markup_comments import comment_text
from ingest.loaders.markdown.inline import REMOVED
from ingest.loaders.markdown.paragraphs import ITEM, paragraph_lines
from ingest.loaders.page_builder import PageBuilder
from ingest.loaders.web.html import fragment_text

_FENCE: Final = re.compile(r"([ \t]*)(`{3,}|~{3,})([^\n]*)")
_QUOTE: Final = re.compile(r"(?: {0,3}>[ \t]?)+")
_DOCTEST: Final = re.compile(r" {0,3}>>> ")
_BLANK_RUN: Final = re.compile(r"\n{3,}")
_CODE_SPAN: Final = re.compile(r"(?<!`)(`+)(?!`).+?(?<!`)\1(?!`)")
_COMMENT_REFERENCE: Final = re.compile(
    r" {0,3}\[[^\]\n]*\]:[ \t]*(?:#|<>)[ \t]*(?:\((.*)\)|\"(.*)\"|'(.*)')[ \t]*"
)
_HTML_BLOCK: Final = re.compile(r" {0,3}<(table|ol|ul|dl|pre|math|iframe|style|script)\b", re.I)
_HTML_HEADING: Final = re.compile(r" {0,3}<h([1-6])\b[^<>]*>(.*?)</h\1\s*>[ \t]*", re.I)
_MAX_COMMENT: Final = 4_000  # longest comment within a paragraph

Line = tuple[str, bool]  # text, whether it stays verbatim


def strip_markup(text: str, builder: PageBuilder) -> str:
    """Return Markdown with its headings, lists, tables and code, without other markup."""
    parts: list[str] = []
    paragraph: list[str] = []
    for line, is_verbatim in (*_BlockScanner(text, builder).lines(), ("", False)):
        if not is_verbatim and line.strip():
            paragraph.append(line)
            continue
        parts += paragraph_lines(paragraph, builder)
        paragraph = []
        parts.append(line if is_verbatim else "")
    return _collapse_blank_lines("\n".join(parts))


def _collapse_blank_lines(text: str) -> str:
    """Return the text with at most one blank line in a row outside code blocks."""
    if "\n\n\n" not in text:
        return text
    texts, at = [], 0
    for start, end in fences(text):
        texts += [_BLANK_RUN.sub("\n\n", text[at:start]), text[start:end]]
        at = end
    return "".join([*texts, _BLANK_RUN.sub("\n\n", text[at:])])


class _BlockScanner:
    """Separates code, comments, quotes and HTML blocks from text, line by line."""

    def __init__(self, text: str, builder: PageBuilder) -> None:
        self._builder = builder
        self._pending = text.split("\n")
        self._pending.reverse()
        closed = (at for at, line in enumerate(self._pending) if "-->" in line)
        self._last_comment_end = next(closed, len(self._pending))
        self._fence = ""
        self._quoted = self._in_list = self._after_blank = self._was_code = False
        self._unclosed: set[str] = set()

    def lines(self) -> Iterator[Line]:
        """Yield the lines, without comments and quote marks."""
        while self._pending:
            line = self._pending.pop()
            if self._fence:
                yield from self._code(line)
                continue
            is_doctest = _DOCTEST.match(line)
            unquoted = line if is_doctest else _without_quote_marks(line)
            if (mark := _FENCE.match(unquoted)) and not (mark[2][0] == "`" and "`" in mark[3]):
                self._fence, self._quoted = mark[2], unquoted != line
                yield unquoted, True
            elif self._is_indented(unquoted) or is_doctest:
                yield unquoted, True
            elif comment_reference := _COMMENT_REFERENCE.fullmatch(unquoted):
                comment = next(filter(None, comment_reference.groups()), "")
                yield comment_text(comment, self._builder), True
            elif html := _HTML_BLOCK.match(unquoted):
                yield from self._html(unquoted, html[1].lower())
            else:
                yield from self._text(unquoted)
            self._after_blank = not unquoted.strip()

    def _code(self, line: str) -> Iterator[Line]:
        unquoted = _without_quote_marks(line) if self._quoted else line
        if self._quoted and unquoted == line and line.strip():
            self._fence = ""
            self._pending.append(line)
            return
        mark = _FENCE.match(unquoted)
        if mark and mark[2].startswith(self._fence) and not mark[3].strip():
            self._fence = ""
        yield unquoted, True

    def _is_indented(self, line: str) -> bool:
        """Return whether a line is an indented code block; inside a list it is not."""
        if not line.strip():
            return False
        if ITEM.match(line):
            self._in_list = self._in_list or not line.startswith(("    ", "\t"))
            return not self._in_list
        indented = line.startswith(("    ", "\t"))
        if not indented and not line.startswith(" "):
            self._in_list = self._in_list and not self._after_blank
        is_code = indented and not self._in_list and (self._after_blank or self._was_code)
        self._was_code = is_code
        return is_code

    def _text(self, line: str) -> Iterator[Line]:
        """Yield a line without comments, which may extend over the following lines."""
        at, out = 0, ""
        while (start := self._comment_start(line, at)) >= 0:
            begins = not (out + line[at:start]).strip() and start - at <= 3
            comment_and_rest = self._read_comment(line[start:], over_blank_lines=begins)
            if comment_and_rest is None:
                out, at = out + line[at : start + 4], start + 4
                continue
            comment, after = comment_and_rest
            out += line[at:start] + (comment_text(comment, self._builder) or REMOVED)
            line, at = after, 0
        out += line[at:]
        if REMOVED not in out or out.strip(f"{REMOVED} \t"):
            yield self._markdown_heading(out), False

    def _markdown_heading(self, line: str) -> str:
        match = _HTML_HEADING.fullmatch(line)
        return f"{'#' * int(match[1])} {match[2].strip()}" if match else line

    def _comment_start(self, line: str, at: int) -> int:
        start = line.find("<!--", at)
        while start > 0 and line[start - 1] == "\\":
            start = line.find("<!--", start + 4)
        if start < 0 or "`" not in line:
            return start
        spans = [span.span() for span in _CODE_SPAN.finditer(line)]
        while start >= 0 and (inside := next((e for s, e in spans if s <= start < e), 0)):
            start = line.find("<!--", inside)
        return start

    def _read_comment(self, line: str, *, over_blank_lines: bool) -> tuple[str, str] | None:
        """Return a comment and the text behind it; None where it is not closed.

        An HTML block ends at the first `-->`, an inline comment before a blank line (CommonMark 4.6
        and 6.6).
        """
        if "-->" not in line and len(self._pending) <= self._last_comment_end:
            return None
        return self._read_until("-->", line, over_blank_lines=over_blank_lines)

    def _read_until(
        self, mark: str, line: str, *, over_blank_lines: bool
    ) -> tuple[str, str] | None:
        if mark in self._unclosed and mark not in line:
            return None
        lines_read, size = [line], len(line)
        while mark not in lines_read[-1].lower():
            if not self._pending or (
                not over_blank_lines and (not self._pending[-1].strip() or size > _MAX_COMMENT)
            ):
                if not self._pending:
                    self._unclosed.add(mark)
                self._pending += reversed(lines_read[1:])
                return None
            lines_read.append(self._pending.pop())
            size += len(lines_read[-1])
        text_read = "\n".join(lines_read)
        match = re.search(re.escape(mark), text_read, re.I)
        end, after = match.span() if match else (len(text_read), len(text_read))
        return text_read[:end].removeprefix("<!--").strip(), text_read[after:]

    def _html(self, line: str, name: str) -> Iterator[Line]:
        """Yield an HTML block as lines of text."""
        element = self._read_until(f"</{name}>", line, over_blank_lines=True)
        if element is None:
            yield from self._text(line)
            return
        markup, after = f"{element[0]}</{name}>", element[1]
        while markup.lower().count(f"<{name}") > markup.lower().count(f"</{name}>"):
            more = self._read_until(f"</{name}>", after, over_blank_lines=True)
            if more is None:
                break
            markup, after = f"{markup}{more[0]}</{name}>", more[1]
        written = fragment_text(markup, self._builder)
        for row in (markup if written is None else written).split("\n"):
            yield row, True
        if after.strip():
            self._pending.append(after)
        elif self._pending and self._pending[-1].strip():
            yield "", False


def _without_quote_marks(line: str) -> str:
    mark = _QUOTE.match(line)
    return line[mark.end() :] if mark else line
