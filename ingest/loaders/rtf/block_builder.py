"""Builds paragraphs and table rows from the runs of one RTF destination."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from ingest.loaders.inline.runs import Run, join_runs
from ingest.loaders.page_builder import PageBuilder
from ingest.loaders.rtf.codes import PARAGRAPH_ENDS
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
class RowDefinition:
    """Definition of a table row: right edges of its cells, and how they are merged."""

    left: int = 0
    edges: list[int] = field(default_factory=list)
    merge_flags: list[set[str]] = field(default_factory=list)
    pending_flags: set[str] = field(default_factory=set)
    is_header: bool = False

    def end_cell(self, position: int) -> None:
        """End the definition of a cell."""
        self.edges.append(position)
        self.merge_flags.append(self.pending_flags)
        self.pending_flags = set()

    def cells(self, texts: list[str]) -> list[EdgedCell]:
        """Return the cells with their texts."""
        known = len(self.edges) == len(texts)
        cells: list[EdgedCell] = []
        for at, text in enumerate(texts):
            flags = self.merge_flags[at] if known else set()
            left = self.edges[at - 1] if known and at else self.left
            right = self.edges[at] if known else left
            if "clmrg" in flags and cells and not text:
                cells[-1] = cells[-1]._replace(right=right)
                continue
            merged = RESTART if "clvmgf" in flags else CONTINUE if "clvmrg" in flags else ""
            cells.append(EdgedCell(text, left, right, merged))
        return cells


def _set_merge_flag(name: str) -> Callable[["BlockBuilder", int], None]:
    return lambda target, _: target.row.pending_flags.add(name)


def _set_header(target: "BlockBuilder", _: int) -> None:
    target.row.is_header = True


def _set_left_edge(target: "BlockBuilder", position: int) -> None:
    target.row.left = position


@dataclass(slots=True)
class BlockBuilder:
    """Blocks of one destination while its control words are read.

    Attributes:
        builder: Drops or marks struck-out text; None drops it.
        runs: Text of the current paragraph or cell.
        cells: Texts of the finished cells of the current row.
        side_blocks: Notes and text boxes that follow the current paragraph or table.
        styles: Heading level by style number.
        level: Heading level of the current paragraph.
    """

    builder: PageBuilder | None
    runs: list[Run] = field(default_factory=list)
    cells: list[str] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)
    side_blocks: list[Block] = field(default_factory=list)
    styles: dict[int, int] = field(default_factory=dict)
    level: int = 0
    in_table: bool = False
    in_row: bool = False
    row: RowDefinition = field(default_factory=RowDefinition)
    rows: list[tuple[list[EdgedCell], bool]] = field(default_factory=list)

    def end_block(self, *, cell: bool = False, row: bool = False) -> None:
        """End a paragraph, a cell or a row."""
        if not (cell or row) and (self.in_table or self.in_row):
            self.runs.append(Run("\n"))
            return
        text = join_runs(self.runs, self.builder).strip(" \n")
        self.runs.clear()
        if cell:
            self.cells.append(" ".join(text.split()))
        elif row:
            cells, self.cells = [*self.cells, *([text] if text else [])], []
            self.in_row = False
            self.rows.append((self.row.cells(cells), self.row.is_header))
        else:
            self._end_table()
            self.blocks.append(Block(text, self.level))
            # Notes and text boxes follow the paragraph or table with their anchor.
            self.blocks += self.side_blocks
            self.side_blocks.clear()

    def _end_table(self) -> None:
        rows = TableBuilder(self.builder)
        placed_rows = align_columns([cells for cells, _ in self.rows])
        for cells, (_, is_header) in zip(placed_rows, self.rows, strict=True):
            rows.add(cells, header=is_header)
        self.blocks += [Block(line, row=True) for line in rows.lines()]
        if self.rows:
            self.blocks += self.side_blocks
            self.side_blocks.clear()
        self.rows.clear()

    def finish(self) -> list[Block]:
        """Return all blocks; an unfinished row is ended first."""
        self.in_table = self.in_row = False
        if self.cells:
            self.end_block(row=True)
        self.end_block()
        return [block for block in self.blocks if block.text.strip()]

    def reset_paragraph(self, _: int) -> None:
        r"""Reset the paragraph properties (`\pard`)."""
        self.in_table, self.level = False, 0

    def enter_table(self, _: int) -> None:
        r"""Put the paragraph into a table (`\intbl`)."""
        self.in_table = True

    def define_row(self, _: int) -> None:
        r"""Begin the definition of a row (`\trowd`)."""
        self.in_row = True
        self.row = RowDefinition()

    def set_outline_level(self, level: int) -> None:
        """Make the paragraph a heading of an outline level from 0."""
        self.level = level + 1 if 0 <= level < LEVELS else 0

    def set_style(self, number: int) -> None:
        """Apply a paragraph style, which may be that of a heading."""
        self.level = self.styles.get(number, 0)


LAYOUT_WORDS: Final[dict[str, Callable[[BlockBuilder, int], None]]] = {
    **{
        "cell": lambda target, _: target.end_block(cell=True),
        "row": lambda target, _: target.end_block(row=True),
    },
    **{"nestcell": lambda target, _: target.runs.append(Run(", "))},
    **{"nestrow": lambda target, _: target.runs.append(Run("\n"))},
    **{
        "cellx": lambda target, position: target.row.end_cell(position),
        "trhdr": _set_header,
        "trleft": _set_left_edge,
    },
    **{name: _set_merge_flag(name) for name in ("clmgf", "clmrg", "clvmgf", "clvmrg")},
    **{
        "trowd": BlockBuilder.define_row,
        "intbl": BlockBuilder.enter_table,
        "pard": BlockBuilder.reset_paragraph,
    },
    **{"outlinelevel": BlockBuilder.set_outline_level, "s": BlockBuilder.set_style},
    **{word: lambda target, _: target.end_block() for word in PARAGRAPH_ENDS},
}
