"""Writes the tree of a page as blocks of text: paragraphs, headings, list items, table rows."""

import re
from collections.abc import Callable, Collection, Iterator
from typing import Final

from lxml import etree

from ingest.loaders.inline.markup_comments import comment_text
from ingest.loaders.page_builder import PageBuilder
from ingest.loaders.web.formats import (
    Marks,
    is_hidden,
    is_note_link,
    is_note_mark,
    name_of,
    note_mark,
)
from ingest.loaders.web.forms import box_of
from ingest.loaders.web.inline import formula_text, inline_text, is_drawn, plain
from ingest.loaders.web.lists import LISTS, Lists
from ingest.loaders.web.tables import Table, is_layout
from text.superscripts import subscript, superscript

Block = tuple[str, int, str]  # text, heading level (0 for none), gap before it
Parse = Callable[[str], etree._Element | None]

_HEADINGS: Final = {f"h{level}": level for level in range(1, 7)}
_SKIPPED_NAMES: Final = "head style noscript object canvas audio video map datalist rp"
_SKIPPED: Final = frozenset(_SKIPPED_NAMES.split())
_BLOCK_NAMES: Final = (
    "address article aside blockquote body center details dialog dd div dl dt fieldset figcaption "
    "figure footer form header hr html legend li main nav ol p pre section summary table tbody "
    "tfoot thead tr td th ul caption menu dir hgroup search"
)
_BLOCKS: Final = frozenset(_BLOCK_NAMES.split())
_CLOSE: Final = frozenset(["tr", "li", "thead", "tbody", "tfoot"])
_GRID: Final = frozenset(["tr", "td", "th", "thead", "tbody", "tfoot"])
_RAISING: Final = frozenset(["raised", "lowered"])
_BLANKS: Final = re.compile(r"\s+")
_FRAMES: Final = 3  # pages within pages
_CONDITION: Final = re.compile(r"\s*\[(?:if|end ?if)\b|.*<!\[endif\]\s*\Z", re.I | re.S)


class Writer:
    """One walk over a tree, without recursion, turning it into blocks of text."""

    def __init__(
        self,
        tree: etree._Element,
        builder: PageBuilder,
        *,
        skip: Collection[etree._Element] = frozenset(),
        marks: Marks | None = None,
        parse: Parse | None = None,
        depth: int = 0,
    ) -> None:
        """Prepare the walk.

        Args:
            tree: The element whose content is written.
            builder: Counts what is left out.
            skip: Elements that are not written.
            marks: Those of the page that `tree` belongs to.
            parse: Reads a page inside a frame; frames are left out without it.
            depth: How many pages this one lies inside.
        """
        self._tree, self._draft, self._skip = tree, builder, skip
        self._marks = marks or Marks(tree)
        self._parse, self._depth = parse, depth
        self._parts: list[str] = []
        # The open tables, None for one that only lays out, and the text around each open cell.
        self._tables: list[Table | None] = []
        self._around: list[list[str]] = []
        self._bare_row: etree._Element | None = None
        self._begun: list[int] = []
        self._lists = Lists()
        self._level = self._pre = 0
        self._gap = "\n\n"
        self._in_list = False

    def blocks(self) -> Iterator[Block]:
        """Yield the blocks in order."""
        walk = etree.iterwalk(self._tree, events=("start", "end", "comment"))
        replaced: etree._Element | None = None
        for event, element in walk:
            name = name_of(element)
            if event == "start":
                blocks = self._replaced(name, element)
                if blocks is None:
                    yield from self._start(name, element)
                    self._say(box_of(element))
                    self._say(element.text)
                    continue
                yield from blocks
                replaced = element
                walk.skip_subtree()
                continue
            if event == "comment":
                self._comment(element.text or "")
            elif element is not replaced:
                yield from self._end(name, element)
            replaced = None
            if element is not self._tree:
                self._say(element.tail)
        yield from self._flush()

    def _replaced(self, name: str, element: etree._Element) -> Iterator[Block] | None:
        """Write an element that is not walked into; None for those that are."""
        if name in _SKIPPED or element in self._skip or self._is_hidden(element):
            return iter(())
        if name == "iframe":
            return self._frame(element.get("srcdoc") or "")
        mark = self._marks.of(element)
        if mark in ("struck", "deleted"):
            return self._withdrawn(name, element, mark)
        text = formula_text(name, element)
        text = inline_text(name, element) if text is None else text
        if text is None and not is_drawn(element):
            return None
        self._say(text)
        return iter(())

    def _withdrawn(self, name: str, element: etree._Element, kind: str) -> Iterator[Block]:
        text = self._draft.withdrawn(plain(element), kind)
        table = self._tables[-1] if self._tables else None
        if name in ("td", "th") and table:
            table.begin_cell(element)
            table.end_cell(text)
            return
        is_block = name in _BLOCKS and not self._around
        if is_block:
            yield from self._flush()
        if name == "li":
            self._lists.item(element)
        self._say(text)
        if is_block:
            yield from self._flush()

    def _frame(self, source: str) -> Iterator[Block]:
        """Write the page that an `iframe` holds in itself, where the frame stands."""
        inner = None
        if source.strip() and self._parse is not None and self._depth < _FRAMES:
            inner = self._parse(source)
        if inner is None:
            return
        blocks = Writer(inner, self._draft, parse=self._parse, depth=self._depth + 1).blocks()
        if self._around:
            self._say(" " + " ".join(text for text, _, _ in blocks) + " ")
            return
        yield from self._flush()
        yield from blocks

    def _start(self, name: str, element: etree._Element) -> Iterator[Block]:
        table = self._tables[-1] if self._tables else None
        if name == "table" or (name == "tr" and not self._tables):
            yield from self._open_table(name, element)
        elif table and name in _GRID:
            self._open_part(table, name, element)
        elif name == "br":
            self._parts.append(" " if self._around else "\n")
        elif name == "q":
            self._say("“")
        elif name == "rt":
            self._say("(")
        elif name in _BLOCKS or name in _HEADINGS:
            yield from self._start_block(name, element)
        elif self._marks.of(element) in _RAISING or is_note_link(element):
            self._begun.append(len(self._parts))

    def _end(self, name: str, element: etree._Element) -> Iterator[Block]:
        table = self._tables[-1] if self._tables else None
        if name == "table" or element is self._bare_row:
            yield from self._close_table()
        elif table and name in _GRID:
            self._close_part(table, name)
        elif name == "q":
            self._say("”")
        elif name == "rt":
            self._say(")")
        elif name in _BLOCKS or name in _HEADINGS:
            yield from self._end_block(name)
        elif self._marks.of(element) in _RAISING or is_note_link(element):
            self._raise(element)

    def _open_table(self, name: str, element: etree._Element) -> Iterator[Block]:
        if not self._around:
            yield from self._flush()
        is_bare = name == "tr"
        table = None if not is_bare and is_layout(element) else Table()
        self._tables.append(table)
        if is_bare and table:
            self._bare_row = element
            table.begin_row()

    def _close_table(self) -> Iterator[Block]:
        table, was_bare = self._tables.pop(), self._bare_row is not None
        self._bare_row = None
        if self._around:
            outer = next(filter(None, reversed(self._tables)))
            if table:
                outer.enclose(table)
            return
        yield from self._flush()
        for line in table.lines() if table else ():
            yield line, 0, self._gap
            self._gap = "\n"
        self._gap = "\n" if was_bare else "\n\n"

    def _open_part(self, table: Table, name: str, element: etree._Element) -> None:
        if name == "tr":
            table.begin_row()
        elif name in ("td", "th"):
            table.begin_cell(element)
            self._around.append(self._parts)
            self._parts = []
        else:
            table.begin_section(name)

    def _close_part(self, table: Table, name: str) -> None:
        if name in ("td", "th"):
            table.end_cell("".join(self._parts))
            self._parts = self._around.pop()
        elif name != "tr":
            table.end_section()

    def _start_block(self, name: str, element: etree._Element) -> Iterator[Block]:
        if self._around:
            self._parts.append(" ")
        else:
            yield from self._flush()
            self._level = _HEADINGS.get(name, 0)
            self._pre += name == "pre"
        if name in LISTS:
            self._lists.open(element)
        elif name == "li":
            self._lists.item(element)
        elif name == "dt":
            self._begun.append(len(self._parts))
        elif name == "dd":
            for term in self._lists.description():
                self._say(f"{term} ")
                yield from () if self._around else self._flush()
        if self._around:
            self._parts.append(self._lists.marker.removeprefix("- "))
            self._lists.marker = ""

    def _end_block(self, name: str) -> Iterator[Block]:
        if name == "dt":
            self._lists.term(self._cut())
        if self._around:
            self._parts.append(" ")
        else:
            yield from self._flush()
            self._level = 0
            self._pre -= name == "pre"
        if name == "li":
            self._lists.marker = ""
        elif name in LISTS:
            for term in self._lists.close():
                self._say(f"{term} ")
                yield from () if self._around else self._flush()
        if not self._lists.depth or self._in_list:
            inside = name in _CLOSE or self._lists.depth
            self._gap = "\n" if inside else "\n\n"

    def _flush(self) -> Iterator[Block]:
        text = "".join(self._parts)
        self._parts, self._begun = [], [0] * len(self._begun)
        if not self._pre:
            lines = (" ".join(line.split()) for line in text.split("\n"))
            text = "\n".join(line for line in lines if line)
        if text.strip(" \n-|"):
            first, further = self._lists.taken()
            yield first + text.replace("\n", f"\n{further}"), self._level, self._gap
            self._in_list = self._lists.depth > 0
            self._gap = "\n" if self._in_list else "\n\n"

    def _say(self, text: str | None) -> None:
        if text:
            self._parts.append(text if self._pre else _BLANKS.sub(" ", text))

    def _cut(self) -> str:
        """Return and take back the text since the last start that was noted."""
        begun = self._begun.pop() if self._begun else len(self._parts)
        text = "".join(self._parts[begun:])
        del self._parts[begun:]
        return text

    def _raise(self, element: etree._Element) -> None:
        text = self._cut()
        if is_note_link(element) or is_note_mark(element):
            self._parts.append(note_mark(text))
        else:
            is_low = self._marks.of(element) == "lowered"
            self._parts.append(subscript(text) if is_low else superscript(text))

    def _comment(self, text: str) -> None:
        if not _CONDITION.match(text):
            self._say(comment_text(" ".join(text.split()), self._draft))

    def _is_hidden(self, element: etree._Element) -> bool:
        if not is_hidden(element):
            return False
        length = sum(len(text.strip()) for text in element.itertext())
        if length:
            known = self._draft.metadata.get("hidden_chars", 0)
            self._draft.metadata["hidden_chars"] = known + length
        return True
