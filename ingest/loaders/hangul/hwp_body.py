"""Body of HWP 5 documents: paragraphs, tables, text boxes, notes, headers and footers."""

from collections.abc import Iterator
from typing import Final

from ingest.loaders.hangul.body_writer import MAX_DEPTH, BodyWriter
from ingest.loaders.hangul.hwp_records import (
    CONTROL,
    LIST,
    PARAGRAPH,
    TABLE,
    Record,
)
from ingest.loaders.hangul.hwp_text import (
    control_name,
    equation,
    inline_equations,
    paragraph_text,
    shape_text,
)
from ingest.loaders.hangul.styles import Styles
from ingest.loaders.page_builder import PageBuilder, Refused
from ingest.loaders.tables.grid import Cell, lines

_HEADER_OR_FOOTER: Final = ("head", "foot")
_HIDDEN: Final = "tcmt"
_CELL_POSITION: Final = 8
_HEADER_CELL: Final = 1 << 18
_OUTLINE_LIST: Final = 18
_SHAPE, _STYLE = 8, 10  # offsets in a paragraph record


class HwpWriter(BodyWriter):
    """Writes the records of a body."""

    def __init__(self, builder: PageBuilder, styles: Styles[int]) -> None:
        super().__init__(builder)
        self._styles = styles

    def write(self, records: list[Record], depth: int = 0) -> None:
        """Write the paragraphs among records, each followed by the controls anchored in it."""
        if depth > MAX_DEPTH:
            raise Refused("unreadable", "nested")
        for record in records:
            if record.tag == PARAGRAPH:
                style, shape = record.number(_STYLE, "B"), record.number(_SHAPE)
                level = 0 if depth else self._styles.level(style, shape)
                self._builder.add(self._text(record), heading=level)
                self._write_controls(record, depth)
            elif record.tag != CONTROL:
                self._builder.add(shape_text(record))
                self.write(record.children, depth + 1)

    def _text(self, paragraph: Record) -> str:
        """Return the text of a paragraph behind its automatic number."""
        for item in paragraph.children:
            if item.tag == CONTROL and control_name(item) == "secd":
                self._styles.numbering.outline = str(item.number(_OUTLINE_LIST) or 1)
        text = paragraph_text(paragraph, self._styles, self._builder).strip()
        return self._styles.numbered(paragraph.number(_SHAPE), text)

    def _write_controls(self, paragraph: Record, depth: int) -> None:
        inline = inline_equations(paragraph)
        for item in paragraph.children:
            if item.tag != CONTROL:
                continue
            if control_name(item) == "eqed" and inline:
                inline -= 1
            else:
                self._write_control(item, depth)

    def _write_control(self, control: Record, depth: int) -> None:
        name = control_name(control)
        if name == "tbl":
            self._write_table(control, depth)
        elif name in _HEADER_OR_FOOTER:
            self.add_header_or_footer("\n".join(self._all_texts(control.children)))
        elif name == _HIDDEN:
            hidden = " ".join(self._all_texts(control.children))
            self._builder.add(self._builder.render_withdrawn(hidden, "comment"))
        else:
            self._builder.add(equation(control))
            self.write(control.children, depth + 1)

    def _write_table(self, control: Record, depth: int) -> None:
        at = next((i for i, item in enumerate(control.children) if item.tag == TABLE), 0)
        self.write(control.children[:at], depth + 1)  # the caption
        cells = list(self._cells(control.children[at:]))
        if len(cells) == 1:  # A frame around text.
            self.write(control.children[at:], depth + 1)
            return
        self.write_rows(lines(cells))

    def _cells(self, records: list[Record]) -> Iterator[Cell]:
        """Yield the cells of a table; the list record before its paragraphs gives the position."""
        heads = [at for at, record in enumerate(records) if record.tag == LIST]
        for at, end in zip(heads, [*heads[1:], len(records)], strict=True):
            head = records[at]
            texts = self._all_texts([*head.children, *records[at + 1 : end]])
            column, row, across, down = (head.number(_CELL_POSITION + 2 * i) for i in range(4))
            is_header = bool(head.number(4, "I") & _HEADER_CELL)
            yield Cell(row, column, down, " ".join(" ".join(texts).split()), across or 1, is_header)

    def _all_texts(self, records: list[Record]) -> list[str]:
        """Return the texts of all paragraphs in records, without hidden comments."""
        texts: list[str] = []
        pending = list(reversed(records))
        while pending:
            record = pending.pop()
            if record.tag == CONTROL and control_name(record) == _HIDDEN:
                continue
            if (record.tag == PARAGRAPH and (text := self._text(record))) or (
                text := shape_text(record)
            ):
                texts.append(text)
            pending.extend(reversed(record.children))
        return texts
