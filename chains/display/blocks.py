"""Blocks of a text: headings, list items, tables, code and paragraphs, each by its offsets."""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePath

from chains.display.tables import Table, read_table
from index.chunks import HEADING_SEPARATOR

MARKDOWN = frozenset({".md", ".markdown", ".mdx", ".ipynb"})
_CODE = frozenset({".py", ".js", ".ts", ".java", ".c", ".cpp", ".h", ".go", ".rs", ".sql", ".sh"})
_ATX = re.compile(r" {0,3}(#{1,6})[ \t]+(.*?)(?:[ \t]+#+)?[ \t]*")
_ITEM = re.compile(r"([ \t]*)([-*+•‣◦▪·○●■□–※]|\(?\d{1,3}[.)]|\(?[a-z가-하][.)]|[①-⑳])[ \t]+(?=\S)")
_SETEXT = re.compile(r" {0,3}(=+|-{2,})[ \t]*")
_BREAK = re.compile(r" {0,3}(?:(?:-[ \t]*){3,}|(?:\*[ \t]*){3,}|(?:_[ \t]*){3,})")
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})[^`]*")
_QUOTE = re.compile(r" {0,3}>[ \t]?")
_INDENT = 2  # columns of a level of a list


@dataclass(frozen=True)
class Style:
    """How the text of a document is written.

    Attributes:
        markdown: Whether it is Markdown.
        code: Whether it is the source text of a program.
        titles: Its headings; a line that equals one is shown as one.
    """

    markdown: bool = False
    code: bool = False
    titles: frozenset[str] = frozenset()

    @classmethod
    def of(cls, source: str, headings: Collection[str] = (), kind: str = "") -> "Style":
        """Return the style of a source, with the headings on the paths `headings`."""
        suffix = PurePath(source).suffix.lower()
        titles = {part.strip() for path in headings for part in path.split(HEADING_SEPARATOR)}
        return cls(suffix in MARKDOWN, kind == "code" or suffix in _CODE, frozenset(titles - {""}))


@dataclass(frozen=True)
class Block:
    """A block: its span, the span of its text, and what it is.

    Attributes:
        kind: heading, item, table, code, quote, break or paragraph.
        level: Of a heading from 1, of a list item from 0.
        mark: Of a list item: "•", "1.".
        table: Of a table.
    """

    kind: str
    start: int
    end: int
    inner: tuple[int, int]
    level: int = 0
    mark: str = ""
    table: Table | None = None


def blocks(text: str, style: Style) -> list[Block]:
    """Return the blocks of a text, in order; blank lines are in none."""
    lines = list(_lines(text))
    if style.code:
        return [Block("code", 0, len(text), (0, len(text)))] if text.strip() else []
    found: list[Block] = []
    at = 0
    while at < len(lines):
        start, end = lines[at]
        if not text[start:end].strip():
            at += 1
            continue
        block, used = _block(text, lines[at:], style)
        if (
            block.kind == "paragraph"
            and style.markdown
            and found
            and _continues(text, found[-1], block)
        ):
            found[-1] = _longer(found[-1], block)
        else:
            found.append(block)
        at += used
    return found


def _lines(text: str) -> Iterator[tuple[int, int]]:
    at = 0
    for line in text.split("\n"):
        yield at, at + len(line)
        at += len(line) + 1


def _block(text: str, lines: Sequence[tuple[int, int]], style: Style) -> tuple[Block, int]:
    """Return the block that the first line begins, and how many lines it has."""
    start, end = lines[0]
    line = text[start:end]
    if style.markdown and (block := _markdown_block(text, lines)):
        return block
    if line.strip() in style.titles:
        return Block("heading", start, end, (start, end), 3), 1
    if read := read_table(text, lines):
        table, used = read
        return Block("table", start, lines[used - 1][1], (start, end), table=table), used
    if item := _ITEM.match(line):
        level = min(len(item[1].expandtabs(4)) // _INDENT, 4)
        mark = "•" if item[2] in "-*+" else item[2]
        return Block("item", start, end, (start + item.end(), end), level, mark), 1
    return Block("paragraph", start, end, (start, end)), 1


def _markdown_block(text: str, lines: Sequence[tuple[int, int]]) -> tuple[Block, int] | None:
    start, end = lines[0]
    line = text[start:end]
    if atx := _ATX.fullmatch(line):
        inner = start + atx.start(2), start + atx.end(2)
        return Block("heading", start, end, inner, len(atx[1])), 1
    if fence := _FENCE.fullmatch(line):
        ends = (
            n for n, (a, b) in enumerate(lines[1:], 1) if text[a:b].strip().startswith(fence[1])
        )
        last = next(ends, len(lines) - 1)
        closed = last if text[slice(*lines[last])].strip().startswith(fence[1]) else last + 1
        inner = (lines[1][0], lines[closed - 1][1]) if closed > 1 else (end, end)
        return Block("code", start, lines[last][1], inner), last + 1
    if _BREAK.fullmatch(line):
        return Block("break", start, end, (end, end)), 1
    if quote := _QUOTE.match(line):
        return Block("quote", start, end, (start + quote.end(), end)), 1
    under = _SETEXT.fullmatch(text[slice(*lines[1])]) if len(lines) > 1 else None
    if under and not _ITEM.match(line) and "|" not in line:
        level = 1 if under[1][0] == "=" else 2
        return Block("heading", start, lines[1][1], (start, end), level), 2
    return None


def _continues(text: str, last: Block, block: Block) -> bool:
    """Return whether a line of Markdown goes on with the paragraph, item or quote before it."""
    adjacent = block.kind == "paragraph" and text.count("\n", last.end, block.start) == 1
    return adjacent and last.kind in ("paragraph", "item", "quote")


def _longer(block: Block, more: Block) -> Block:
    inner = (block.inner[0], more.inner[1])
    return Block(block.kind, block.start, more.end, inner, block.level, block.mark)
