"""Body of HWP 5 documents: paragraphs, tables, boxes, notes and margins, written in order."""

from collections.abc import Iterator
from typing import Final

from ingest.loaders.hangul.hwp_records import (
    CONTROL,
    LIST,
    PARA_SHAPE,
    PARAGRAPH,
    STYLE,
    TABLE,
    Record,
)
from ingest.loaders.hangul.hwp_styles import Styles
from ingest.loaders.hangul.hwp_text import control_name, drawn, equation, inline_equations, words
from ingest.loaders.hangul.numbering import before
from ingest.loaders.page_builder import PageBuilder, Refused
from ingest.loaders.tables.grid import Cell, lines

_MARGINS: Final = ("head", "foot")
_HIDDEN: Final = "tcmt"
_CELL_PLACE: Final = 8
_TITLE_CELL: Final = 1 << 18
_OUTLINE_LIST: Final = 18
_DEPTH: Final = 40


class Writer:
    """Writes paragraphs into a draft; margins that every section repeats are written once."""

    def __init__(self, builder: PageBuilder, styles: Styles) -> None:
        self._draft = builder
        self._styles = styles
        self._margins: dict[str, None] = {}

    def write(self, records: list[Record], depth: int = 0) -> None:
        """Write the paragraphs among some records, each followed by what hangs on it."""
        if depth > _DEPTH:
            raise Refused("unreadable", "nested")
        for record in records:
            if record.tag == PARAGRAPH:
                level = 0 if depth else self._level(record)
                self._draft.add(self._text(record), heading=level)
                self._hanging(record, depth)
            elif record.tag != CONTROL:
                self._draft.add(drawn(record))
                self.write(record.below, depth + 1)

    def finish(self) -> None:
        """Write headers and footers."""
        for text in self._margins:
            self._draft.add(text if any(sign.isalpha() for sign in text) else "")

    def _text(self, paragraph: Record) -> str:
        """Return the text of a paragraph behind its automatic number."""
        for item in paragraph.below:
            if item.tag == CONTROL and control_name(item) == "secd":
                self._styles.numbers.outline = str(item.number(_OUTLINE_LIST) or 1)
        head = self._styles.heads.get(paragraph.number(8))
        mark = self._styles.numbers.mark(head)
        return before(mark, words(paragraph, self._styles, self._draft).strip())

    def _level(self, paragraph: Record) -> int:
        levels = self._styles.levels
        style = levels.get((STYLE, paragraph.number(10, "B")), 0)
        return style or levels.get((PARA_SHAPE, paragraph.number(8)), 0)

    def _hanging(self, paragraph: Record, depth: int) -> None:
        inline = inline_equations(paragraph)
        for item in paragraph.below:
            if item.tag != CONTROL:
                continue
            if control_name(item) == "eqed" and inline:
                inline -= 1
            else:
                self._control(item, depth)

    def _control(self, control: Record, depth: int) -> None:
        name = control_name(control)
        if name == "tbl":
            self._table(control, depth)
        elif name in _MARGINS:
            self._margins["\n".join(self._all_words(control.below))] = None
        elif name == _HIDDEN:
            hidden = " ".join(self._all_words(control.below))
            self._draft.add(self._draft.render_withdrawn(hidden, "comment"))
        else:
            self._draft.add(equation(control))
            self.write(control.below, depth + 1)

    def _table(self, control: Record, depth: int) -> None:
        at = next((i for i, item in enumerate(control.below) if item.tag == TABLE), 0)
        self.write(control.below[:at], depth + 1)  # the caption
        cells = list(self._cells(control.below[at:]))
        if len(cells) == 1:  # A frame around text.
            self.write(control.below[at:], depth + 1)
            return
        gap = "\n\n"
        for line in lines(cells):
            self._draft.add(line, gap=gap)
            gap = "\n"

    def _cells(self, records: list[Record]) -> Iterator[Cell]:
        """Yield the cells of a table: the head of each list tells the place of its paragraphs."""
        heads = [at for at, record in enumerate(records) if record.tag == LIST]
        for at, end in zip(heads, [*heads[1:], len(records)], strict=True):
            head = records[at]
            found = self._all_words([*head.below, *records[at + 1 : end]])
            column, row, across, down = (head.number(_CELL_PLACE + 2 * i) for i in range(4))
            titled = bool(head.number(4, "I") & _TITLE_CELL)
            yield Cell(row, column, down, " ".join(" ".join(found).split()), across or 1, titled)

    def _all_words(self, records: list[Record]) -> list[str]:
        """Return the paragraphs below some records, without hidden ones."""
        found: list[str] = []
        pending = list(reversed(records))
        while pending:
            record = pending.pop()
            if record.tag == CONTROL and control_name(record) == _HIDDEN:
                continue
            if (record.tag == PARAGRAPH and (text := self._text(record))) or (
                text := drawn(record)
            ):
                found.append(text)
            pending.extend(reversed(record.below))
        return found
