"""Block writer: turns an HTML tree into paragraphs, headings, list items and table rows."""

import re
from collections.abc import Callable, Collection, Iterable, Iterator
from typing import Final

from lxml import etree

from ingest.loaders.inline.markup_comments import comment_text
from ingest.loaders.page_builder import PageBuilder
from ingest.loaders.web.elements import BLOCKS, CELLS, HEADINGS, SKIPPED, TABLE_PARTS, name_of
from ingest.loaders.web.formats import (
    Formats,
    bracketed_note_mark,
    is_hidden,
    is_note_mark,
    is_note_reference,
)
from ingest.loaders.web.forms import aria_checkbox
from ingest.loaders.web.inline import element_text, formula_text, is_rendered_formula, replaced_text
from ingest.loaders.web.lists import LISTS, Lists
from ingest.loaders.web.tables.stack import TableStack
from ingest.loaders.web.text_buffer import TextBuffer
from text.superscripts import subscript, superscript

Block = tuple[str, int, str]  # text, heading level (0 for none), gap before it
Parse = Callable[[str], etree._Element | None]

_BEFORE_ROW_OR_ITEM: Final = frozenset(["tr", "li", "thead", "tbody", "tfoot"])
_SHIFTED: Final = frozenset(["raised", "lowered"])
_ENCLOSED: Final = {"q": ("“", "”"), "rt": ("(", ")")}
_MAX_FRAMES: Final = 3  # nesting of iframes
_CONDITIONAL: Final = re.compile(r"\s*\[(?:if|end ?if)\b|.*<!\[endif\]\s*\Z", re.I | re.S)


class BlockWriter:
    """Walks over a tree, without recursion, and yields its blocks of text."""

    def __init__(
        self,
        tree: etree._Element,
        builder: PageBuilder,
        *,
        skip: Collection[etree._Element] = frozenset(),
        formats: Formats | None = None,
        parse: Parse | None = None,
        depth: int = 0,
    ) -> None:
        """Prepare the walk.

        Args:
            tree: The element whose content is written.
            builder: Counts omissions.
            skip: Elements that are not written.
            formats: Inline formats of the page that `tree` belongs to.
            parse: Parses the page inside an iframe; iframes are left out without it.
            depth: How many pages enclose this one.
        """
        self._tree, self._builder, self._skip = tree, builder, skip
        self._formats = formats or Formats(tree)
        self._parse, self._depth = parse, depth
        self._buffer = TextBuffer()
        self._tables = TableStack(self._buffer)
        self._lists = Lists()
        self._level = 0
        self._gap = "\n\n"
        self._in_list = False

    def blocks(self) -> Iterator[Block]:
        """Yield the blocks in order."""
        walk = etree.iterwalk(self._tree, events=("start", "end", "comment"))
        replaced: etree._Element | None = None
        for event, element in walk:
            name = name_of(element)
            if event == "start":
                blocks = self._replace(name, element)
                if blocks is None:
                    yield from self._start(name, element)
                    self._buffer.write(aria_checkbox(element))
                    self._buffer.write(element.text)
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
                self._buffer.write(element.tail)
        yield from self._flush()

    def _replace(self, name: str, element: etree._Element) -> Iterator[Block] | None:
        """Write an element whose content is not walked over; None for all others."""
        if name in SKIPPED or element in self._skip or self._is_hidden(element):
            return iter(())
        if name == "iframe":
            return self._frame(element.get("srcdoc") or "")
        text_format = self._formats.of(element)
        if text_format in ("struck", "deleted"):
            return self._withdrawn(name, element, text_format)
        text = formula_text(name, element)
        text = replaced_text(name, element) if text is None else text
        if text is None and not is_rendered_formula(element):
            return None
        self._buffer.write(text)
        return iter(())

    def _withdrawn(self, name: str, element: etree._Element, kind: str) -> Iterator[Block]:
        text = self._builder.render_withdrawn(element_text(element), kind)
        table = self._tables.current
        if name in CELLS and table:
            table.begin_cell(element)
            table.end_cell(text)
            return
        is_block = name in BLOCKS and not self._buffer.in_cell
        if is_block:
            yield from self._flush()
        if name == "li":
            self._lists.item(element)
        self._buffer.write(text)
        if is_block:
            yield from self._flush()

    def _frame(self, source: str) -> Iterator[Block]:
        """Write the page in the `srcdoc` of an iframe."""
        tree = None
        if source.strip() and self._parse is not None and self._depth < _MAX_FRAMES:
            tree = self._parse(source)
        if tree is None:
            return
        inner = BlockWriter(tree, self._builder, parse=self._parse, depth=self._depth + 1).blocks()
        if self._buffer.in_cell:
            self._buffer.write(" " + " ".join(text for text, _, _ in inner) + " ")
            return
        yield from self._flush()
        yield from inner

    def _start(self, name: str, element: etree._Element) -> Iterator[Block]:
        table = self._tables.current
        if self._tables.opens_with(name):
            if not self._buffer.in_cell:
                yield from self._flush()
            self._tables.open(name, element)
        elif table and name in TABLE_PARTS:
            self._tables.open_part(table, name, element)
        elif name == "br":
            self._buffer.write_verbatim(" " if self._buffer.in_cell else "\n")
        elif name in _ENCLOSED:
            self._buffer.write(_ENCLOSED[name][0])
        elif name in BLOCKS or name in HEADINGS:
            yield from self._start_block(name, element)
        elif self._formats.of(element) in _SHIFTED or is_note_reference(element):
            self._buffer.begin_span()

    def _end(self, name: str, element: etree._Element) -> Iterator[Block]:
        table = self._tables.current
        if self._tables.closes_with(name, element):
            yield from self._close_table()
        elif table and name in TABLE_PARTS:
            self._tables.close_part(table, name)
        elif name in _ENCLOSED:
            self._buffer.write(_ENCLOSED[name][1])
        elif name in BLOCKS or name in HEADINGS:
            yield from self._end_block(name)
        elif self._formats.of(element) in _SHIFTED or is_note_reference(element):
            self._end_shifted(element)

    def _close_table(self) -> Iterator[Block]:
        table, was_bare = self._tables.close()
        if self._buffer.in_cell:
            return
        yield from self._flush()
        for line in table.lines() if table else ():
            yield line, 0, self._gap
            self._gap = "\n"
        self._gap = "\n" if was_bare else "\n\n"

    def _start_block(self, name: str, element: etree._Element) -> Iterator[Block]:
        if self._buffer.in_cell:
            self._buffer.write_verbatim(" ")
        else:
            yield from self._flush()
            self._level = HEADINGS.get(name, 0)
            self._buffer.preformatted += name == "pre"
        if name in LISTS:
            self._lists.open(element)
        elif name == "li":
            self._lists.item(element)
        elif name == "dt":
            self._buffer.begin_span()
        elif name == "dd":
            yield from self._terms(self._lists.description())
        if self._buffer.in_cell:
            self._buffer.write_verbatim(self._lists.marker.removeprefix("- "))
            self._lists.marker = ""

    def _end_block(self, name: str) -> Iterator[Block]:
        if name == "dt":
            self._lists.term(self._buffer.cut_span())
        if self._buffer.in_cell:
            self._buffer.write_verbatim(" ")
        else:
            yield from self._flush()
            self._level = 0
            self._buffer.preformatted -= name == "pre"
        if name == "li":
            self._lists.marker = ""
        elif name in LISTS:
            yield from self._terms(self._lists.close())
        if not self._lists.depth or self._in_list:
            is_tight = name in _BEFORE_ROW_OR_ITEM or self._lists.depth
            self._gap = "\n" if is_tight else "\n\n"

    def _terms(self, terms: Iterable[str]) -> Iterator[Block]:
        """Write terms of a description list as blocks of their own."""
        for term in terms:
            self._buffer.write(f"{term} ")
            yield from () if self._buffer.in_cell else self._flush()

    def _flush(self) -> Iterator[Block]:
        """End the current block; yield it unless it is blank."""
        text = self._buffer.take()
        if text.strip(" \n-|"):
            first, following = self._lists.take_prefixes()
            yield first + text.replace("\n", f"\n{following}"), self._level, self._gap
            self._in_list = self._lists.depth > 0
            self._gap = "\n" if self._in_list else "\n\n"

    def _end_shifted(self, element: etree._Element) -> None:
        """Write the superscript, subscript or note mark that ends here."""
        text = self._buffer.cut_span()
        if is_note_reference(element) or is_note_mark(element):
            self._buffer.write_verbatim(bracketed_note_mark(text))
        else:
            is_low = self._formats.of(element) == "lowered"
            self._buffer.write_verbatim(subscript(text) if is_low else superscript(text))

    def _comment(self, text: str) -> None:
        if not _CONDITIONAL.match(text):
            self._buffer.write(comment_text(" ".join(text.split()), self._builder))

    def _is_hidden(self, element: etree._Element) -> bool:
        """Return whether an element is hidden; its characters are counted."""
        if not is_hidden(element):
            return False
        length = sum(len(text.strip()) for text in element.itertext())
        if length:
            counted = self._builder.metadata.get("hidden_chars", 0)
            self._builder.metadata["hidden_chars"] = counted + length
        return True
