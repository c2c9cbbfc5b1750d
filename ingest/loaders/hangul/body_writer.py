"""Output shared by the writers of HWP and HWPX bodies: table rows, headers and footers."""

from collections.abc import Iterable

from ingest.loaders.page_builder import PageBuilder

MAX_DEPTH = 40


class BodyWriter:
    """Writes blocks into a page; headers and footers that sections repeat are written once."""

    def __init__(self, builder: PageBuilder) -> None:
        self._builder = builder
        self._headers_and_footers: dict[str, None] = {}

    def add_header_or_footer(self, text: str) -> None:
        """Keep a header or footer for the end of the document."""
        self._headers_and_footers[text] = None

    def write_rows(self, rows: Iterable[str]) -> None:
        """Write the rows of a table as one block."""
        gap = "\n\n"
        for row in rows:
            self._builder.add(row, gap=gap)
            gap = "\n"

    def finish(self) -> None:
        """Write headers and footers that have letters; others are page numbers."""
        for text in self._headers_and_footers:
            self._builder.add(text if any(char.isalpha() for char in text) else "")
