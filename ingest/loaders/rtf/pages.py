"""The body of an RTF document and what stands beside it: notes, boxes, comments, margins."""

from dataclasses import dataclass, field

from ingest.loaders.page_builder import PageBuilder
from ingest.loaders.rtf.page import Block, Page


@dataclass(slots=True)
class Pages:
    """The texts that are open, innermost last; the body is the first.

    Attributes:
        styles: Heading levels by the number of a style.
        notes: How many footnotes were read.
    """

    builder: PageBuilder | None
    styles: dict[int, int] = field(default_factory=dict)
    notes: int = 0
    _open: list[tuple[str, Page]] = field(default_factory=list)
    _margins: dict[str, None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.open("body")

    @property
    def here(self) -> Page:
        """The innermost text."""
        return self._open[-1][1]

    @property
    def in_body(self) -> bool:
        """Whether the body is the innermost text."""
        return len(self._open) == 1

    def open(self, kind: str) -> None:
        """Begin a text beside the one that is open."""
        self._open.append((kind, Page(self.builder, styles=self.styles)))

    def close(self) -> None:
        """End the innermost text; the body stays open."""
        if self.in_body:
            return
        kind, page = self._open.pop()
        texts = [block.text for block in page.rest()]
        if kind.startswith(("header", "footer")):
            text = "\n".join(texts)
            if any(sign.isalpha() for sign in text):
                self._margins[text] = None
            return
        if kind == "footnote":
            self.notes += 1
            texts = [f"[{self.notes}] {' '.join(texts).strip()}"] if texts else []
        self.here.beside += map(Block, texts)

    def blocks(self) -> list[Block]:
        """Return all blocks; margins come last, each once."""
        while not self.in_body:
            self.close()
        return [*self.here.rest(), *map(Block, self._margins)]
