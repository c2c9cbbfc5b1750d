"""Paragraphs, cells and rows of an RTF document while its words come in."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from ingest.loaders.rtf_codes import ENDS

LEVELS: Final = 9


class Block(NamedTuple):
    """A paragraph or a table row; the level is 0 for running text."""

    text: str
    level: int = 0
    row: bool = False


@dataclass(slots=True)
class Page:
    """Text in the making: the body, or a note or box beside it."""

    words: list[str] = field(default_factory=list)
    cells: list[str] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)
    beside: list[Block] = field(default_factory=list)
    styles: dict[int, int] = field(default_factory=dict)
    level: int = 0
    in_table: bool = False
    in_row: bool = False

    def end(self, *, cell: bool = False, row: bool = False) -> None:
        """End a paragraph, a cell or a row."""
        if not (cell or row) and (self.in_table or self.in_row):
            self.words.append("\n")
            return
        text = "".join(self.words).strip(" \n")
        self.words.clear()
        if cell:
            self.cells.append(" ".join(text.split()))
        elif row:
            cells, self.cells = [*self.cells, *([text] if text else [])], []
            self.in_row = False
            self.blocks.append(Block(" | ".join(cells) if any(cells) else "", row=True))
        else:
            self.blocks.append(Block(text, self.level))
        if not cell:  # Notes and boxes follow the paragraph or row they hang on.
            self.blocks += self.beside
            self.beside.clear()

    def rest(self) -> list[Block]:
        """Return all blocks; a row that never ended is one too."""
        self.in_table = self.in_row = False
        self.end(row=bool(self.cells))
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

    def outline(self, level: int) -> None:
        """Make this paragraph a heading."""
        self.level = level + 1 if 0 <= level < LEVELS else 0

    def style(self, number: int) -> None:
        """Give this paragraph a style."""
        self.level = self.styles.get(number, 0)


SHAPES: Final[dict[str, Callable[[Page, int], None]]] = {
    **{"cell": lambda page, _: page.end(cell=True), "row": lambda page, _: page.end(row=True)},
    **{"nestcell": lambda page, _: page.words.append(" | ")},
    **{"nestrow": lambda page, _: page.words.append("\n")},
    **{"trowd": Page.begin_row, "intbl": Page.enter_table, "pard": Page.leave_table},
    **{"outlinelevel": Page.outline, "s": Page.style},
    **{word: lambda page, _: page.end() for word in ENDS},
}
