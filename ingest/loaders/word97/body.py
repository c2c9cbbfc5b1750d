"""Paragraphs, headings, lists and table rows of a Word 97 document, written into a draft."""

from dataclasses import dataclass, field
from typing import Final

from ingest.loaders.page_builder import PageBuilder
from ingest.loaders.tables.table_builder import (
    CONTINUE,
    RESTART,
    EdgedCell,
    TableBuilder,
    align_columns,
)
from ingest.loaders.word.numbering import BULLET, Numbers
from ingest.loaders.word97.formatted_pages import Ranges
from ingest.loaders.word97.formatting import Format
from ingest.loaders.word97.paragraphs import Texts

_CELL: Final = "\x07"
_BELOW, _FIRST = 0x20, 0x40  # merged downwards; the first of those cells
_BESIDE: Final = 0x01  # merged with the cell to its left


@dataclass(slots=True)
class Body:
    """Writes the parts of a document."""

    texts: Texts
    formats: Ranges[Format]
    numbers: Numbers
    builder: PageBuilder
    _before: str = ""
    _cell: list[str] = field(default_factory=list)
    _cells: list[str] = field(default_factory=list)
    _rows: list[tuple[list[EdgedCell], Format, bool]] = field(default_factory=list)
    _ended: bool = False  # Whether the sign before was the end of a cell.

    def write(self, begin: int, end: int) -> None:
        """Write the paragraphs and tables from one unit to another."""
        for start, stop, sign in self.texts.paragraphs(begin, end):
            known = self.formats.at(self.texts.file.byte_of(stop))
            if sign == _CELL or known.depth > 0:
                self._in_table(start, stop, sign, known)
            else:
                self._end_table()
                self._paragraph(start, stop, known)
        self._end_table()
        rest, self._before = self._before, ""
        self.builder.add(rest)

    def lines(self, begin: int, end: int) -> list[str]:
        """Return the paragraphs from one unit to another as lines."""
        found = []
        for start, stop, _ in self.texts.paragraphs(begin, end):
            known = self.formats.at(self.texts.file.byte_of(stop))
            found.append(self.texts.text(start, stop, known).strip())
        return [line for line in found if line]

    def _paragraph(self, start: int, stop: int, known: Format) -> None:
        text = self._before + self.texts.text(start, stop, known)
        self._before = ""
        if self.texts.look(stop, known.style).gone == "deleted":
            self._before = text  # Its end is deleted, so that the next one goes on from it.
            return
        text = text.strip()
        level = self.texts.styles.level(known)
        if text and not self.builder.title and self.texts.styles.is_title(known):
            self.builder.title = " ".join(text.split())
        mark = self._mark(known) if text else ""
        mark = "" if level and mark == BULLET else mark
        listed = bool(mark) and not level
        self.builder.add(mark + text, heading=level, gap="\n" if listed else "\n\n")

    def _mark(self, known: Format) -> str:
        if known.list <= 0:
            return ""
        return self.numbers.count(str(known.list), max(known.level, 0))

    def _in_table(self, start: int, stop: int, sign: str, known: Format) -> None:
        ends_row = known.row_end or (not self.formats and self._ended and start == stop)
        self._ended = sign == _CELL and not ends_row
        if sign == _CELL and ends_row:
            self._end_row(stop, known)
            return
        text = " ".join(self.texts.text(start, stop, known).split())
        if text:
            self._cell.append(self._mark(known) + text)
        if known.inner_row and self._cell:
            self._cell[-1] = self._cell[-1].rstrip(",") + ";"
        elif known.inner_cell and self._cell:
            self._cell[-1] += ","
        if sign == _CELL:
            self._cells.append(" ".join(self._cell).rstrip(",; "))
            self._cell = []

    def _end_row(self, stop: int, known: Format) -> None:
        texts, self._cells, self._cell = self._cells, [], []
        has_edges = len(known.edges) == len(texts) + 1
        row: list[EdgedCell] = []
        for at, text in enumerate(texts):
            flags = known.merged[at] if at < len(known.merged) else 0
            left, right = known.edges[at : at + 2] if has_edges else (0, 0)
            merged = (RESTART if flags & _FIRST else CONTINUE) if flags & _BELOW else ""
            if flags & 3 == _BESIDE and row and not text:
                row[-1] = row[-1]._replace(right=right)
            else:
                row.append(EdgedCell(text, left, right, merged))
        deleted = self.texts.look(stop, known.style).gone == "deleted"
        self._rows.append((row, known, deleted))

    def _end_table(self) -> None:
        if self._cells or self._cell:  # A row without its end.
            cells = [*self._cells, *([" ".join(self._cell)] if self._cell else [])]
            self._rows.append(([EdgedCell(text, 0, 0) for text in cells], Format(), False))
            self._cells, self._cell = [], []
        if not self._rows:
            return
        rows = TableBuilder(self.builder)
        found = align_columns([row for row, _, _ in self._rows])
        for row, (_, known, deleted) in zip(found, self._rows, strict=True):
            rows.add(row, head=known.head, deleted=deleted)
        self._rows = []
        for line in rows.lines():
            self.builder.add(line, gap="\n")
