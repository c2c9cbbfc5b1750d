"""Paragraphs, cells and rows of an RTF document while its words come in."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from ingest.loaders.inline.runs import Run, join_runs
from ingest.loaders.page_builder import PageBuilder
from ingest.loaders.rtf.codes import ENDS
from ingest.loaders.tables.table_builder import (
    CONTINUE,
    RESTART,
    EdgedCell,
    TableBuilder,
    align_columns,
)

LEVELS: Final = 9


class Block(NamedTuple):
    """A paragraph or a table row; the level is 0 for running text."""

    text: str
    level: int = 0
    row: bool = False


@dataclass(slots=True)
class Row:
    """What the definition of a row says: the right edges of its cells, and how they are merged."""

    left: int = 0
    edges: list[int] = field(default_factory=list)
    marks: list[set[str]] = field(default_factory=list)
    pending: set[str] = field(default_factory=set)
    head: bool = False

    def edge(self, place: int) -> None:
        """End the definition of a cell."""
        self.edges.append(place)
        self.marks.append(self.pending)
        self.pending = set()

    def cells(self, texts: list[str]) -> list[EdgedCell]:
        """Return the cells of a row with these texts."""
        known = len(self.edges) == len(texts)
        found: list[EdgedCell] = []
        for at, text in enumerate(texts):
            marks = self.marks[at] if known else set()
            left = self.edges[at - 1] if known and at else self.left
            right = self.edges[at] if known else left
            if "clmrg" in marks and found and not text:
                found[-1] = found[-1]._replace(right=right)
                continue
            merged = RESTART if "clvmgf" in marks else CONTINUE if "clvmrg" in marks else ""
            found.append(EdgedCell(text, left, right, merged))
        return found


def _marked(name: str) -> Callable[["Page", int], None]:
    return lambda page, _: page.row.pending.add(name)


def _heads(page: "Page", _: int) -> None:
    page.row.head = True


def _left(page: "Page", place: int) -> None:
    page.row.left = place


@dataclass(slots=True)
class Page:
    """Text in the making: the body, or a note or box beside it."""

    builder: PageBuilder | None
    words: list[Run] = field(default_factory=list)
    cells: list[str] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)
    beside: list[Block] = field(default_factory=list)
    styles: dict[int, int] = field(default_factory=dict)
    level: int = 0
    in_table: bool = False
    in_row: bool = False
    row: Row = field(default_factory=Row)
    rows: list[tuple[list[EdgedCell], bool]] = field(default_factory=list)

    def end(self, *, cell: bool = False, row: bool = False) -> None:
        """End a paragraph, a cell or a row."""
        if not (cell or row) and (self.in_table or self.in_row):
            self.words.append(Run("\n"))
            return
        text = join_runs(self.words, self.builder).strip(" \n")
        self.words.clear()
        if cell:
            self.cells.append(" ".join(text.split()))
        elif row:
            cells, self.cells = [*self.cells, *([text] if text else [])], []
            self.in_row = False
            self.rows.append((self.row.cells(cells), self.row.head))
        else:
            self._end_table()
            self.blocks.append(Block(text, self.level))
            # Notes and boxes follow the paragraph or table they hang on.
            self.blocks += self.beside
            self.beside.clear()

    def _end_table(self) -> None:
        rows = TableBuilder(self.builder)
        found = align_columns([cells for cells, _ in self.rows])
        for cells, (_, head) in zip(found, self.rows, strict=True):
            rows.add(cells, header=head)
        self.blocks += [Block(line, row=True) for line in rows.lines()]
        if self.rows:
            self.blocks += self.beside
            self.beside.clear()
        self.rows.clear()

    def rest(self) -> list[Block]:
        """Return all blocks; a row that never ended is one too."""
        self.in_table = self.in_row = False
        if self.cells:
            self.end(row=True)
        self.end()
        return [block for block in self.blocks if block.text.strip()]

    def leave_table(self, _: int) -> None:
        """Begin a paragraph with no properties."""
        self.in_table, self.level = False, 0

    def enter_table(self, _: int) -> None:
        """Note that this paragraph lies in a cell."""
        self.in_table = True

    def begin_row(self, _: int) -> None:
        """Note that cells follow."""
        self.in_row = True
        self.row = Row()

    def outline(self, level: int) -> None:
        """Make this paragraph a heading."""
        self.level = level + 1 if 0 <= level < LEVELS else 0

    def style(self, number: int) -> None:
        """Give this paragraph a style."""
        self.level = self.styles.get(number, 0)


SHAPES: Final[dict[str, Callable[[Page, int], None]]] = {
    **{"cell": lambda page, _: page.end(cell=True), "row": lambda page, _: page.end(row=True)},
    **{"nestcell": lambda page, _: page.words.append(Run(", "))},
    **{"nestrow": lambda page, _: page.words.append(Run("\n"))},
    **{"cellx": lambda page, place: page.row.edge(place), "trhdr": _heads, "trleft": _left},
    **{name: _marked(name) for name in ("clmgf", "clmrg", "clvmgf", "clvmrg")},
    **{"trowd": Page.begin_row, "intbl": Page.enter_table, "pard": Page.leave_table},
    **{"outlinelevel": Page.outline, "s": Page.style},
    **{word: lambda page, _: page.end() for word in ENDS},
}
