"""Text of the block or the table cell that is being written, with white space collapsed."""

import re
from typing import Final

_WHITE_SPACE: Final = re.compile(r"\s+")


class TextBuffer:
    """Collects the pieces of a block; each open table cell has pieces of its own.

    Attributes:
        preformatted: How many `pre` elements are open.
    """

    def __init__(self) -> None:
        self.preformatted = 0
        self._pieces: list[str] = []
        self._enclosing: list[list[str]] = []
        self._starts: list[int] = []

    @property
    def in_cell(self) -> bool:
        """Whether a table cell is open."""
        return bool(self._enclosing)

    def write(self, text: str | None) -> None:
        """Append text; runs of white space become one blank outside `pre`."""
        if text:
            self._pieces.append(text if self.preformatted else _WHITE_SPACE.sub(" ", text))

    def write_verbatim(self, text: str) -> None:
        """Append text as it is."""
        self._pieces.append(text)

    def open_cell(self) -> None:
        """Begin the text of a table cell."""
        self._enclosing.append(self._pieces)
        self._pieces = []

    def close_cell(self) -> str:
        """Return the text of the innermost cell and continue with the text around it."""
        text = "".join(self._pieces)
        self._pieces = self._enclosing.pop()
        return text

    def begin_span(self) -> None:
        """Remember where a span begins, for `cut_span`."""
        self._starts.append(len(self._pieces))

    def cut_span(self) -> str:
        """Remove and return the text since the innermost `begin_span`."""
        start = self._starts.pop() if self._starts else len(self._pieces)
        text = "".join(self._pieces[start:])
        del self._pieces[start:]
        return text

    def take(self) -> str:
        """Remove and return the text of the block, without blank lines outside `pre`."""
        text = "".join(self._pieces)
        self._pieces, self._starts = [], [0] * len(self._starts)
        if self.preformatted:
            return text
        lines = (" ".join(line.split()) for line in text.split("\n"))
        return "\n".join(line for line in lines if line)
