"""Writer of Word 97 paragraphs, headings, list items and tables."""

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
from ingest.loaders.word.numbering import BULLET, Numbering
from ingest.loaders.word97.formatted_pages import Ranges
from ingest.loaders.word97.formatting import ParagraphFormat
from ingest.loaders.word97.paragraphs import ParagraphReader

_CELL: Final = "\x07"
_MERGED_DOWN, _FIRST = 0x20, 0x40  # vertically merged; the first of those cells
_MERGED_LEFT: Final = 0x01  # merged with the cell to its left


@dataclass(slots=True)
class BodyWriter:
    """Writes ranges of a document."""

    reader: ParagraphReader
    formats: Ranges[ParagraphFormat]
    numbering: Numbering
    builder: PageBuilder
    _carry: str = ""  # Text of paragraphs whose paragraph mark was deleted.
    _cell: list[str] = field(default_factory=list)
    _cells: list[str] = field(default_factory=list)
    _rows: list[tuple[list[EdgedCell], ParagraphFormat, bool]] = field(default_factory=list)
    _cell_ended: bool = False  # Whether the character before ended a cell.

    def write(self, begin: int, end: int) -> None:
        """Write the paragraphs and tables between two CPs."""
        for start, stop, terminator in self.reader.paragraphs(begin, end):
            paragraph = self.formats.at(self.reader.file.offset_of(stop))
            if terminator == _CELL or paragraph.depth > 0:
                self._in_table(start, stop, terminator, paragraph)
            else:
                self._end_table()
                self._paragraph(start, stop, paragraph)
        self._end_table()
        carry, self._carry = self._carry, ""
        self.builder.add(carry)

    def lines(self, begin: int, end: int) -> list[str]:
        """Return the paragraphs between two CPs as lines."""
        lines = []
        for start, stop, _ in self.reader.paragraphs(begin, end):
            paragraph = self.formats.at(self.reader.file.offset_of(stop))
            lines.append(self.reader.text(start, stop, paragraph).strip())
        return [line for line in lines if line]

    def _paragraph(self, start: int, stop: int, paragraph: ParagraphFormat) -> None:
        text = self._carry + self.reader.text(start, stop, paragraph)
        self._carry = ""
        if self.reader.character_format(stop, paragraph.style).withdrawn == "deleted":
            self._carry = text  # The next paragraph continues this one.
            return
        text = text.strip()
        level = self.reader.styles.heading_level(paragraph)
        if text and not self.builder.title and self.reader.styles.is_title(paragraph):
            self.builder.title = " ".join(text.split())
        label = self._label(paragraph) if text else ""
        label = "" if level and label == BULLET else label
        is_item = bool(label) and not level
        self.builder.add(label + text, heading=level, gap="\n" if is_item else "\n\n")

    def _label(self, paragraph: ParagraphFormat) -> str:
        if paragraph.list <= 0:
            return ""
        return self.numbering.next_label(str(paragraph.list), max(paragraph.level, 0))

    def _in_table(self, start: int, stop: int, terminator: str, paragraph: ParagraphFormat) -> None:
        ends_row = paragraph.row_end or (not self.formats and self._cell_ended and start == stop)
        self._cell_ended = terminator == _CELL and not ends_row
        if terminator == _CELL and ends_row:
            self._end_row(stop, paragraph)
            return
        text = " ".join(self.reader.text(start, stop, paragraph).split())
        if text:
            self._cell.append(self._label(paragraph) + text)
        if paragraph.inner_row and self._cell:
            self._cell[-1] = self._cell[-1].rstrip(",") + ";"
        elif paragraph.inner_cell and self._cell:
            self._cell[-1] += ","
        if terminator == _CELL:
            self._cells.append(" ".join(self._cell).rstrip(",; "))
            self._cell = []

    def _end_row(self, stop: int, paragraph: ParagraphFormat) -> None:
        texts, self._cells, self._cell = self._cells, [], []
        has_edges = len(paragraph.edges) == len(texts) + 1
        row: list[EdgedCell] = []
        for at, text in enumerate(texts):
            flags = paragraph.merged[at] if at < len(paragraph.merged) else 0
            left, right = paragraph.edges[at : at + 2] if has_edges else (0, 0)
            merged = (RESTART if flags & _FIRST else CONTINUE) if flags & _MERGED_DOWN else ""
            if flags & 3 == _MERGED_LEFT and row and not text:
                row[-1] = row[-1]._replace(right=right)
            else:
                row.append(EdgedCell(text, left, right, merged))
        deleted = self.reader.character_format(stop, paragraph.style).withdrawn == "deleted"
        self._rows.append((row, paragraph, deleted))

    def _end_table(self) -> None:
        if self._cells or self._cell:  # A row whose end is missing.
            cells = [*self._cells, *([" ".join(self._cell)] if self._cell else [])]
            self._rows.append(([EdgedCell(text, 0, 0) for text in cells], ParagraphFormat(), False))
            self._cells, self._cell = [], []
        if not self._rows:
            return
        rows = TableBuilder(self.builder)
        aligned = align_columns([row for row, _, _ in self._rows])
        for row, (_, paragraph, deleted) in zip(aligned, self._rows, strict=True):
            rows.add(row, header=paragraph.header_row, deleted=deleted)
        self._rows = []
        for line in rows.lines():
            self.builder.add(line, gap="\n")
