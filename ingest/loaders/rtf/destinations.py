"""RTF destinations: the body, and the notes, text boxes, comments, headers and footers in it."""

from dataclasses import dataclass, field

from ingest.loaders.page_builder import PageBuilder
from ingest.loaders.rtf.block_builder import Block, BlockBuilder


@dataclass(slots=True)
class DestinationStack:
    """The open destinations, innermost last; the body is the first.

    Attributes:
        styles: Heading level by style number.
        note_count: How many footnotes have been read.
    """

    builder: PageBuilder | None
    styles: dict[int, int] = field(default_factory=dict)
    note_count: int = 0
    _open: list[tuple[str, BlockBuilder]] = field(default_factory=list)
    _headers_and_footers: dict[str, None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.open("body")

    @property
    def current(self) -> BlockBuilder:
        """The innermost destination."""
        return self._open[-1][1]

    @property
    def in_body(self) -> bool:
        """Whether the body is the innermost destination."""
        return len(self._open) == 1

    def open(self, kind: str) -> None:
        """Open a destination."""
        self._open.append((kind, BlockBuilder(self.builder, styles=self.styles)))

    def close(self) -> None:
        """Close the innermost destination; the body stays open."""
        if self.in_body:
            return
        kind, page = self._open.pop()
        texts = [block.text for block in page.finish()]
        if kind.startswith(("header", "footer")):
            text = "\n".join(texts)
            if any(char.isalpha() for char in text):
                self._headers_and_footers[text] = None
            return
        if kind == "footnote":
            self.note_count += 1
            texts = [f"[{self.note_count}] {' '.join(texts).strip()}"] if texts else []
        self.current.side_blocks += map(Block, texts)

    def blocks(self) -> list[Block]:
        """Return all blocks; headers and footers come last, each once."""
        while not self.in_body:
            self.close()
        return [*self.current.finish(), *map(Block, self._headers_and_footers)]
